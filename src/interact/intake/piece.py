"""A piece of a table: rows as columns, whole or as they were read one by one."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from interact.intake.table import NO_MEDICATION, NO_REGIMEN, Row
from interact.pipeline.arrays import ints, texts

Places = npt.NDArray[np.int64]


class Piece(NamedTuple):
    """Rows that could be read, as columns, and those that could not.

    Attributes:
        file: name of the file.
        lines: line of each row in it.
        regimens: the regimen of each row, stripped and not empty.
        cells: for each row, the place of its medications in `names`.
        names: the distinct medications of a cell.
        rejects: rows that could not be read, in the order of their lines.
    """

    file: str
    lines: Places
    regimens: pa.StringArray
    cells: npt.NDArray[Any]
    names: list[tuple[str, ...]]
    rejects: list[Row]


def of_rows(name: str, found: list[Row]) -> Piece:
    """Make a piece of rows that were read one by one."""
    kept = [one for one in found if not one.reject]
    places: dict[tuple[str, ...], int] = {}
    cells = [places.setdefault(one.medications, len(places)) for one in kept]
    lines = np.array([one.line for one in kept], np.int64)
    regimens = texts([one.regimen for one in kept])
    rejects = [one for one in found if one.reject]
    return Piece(name, lines, regimens, np.array(cells, np.int64), list(places), rejects)


def of_columns(
    name: str, lines: Places, regimens: pa.StringArray, cells: npt.NDArray[Any],
    names: list[tuple[str, ...]], said: list[str],
) -> Piece:  # fmt: skip
    """Make a piece of columns; rows without regimen or medication become rejects."""
    regimens = _stripped(regimens)
    whose = np.diff(_offsets(regimens)) > 0
    what = np.array([bool(found) for found in names], bool)[cells] if names else np.zeros(0, bool)
    good = whose & what
    if good.all():
        return Piece(name, lines, regimens, cells, names, [])
    rejects = []
    for place in np.flatnonzero(~good).tolist():
        regimen = regimens[place].as_py()
        reason, text = (NO_MEDICATION, "") if regimen else (NO_REGIMEN, said[cells[place]][:500])
        rejects.append(Row(name, int(lines[place]), regimen, (), reason, text))
    return Piece(name, lines[good], regimens.take(ints(np.flatnonzero(good))), cells[good], names, rejects)


def _offsets(texts: pa.StringArray) -> npt.NDArray[np.int32]:
    return np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]


def _stripped(regimens: pa.StringArray) -> pa.StringArray:
    """Return texts without the white space around them, as Python strips it; fast where there is none."""
    if not len(regimens):
        return regimens
    offsets = _offsets(regimens)
    held = offsets[1:] > offsets[:-1]
    data = np.frombuffer(regimens.buffers()[2] or b"", np.uint8)
    edges = np.concatenate([data[offsets[:-1][held]], data[offsets[1:][held] - 1]])
    if not ((edges <= 0x20) | (edges >= 0x80)).any():
        return regimens
    return texts([one.strip() for one in regimens.to_pylist()])
