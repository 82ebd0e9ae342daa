"""Rows come together by regimen, streamed where they stand together and held where they do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interact.intake.regimens import Block, Distinct, Ints, Rising, Scattered, gathered, together

Row = tuple[str, int]
Read = list[tuple[str, list[int]]]
keys = st.text("abc19é", min_size=1, max_size=3)
parts = st.lists(st.lists(st.tuples(keys, st.integers(0, 9)), max_size=5), max_size=5)


def given_as(parts: Iterable[list[Row]]) -> Iterator[tuple[pa.StringArray, Ints]]:
    """Give rows as a table is read, part by part."""
    for part in parts:
        yield pa.array([key for key, _ in part], pa.string()), np.array([cell for _, cell in part], np.int32)


def read(blocks: Iterable[Block]) -> Read:
    """Return every regimen with its cells, in order."""
    out: Read = []
    for block in blocks:
        names = block.regimens.to_pylist()
        assert sorted(set(block.regimen.tolist())) == list(range(len(names)))
        out += [(name, block.text[block.regimen == place].tolist()) for place, name in enumerate(names)]
    return out


def expected(parts: Iterable[list[Row]]) -> Read:
    """Return every regimen with its cells, in the order of their first rows."""
    whole: dict[str, list[int]] = {}
    for part in parts:
        for key, cell in part:
            whole.setdefault(key, []).append(cell)
    return list(whole.items())


def comes_back(parts: Iterable[list[Row]]) -> bool:
    """Say whether a regimen comes back after another one."""
    line = [key for part in parts for key, _ in part]
    runs = [key for place, key in enumerate(line) if not place or line[place - 1] != key]
    return len(runs) > len(set(runs))


@given(parts)
def test_held_rows_come_in_the_order_of_first_appearance(parts: list[list[Row]]) -> None:
    assert read(gathered(given_as(parts))) == expected(parts)


@given(parts)
def test_streamed_rows_are_whole_or_the_input_is_said_to_be_scattered(parts: list[list[Row]]) -> None:
    if comes_back(parts):
        with pytest.raises(Scattered):
            list(together(given_as(parts), Distinct()))
        with pytest.raises(Scattered):
            list(together(given_as(parts), Rising()))
    else:
        assert read(together(given_as(parts), Distinct())) == expected(parts)


@given(st.lists(st.integers(0, 2_000), unique=True).map(sorted), st.booleans(), st.integers(1, 7))
def test_rising_numbers_and_rising_texts_are_streamed(numbers: list[int], padded: bool, size: int) -> None:
    rows = [(f"{n:05}" if padded else str(n), n) for n in numbers for _ in range(2)]
    parts = [rows[start : start + size] for start in range(0, len(rows), size)]
    assert read(together(given_as(parts), Rising())) == expected(parts)


def test_many_small_regimens_come_in_several_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("interact.intake.regimens.REGIMENS", 3)
    parts = [[(f"{number:03}", number) for number in range(20)], [("019", 7), ("020", 8)]]
    blocks = list(together(given_as(parts), Rising()))
    assert max(len(block.regimens) for block in blocks) == 3
    assert read(blocks) == expected(parts)
