"""Brings the rows of a table together by regimen, holding no more of it than must be held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from interact.pipeline.arrays import ints, numbers, texts

Ints = npt.NDArray[np.int32]
REGIMENS = 150_000  # regimens handed on at once, at the most


class Block(NamedTuple):
    """Some regimens, whole: their names, and for each row the place of its regimen among them and the number of its text."""

    regimens: pa.StringArray
    regimen: Ints
    text: Ints


class Scattered(Exception):  # no error: it says what the input is like
    """Regimens are not known to stand together; the input has to be read in another way."""


class Rising:
    """Accepts regimens that rise (as texts, or the shorter first, as numbers do): they stand together, and nothing is held."""

    def __init__(self) -> None:
        self._last: pa.StringArray | None = None
        self._as_texts = self._as_numbers = True

    def take(self, keys: pa.StringArray) -> None:
        """Look at further regimens.

        Raises:
            Scattered: when they do not rise.
        """
        line = pa.concat_arrays([self._last, keys]) if self._last is not None else keys
        before, after = line.slice(0, len(line) - 1), line.slice(1)
        less = pc.less(before, after)
        short, long = pc.binary_length(before), pc.binary_length(after)
        self._as_texts &= pc.all(less).as_py() is not False
        shorter = pc.or_(pc.less(short, long), pc.and_(pc.equal(short, long), less))
        self._as_numbers &= pc.all(shorter).as_py() is not False
        self._last = keys.slice(len(keys) - 1)
        if not (self._as_texts or self._as_numbers):
            raise Scattered


class Distinct:
    """Accepts regimens in any order as long as none comes back, holding eight bytes of each."""

    def __init__(self) -> None:
        self._seen: list[npt.NDArray[np.int64]] = []

    def take(self, keys: pa.StringArray) -> None:
        """Look at further regimens; now and then whether one has come back.

        Raises:
            Scattered: when one has.
        """
        self._seen.append(np.fromiter(map(hash, keys.to_pylist()), np.int64, len(keys)))
        if not len(self._seen) & (len(self._seen) - 1):
            self.end()

    def end(self) -> None:
        """Say whether one regimen came twice.

        Raises:
            Scattered: when one has.
        """
        whole = np.sort(np.concatenate(self._seen)) if self._seen else np.zeros(0, np.int64)
        if (whole[1:] == whole[:-1]).any():
            raise Scattered


def together(rows: Iterable[tuple[pa.StringArray, Ints]], order: Rising | Distinct) -> Iterator[Block]:
    """Yield regimens whose rows stand together, as they come.

    Args:
        rows: (regimen of each row, number of its text), part by part.
        order: looks whether they do.

    Raises:
        Scattered: when they do not, or `order` cannot tell.
    """
    held: tuple[pa.StringArray, Ints] | None = None
    for regimens, cells in rows:
        if held:
            regimens, cells = pa.concat_arrays([held[0], regimens]), np.concatenate([held[1], cells])
        starts = _starts(regimens)
        held = regimens, cells
        if len(starts) > 1:
            last = int(starts[-1])
            held = regimens.slice(last), cells[last:]
            yield from _blocks(regimens, cells[:last], starts[:-1], last, order)
    if held and len(held[1]):
        yield from _blocks(*held, np.zeros(1, np.int64), len(held[1]), order)
    if isinstance(order, Distinct):
        order.end()


def gathered(rows: Iterable[tuple[pa.StringArray, Ints]]) -> Iterator[Block]:
    """Yield regimens whose rows stand anywhere, in the order in which they first appear; all of the input is held."""
    place: dict[str, int] = {}
    whose: list[Ints] = [np.zeros(0, np.int32)]
    cells: list[Ints] = [np.zeros(0, np.int32)]
    for regimens, cells_read in rows:
        starts = _starts(regimens)
        keys = regimens.take(ints(starts)).to_pylist()
        found = np.array([place.setdefault(key, len(place)) for key in keys], np.int32)
        whose.append(np.repeat(found, np.diff(np.append(starts, len(regimens)))))
        cells.append(cells_read)
    regimen, cell = np.concatenate(whose), np.concatenate(cells)
    order = np.argsort(regimen, kind="stable")
    regimen, cell = regimen[order], cell[order]
    names = list(place)
    for first in range(0, len(names), REGIMENS):
        start, end = np.searchsorted(regimen, (first, first + REGIMENS))
        yield Block(
            texts(names[first : first + REGIMENS]),
            regimen[start:end] - np.int32(first),
            cell[start:end],
        )


def _starts(regimens: pa.StringArray) -> npt.NDArray[np.int64]:
    """Return where each run of rows of one regimen begins."""
    if not len(regimens):
        return np.zeros(0, np.int64)
    changed = pc.not_equal(regimens.slice(1), regimens.slice(0, len(regimens) - 1))
    return np.append(0, numbers(pc.indices_nonzero(changed), np.int64) + 1)


def _blocks(
    regimens: pa.StringArray, cells: Ints, starts: npt.NDArray[np.int64], end: int, order: Rising | Distinct
) -> Iterator[Block]:
    keys = regimens.take(ints(starts))
    order.take(keys)
    edges = np.append(starts, end)
    for first in range(0, len(starts), REGIMENS):
        part = edges[first : first + REGIMENS + 1]
        whose = np.repeat(np.arange(len(part) - 1, dtype=np.int32), np.diff(part))
        yield Block(keys.slice(first, REGIMENS), whose, cells[part[0] : part[-1]])
