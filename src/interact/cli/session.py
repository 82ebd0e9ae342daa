"""What several commands share: the output format, the width and the way of printing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from interact.errors import ExitCode, InteractError
from interact.render.rows import Row

FORMATS = ("rich", "text", "json", "markdown")
MAX_WIDTH, MIN_WIDTH, PIPE_WIDTH = 100, 40, 100


def chosen_format(asked: str | None) -> str:
    """Return the output format: the one asked for, else colour on a terminal and plain text in a pipe."""
    if asked is None:
        return "rich" if sys.stdout.isatty() and os.environ.get("TERM") != "dumb" else "text"
    if asked not in FORMATS:
        raise InteractError(ExitCode.USAGE, f"no format '{asked}'", "--format", f"one of {', '.join(FORMATS)}")
    return asked


def width() -> int:
    """Return the columns to use: the terminal's within limits, a fixed number in a pipe."""
    try:
        columns = int(os.environ.get("COLUMNS") or os.get_terminal_size(sys.stdout.fileno()).columns)
    except (OSError, ValueError, AttributeError):
        columns = PIPE_WIDTH
    return max(MIN_WIDTH, min(columns, MAX_WIDTH))


def ascii_only() -> bool:
    """Whether the output cannot show symbols beyond ASCII."""
    return "utf" not in (getattr(sys.stdout, "encoding", "") or "").lower()


def show(rows: Iterable[Row], how: str) -> None:
    """Print rows as `rich`, `text` or `markdown`."""
    if how == "rich":
        from interact.render.terminal import show as in_colour

        in_colour(rows, width())
    elif how == "markdown":
        from interact.render.markdown import markdown

        sys.stdout.write(markdown(rows))
    else:
        from interact.render.layout import text

        sys.stdout.write(text(rows, width()))
