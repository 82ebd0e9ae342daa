"""The substances of many regimens as columns: each once, in the order of their ids."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from interact.pipeline.lines import Ints
from interact.pipeline.readings import NOWHERE, Readings

Mask = npt.NDArray[np.bool_]
Wide = npt.NDArray[np.int64]
SEVERAL = 1 << 40  # origins above it are rows': a substance that comes in two ways shares its origin with none


class Rows(NamedTuple):
    """One row for each substance of a regimen, by regimen and id.

    Attributes:
        regimen: place of the regimen.
        number: number of the substance.
        origin: number of the product that brings it; below 0, or above `SEVERAL`, for what shares its origin with none.
    """

    regimen: Ints
    number: Ints
    origin: Wide


def rows_of(readings: Readings, regimen: Ints, text: Ints, count: int) -> tuple[Rows, Mask, tuple[Ints, Ints]]:
    """Return the substances of regimens.

    Args:
        readings: what the texts mean.
        regimen: place of each row's regimen, rising from 0.
        text: number of each row's text.
        count: how many regimens there are.

    Returns:
        The rows; which regimens only the engine can answer; regimen and number of what was typed by two names.
    """
    start, flat, number, origin, name, hard, varied = readings.arrays()
    sizes = (start[1:] - start[:-1])[text]
    first = start[text]
    if len(sizes) and (sizes == 1).all():
        entry = flat[first]
    else:
        regimen = np.repeat(regimen, sizes)
        entry = flat[np.repeat(first - (np.cumsum(sizes) - sizes), sizes) + np.arange(len(regimen), dtype=np.int64)]
    # Sorted by regimen and id: entries are ranked by id first, so that one small number stands for both.
    ranked = np.argsort(readings.answers.place[number], kind="stable")
    rank = np.empty(len(ranked), np.uint32)
    rank[ranked] = np.arange(len(ranked), dtype=np.uint32)
    entries = len(number) or 1
    small: Any = np.uint32 if count * entries < 1 << 32 else np.uint64
    order = np.sort(regimen.astype(small) * small(entries) + rank[entry])
    order = order[np.append(True, order[1:] != order[:-1])] if len(order) else order
    whole = (order // small(entries)).astype(np.int32)
    entry = ranked[order - whole.astype(small) * small(entries)]
    code = number[entry]
    place = readings.answers.place[code]
    by_engine = np.zeros(count, bool)
    by_engine[whole[hard[entry] > 0]] = True
    again = np.flatnonzero((whole[1:] == whole[:-1]) & (place[1:] == place[:-1])) + 1
    by_engine[whole[again[(varied[entry[again]] | varied[entry[again - 1]]) > 0]]] = True
    renamed = again[name[entry[again]] != name[entry[again - 1]]]
    from_where = np.where(origin == NOWHERE, -1 - number.astype(np.int64), origin)[entry]
    if not len(again):
        return Rows(whole, code, from_where), by_engine, (whole[:0], code[:0])
    once = np.ones(len(order), bool)
    once[again] = False
    moved = again[from_where[again] != from_where[again - 1]]
    head = np.maximum.accumulate(np.where(once, np.arange(len(order)), 0))
    from_where[head[moved]] = SEVERAL + head[moved]
    twice = np.unique(head[renamed])
    rows = Rows(whole[once], code[once], from_where[once])
    return rows, by_engine, (whole[twice], code[twice])
