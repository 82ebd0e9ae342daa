"""How rules are satisfied: direction, convergence of many, what is not two things, and duplicates."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from interact.model.report import Report

Ask = Callable[..., Report]
Edit = Callable[[str, str, str], None]
INHIBITS = "enzymes/inhibitor-raises-substrate"
CALM = "calm/two-calming-agents"
SAME = "duplicates/same-substance"
GROUP = "duplicates/same-class"


def flagged(report: Report, *rules: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return (rule, ids) of the flags, of the named rules only where any are named."""
    return sorted((f.rule.id, f.ids) for f in report.flags if not rules or f.rule.id in rules)


def test_a_directed_rule_keeps_the_direction(ask: Ask) -> None:
    (flag,) = ask("charlie-med", "India herb 4 g").flags
    assert [(p.slot, p.id) for p in flag.parties] == [("precipitant", "india-herb"), ("object", "charlie-med")]


def test_one_convergence_lists_every_contributor(ask: Ask) -> None:
    report = ask("alpha-med", "lima-drink", "India herb", "echo-med")
    assert flagged(report, CALM) == [(CALM, ("alpha-med", "india-herb", "lima-drink"))]
    assert [f.pathways for f in report.flags] == [("calm",)]


@pytest.mark.parametrize(
    ("names", "flags"),
    [
        (("echo-med", "foxtrot-med", "golf-med"), [("strain/three-strains", ("echo-med", "foxtrot-med", "golf-med"))]),
        (("echo-med", "foxtrot-med"), [("strain/two-strains", ("echo-med", "foxtrot-med"))]),
        (("echo-med", "golf-med"), []),
        (("foxtrot-med", "golf-med"), []),
        (
            ("echo-med", "foxtrot-med", "lambda class"),
            [("strain/three-strains", ("echo-med", "foxtrot-med", "lambda-class"))],
        ),
    ],
)
def test_a_triad_needs_all_three(ask: Ask, names: tuple[str, ...], flags: list[tuple[str, tuple[str, ...]]]) -> None:
    assert flagged(ask(*names)) == flags


def test_agonist_and_antagonist_oppose_each_other(ask: Ask) -> None:
    (flag,) = ask("delta-med", "lima-drink").flags
    assert [(p.slot, p.id) for p in flag.parties] == [("agonist", "lima-drink"), ("antagonist", "delta-med")]


def test_the_antagonist_on_the_skin_opposes_nothing(ask: Ask) -> None:
    assert flagged(ask("delta-med cream", "lima-drink")) == []
    assert flagged(ask("delta-med cream", "delta-med", "lima-drink"), "calm/calm-against-unrest") != []


@pytest.mark.parametrize(
    "names",
    [
        ("alpha-med",),
        ("alpha-med", "ALPHA MED"),
        ("Kilo Mix",),
        ("Kilo Mix", "kilo mix"),
        ("alpha-med/charlie-med",),
        ("India herb",),
        ("kappas",),
    ],
)
def test_one_thing_does_not_interact_with_itself(ask: Ask, names: tuple[str, ...]) -> None:
    assert flagged(ask(*names)) == []


def test_a_product_beside_its_own_ingredient_is_a_duplicate_and_interacts(ask: Ask) -> None:
    assert flagged(ask("Kilo Mix", "alpha-med")) == [
        (SAME, ("alpha-med",)),
        ("pair/alpha-med-charlie-med", ("alpha-med", "charlie-med")),
    ]


@pytest.mark.parametrize(
    ("names", "flags"),
    [
        (("Alphalin", "alpha-med"), [(SAME, ("alpha-med",))]),
        (("rxcui:111", "alphadol 5 mg"), [(SAME, ("alpha-med",))]),
        (("India herb", "juliet-compound"), [(SAME, ("india-herb", "juliet-compound"))]),
        (("alpha-med", "bravo-med"), [(GROUP, ("alpha-med", "bravo-med"))]),
        (("alpha-med", "kappas"), [(GROUP, ("alpha-med", "kappa-class"))]),
        (("alpha-med", "bravo-med", "kappas"), [(GROUP, ("alpha-med", "bravo-med", "kappa-class"))]),
        (("alpha-med", "alpha-med"), []),
        (("alpha-med", "Alpha-Med"), []),
        (("alpha-med", "golf-med"), []),
    ],
)
def test_duplicates(ask: Ask, names: tuple[str, ...], flags: list[tuple[str, tuple[str, ...]]]) -> None:
    assert flagged(ask(*names), SAME, GROUP) == flags


def test_a_whole_stays_in_the_flag_when_its_part_is_typed_too(ask: Ask) -> None:
    assert flagged(ask("India herb", "lima-drink", "juliet-compound"), CALM) == [
        (CALM, ("india-herb", "juliet-compound", "lima-drink"))
    ]
    assert flagged(ask("kappas", "lima-drink", "bravo-med"), CALM) == [
        (CALM, ("bravo-med", "kappa-class", "lima-drink"))
    ]


def test_a_whole_and_its_part_are_not_two_contributors(ask: Ask) -> None:
    assert flagged(ask("India herb", "juliet-compound"), CALM) == []
    assert flagged(ask("kappas", "alpha-med"), CALM) == []


def test_a_class_varies_by_member_on_an_enzyme(ask: Ask) -> None:
    report = ask("kappas", "charlie-med")
    (party,) = (p for f in report.flags for p in f.parties if p.id == "kappa-class")
    assert [m for m, _ in party.members] == ["alpha-med"]
    assert party.without == ("bravo-med",)


def test_a_refuted_contributor_stays_visible_beside_the_flag_of_the_others(
    edit: Edit, remake: Callable[[], Ask]
) -> None:
    none = "  - pathway: calm\n    action: raises\n    strength: none\n    evidence: human-study\n    cites:\n      - work: pmid:1001\n        says: Nobody grew calm.\n"
    edit("substances/herb/india-herb.yaml", "roles:\n", "roles:\n" + none)
    report = remake()("alpha-med", "lima-drink", "India herb")
    assert flagged(report) == [(CALM, ("alpha-med", "lima-drink"))]
    assert [(c.why, c.rule.id, c.ids) for c in report.considered] == [
        ("refuted-in-people", CALM, ("alpha-med", "india-herb", "lima-drink"))
    ]


def test_two_slots_of_one_substance_are_not_two_substances(edit: Edit, remake: Callable[[], Ask]) -> None:
    widen = "roles:\n  - pathway: strain\n    action: raises\n    how: widen\n    evidence: animal\n    cites:\n      - work: pmid:1002\n        says: It widened.\n"
    edit("substances/drug/echo-med.yaml", "roles:\n", widen)
    asked = remake()
    assert flagged(asked("echo-med", "golf-med")) == []
    assert flagged(asked("echo-med", "foxtrot-med", "golf-med"), "strain/three-strains") != []


def test_the_slots_are_given_so_that_all_are_filled(edit: Edit, remake: Callable[[], Ask]) -> None:
    edit(
        "substances/drug/echo-med.yaml",
        "kind: drug\nname: echo-med\n",
        "kind: drug\nname: echo-med\nclasses:\n  - lambda-class\n",
    )
    (flag,) = (f for f in remake()("echo-med", "foxtrot-med", "golf-med").flags if f.rule.id == "strain/three-strains")
    assert {p.id: p.slot for p in flag.parties} == {
        "echo-med": "squeezer",
        "foxtrot-med": "widener",
        "golf-med": "drainer",
    }
