"""Flags as arrays: what they say, the answers on two substances line by line, and what was found in many regimens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Words = npt.NDArray[np.uint64]


class Told(NamedTuple):
    """What a flag says but for its parties."""

    rule: str
    concern: str
    evidence: str
    pathway: str
    title: str
    rank: int


class Lines(NamedTuple):
    """The flags of two substances, by answer: answer `n` has the lines from `start[n]` to `start[n + 1]`.

    Attributes:
        told: place in `Answers.told`.
        turned: whether the parties are told in the other order than that of their ids.
        own: bits of the set ways the line comes of; three contributors to each of them make other flags of it.
        yields: bits of set ways whose flag on the same two takes the line's place.
        gives_way: bits of set ways that take its place as soon as their larger set is at least as serious.
        rank: concern of the line.
        alone: whether no set way makes the line.
        merged: whether set ways on several pathways make it (then a larger set in one of them is the engine's business).
    """

    start: Ints
    told: Ints
    turned: npt.NDArray[np.bool_]
    own: Words
    yields: Words
    gives_way: Words
    rank: Ints
    alone: npt.NDArray[np.bool_]
    merged: npt.NDArray[np.bool_]


Line = tuple[int, bool, list[int], list[int], list[int], int, bool]  # as in `Lines` without `alone`, bits as lists


class Found(NamedTuple):
    """Flags in the order of the regimens, the most serious first.

    Attributes:
        regimen: place of the regimen in the call.
        told: place in `Answers.told` of what the flag says.
        start: where the parties of each flag begin in `party`, and a last end.
        party: numbers of the parties.
    """

    regimen: Ints
    told: Ints
    start: Ints
    party: Ints


def packed(made: Sequence[Sequence[Line]], count: int, before: Lines | None = None) -> Lines:
    """Return answers as arrays, behind those that are there.

    Args:
        made: the lines of each answer.
        count: how many words of bits there are.
        before: the answers that are there.
    """
    flat = [line for lines in made for line in lines]

    def words(column: int) -> Words:
        out = np.zeros((count, len(flat)), np.uint64)
        for place, line in enumerate(flat):
            for bit in line[column]:  # type: ignore[union-attr]
                out[bit // 64, place] |= np.uint64(1 << bit % 64)
        return out

    new = Lines(
        np.cumsum([0, *(len(lines) for lines in made)], dtype=np.int32),
        np.array([line[0] for line in flat], np.int32),
        np.array([line[1] for line in flat], bool),
        words(2),
        words(3),
        words(4),
        np.array([line[5] for line in flat], np.int32),
        np.array([not line[2] for line in flat], bool),
        np.array([line[6] for line in flat], bool),
    )
    if before is None:
        return new
    start = np.concatenate([before.start, new.start[1:] + before.start[-1]])
    rest = (np.concatenate(both, axis=-1) for both in zip(before[1:], new[1:], strict=True))
    return Lines(start, *rest)


def runs(keys: npt.NDArray[np.int64]) -> Iterable[tuple[int, int]]:
    """Yield the start and end of every run of equal keys."""
    edges = np.flatnonzero(np.diff(keys)) + 1
    starts = [0, *edges.tolist()] if len(keys) else []
    return zip(starts, [*edges.tolist(), len(keys)], strict=False)
