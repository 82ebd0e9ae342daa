"""Lays rows out as Markdown: for notes, tickets and web pages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from interact.render.rows import Row, Span


def markdown(rows: Iterable[Row]) -> str:
    """Return rows as Markdown; what a person typed is escaped, links stay links."""
    lines: list[str] = []
    for row in rows:
        body = "".join(_span(span) for span in row.spans)
        if not body:
            lines.append("")
        elif row.indent:
            lines.append(f"{' ' * (row.indent // 2)}- {body}")
        else:
            lines += ["", body]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _span(span: Span) -> str:
    text = re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", span.text)
    core = text.strip()
    if not core:
        return text
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if span.link:
        core = f"[{core}]({span.link.replace('(', '%28').replace(')', '%29')})"
    elif "bold" in span.style:
        core = f"**{core}**"
    return f"{lead}{core}{tail}"
