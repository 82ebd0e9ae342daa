"""Asks the engine about substances by number, holding what it was told of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from interact.assess.flags import Graded, grade, passes
from interact.knowledge.snapshot import Knowledge
from interact.match.engine import converge, duplicates, order, same_class, shown_pathway
from interact.match.profile import profiles
from interact.model.report import Item, Match, Party, Profile, Resolved
from interact.pipeline.ways import Part, Way, Ways


class Subjects:
    """The substances and classes of a snapshot, numbered in the order of their ids, and further ones as doses and routes make them."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.ways = Ways(knowledge)
        self.ids = sorted(ident for ident, kind, _ in knowledge.listing("entity") if kind != "product")
        self.number = {ident: place for place, ident in enumerate(self.ids)}
        self._profiles: dict[int, Profile] = {}
        self._parts: dict[int, dict[int, Part]] = {}

    def read(self, numbers: Iterable[int]) -> None:
        """Read some of the snapshot at once, which is faster than one by one."""
        new = [self.ids[number] for number in numbers if number not in self._profiles]
        for profile in profiles([Resolved(Item(ident), (ident,)) for ident in new], self.knowledge):
            self._profiles[self.number[profile.id]] = profile

    def overlaps(self) -> Iterator[tuple[int, int]]:
        """Yield the numbers of every two that are not two things: a whole and its part, classes that share members."""
        holding: dict[str, list[int]] = {}
        for ident, substance in self.knowledge.substances(self.ids).items():
            whole = self.number[ident]
            yield from (
                (whole, self.number[p]) for p in (*substance.constituents, *substance.members) if p in self.number
            )
            for member in substance.members:
                holding.setdefault(member, []).append(whole)
        for groups in holding.values():
            yield from combinations(groups, 2)

    def put(self, number: int, profile: Profile) -> None:
        """Give a number a profile."""
        self._profiles[number] = profile
        self._parts.pop(number, None)

    def profile(self, number: int) -> Profile:
        """Return the profile behind a number."""
        if number not in self._profiles:
            ident = self.ids[number]
            self._profiles[number] = profiles([Resolved(Item(ident), (ident,))], self.knowledge)[0]
        return self._profiles[number]

    def parts(self, number: int) -> dict[int, Part]:
        """Return the parts a substance can play, by way."""
        if number not in self._parts:
            self._parts[number] = self.ways.parts_of(self.profile(number))
        return self._parts[number]

    def kinds(self, number: int) -> dict[int, str]:
        """Return, by way, what of a part the engine can tell apart in a grade; ways in which nothing counts are left out."""
        found = {way: _kind(self.ways.all[way], part) for way, part in self.parts(number).items()}
        return {way: kind for way, kind in found.items() if kind}

    def graded(self, way: int, who: Sequence[int], origins: Sequence[frozenset[str]] | None = None) -> list[Graded]:
        """Return what a way comes to among some substances, without what is refuted.

        Args:
            way: its number.
            who: numbers of substances that have a part in it, in the order of their ids.
            origins: what brings each of them, where a product brings several.
        """
        rule, pathway, group, _ = self.ways.all[way]
        subjects = [self.profile(number) for number in who]
        parts = [self.parts(number)[way].parties for number in who]
        if origins:
            subjects = [p._replace(origins=o) for p, o in zip(subjects, origins, strict=True)]
            parts = [
                tuple(party and party._replace(profile=p) for party in made)
                for p, made in zip(subjects, parts, strict=True)
            ]
        found: Iterable[Match]
        if group:
            found = same_class(rule, subjects)
        else:
            filled: list[list[Party]] = [[p for made in parts if (p := made[slot])] for slot in range(len(rule.slots))]
            by_set = self.ways.all[way].of_sets
            found = (converge if by_set else order)(rule, shown_pathway(rule, pathway), filled)
        return [(*grade(match), match) for match in found if not match.refuted]

    def twice(self, number: int) -> list[Graded]:
        """Return what a substance comes to that was typed by two names."""
        profile = self.profile(number)._replace(inputs=("a", "b"))
        return [(*grade(match), match) for rule in self.ways.same_substance for match in duplicates(rule, [profile])]


def _kind(way: Way, part: Part) -> str:
    """Return what of a part the engine can tell apart in a grade, or "" when nothing of it counts."""
    made: list[object] = []
    for party in part.parties:
        if party is None or (way.of_sets and party.refuted):
            made.append(None)
            continue
        tests = tuple(passes(test, party) for row in way.rule.concern for test in row.tests)
        made.append((party.refuted, party.role.evidence if party.role else "", tests, bool(party.members)))
    return repr(made) if any(made) else ""
