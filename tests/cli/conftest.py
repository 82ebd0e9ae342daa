"""Runs the command line in this process, with standard input given as bytes."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from ward import LONG

from interact.cli.main import main

SMALL = str(Path(__file__).parents[1] / "fixtures" / "rules")


class Done(NamedTuple):
    """What a run of the command line came to."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a function that runs the command line on the invented rules and returns exit code, output and errors."""
    monkeypatch.delenv("INTERACT_KNOWLEDGE", raising=False)
    monkeypatch.setenv("COLUMNS", "80")

    def ran(*words: str, stdin: bytes = b"", rules: str | None = SMALL) -> Done:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        code = main([*words, *(["--rules", rules] if rules else [])])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Done(code, out, err)

    return ran


@pytest.fixture
def regimens(tmp_path: Path) -> str:
    """Give a long table of three regimens."""
    path = tmp_path / "in.csv"
    path.write_text(LONG)
    return str(path)
