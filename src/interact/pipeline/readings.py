"""Turns the texts of a table's cells into numbers of substances, each distinct text once."""

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
    """What every distinct cell of a table means; a cell holds one name or several."""

    def __init__(self, answers: Answers, many: Many) -> None:
        self.answers, self.many = answers, many
        self.cells: list[tuple[str, ...]] = []
        self.lost: list[list[Ambiguous | Unknown]] = []
        self._cells: dict[tuple[str, ...], int] = {}
        self._entries: dict[Entry, int] = {}
        self._words: dict[str, int] = {}
        self._varied: dict[tuple[str, tuple[float, ...], tuple[str, ...]], int] = {}
        self._of: dict[str, tuple[int, ...]] = {}
        self._starts: list[int] = [0]
        self._flat: list[int] = []
        self._arrays: tuple[Ints, ...] = ()

    def cell(self, names: tuple[str, ...]) -> int:
        """Return the number of a cell, reading it when it is new.

        Args:
            names: the texts that stand in it, none of them empty.
        """
        if names not in self._cells:
            self._cells[names] = len(self.cells)
            self.cells.append(names)
            with self.answers.lock:
                self.lost.append([part for name in names for part in self.many.unresolved(name)])
                self._flat += dict.fromkeys(entry for name in names for entry in self._read(name))
            self._starts.append(len(self._flat))
            self._arrays = ()
        return self._cells[names]

    def arrays(self) -> tuple[Ints, ...]:
        """Return (start of each cell's entries, entries of the cells, number, origin, name, hard, varied of each entry)."""
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

    def _read(self, text: str) -> tuple[int, ...]:
        if text not in self._of:
            found = [r for r in self.many.resolutions(text) if isinstance(r, Resolved)]
            entries = [entry for reading in found for entry in self._brings(reading)]
            self._of[text] = tuple(self._entries.setdefault(entry, len(self._entries)) for entry in entries)
        return self._of[text]

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
