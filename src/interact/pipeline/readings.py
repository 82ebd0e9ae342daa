"""Turns the texts of a table into numbers of substances, each distinct text once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from interact.match.profile import profiles
from interact.model.report import Ambiguous, Resolved, Unknown
from interact.pipeline.answers import Answers
from interact.pipeline.lines import Ints
from interact.pipeline.many import Many
from interact.pipeline.ways import depends
from interact.resolve.normal import key

NOWHERE = -1  # origin of a substance that no product brings: itself


class Entry(NamedTuple):
    """A substance that a text brings: its number, the product that brings it, the name it comes by.

    Attributes:
        origin: number of the product or combination, `NOWHERE` for none.
        name: number of the normalised text; one substance by two names is told as such.
        hard: whether only the engine can say what this means (a dose or route of one ingredient).
        varied: whether the number stands for the substance as a typed dose or route makes it.
    """

    number: int
    origin: int
    name: int
    hard: bool
    varied: bool


class Readings:
    """What every distinct text of a table means."""

    def __init__(self, answers: Answers, many: Many) -> None:
        self.answers, self.many = answers, many
        self.texts: list[str] = []
        self.lost: list[list[Ambiguous | Unknown]] = []
        self._texts: dict[str, int] = {}
        self._entries: dict[Entry, int] = {}
        self._words: dict[str, int] = {}
        self._varied: dict[tuple[str, tuple[float, ...], tuple[str, ...]], int] = {}
        self._starts: list[int] = [0]
        self._flat: list[int] = []
        self._arrays: tuple[Ints, ...] = ()

    def text(self, name: str) -> int:
        """Return the number of a text, reading it when it is new.

        Args:
            name: a name, a line or a code; not empty.
        """
        if name not in self._texts:
            with self.answers.lock:
                self.lost.append(self.many.unresolved(name))
                found = [r for r in self.many.resolutions(name) if isinstance(r, Resolved)]
                entries = [entry for reading in found for entry in self._brings(reading)]
                self._flat += dict.fromkeys(self._entries.setdefault(entry, len(self._entries)) for entry in entries)
                self._starts.append(len(self._flat))
                self._arrays = ()
                self.texts.append(name)
                self._texts[name] = len(self.texts) - 1
        return self._texts[name]

    def arrays(self) -> tuple[Ints, ...]:
        """Return (start of each text's entries, entries of the texts, number, origin, name, hard, varied of each entry)."""
        with self.answers.lock:
            if self._arrays:
                return self._arrays
            columns = np.array(list(self._entries), np.int32).reshape(-1, len(Entry._fields)).T
            self.answers.need(columns[0])
            self._arrays = (
                np.array(self._starts, np.int32),
                np.array(self._flat, np.int32),
                *np.ascontiguousarray(columns),
            )
            return self._arrays

    def _brings(self, found: Resolved) -> list[Entry]:
        origin = self._word(key(found.expanded_from)) if key(found.expanded_from) else NOWHERE
        name = self._word(key(found.item.text))
        dosed, routed = found.item.dose is not None, bool(found.item.route)
        out = []
        for ident in found.ids:
            number = self.answers.number[ident]
            matters = len(found.ids) == 1 and depends(self.answers.subjects.profile(number), dosed, routed)
            if matters and not found.expanded_from:
                number = self._as_typed(found)
            out.append(Entry(number, origin, name, matters and bool(found.expanded_from), matters))
        return out

    def _as_typed(self, found: Resolved) -> int:
        """Return the number of a substance as its typed dose or route makes it."""
        profile = profiles([found], self.answers.knowledge)[0]
        mark = (profile.id, profile.doses, profile.routes)
        if mark not in self._varied:
            self._varied[mark] = self.answers.add(profile)
        return self._varied[mark]

    def _word(self, text: str) -> int:
        return self._words.setdefault(text, len(self._words))
