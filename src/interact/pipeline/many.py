"""The same engine for one list after another: what is known of a text and of a substance is read once."""

from __future__ import annotations

from collections.abc import Iterable

from interact.assess.flags import Graded, flags_of, grade
from interact.knowledge.snapshot import Knowledge
from interact.match.engine import converge, duplicates, order, same_class, shown_pathway
from interact.match.profile import as_typed, profiles
from interact.model.report import Ambiguous, Flag, Item, Party, Profile, Request, Resolution, Resolved, Unknown
from interact.pipeline.ways import Part, Ways, depends
from interact.resolve.lookup import item, resolve


class Many:
    """Answers lists one after another, flag for flag as `check` does: those that no look-up can answer (see `columns`)."""

    def __init__(self, knowledge: Knowledge, ways: Ways | None = None) -> None:
        self.knowledge = knowledge
        self.ways = ways or Ways(knowledge)
        self._read: dict[str, tuple[Resolution, ...]] = {}
        self._profiles: dict[str, Profile] = {}
        self._parts: dict[str, dict[int, Part]] = {}

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
        found = (r for text in dict.fromkeys(texts) for r in self.resolutions(text))
        return self.flags_of([r for r in found if isinstance(r, Resolved)])

    def flags_of(self, found: Iterable[Resolved]) -> list[Flag]:
        """Return the flags of names that resolved, most serious first."""
        typed: dict[str, list[Resolved]] = {}
        for entry in found:
            for ident in entry.ids:
                typed.setdefault(ident, []).append(entry)
        subjects = [as_typed(self._profile(ident), typed[ident]) for ident in sorted(typed)]
        who: dict[int, list[tuple[Profile, Part]]] = {}
        for subject in subjects:
            for way, part in self._parts_of(subject).items():
                who.setdefault(way, []).append((subject, part))
        graded = [made for way in sorted(who) for made in self._graded(way, who[way])]
        for rule in self.ways.same_substance:
            graded += [(*grade(match), match) for match in duplicates(rule, subjects)]
        return flags_of(graded)[0]

    def _profile(self, ident: str) -> Profile:
        if ident not in self._profiles:
            self._profiles[ident] = profiles([Resolved(Item(ident), (ident,))], self.knowledge)[0]
        return self._profiles[ident]

    def _parts_of(self, subject: Profile) -> dict[int, Part]:
        """Return the part a substance can play in every way it has one in: the kept one where no dose or route matters."""
        if depends(subject, bool(subject.doses), bool(subject.routes)):
            return self.ways.parts_of(subject)
        if subject.id not in self._parts:
            self._parts[subject.id] = self.ways.parts_of(self._profile(subject.id))
        return {
            way: Part(part.slots, tuple(party and party._replace(profile=subject) for party in part.parties))
            for way, part in self._parts[subject.id].items()
        }

    def _graded(self, number: int, who: list[tuple[Profile, Part]]) -> list[Graded]:
        """Return what a way comes to among the substances that have a part in it, without what is refuted."""
        rule, pathway, group, full = self.ways.all[number]
        slots = 0
        for _, part in who:
            slots |= part.slots
        if slots != full or len(who) < 2:
            return []
        if group:
            found = same_class(rule, [subject for subject, _ in who])
        else:
            filled: list[list[Party]] = [
                [party for _, part in who if (party := part.parties[slot])] for slot in range(len(rule.slots))
            ]
            by_pairs = rule.kind in ("directed", "pair")
            found = (order if by_pairs else converge)(rule, shown_pathway(rule, pathway), filled)
        return [(*grade(match), match) for match in found if not match.refuted]
