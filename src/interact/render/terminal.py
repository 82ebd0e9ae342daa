"""Prints rows in colour, with hyperlinks where the terminal supports them, and a progress bar; the only user of rich."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from rich.console import Console
from rich.text import Text

from interact.render.layout import lines
from interact.render.rows import Row

T = TypeVar("T")


def show(rows: Iterable[Row], width: int) -> None:
    """Print rows to standard output, wrapped to `width` columns."""
    whole = Text()
    for line in lines(rows, width):
        for span in line:
            whole.append(span.text, f"{span.style} link {span.link}".strip() if span.link else span.style)
        whole.append("\n")
    Console(highlight=False).print(whole, soft_wrap=True, end="")  # printed once: each call costs as much as ten lines


def progress(items: Iterable[T], total: int) -> Iterable[T]:
    """Yield the items while a bar on standard error shows rate and time left."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TimeRemainingColumn

    shown = (BarColumn(), TaskProgressColumn(show_speed=True), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as bar:
        yield from bar.track(items, total=total, description="regimens")
