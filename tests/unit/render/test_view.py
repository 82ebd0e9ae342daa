"""What the report says in words: flags, class members, doubts, coverage; and never that silence is safety."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from interact.curation.lints import ORDERS
from interact.knowledge.snapshot import Knowledge
from interact.model.report import Report
from interact.render.layout import text
from interact.render.view import rows
from interact.render.words import SCOPE, WHY

Ask = Callable[..., Report]
LONG = (
    "alpha-med",
    "charlie-med",
    "India herb 4 g",
    "lima-drink",
    "delta-med",
    "twin",
    "alfadol",
    "kappas",
    "echo-med",
    "golf-med",
)


def said(report: Report, explain: bool = False, everything: bool = False, ascii_only: bool = False) -> str:
    """Return the report as one long line of words."""
    return " ".join(text(rows(report, explain, everything, ascii_only), 10_000).split())


def test_a_flag_says_who_what_where_on_which_evidence_and_source(ask: Ask) -> None:
    told = said(ask("alpha-med", "charlie-med"))
    assert "✖ CONTRAINDICATED alpha-med + charlie-med — Alpha-med with charlie-med." in told
    assert "Charlie-med exposure rose 8-fold. Onset: within a day. Persists: about 3 days." in told
    assert "Evidence: label. Adams 2021" in told


def test_explaining_adds_mechanism_premises_considerations_and_sources(ask: Ask) -> None:
    report = ask("India herb 4 g", "charlie-med")
    short, long = said(report), said(report, explain=True)
    for part in ("Mechanism India herb inhibits Enzyme One, which clears charlie-med.", "India herb inhibits Enzyme One (strong)",
                 "against: India herb was tested on Enzyme One: no inhibition found", "tested up to 2 g", "Consider Labels describe",
                 "Modifying Dose and duration", "Frequency unknown", f"Rule {report.flags[0].rule.id}", "https://pubmed.ncbi.nlm.nih.gov/1002/"):  # fmt: skip
        assert part in long
        assert part not in short


def test_a_class_that_varies_names_its_members(ask: Ask) -> None:
    report = ask("kappas", "charlie-med")
    assert "Kappa class [varies by member: alpha-med; not by bravo-med]" in said(report)


def test_names_that_did_not_resolve_are_told_with_candidates(ask: Ask) -> None:
    told = said(ask("twin", "alfadol", "mysteryol"))
    assert "? ambiguous “twin” may be bravo-med or charlie-med; not guessed, not checked." in told
    assert "? not recognised “alfadol”; not checked. Near in spelling: alpha-med." in told
    assert "? not recognised “mysteryol”; not checked." in told


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        (("India herb", "charlie-med"), ("India herb → charlie-med — Clearance inhibited (Enzyme One)", WHY["refuted-in-people"],
                                         "probe AUC ratio 0.99", "predicted AUC ratio 5.5", "Adams 2021", "Baker 2019")),
        (("alpha-med", "hotel-med"), ("alpha-med → hotel-med — Clearance inhibited (Enzyme One)", WHY["refuted-by-pair"], "Adams 2021")),
    ],
)  # fmt: skip
def test_what_was_considered_says_why_with_figures_and_sources(
    ask: Ask, names: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    told = said(ask(*names))
    assert [part for part in parts if part not in told] == []


@pytest.mark.parametrize(
    "names", [("alpha-med",), ("alpha-med", "echo-med"), ("golf-med", "alpha-med"), ("India herb", "charlie-med")]
)
def test_silence_is_not_worded_as_safety(ask: Ask, names: tuple[str, ...]) -> None:
    told = said(ask(*names), everything=True)
    assert "no flag does not mean no risk" in told
    assert "not a finding of no risk" in told
    assert SCOPE in told


def test_coverage_says_what_is_known_of_each_and_of_each_pair(ask: Ask) -> None:
    told = said(ask("alpha-med", "golf-med", "delta-med", "hotel-med"), everything=True)
    assert "alpha-med 3;" in told
    assert "golf-med nothing curated" in told
    assert "not covered: alpha-med + golf-med" in told
    assert "nothing found in this knowledge: delta-med + hotel-med" in told
    assert "not known, delta-med: Nobody has looked at delta-med on the skin." in told


def test_what_lies_below_the_asked_concern_is_counted_and_shown_on_demand(ask: Ask) -> None:
    report = ask("alpha-med", "delta-med", "charlie-med", min_concern="major")
    assert "below the asked concern" in said(report)
    assert "Calm undone" not in said(report)
    assert "Calm undone" in said(report, everything=True)


def test_a_notice_is_told_with_its_jurisdiction_and_in_full_on_demand(ask: Ask) -> None:
    report = ask("India herb")
    assert "India herb is an invented plant (Nowhere)." in said(report)
    assert "No country lists it." in said(report, explain=True)


def test_plain_ascii_symbols_where_nothing_else_can_be_shown(ask: Ask) -> None:
    told = said(ask("alpha-med", "lima-drink", "delta-med"), ascii_only=True)
    assert "* MODERATE alpha-med + lima-drink" in told
    assert not set("✖▲◆•○→") & set(told)


def test_control_characters_never_reach_the_page(ask: Ask) -> None:
    told = text(rows(ask("\x1b[31mred", "alpha-med \x07", "a\x9bb", "x" * 5000), explain=True, everything=True), 80)
    assert not [c for c in told if c != "\n" and not c.isprintable()]
    assert "\\x1b[31mred" in told
    assert "5,000 characters" in " ".join(told.split())


@pytest.mark.parametrize("explain", [False, True])
def test_nothing_on_the_page_is_an_order(ask: Ask, explain: bool) -> None:
    assert ORDERS.findall(said(ask(*LONG), explain, everything=True)) == []


def test_an_empty_request_is_said_to_be_empty(ask: Ask) -> None:
    assert "Nothing to check" in said(ask())


def test_the_page_names_the_knowledge_it_rests_on(ask: Ask, small: Knowledge) -> None:
    assert f"(knowledge {small.version}, {small.digest[:8]})" in said(ask("alpha-med", "echo-med"))
