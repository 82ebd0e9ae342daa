"""Concern comes from the first row of the rule's table that holds; evidence is the weakest link of the chain."""

from __future__ import annotations

from typing import Any

import pytest

from interact.assess.flags import assess
from interact.model.knowledge import role, substance
from interact.model.report import Match, Party, Profile
from interact.model.rule import Rule, rule

CITES = [{"work": "pmid:1", "says": "x"}]


def party(
    slot: str, ident: str, evidence: str = "label", narrow: bool = False, classes: tuple[str, ...] = (), **more: Any
) -> Party:
    """Make a party with one claim on the pathway."""
    doc = {"pathway": "p", "action": "raises", "evidence": evidence, "cites": CITES, **more}
    claim = role(doc, ident, "own")
    known = substance({"id": ident, "kind": "drug", "name": ident, "classes": classes})
    profile = Profile(
        substance=known, inputs=(ident,), origins=frozenset({ident}), expanded_from="", doses=(), routes=(), roles=(claim,),
        parts=frozenset(), narrow=narrow,
    )  # fmt: skip
    return Party(slot, profile, claim)


def made(*rows: dict[str, Any], kind: str = "directed", at_least: int = 1, **more: Any) -> Rule:
    """Make a rule with a concern table; the row that always holds says minor."""
    parties = {"precipitant": {}, "object": {}} if kind == "directed" else {"contributor": {"at_least": at_least}}
    doc = {"id": "a/b", "kind": kind, "status": "reviewed", "title": "t", "parties": parties, "consequence": "c",
           "mechanism": "m", "considerations": ["x"], "cites": CITES, "concern": [*rows, {"level": "minor"}]}  # fmt: skip
    return rule({**doc, **more})


def graded(told: Rule, *parties: Party) -> tuple[str, str]:
    """Return (concern, evidence) of the one flag of a match."""
    (flag,), _ = assess([Match(told, "p", parties)])
    return flag.concern, flag.evidence


ONE, OTHER = party("precipitant", "a"), party("object", "b")


@pytest.mark.parametrize(
    ("words", "own", "weakest"),
    [
        (("label", "label"), "", "label"),
        (("label", "guideline"), "", "guideline"),
        (("label", "human-study"), "", "human-study"),
        (("case-reports", "human-study"), "", "case-reports"),
        (("in-vitro", "case-reports"), "", "in-vitro"),
        (("animal", "in-vitro"), "", "animal"),
        (("label", "theoretical"), "", "theoretical"),
        (("label", "label"), "case-reports", "case-reports"),
        (("animal", "label"), "label", "animal"),
    ],
)
def test_evidence_is_the_weakest_link(words: tuple[str, str], own: str, weakest: str) -> None:
    more: dict[str, Any] = {"evidence": own} if own else {}
    told = made(**more)
    pair = (party("precipitant", "a", words[0]), party("object", "b", words[1]))
    assert graded(told, *pair) == ("minor", weakest)


def test_a_rule_without_claims_rests_on_its_own_evidence_or_is_theoretical() -> None:
    bare = (ONE._replace(role=None), OTHER._replace(role=None))
    assert graded(made(evidence="guideline"), *bare) == ("minor", "guideline")
    assert graded(made(), *bare) == ("minor", "theoretical")


STRONG, WEAK = party("precipitant", "a", strength="strong"), party("precipitant", "a", strength="weak")


@pytest.mark.parametrize(
    ("when", "parties", "holds"),
    [
        ({"precipitant": {"strength": ["strong"]}}, (STRONG, OTHER), True),
        ({"precipitant": {"strength": ["strong"]}}, (WEAK, OTHER), False),
        ({"precipitant": {"strength": ["strong", "weak"]}}, (WEAK, OTHER), True),
        ({"precipitant": {"strength": ["strong"]}}, (ONE, OTHER), False),
        ({"object": {"strength": ["strong"]}}, (STRONG, OTHER), False),
        ({"any": {"strength": ["strong"]}}, (STRONG, OTHER), True),
        ({"object": {"narrow": True}}, (ONE, party("object", "b", narrow=True)), True),
        ({"object": {"narrow": True}}, (ONE, OTHER), False),
        ({"object": {"narrow": False}}, (ONE, OTHER), True),
        ({"precipitant": {"in_class": ["k"]}}, (party("precipitant", "a", classes=("j", "k")), OTHER), True),
        ({"precipitant": {"in_class": ["k"]}}, (ONE, OTHER), False),
        ({"precipitant": {"in_class": ["a"]}}, (ONE, OTHER), True),
        ({"precipitant": {"how": ["push"]}}, (party("precipitant", "a", how="push"), OTHER), True),
        ({"precipitant": {"how": ["push"]}}, (party("precipitant", "a", how="pull"), OTHER), False),
        ({"precipitant": {"strength": ["strong"]}, "object": {"narrow": True}}, (STRONG, OTHER), False),
        ({"precipitant": {"how": ["push"], "strength": ["strong"]}}, (party("precipitant", "a", how="push", strength="weak"), OTHER), False),
    ],
)  # fmt: skip
def test_a_row_holds_when_all_its_tests_do(when: dict[str, Any], parties: tuple[Party, Party], holds: bool) -> None:
    assert graded(made({"when": when, "level": "major"}), *parties)[0] == ("major" if holds else "minor")


def test_a_row_may_ask_for_the_evidence() -> None:
    told = made(
        {"evidence": ["animal", "theoretical"], "level": "none-found-in-people"},
        {"evidence": ["label"], "level": "major"},
    )
    assert graded(told, ONE, OTHER)[0] == "major"
    assert graded(told, party("precipitant", "a", "animal"), OTHER)[0] == "none-found-in-people"
    assert graded(told, party("precipitant", "a", "human-study"), OTHER)[0] == "minor"


def test_the_first_row_that_holds_wins() -> None:
    rows = ({"when": {"any": {}}, "level": "moderate"}, {"when": {"any": {}}, "level": "major"})
    assert graded(made(*rows), ONE, OTHER)[0] == "moderate"


def test_any_member_of_a_class_that_varies_can_pass_a_test() -> None:
    weak, strong = WEAK.role, STRONG.role
    group = WEAK._replace(members=(("x", weak), ("y", strong)))
    told = made({"when": {"precipitant": {"strength": ["strong"]}}, "level": "major"})
    assert graded(told, group, OTHER)[0] == "major"


def contributors(*evidence: str) -> list[Party]:
    """Make one contributor for each evidence word."""
    return [party("contributor", f"s{i}", word) for i, word in enumerate(evidence)]


@pytest.mark.parametrize("weak", ["animal", "in-vitro", "theoretical", "case-reports"])
def test_a_weak_contributor_does_not_weaken_what_the_others_carry(weak: str) -> None:
    told = made({"evidence": [weak], "level": "none-found-in-people"}, kind="additive", at_least=2)
    alone = graded(told, *contributors("label", "label"))
    assert alone == ("minor", "label")
    assert graded(told, *contributors("label", "label", weak)) == alone
    assert graded(told, *contributors("label", weak)) == ("none-found-in-people", weak)


def test_a_weak_contributor_may_raise_the_concern() -> None:
    when = {"contributor": {"count": 3}}
    told = made({"when": when, "level": "major"}, kind="additive", at_least=2)
    assert graded(told, *contributors("label", "label", "animal")) == ("major", "animal")
    assert graded(told, *contributors("label", "label")) == ("minor", "label")
