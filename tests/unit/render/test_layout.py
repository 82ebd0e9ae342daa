"""Wrapping keeps to the width, keeps every word and every style, and sets later lines in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from interact.model.report import Report
from interact.render.layout import lines, text
from interact.render.rows import Row, Span, row
from interact.render.view import rows

Ask = Callable[..., Report]
WIDTHS = [40, 60, 100, 200]
NAMES = (
    "alpha-med",
    "charlie-med",
    "India herb 4 g",
    "lima-drink",
    "delta-med",
    "twin",
    "alfadol",
    "kappas",
    "Kilo Mix",
    "echo-med",
)


@pytest.fixture
def shown(ask: Ask) -> list[Row]:
    """Give the rows of a long report."""
    return list(rows(ask(*NAMES, min_concern="minor"), explain=True, everything=True))


@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_asked_unless_one_word_is(shown: list[Row], width: int) -> None:
    for line in text(shown, width).splitlines():
        assert len(line) <= width or len(line.split()) == 1, line


@pytest.mark.parametrize("width", [1, *WIDTHS])
def test_no_word_is_lost_or_broken(shown: list[Row], width: int) -> None:
    assert text(shown, width).split() == [word for r in shown for word in r.text.split()]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_row_starts_a_line_at_its_indent_and_hangs_after(shown: list[Row], width: int) -> None:
    for r in shown:
        first, *more = text([r], width).split("\n")[:-1]
        if r.text.strip():
            assert len(first) - len(first.lstrip(" ")) == r.indent
        for line in more:
            assert len(line) - len(line.lstrip(" ")) == r.indent + r.hang


@pytest.mark.parametrize("width", WIDTHS)
def test_a_wider_page_has_no_more_lines(shown: list[Row], width: int) -> None:
    assert text(shown, width).count("\n") >= text(shown, width + 20).count("\n")


def test_styles_and_links_stay_on_their_words() -> None:
    told = row(Span("one two ", "bold"), "three", Span(" four five", "dim", "https://example.org/"))
    for width in (5, 11, 80):
        spans = [s for line in lines([told], width) for s in line if s.text.strip()]
        assert [(s.text, s.style, s.link) for s in spans] == [
            ("one", "bold", ""), ("two", "bold", ""), ("three", "", ""),
            ("four", "dim", "https://example.org/"), ("five", "dim", "https://example.org/"),
        ]  # fmt: skip


def test_a_word_may_run_across_spans() -> None:
    assert text([row("un", Span("broken", "bold"), "; next")], 9) == "unbroken;\nnext\n"


def test_a_word_longer_than_the_line_is_not_broken() -> None:
    assert text([row("see https://example.org/a-long-address now", indent=2, hang=2)], 20) == (
        "  see\n    https://example.org/a-long-address\n    now\n"
    )


def test_an_empty_row_is_an_empty_line() -> None:
    assert text([row("a"), row(), row("b")], 40) == "a\n\nb\n"
