"""Lays rows out as HTML, for notebooks and web pages; what a person typed is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from interact.render.rows import Row, Span

_COLOURS = {
    "red": "#b00020",
    "yellow": "#8a6d00",
    "cyan": "#00707a",
    "green": "#1b7a2f",
    "magenta": "#8a1c7c",
    "blue": "#1a4fa0",
}


def html(rows: Iterable[Row]) -> str:
    """Return rows as one HTML block without scripts or outside styles."""
    lines = [
        f'<div style="margin:0 0 .3em {row.indent * 0.5}em">{"".join(map(_span, row.spans))}</div>' for row in rows
    ]
    return f'<div class="interact-report" style="max-width:60em">{"".join(lines)}</div>'


def _span(span: Span) -> str:
    text = escape(span.text)
    style = "font-weight:bold;" if "bold" in span.style else ""
    style += "".join(f"color:{code};" for name, code in _COLOURS.items() if name in span.style.split(" on ")[-1])
    if span.link:
        text = f'<a href="{escape(span.link)}">{text}</a>'
    return f'<span style="{style}">{text}</span>' if style else text
