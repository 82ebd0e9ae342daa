"""Rows of spans: what the views make and the renderers lay out."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A run of text with an optional style and link."""

    text: str
    style: str = ""
    link: str = ""


class Row(NamedTuple):
    """One paragraph: its spans and how far it is set in; `hang` is added from the second line on."""

    spans: tuple[Span, ...] = ()
    indent: int = 0
    hang: int = 0

    @property
    def text(self) -> str:
        """The paragraph without style."""
        return "".join(span.text for span in self.spans)


def row(*spans: Span | str, indent: int = 0, hang: int = 0) -> Row:
    """Make a row; plain strings are unstyled spans."""
    return Row(tuple(s if isinstance(s, Span) else Span(s) for s in spans), indent, hang)
