"""HTML for notebooks: what was typed is escaped, links and styles are kept, and nothing runs."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from interact.model.report import Report
from interact.render.html import html
from interact.render.rows import Span, row
from interact.render.view import rows

Ask = Callable[..., Report]


class Reader(HTMLParser):
    """Collects text, tags and addresses, and that every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said, self.tags, self.links, self.open = "", set[str](), list[str](), list[str]()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that opens."""
        self.tags.add(tag)
        self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        """Check a tag that closes."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.said += data


@pytest.mark.parametrize(
    "typed", ["<script>alert(1)</script>", "<img src=x onerror=y>", "a & b < c", '"><b>', "</div>", "&lt;"]
)
def test_what_was_typed_is_text(ask: Ask, typed: str) -> None:
    read = Reader(html(rows(ask(typed, "alpha-med"))))
    assert read.open == []
    assert read.tags <= {"div", "span", "a"}
    assert f"“{typed}”" in read.said


def test_every_citation_is_a_link(ask: Ask) -> None:
    read = Reader(html(rows(ask("alpha-med", "lima-drink"), explain=True)))
    assert {"https://doi.org/10.5555/invented.3", "https://example.org/kappa_(label)"} <= set(read.links)
    assert all(link.startswith("https://") for link in read.links)


def test_styles_become_weight_and_colour() -> None:
    text = html(
        [row(Span("loud", "bold red"), " plain"), row(Span("far in", "", "https://example.org/?a=1&b=2"), indent=4)]
    )
    assert '<span style="font-weight:bold;color:' in text
    assert " plain</div>" in text
    assert 'href="https://example.org/?a=1&amp;b=2"' in text
