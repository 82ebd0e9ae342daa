"""Tables are read alike in any way: by Arrow or row by row, in blocks of any size, and no row is lost."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interact.errors import InteractError
from interact.intake.delimited import Delimited
from interact.intake.piece import Piece
from interact.intake.pieces import Source
from interact.intake.table import Columns

HEAD = b"regimen,medication\n"
Told = list[tuple[object, ...]]
cells = st.sampled_from(
    [
        "p1",
        "p2",
        "",
        " p1",
        "p1 ",
        "alpha",
        "béta",
        '"a, b"',
        '"a ""b"""',
        'a"b',
        '"a',
        '"x\ny"',
        "\x00",
        "\xa0",
        "=1",
        "'",
    ]
)
rows = st.lists(cells, min_size=1, max_size=3).map(",".join)
ends = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", "\n\n", "\n\r\n"])
tables = st.lists(st.tuples(rows, ends).map("".join), max_size=12).map("".join).map(str.encode)
plain_cells = st.sampled_from(["p1", "p2", "p2 ", "alpha", "béta", '"a, b"', '""', "", "\xa0p1", "\x1cp"])
plain_rows = st.tuples(plain_cells, plain_cells).map(",".join)
odd_rows = st.tuples(plain_cells, cells).map(",".join)
nearly = st.lists(st.tuples(plain_rows, st.just("\n")).map("".join), max_size=8)
once_odd = st.tuples(nearly, st.tuples(odd_rows, ends).map("".join) | st.just(""), nearly)
smooth = once_odd.map(lambda three: "".join([*three[0], three[1], *three[2]]).encode())
rough = st.tuples(tables, st.binary(max_size=6), tables).map(b"".join)


def told(pieces: list[Piece]) -> Told:
    """Return every row of pieces, read or rejected, by line."""
    out: Told = []
    for piece in pieces:
        names = [piece.names[cell] for cell in piece.cells.tolist()]
        out += zip(piece.lines.tolist(), piece.regimens.to_pylist(), names, strict=True)
        out += [(r.line, r.reject, r.text, r.regimen) for r in piece.rejects]
    return sorted(out, key=str)


class RowByRow(Delimited):
    """Never reads a block at once."""

    def _plain(self, block: bytes) -> Piece | None:  # noqa: ARG002
        return None


@settings(max_examples=400)
@given(rough | smooth, st.integers(1, 60))
def test_at_once_and_row_by_row_and_in_blocks_of_any_size_is_the_same(data: bytes, block: int) -> None:
    whole = told(list(RowByRow(io.BytesIO(HEAD + data), "t", Columns(), 1 << 20).pieces()))
    assert told(list(Delimited(io.BytesIO(HEAD + data), "t", Columns(), 1 << 20).pieces())) == whole
    assert told(list(Delimited(io.BytesIO(HEAD + data), "t", Columns(), block).pieces())) == whole


@given(tables)
def test_every_row_is_read_or_rejected(data: bytes) -> None:
    lines = csv.reader(io.StringIO(data.decode("utf-8", "backslashreplace"), newline=""))
    expected = sum(1 for row in lines if row)
    assert len(told(list(Delimited(io.BytesIO(HEAD + data), "t", Columns(), 40).pieces()))) == expected


def test_plain_rows_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Delimited, "_odd", None)
    data = HEAD + b'p1,alpha\r\np2,"beta, gamma"\r\n"p3",""\r\n ,x\r\n'
    assert told(list(Delimited(io.BytesIO(data), "t", Columns(), 1 << 20).pieces())) == [
        (2, "p1", ("alpha",)),
        (3, "p2", ("beta, gamma",)),
        (4, "no medication", "", "p3"),
        (5, "no regimen", "x", ""),
    ]


def test_a_cell_of_ten_megabytes_is_read(tmp_path: Path) -> None:
    long = "x" * 10_000_000
    (tmp_path / "t.csv").write_text(f'regimen,medication\np1,{long}\np2,"{long}"\np3,alpha\n')
    with Source(str(tmp_path / "t.csv"), Columns()) as source:
        found = told(list(source.pieces(lambda _read: None)))
    assert [(row[0], row[1], len(row[2][0])) for row in found] == [
        (2, "p1", 10_000_000),
        (3, "p2", 10_000_000),
        (4, "p3", 5),
    ]


@pytest.mark.parametrize("head", [b"medication,medication\n", b"a,b\n", b"", b"\n\n"])
def test_a_table_whose_columns_are_not_known_is_refused(tmp_path: Path, head: bytes) -> None:
    (tmp_path / "t.csv").write_bytes(head + b"1,2\n" if head.strip() else head)
    with Source(str(tmp_path / "t.csv"), Columns()) as source, pytest.raises(InteractError):
        list(source.pieces(lambda _read: None))


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"patient": ["p1", "p1", None, "p2", " "], "drug": ["alpha", " beta ", "x", None, "y"]}),
        pa.table({"patient": pa.array([1, 1, None, 2, None]), "drug": ["alpha", " beta ", "x", None, "y"]}),
        pa.table({"patient": ["p1", "p2"], "medications": [["alpha", "beta"], ["gamma", None]]}),
        pa.table({"patient": ["p1", "p2"], "medications": ["alpha; beta", ";"]}),
        pa.table({"medication": ["alpha", ""]}),
        pa.table({"patient": [1.5], "rxcui": [36437]}),
    ],
)
def test_parquet_is_read_as_the_same_json_lines(tmp_path: Path, table: pa.Table) -> None:
    pq.write_table(table, tmp_path / "t.parquet")
    lines = "".join(json.dumps(row) + "\n" for row in table.to_pylist())
    (tmp_path / "t.jsonl").write_text(lines)
    found = []
    for name in ("t.parquet", "t.jsonl"):
        with Source(str(tmp_path / name), Columns()) as source:
            found.append(told(list(source.pieces(lambda _read: None))))
    assert found[0] == found[1]
    assert len(found[0]) == table.num_rows


def test_what_was_read_is_told_in_bytes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(HEAD + b"p1,alpha\n" * 5_000)
    (tmp_path / "b.csv").write_bytes(HEAD + b'p1,"al""pha"\n')
    read: list[int] = []
    with Source(str(tmp_path), Columns()) as source:
        list(source.pieces(read.append))
        assert sum(read) == source.size == sum(path.stat().st_size for path in tmp_path.iterdir())
