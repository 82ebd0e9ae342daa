"""The same engine for many lists: what one list taught is kept, so that a further list costs only what is new in it."""

from __future__ import annotations

from collections.abc import Iterable

from interact.assess.flags import Graded, flags_of, grade
from interact.knowledge.snapshot import Knowledge
from interact.match.engine import converge, duplicates, order, profile_keys, shown_pathway
from interact.match.party import fill
from interact.match.profile import profiles
from interact.model.report import Ambiguous, Flag, Item, Party, Profile, Request, Resolution, Resolved, Unknown
from interact.model.rule import Rule
from interact.resolve.lookup import item, resolve
from interact.resolve.normal import key

MEMO = 400_000  # distinct contributor sets kept; then the memory is emptied and fills again


class Many:
    """Answers lists one after another, flag for flag as `check` does.

    A substance that comes by one plain name has one profile, and a rule one answer for each set of contributors; both are
    worked out by the engine once and kept. A list in which more is at stake (a product, two names for one substance, a
    dose or route that a claim depends on) gets profiles of its own, by the same code.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._read: dict[str, tuple[Resolution, ...]] = {}
        self._plain: dict[str, Profile] = {}
        self._ways: dict[str, dict[int, list[list[Party]]]] = {}
        self._rules: list[tuple[Rule, str]] = []  # (rule, pathway), the ways a rule can hold
        self._by_key: dict[str, list[int]] = {}
        self._duplicating: list[Rule] = []
        self._answers: dict[tuple[int, tuple[str, ...]], list[Graded]] = {}
        self._index()

    def _index(self) -> None:
        """List every way of every rule under the keys of its slots."""
        rules = self.knowledge.rules(ident for ident, _, _ in self.knowledge.listing("rule"))
        for rule in rules.values():
            if rule.kind == "duplicate":
                self._duplicating.append(rule)
                continue
            for pathway in rule.pathways or ("",):
                way = len(self._rules)
                self._rules.append((rule, pathway))
                for slot in rule.slots:
                    keys = {f"{slot.pathway or pathway}:{slot.action}"} if slot.action else set()
                    if not slot.action:
                        keys |= {f"substance:{i}" for i in slot.substance} | {f"class:{i}" for i in slot.in_class}
                    for k in keys:
                        self._by_key.setdefault(k, []).append(way)

    def resolve(self, texts: Iterable[str]) -> None:
        """Resolve texts ahead, each distinct one once."""
        new = sorted({text for text in texts if text not in self._read})
        for text in new:  # one text can give several resolutions, so each is asked for itself
            self._read[text] = resolve(Request((item(text),)), self.knowledge)

    def resolutions(self, text: str) -> tuple[Resolution, ...]:
        """Return what a text was resolved to."""
        if text not in self._read:
            self.resolve((text,))
        return self._read[text]

    def unresolved(self, text: str) -> list[Ambiguous | Unknown]:
        """Return the parts of a text that did not resolve."""
        return [r for r in self.resolutions(text) if not isinstance(r, Resolved)]

    def flags(self, texts: Iterable[str]) -> list[Flag]:
        """Return the flags of one list, most serious first."""
        found = [r for text in dict.fromkeys(texts) for r in self.resolutions(text) if isinstance(r, Resolved)]
        subjects = self._subjects(found)
        ways: dict[int, list[Profile]] = {}
        for subject in subjects:
            for way in self._fills(subject):
                ways.setdefault(way, []).append(subject)
        graded: list[Graded] = []
        for way in sorted(way for way, who in ways.items() if len(who) > 1):
            graded += self._answer(way, ways[way])
        for rule in self._duplicating:
            graded += [(*grade(match), match) for match in duplicates(rule, subjects)]
        return flags_of(graded)[0]

    def _subjects(self, found: list[Resolved]) -> list[Profile]:
        """Return the profiles of a list: kept ones where nothing but the substance matters."""
        names: dict[str, set[str]] = {}
        for entry in found:
            for ident in entry.ids:
                names.setdefault(ident, set()).add(key(entry.item.text))
        special = any(len(entry.ids) > 1 or entry.expanded_from for entry in found)
        special |= any(len(texts) > 1 for texts in names.values())
        if not special:
            plain = [self._profile(ident) for ident in sorted(names)]
            if not any(self._depends(profile, found) for profile in plain):
                return plain
        return list(profiles(found, self.knowledge))

    def _profile(self, ident: str) -> Profile:
        if ident not in self._plain:
            self._plain[ident] = profiles([Resolved(Item(ident), (ident,))], self.knowledge)[0]
        return self._plain[ident]

    @staticmethod
    def _depends(profile: Profile, found: list[Resolved]) -> bool:
        """Whether a claim of the substance depends on a dose or route that this list names."""
        typed = [entry.item for entry in found if entry.ids == (profile.id,)]
        dosed = any(entry.dose is not None for entry in typed)
        routed = any(entry.route for entry in typed)
        return (dosed or routed) and any(
            (dosed and "tested_up_to" in role.condition) or (routed and "route" in role.condition)
            for role in profile.roles
        )

    def _fills(self, profile: Profile) -> dict[int, list[list[Party]]]:
        """Return, for every way the profile has a part in, the parties it makes slot by slot."""
        kept = self._ways.get(profile.id) if profile is self._plain.get(profile.id) else None
        if kept is None:
            kept = {}
            for way in sorted({way for k in profile_keys((profile,)) for way in self._by_key.get(k, ())}):
                rule, pathway = self._rules[way]
                made = [fill(slot, slot.pathway or (pathway if slot.action else ""), profile) for slot in rule.slots]
                if any(made):
                    kept[way] = [[party] if party else [] for party in made]
            if profile is self._plain.get(profile.id):
                self._ways[profile.id] = kept
        return kept

    def _answer(self, way: int, who: list[Profile]) -> list[Graded]:
        rule, pathway = self._rules[way]
        plain = all(profile is self._plain.get(profile.id) for profile in who)
        mark = (way, tuple(profile.id for profile in who))
        if plain and mark in self._answers:
            return self._answers[mark]
        filled = [[p for profile in who for p in self._fills(profile)[way][index]] for index in range(len(rule.slots))]
        found = order if rule.kind in ("directed", "pair") else converge
        graded = [(*grade(m), m) for m in found(rule, shown_pathway(rule, pathway), filled) if not m.refuted]
        if plain:
            if len(self._answers) > MEMO:
                self._answers.clear()
            self._answers[mark] = graded
        return graded
