"""Merging, folding, ranking, and what is considered and not flagged."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from interact.model.report import Considered, Flag, Report
from interact.model.terms import CONCERN_RANK

Ask = Callable[..., Report]
Edit = Callable[[str, str, str], None]
INHIBITS = "enzymes/inhibitor-raises-substrate"
PAIR = "pairs/alpha-med-charlie-med.yaml"


def only(report: Report, rule: str) -> Flag:
    """Return the one flag of a rule."""
    (flag,) = (f for f in report.flags if f.rule.id == rule)
    return flag


def considered(report: Report, why: str) -> list[Considered]:
    """Return the considered entries of one kind."""
    return [c for c in report.considered if c.why == why]


def test_several_pathways_of_one_rule_are_one_flag_worst_first(edit: Edit, remake: Callable[[], Ask]) -> None:
    edit(PAIR, "over:\n  - enzymes/inhibitor-raises-substrate\n", "")
    flag = only(remake()("alpha-med", "charlie-med"), INHIBITS)
    assert flag.pathways == ("enz-one", "enz-two")
    assert (flag.concern, flag.evidence) == ("major", "human-study")


def test_a_pair_stands_in_for_the_general_rule(ask: Ask) -> None:
    report = ask("alpha-med", "charlie-med")
    assert [(f.rule.id, f.concern, f.evidence, f.folded) for f in report.flags] == [
        ("pair/alpha-med-charlie-med", "contraindicated", "label", (INHIBITS,))
    ]


def test_a_general_rule_on_other_parties_is_not_folded(ask: Ask) -> None:
    report = ask("alpha-med", "charlie-med", "India herb 4 g")
    assert only(report, INHIBITS).ids == ("charlie-med", "india-herb")


def test_a_triad_stands_in_for_its_pair_only_when_it_is_complete(ask: Ask) -> None:
    assert only(ask("echo-med", "foxtrot-med", "golf-med"), "strain/three-strains").folded == ("strain/two-strains",)
    assert only(ask("echo-med", "foxtrot-med"), "strain/two-strains").folded == ()


def test_what_is_folded_into_a_folded_flag_is_told_by_the_last_heir(edit: Edit, remake: Callable[[], Ask]) -> None:
    edit("interactions/strain/two-strains.yaml", "concern:", "over:\n  - duplicates/same-class\nconcern:")
    edit("interactions/duplicates/same-class.yaml", "- kappa-class", "- kappa-class\n      - mu-class")
    edit("classes/mu-class.yaml", "", "id: mu-class\nname: Mu class\n")
    for name in ("echo", "foxtrot"):
        edit(f"substances/drug/{name}-med.yaml", "roles:\n", "classes:\n  - mu-class\nroles:\n")
    flag = only(remake()("echo-med", "foxtrot-med", "golf-med"), "strain/three-strains")
    assert flag.folded == ("duplicates/same-class", "strain/two-strains")


def test_a_milder_rule_does_not_stand_in_unless_it_is_a_pair(edit: Edit, remake: Callable[[], Ask]) -> None:
    edit("interactions/strain/three-strains.yaml", "  - level: major", "  - level: none-found-in-people")
    edit(PAIR, "  - level: contraindicated", "  - level: minor")
    report = remake()("echo-med", "foxtrot-med", "golf-med", "alpha-med", "charlie-med")
    assert only(report, "strain/two-strains").concern == "minor"
    assert only(report, "pair/alpha-med-charlie-med").folded == (INHIBITS,)


def test_a_refuting_pair_leaves_the_prediction_considered(ask: Ask) -> None:
    report = ask("alpha-med", "hotel-med")
    assert report.flags == ()
    (entry,) = considered(report, "refuted-by-pair")
    assert (entry.rule.id, entry.ids, entry.pathway, entry.concern) == (
        INHIBITS,
        ("alpha-med", "hotel-med"),
        "enz-one",
        "minor",
    )
    assert [c.work for c in entry.cites] == ["pmid:1001"]
    assert [(p.status) for p in report.pairs] == ["considered"]


def test_a_pair_on_one_member_does_not_refute_its_whole_class(edit: Edit, remake: Callable[[], Ask]) -> None:
    strong = "roles:\n  - pathway: enz-one\n    action: inhibits\n    strength: strong\n    evidence: label\n    cites:\n      - work: pmid:1001\n        says: It did.\n"
    edit("substances/drug/golf-med.yaml", "  - lambda-class\n", "  - kappa-class\n" + strong)
    report = remake()("kappas", "hotel-med")
    assert only(report, INHIBITS).ids == ("hotel-med", "kappa-class")


def test_no_effect_in_people_is_considered_and_not_flagged(ask: Ask) -> None:
    report = ask("India herb", "charlie-med")
    assert report.flags == ()
    (entry,) = considered(report, "refuted-in-people")
    assert (entry.rule.id, entry.ids, entry.pathway) == (INHIBITS, ("charlie-med", "india-herb"), "enz-one")
    assert [(c.strength, c.evidence) for c in entry.claims] == [("none", "human-study"), ("strong", "in-vitro")]
    assert {c.work for c in entry.cites} == {"pmid:1001", "pmid:1002"}


def test_a_larger_dose_than_tested_flags_and_shows_the_result_against(ask: Ask) -> None:
    flag = only(ask("India herb 4 g", "charlie-med"), INHIBITS)
    assert (flag.concern, flag.evidence) == ("minor", "in-vitro")
    (herb,) = (p for p in flag.parties if p.id == "india-herb")
    assert [c.figure for c in herb.against] == ["probe AUC ratio 0.99"]


def test_a_prediction_beyond_what_people_showed_is_considered_beside_the_flag(
    edit: Edit, remake: Callable[[], Ask]
) -> None:
    edit("substances/herb/india-herb.yaml", "strength: none", "strength: weak")
    report = remake()("India herb", "charlie-med")
    assert only(report, INHIBITS).evidence == "human-study"
    (entry,) = considered(report, "prediction-superseded")
    assert [(c.strength, c.evidence) for c in entry.claims] == [("strong", "in-vitro")]


@pytest.mark.parametrize("floor", list(CONCERN_RANK))
def test_flags_below_the_asked_concern_are_considered(ask: Ask, floor: str) -> None:
    names = ("alpha-med", "charlie-med", "lima-drink", "delta-med", "India herb 4 g")
    whole, cut = ask(*names), ask(*names, min_concern=floor)
    loud = [f for f in whole.flags if CONCERN_RANK[f.concern] >= CONCERN_RANK[floor]]
    assert [(f.rule.id, f.ids) for f in cut.flags] == [(f.rule.id, f.ids) for f in loud]
    quiet = {(f.rule.id, f.ids, f.concern) for f in whole.flags if f not in loud}
    assert {(c.rule.id, c.ids, c.concern) for c in considered(cut, "below-threshold")} == quiet


def test_the_most_serious_comes_first(ask: Ask) -> None:
    report = ask("alpha-med", "charlie-med", "lima-drink", "delta-med", "India herb 4 g", "Alphalin")
    ranks = [CONCERN_RANK[f.concern] for f in report.flags]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == 4


def test_a_conflict_is_shown_beside_the_flag(edit: Edit, remake: Callable[[], Ask]) -> None:
    edit("substances/herb/india-herb.yaml", "evidence: in-vitro", "evidence: case-reports")
    flag = only(remake()("India herb", "charlie-med"), INHIBITS)
    (herb,) = (p for p in flag.parties if p.id == "india-herb")
    assert [c.strength for c in herb.against] == ["none"]
