"""Frames of several libraries, in every layout texts can have in Arrow, are answered alike, and no row is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import duckdb
import pyarrow as pa
import pytest

import interact
from interact.errors import InteractError
from interact.knowledge.snapshot import Knowledge
from interact.pipeline.single import check, request
from interact.render.table import FLAG_COLUMNS, flag_row

ROWS: list[tuple[str | None, str | None]] = [
    ("a", "alpha-med 50 mg"),
    ("b", "India herb 4 g"),
    ("a", "charlie-med"),
    (None, "kilo mix"),
    ("b", None),
    ("b", "bravo-med"),
    ("c", " \t"),
    (" b ", "echo-med"),
    ("a", "nonsensium"),
    ("", "alpha-med"),
    ("d", "alpha-med"),
    ("c", "kilo mix"),
    ("c", "twin"),
    ("b", "bravo-med"),
]
REGIMENS, TEXTS = [row[0] for row in ROWS], [row[1] for row in ROWS]


@pytest.fixture(autouse=True)
def invented(small: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer from the invented knowledge."""
    monkeypatch.setenv("INTERACT_KNOWLEDGE", str(small.path))


def plain() -> pa.Table:
    """Return the rows as an Arrow table."""
    return pa.table({"regimen": REGIMENS, "medication": TEXTS})


def of_pandas(kind: str) -> Any:
    """Return the rows as a pandas frame of texts of one type."""
    return pytest.importorskip("pandas").DataFrame({"regimen": REGIMENS, "medication": TEXTS}).astype(kind)


def of_polars(kind: str) -> Any:
    """Return the rows as a Polars frame of texts of one type."""
    polars = pytest.importorskip("polars")
    return polars.DataFrame({"regimen": REGIMENS, "medication": TEXTS}).cast(getattr(polars, kind))


def of_duckdb() -> Any:
    """Return the rows as a DuckDB relation."""
    connection = duckdb.connect()
    connection.execute("CREATE TABLE ward (regimen VARCHAR, medication VARCHAR)")
    connection.executemany("INSERT INTO ward VALUES (?, ?)", ROWS)
    return connection.sql("SELECT * FROM ward")


def as_type(kind: pa.DataType) -> pa.Table:
    """Return the rows with both columns of one type, in several batches."""
    whole = pa.table({"regimen": pa.array(REGIMENS, kind), "medication": pa.array(TEXTS, kind)})
    return pa.Table.from_batches(whole.to_batches(max_chunksize=3))


def test_each_regimen_is_answered_as_a_single_check_answers_it(small: Knowledge) -> None:
    regimens: dict[str, list[str]] = {}
    for regimen, text in ROWS:
        if regimen and regimen.strip() and text and text.strip():
            regimens.setdefault(regimen.strip(), []).append(text)
    expected = [
        flag_row(regimen, flag) for regimen, texts in regimens.items() for flag in check(request(texts), small).flags
    ]
    found = interact.check_frame(plain())
    assert found.schema.names == list(FLAG_COLUMNS)
    assert [tuple(row.values()) for row in found.to_pylist()] == expected
    assert {row[0] for row in expected} >= {"a", "b"}


FRAMES: dict[str, Callable[[], Any]] = {
    "pandas object": lambda: of_pandas("object"),
    "pandas string": lambda: of_pandas("string"),
    "pandas category": lambda: of_pandas("category"),
    "polars text": lambda: of_polars("String"),
    "polars categorical": lambda: of_polars("Categorical"),
    "duckdb": of_duckdb,
    "large": lambda: as_type(pa.large_string()),
    "view": lambda: as_type(pa.string_view()),
    "bytes": lambda: as_type(pa.binary()),
    "dictionary": lambda: as_type(pa.dictionary(pa.int32(), pa.string())),
    "dictionary of large": lambda: as_type(pa.dictionary(pa.uint8(), pa.large_string())),
    "reader": lambda: plain().to_reader(),
}


@pytest.mark.parametrize("name", FRAMES)
def test_any_frame_is_answered_as_the_plain_table(name: str) -> None:
    assert interact.check_frame(FRAMES[name]()).equals(interact.check_frame(plain()), check_metadata=True)
    assert interact.unresolved_frame(FRAMES[name]()).equals(interact.unresolved_frame(plain()), check_metadata=True)


def test_what_was_not_checked_is_told_row_by_row() -> None:
    found = [tuple(row.values()) for row in interact.unresolved_frame(plain()).to_pylist()]
    assert [row[:4] for row in found] == [
        ("", 3, "kilo mix", "no-regimen"),
        ("b", 4, "", "no-medication"),
        ("c", 6, "", "no-medication"),
        ("a", 8, "nonsensium", "unknown"),
        ("", 9, "alpha-med", "no-regimen"),
        ("c", 12, "twin", "ambiguous"),
    ]
    assert found[-1][4].count("|") >= 1


def test_the_metadata_names_the_knowledge_and_counts(small: Knowledge) -> None:
    for answer in (interact.check_frame(plain()), interact.unresolved_frame(plain())):
        note = json.loads(answer.schema.metadata[b"interact"])
        assert note["knowledge"] == {"version": small.version, "digest": small.digest}
        assert note["account"] == {"rows": len(ROWS), "regimens": 4, "unresolved": 6}


def test_concerns_below_the_asked_one_are_left_out() -> None:
    every = interact.check_frame(plain()).to_pylist()
    major = interact.check_frame(plain(), min_concern="major").to_pylist()
    assert major == [row for row in every if row["concern"] in ("contraindicated", "major")]
    assert 0 < len(major) < len(every)


def test_columns_by_other_names_and_of_numbers(small: Knowledge) -> None:
    table = pa.table({"person": [7, 7], "drug": ["alpha-med", "charlie-med"], "more": [None, [1]]})
    assert set(interact.check_frame(table, "person", "drug")["regimen"].to_pylist()) == {"7"}
    codes = [int(code[6:]) for code, _ in small.name_pairs() if code.startswith("rxcui:")]
    assert codes
    lost = interact.unresolved_frame(pa.table({"person": [1] * len(codes), "rxcui": codes}), "person", "rxcui")
    assert lost.num_rows == 0


def test_bytes_that_are_no_text_are_told_and_not_lost() -> None:
    broken = pa.Array.from_buffers(pa.string(), 1, pa.array([b"\xff"]).buffers())
    lost = interact.unresolved_frame(pa.table({"regimen": ["a"], "medication": broken}))
    assert [(row["text"], row["status"]) for row in lost.to_pylist()] == [("\\xff", "unknown")]


def test_an_empty_frame_gives_an_empty_frame() -> None:
    empty = plain().slice(0, 0)
    assert interact.check_frame(empty).num_rows == interact.unresolved_frame(empty).num_rows == 0
    assert interact.check_frame(pa.table({"regimen": pa.nulls(3), "medication": pa.nulls(3)})).num_rows == 0


@pytest.mark.parametrize(
    ("df", "said"),
    [
        ([("a", "alpha-med")], "a list is no frame"),
        (pa.table({"regimen": ["a"]}), "0 columns are called 'medication'"),
        (pa.table({"regimen": ["a"], "medication": [["alpha-med"]]}), "the column 'medication' holds list"),
        (pa.table([["a"], ["b"], ["c"]], names=["regimen", "medication", "regimen"]), "2 columns are called 'regimen'"),
    ],
)
def test_what_cannot_be_read_is_one_clear_error(df: Any, said: str) -> None:
    with pytest.raises(InteractError, match=said):
        interact.check_frame(df)


def test_a_concern_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InteractError, match="no concern 'grave'"):
        interact.check_frame(plain(), min_concern="grave")
