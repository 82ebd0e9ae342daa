"""The same engine for many lists: what one list taught is kept, so that a further list costs only what is new in it."""

from __future__ import annotations

from collections.abc import Iterable
from interact.assess.flags import Graded, flags_of, grade
from interact.knowledge.snapshot import Knowledge
from interact.match.engine import converge, duplicates, order, same_class, shown_pathway
from interact.match.profile import profiles
from interact.model.report import Ambiguous, Flag, Item, Profile, Request, Resolution, Resolved, Unknown
from interact.pipeline.ways import Part, Ways, depends
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
        self._parts: dict[str, dict[int, Part]] = {}
        self.ways = Ways(knowledge)
        self._answers: dict[tuple[int, tuple[str, ...]], list[Graded]] = {}

    def resolutions(self, text: str) -> tuple[Resolution, ...]:
        """Return what a text is resolved to (one text can name several things); each distinct text is read once."""
        if text not in self._read:
            self._read[text] = resolve(Request((item(text),)), self.knowledge)
        return self._read[text]

    def unresolved(self, text: str) -> list[Ambiguous | Unknown]:
        """Return the parts of a text that did not resolve."""
        return [r for r in self.resolutions(text) if not isinstance(r, Resolved)]

    def flags(self, texts: Iterable[str]) -> list[Flag]:
        """Return the flags of one list, most serious first."""
        found = [r for text in dict.fromkeys(texts) for r in self.resolutions(text) if isinstance(r, Resolved)]
        subjects, plain = self._subjects(found)
        who: dict[int, list[Profile]] = {}
        filled: dict[int, int] = {}
        for subject in subjects:
            for way, part in self._parts_of(subject, plain).items():
                who.setdefault(way, []).append(subject)
                filled[way] = filled.get(way, 0) | part.slots
        graded: list[Graded] = []
        for way in sorted(way for way, slots in filled.items() if slots == self.ways.all[way].full and len(who[way]) > 1):
            graded += self._answer(way, who[way], plain)
        for rule in () if plain else self.ways.same_substance:
            graded += [(*grade(match), match) for match in duplicates(rule, subjects)]
        return flags_of(graded)[0]

    def _subjects(self, found: list[Resolved]) -> tuple[list[Profile], bool]:
        """Return the profiles of a list, and whether they are the kept ones (nothing but the substances matters)."""
        ids = {ident for entry in found for ident in entry.ids}
        if all(len(entry.ids) == 1 and not entry.expanded_from for entry in found):
            names = {key(entry.item.text) for entry in found}
            plain = [self._profile(ident) for ident in sorted(ids)]
            alone = len(names) == len(ids) and not any(p.parts & ids for p in plain)
            if alone and not any(_depends(profile, found) for profile in plain):
                return plain, True
        return list(profiles(found, self.knowledge)), False

    def _profile(self, ident: str) -> Profile:
        if ident not in self._plain:
            self._plain[ident] = profiles([Resolved(Item(ident), (ident,))], self.knowledge)[0]
        return self._plain[ident]

    def _parts_of(self, profile: Profile, plain: bool) -> dict[int, Part]:
        """Return the part a profile can play in every way it has one in."""
        if plain and profile.id in self._parts:
            return self._parts[profile.id]
        made = self.ways.parts_of(profile)
        if plain:
            self._parts[profile.id] = made
        return made

    def _answer(self, number: int, who: list[Profile], plain: bool) -> list[Graded]:
        mark = (number, tuple([profile.id for profile in who]))
        if plain and mark in self._answers:
            return self._answers[mark]
        rule, pathway, group, _ = self.ways.all[number]
        if group:
            found = same_class(rule, who)
        else:
            parts = [self._parts_of(profile, plain)[number].parties for profile in who]
            filled = [[made[index] for made in parts if made[index]] for index in range(len(rule.slots))]
            by_pairs = rule.kind in ("directed", "pair")
            found = (order if by_pairs else converge)(rule, shown_pathway(rule, pathway), filled)  # type: ignore[arg-type]
        graded = [(*grade(match), match) for match in found if not match.refuted]
        if plain:
            if len(self._answers) > MEMO:
                self._answers.clear()
            self._answers[mark] = graded
        return graded


def _depends(profile: Profile, found: list[Resolved]) -> bool:
    """Whether a claim of the substance depends on a dose or route that this list names."""
    typed = [entry.item for entry in found if entry.ids[0] == profile.id]
    return depends(profile, any(entry.dose is not None for entry in typed), any(entry.route for entry in typed))
