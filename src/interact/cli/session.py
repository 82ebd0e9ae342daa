"""What several commands share: opening the knowledge, the width and the way of printing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from interact.errors import ExitCode, InteractError
from interact.knowledge.snapshot import Knowledge
from interact.render.rows import Row

FORMATS = ("rich", "text", "json", "markdown")
_INSTALLED = Path(__file__).resolve().parent.parent / "knowledge.db"
_OPEN = (Path(__file__).resolve().parents[3] / "rules", Path(__file__).resolve().parent.parent / "rules")
MAX_WIDTH, MIN_WIDTH, PIPE_WIDTH = 100, 40, 100


def open_knowledge(rules: Path | None) -> Knowledge:
    """Open the installed snapshot, or one compiled from `rules` (from the checkout's when nothing is installed).

    `INTERACT_KNOWLEDGE` names another compiled snapshot (`interact rules build FILE`).
    """
    named = os.environ.get("INTERACT_KNOWLEDGE")
    installed = Path(named) if named else _INSTALLED
    if rules is None and (named or installed.is_file()):
        return Knowledge(installed)
    from interact.curation.store import compiled

    return Knowledge(compiled(rules or rules_folder(None)))


def rules_folder(rules: Path | None) -> Path:
    """Return the rules folder to work on: the one given, else the checkout's, else the installed copy."""
    if rules is not None:
        return rules
    for folder in _OPEN:
        if (folder / "pathways").is_dir():
            return folder
    raise InteractError(ExitCode.BAD_KNOWLEDGE, "no rules folder here", str(_OPEN[0]), "give one with --rules DIR")


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
