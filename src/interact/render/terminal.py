"""Prints rows in colour, with hyperlinks where the terminal supports them, and a progress bar; the only user of rich."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from interact.render.layout import lines
from interact.render.rows import Row


def show(rows: Iterable[Row], width: int) -> None:
    """Print rows to standard output, wrapped to `width` columns."""
    whole = Text()
    for line in lines(rows, width):
        for span in line:
            whole.append(span.text, f"{span.style} link {span.link}".strip() if span.link else span.style)
        whole.append("\n")
    Console(highlight=False).print(whole, soft_wrap=True, end="")  # printed once: each call costs as much as ten lines


@contextmanager
def progress(size: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error, with rate and time left, for as long as the input is read.

    Args:
        size: bytes of the input; what is given is told how many more were read.
    """
    from rich.progress import BarColumn, DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

    shown = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("read", total=size)
        yield lambda read: bar.advance(task, read)
