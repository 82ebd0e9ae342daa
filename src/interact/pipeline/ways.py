"""Lists every way a rule can hold, and the part each substance can play in it: what single answers to many lists share."""

from __future__ import annotations

from typing import NamedTuple

from interact.knowledge.snapshot import Knowledge
from interact.match.engine import profile_keys
from interact.match.party import fill
from interact.model.report import Party, Profile
from interact.model.rule import Rule


class Way(NamedTuple):
    """One way a rule can hold: on a pathway, or (for two of a class) in a class. `full` has a bit for every slot."""

    rule: Rule
    pathway: str
    group: str
    full: int

    @property
    def of_sets(self) -> bool:
        """Whether one match lists all its contributors; else every two substances are a match of their own."""
        return self.rule.kind not in ("directed", "pair")


class Part(NamedTuple):
    """The part a substance can play in a way: the slots it fills as bits, and its party for each."""

    slots: int
    parties: tuple[Party | None, ...]


class Ways:
    """Every way of every rule of a snapshot but `same_substance`, which takes no second substance."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.all: list[Way] = []
        self.same_substance: list[Rule] = []
        self._by_key: dict[str, list[int]] = {}
        rules = knowledge.rules(ident for ident, _, _ in knowledge.listing("rule"))
        for rule in rules.values():
            full = (1 << len(rule.slots)) - 1
            if rule.kind == "duplicate":
                for group in sorted(rule.slots[0].in_class):
                    self._by_key.setdefault(f"class:{group}", []).append(len(self.all))
                    self.all.append(Way(rule, "", group, full))
                if not rule.slots[0].in_class:
                    self.same_substance.append(rule)
                continue
            for pathway in rule.pathways or ("",):
                keys: set[str] = set()
                for slot in rule.slots:
                    if slot.action:
                        keys.add(f"{slot.pathway or pathway}:{slot.action}")
                    else:
                        keys |= {f"substance:{i}" for i in slot.substance} | {f"class:{i}" for i in slot.in_class}
                for k in keys:
                    self._by_key.setdefault(k, []).append(len(self.all))
                self.all.append(Way(rule, pathway, "", full))

    def parts_of(self, profile: Profile) -> dict[int, Part]:
        """Return the part a profile can play in every way it has one in, by the way's number."""
        made: dict[int, Part] = {}
        for number in sorted({way for k in profile_keys((profile,)) for way in self._by_key.get(k, ())}):
            way = self.all[number]
            if way.group:
                made[number] = Part(way.full, (Party(way.rule.slots[0].name, profile, None),))
                continue
            parties = tuple(fill(s, s.pathway or (way.pathway if s.action else ""), profile) for s in way.rule.slots)
            slots = sum(1 << index for index, party in enumerate(parties) if party)
            if slots:
                made[number] = Part(slots, parties)
        return made


def depends(profile: Profile, dosed: bool, routed: bool) -> bool:
    """Whether a claim of the substance depends on a dose or a route, given that one was typed."""
    return (dosed or routed) and any(
        (dosed and "tested_up_to" in role.condition) or (routed and "route" in role.condition) for role in profile.roles
    )
