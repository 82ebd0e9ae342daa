"""The command line as a whole: help, version, wrong use, interrupts, and real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import interact
from interact.cli.main import COMMANDS, main
from interact.knowledge.snapshot import Knowledge

Run = Callable[..., Any]
SMALL = str(Path(__file__).parents[1] / "fixtures" / "rules")
START = "import sys; from interact.cli.main import run; run()"


def process(*words: str, stdin: bytes | None = b"", shell_end: str = "") -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own, with an ASCII locale."""
    source = str(Path(interact.__file__).parents[1])
    environment = {**os.environ, "PYTHONPATH": source, "PYTHONIOENCODING": "ascii", "COLUMNS": "80"}
    environment.pop("INTERACT_KNOWLEDGE", None)
    command: Any = [sys.executable, "-c", START, *words]
    if shell_end:
        command = ["sh", "-c", f'"$@" {shell_end}', "sh", *command]
    return subprocess.run(command, input=stdin, env=environment, capture_output=True, timeout=60, check=False)


def test_help_lists_every_command(run: Run) -> None:
    done = run("--help", rules=None)
    assert done.code == 0
    assert set(COMMANDS) <= set(done.out.split())


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_has_help(run: Run, command: str) -> None:
    done = run(command, "--help", rules=None)
    assert done.code == 0
    assert COMMANDS[command].split(":")[0].split(",")[0] in " ".join(done.out.split())


def test_the_version_names_program_and_knowledge(run: Run, real: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERACT_KNOWLEDGE", str(real.path))
    done = run("--version", rules=None)
    assert done.code == 0
    assert done.out == f"interact {interact.__version__}, knowledge {real.version} {real.digest[:12]}\n"


@pytest.mark.parametrize(
    "words", [["frobnicate"], ["--frobnicate"], ["check", "--format"], ["explain"], ["search"], ["list", "a", "b"]]
)
def test_wrong_use_is_told_in_one_message(run: Run, words: list[str]) -> None:
    done = run(*words, rules=None)
    assert done.code == 2
    assert done.err.startswith("interact: ")
    assert done.err.count("\n") <= 3


@pytest.mark.parametrize(
    ("fault", "code"), [(KeyboardInterrupt(), 130), (RuntimeError("boom"), 70), (BrokenPipeError(), 0)]
)
def test_faults_become_exit_codes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: BaseException, code: int
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr("interact.cli.check.check", broken)
    stdout = sys.stdout
    found = main(["check", "alpha-med", "--rules", SMALL])
    sys.stdout = stdout
    assert found == code
    assert "Traceback" not in capsys.readouterr().err


def test_an_ascii_terminal_gets_ascii() -> None:
    done = process("check", "alpha-med", "lima-drink", "Caf\u00e9", "--rules", SMALL)
    assert done.returncode == 3
    assert done.stdout.isascii()
    assert b"* MODERATE" in done.stdout
    assert b"Traceback" not in done.stderr


def test_arguments_that_are_no_text_are_reported_and_the_rest_checked() -> None:
    done = process("check", os.fsdecode(b"\xff\xfe oil"), "alpha-med", "lima-drink", "--rules", SMALL)
    assert done.returncode == 3
    assert b"\\udcff\\udcfe oil" in done.stdout
    assert b"alpha-med + lima-drink" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_a_reader_that_goes_away_is_no_fault() -> None:
    done = process("list", "works", "--rules", SMALL, shell_end="| head -c 1")
    assert done.stderr == b""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
@pytest.mark.parametrize("end", ["<&-", "< /dev/null"])
def test_closed_or_empty_standard_input_is_no_fault(end: str) -> None:
    assert process("check", "alpha-med", "--rules", SMALL, shell_end=end).returncode == 0
    assert process("check", "--rules", SMALL, shell_end=end).returncode == 2


def test_a_list_by_pipe() -> None:
    done = process("check", "--rules", SMALL, "--fail-on", "moderate", stdin=b"alpha-med\nlima-drink\n")
    assert done.returncode == 1
