"""Makes Requests of what a person gives: names, a pasted list, a file, standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from interact.errors import ExitCode, InteractError
from interact.model.report import Request
from interact.pipeline.single import request

MAX_BYTES = 4_000_000
MAX_ITEMS = 5_000


def gather(names: Sequence[str], file: Path | None, stdin_is_list: bool) -> Request:
    """Make one Request of the names typed, the lines of a file and of standard input, in that order.

    Args:
        names: typed names; a name may hold several lines (a pasted list). "-" stands for standard input.
        file: a list, one medication a line; "-" is standard input too.
        stdin_is_list: whether to read standard input though nobody named it.

    Raises:
        InteractError: for a file that cannot be read, or a list beyond all reason.
    """
    lines: list[str] = []
    for name in names:
        lines += _lines(_standard_input()) if name == "-" else name.splitlines()
    if file is not None:
        lines += _lines(_standard_input() if str(file) == "-" else _bytes(file))
    if stdin_is_list and not names and file is None:
        lines += _lines(_standard_input())
    asked = request(lines)
    if len(asked.items) > MAX_ITEMS:
        raise InteractError(
            ExitCode.USAGE,
            f"{len(asked.items):,} names; a list holds at most {MAX_ITEMS:,}",
            hint="give each regimen its own list",
        )
    return asked


def _lines(data: bytes) -> list[str]:
    if len(data) > MAX_BYTES:
        raise InteractError(
            ExitCode.USAGE, f"a list of more than {MAX_BYTES:,} bytes", hint="give one regimen at a time"
        )
    # Bytes that are not UTF-8 are kept visible, so that the name is reported and not lost.
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    lines = data.decode(encoding, errors="backslashreplace").splitlines()
    return [line for line in lines if not line.lstrip().startswith("#")]  # a comment in a list


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as handle:
            return handle.read(MAX_BYTES + 1)
    except OSError as error:
        raise InteractError(
            ExitCode.USAGE, error.strerror or str(error), str(file), "give a text file, one name a line"
        ) from None


def _standard_input() -> bytes:
    return b"" if sys.stdin is None else sys.stdin.buffer.read(MAX_BYTES + 1)
