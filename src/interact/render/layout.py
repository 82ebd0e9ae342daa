"""Wraps rows to a width, keeping each span's style: the one layout behind plain and coloured text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from interact.render.rows import Row, Span


def lines(rows: Iterable[Row], width: int) -> Iterator[list[Span]]:
    """Yield lines of spans of at most `width` columns; a longer word, such as an address, is not broken."""
    for row in rows:
        yield from _wrap(row, width)


def text(rows: Iterable[Row], width: int) -> str:
    """Return rows as plain text."""
    return "".join("".join(span.text for span in line).rstrip() + "\n" for line in lines(rows, width))


def _wrap(row: Row, width: int) -> Iterator[list[Span]]:
    line: list[Span] = [Span(" " * row.indent)] if row.indent else []
    used, empty = row.indent, True
    for word in _words(row):
        length = sum(len(span.text) for span in word)
        gap = 0 if empty else 1
        if not empty and used + gap + length > width:
            yield line
            line = [Span(" " * (row.indent + row.hang))]
            used, gap = row.indent + row.hang, 0
        if gap:
            line.append(Span(" ", word[0].style, word[0].link) if line and line[-1].link == word[0].link else Span(" "))
        line += word
        used += gap + length
        empty = False
    yield line


def _words(row: Row) -> Iterator[list[Span]]:
    """Yield the words of a row; a word may run across spans."""
    word: list[Span] = []
    for span in row.spans:
        for index, piece in enumerate(span.text.split(" ")):
            if index and word:
                yield word
                word = []
            if piece:
                word.append(Span(piece, span.style, span.link))
    if word:
        yield word
