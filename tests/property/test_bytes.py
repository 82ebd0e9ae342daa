"""Any bytes in a list, a table or an argument give a result or a clear error, never another exception."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interact.cli.main import main
from interact.errors import ExitCode, InteractError
from interact.intake.names import gather
from interact.intake.pieces import Source
from interact.intake.table import Columns
from interact.knowledge.snapshot import Knowledge
from interact.model.report import Request
from interact.pipeline.columns import Columns as Engine
from interact.pipeline.single import check
from interact.render.machine import render

pieces = st.sampled_from(
    [b"regimen,medication\n", b"p1,alpha-med\n", b'"', b"\n", b"\r\n", b",", b";", b"\t", b"alpha-med", b"#", b"\xff\xfe", b"\xef\xbb\xbf", b"\x00",
     b"{", b'{"regimen": "p", "medications": ["alpha-med", null, 5, {}]}\n', b'{"regimen": null, "medication": [[]]}\n', b"rxcui\n", b"111\n", b"5 mg"]
)  # fmt: skip
data = st.one_of(st.binary(max_size=60), st.lists(st.one_of(pieces, st.binary(max_size=4)), max_size=12).map(b"".join))
words = st.one_of(
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")),
    st.sampled_from(["alpha-med", "charlie-med", "twin", "-", "--", "--all", "--explain", "--format", "json", "markdown", "--fail-on", "minor", "-f", ""]),
)  # fmt: skip


def at(folder: str, name: str, content: bytes) -> Path:
    """Write a file."""
    path = Path(folder) / name
    path.write_bytes(content)
    return path


@given(data)
def test_a_list_of_any_bytes_is_read_and_answered(small: Knowledge, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asked = gather([], at(folder, "list.txt", content), False)
    assert isinstance(asked, Request)
    assert all(item.text.strip() == item.text != "" for item in asked.items)
    assert json.loads(render(check(asked, small)))["request"] == [item.text for item in asked.items]


@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "t.jsonl", "t.txt"])
@given(data)
def test_a_table_of_any_bytes_gives_rows_that_are_read_or_rejected_with_a_reason(
    small: Knowledge, name: str, content: bytes
) -> None:
    readings = Engine(small).readings
    with tempfile.TemporaryDirectory() as folder:
        try:
            with Source(str(at(folder, name, content)), Columns()) as source:
                pieces = list(source.pieces(lambda _read: None))
        except InteractError as error:
            assert error.code == ExitCode.USAGE
            return
    for piece in pieces:
        assert all(row.reject for row in piece.rejects)
        assert all(regimen.strip() == regimen != "" for regimen in piece.regimens.to_pylist())
        assert all(names for names in piece.names)
        assert len(piece.lines) == len(piece.cells) == len(piece.regimens)
        for names in piece.names:
            for name in names:
                readings.text(name)


@given(st.lists(words, max_size=5), data)
def test_the_command_line_answers_any_arguments(names: list[str], content: bytes) -> None:
    rules = str(Path(__file__).parents[1] / "fixtures" / "rules")
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch("sys.stdin", io.TextIOWrapper(io.BytesIO(content))),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = main(["check", "--rules", rules, *names])
    assert code in (ExitCode.OK, ExitCode.FLAGGED, ExitCode.USAGE, ExitCode.UNRESOLVED)
    assert bool(err.getvalue()) is (code == ExitCode.USAGE)
    assert not [c for c in err.getvalue() if not c.isprintable() and c != "\n"]
