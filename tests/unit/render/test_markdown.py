"""Markdown: what a person typed stays text, links stay links."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from interact.model.report import Report
from interact.render.markdown import markdown
from interact.render.rows import Span, row
from interact.render.view import rows

Ask = Callable[..., Report]
HOSTILE = [
    "<script>alert(1)</script>", "[free](http://example.org)", "![i](http://example.org)", "`code`", "**bold**", "_it_",
    "# head", "a|b", "\\*", "<http://example.org>", "&lt;b&gt;", "](x)", "``` x", "*",
]  # fmt: skip


def tokens(text: str) -> Iterator[Token]:
    """Yield every token of a Markdown text, inline ones too."""
    for token in MarkdownIt("commonmark").parse(text):
        yield token
        yield from token.children or ()


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_typed_name_is_text_and_nothing_else(ask: Ask, typed: str) -> None:
    found = list(tokens(markdown(rows(ask(typed)))))
    kinds = {token.type for token in found}
    assert not kinds & {
        "html_inline",
        "html_block",
        "code_inline",
        "fence",
        "code_block",
        "link_open",
        "image",
        "heading_open",
        "em_open",
    }
    said = "".join(t.content for t in found if t.type in ("text", "text_special"))
    assert f"“{typed}”" in said.replace("<b>", "&lt;b&gt;")


def test_citations_are_links_that_lead_where_they_say(ask: Ask) -> None:
    found = list(tokens(markdown(rows(ask("alpha-med", "lima-drink"), explain=True))))
    links = {str(t.attrs["href"]) for t in found if t.type == "link_open"}
    assert {"https://doi.org/10.5555/invented.3", "https://example.org/kappa_%28label%29"} <= links


def test_headings_are_bold_and_details_are_lists(ask: Ask) -> None:
    text = markdown(rows(ask("alpha-med", "charlie-med")))
    assert "**alpha-med + charlie-med**" in text
    assert "\n  - Evidence: label." in text


def test_spaces_stay_outside_of_emphasis() -> None:
    assert markdown([row(Span("Checked ", "bold"), "a; ", Span(" b ", "bold"), "c")]) == "**Checked** a;  **b** c\n"


def test_no_more_than_one_blank_line_at_a_time(ask: Ask) -> None:
    text = markdown(rows(ask("alpha-med", "lima-drink", "twin"), explain=True, everything=True))
    assert "\n\n\n" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not text.startswith("\n")
