"""Which claim carries a party: the evidence ladder, refutation in people, conflict, doses, routes and members of a class."""

from __future__ import annotations

from typing import Any

import pytest

from interact.match.party import fill, weigh
from interact.model.knowledge import Role, role, substance
from interact.model.report import Profile
from interact.model.rule import Slot

ANY = Slot("s", "", "inhibits", "", frozenset(), frozenset(), frozenset(), frozenset(), 1)


def claim(strength: str, evidence: str, holder: str = "x", source: str = "own", **more: Any) -> Role:
    """Make a claim that something inhibits enz-one."""
    doc = {"pathway": "enz-one", "action": "inhibits", "strength": strength, "evidence": evidence}
    return role({**doc, "cites": [{"work": "pmid:1", "says": "x"}], **more}, holder, source)


def slot(**more: Any) -> Slot:
    """Make the slot that asks for an inhibitor, with further filters."""
    filters: dict[str, Any] = {k: frozenset(v) if isinstance(v, list) else v for k, v in more.items()}
    return ANY._replace(**filters)


def profile(
    *roles: Role, kind: str = "drug", doses: tuple[float, ...] = (), routes: tuple[str, ...] = (), **more: Any
) -> Profile:
    """Make the profile of a substance called x."""
    known = substance({"id": "x", "kind": kind, "name": "x", **more})
    return Profile(
        substance=known, inputs=("x",), origins=frozenset({"x"}), expanded_from="", doses=doses, routes=routes, roles=roles,
        parts=frozenset(known.members), narrow=False,
    )  # fmt: skip


STRONG_DISH = claim("strong", "in-vitro")
NONE_IN_PEOPLE = claim("none", "human-study")
NONE_TO_2_G = claim("none", "human-study", condition={"tested_up_to": 2.0})


def test_no_claim_fills_nothing() -> None:
    assert weigh([], ANY) is None
    assert weigh([NONE_IN_PEOPLE], ANY) is None


@pytest.mark.parametrize(
    ("stronger", "weaker"),
    [("label", "human-study"), ("guideline", "human-study"), ("human-study", "case-reports"), ("case-reports", "in-vitro"),
     ("case-reports", "animal"), ("in-vitro", "theoretical"), ("animal", "theoretical")],
)  # fmt: skip
def test_the_better_evidence_carries_whatever_it_says(stronger: str, weaker: str) -> None:
    claims = [claim("strong", weaker), claim("weak", stronger)]
    for order in (claims, claims[::-1]):
        verdict = weigh(order, ANY)
        assert verdict is not None
        assert (verdict.role, verdict.refuted) == (claims[1], False)


@pytest.mark.parametrize("prediction", ["in-vitro", "animal", "theoretical"])
@pytest.mark.parametrize("people", ["case-reports", "human-study", "label"])
def test_a_prediction_that_said_more_than_people_showed_is_superseded(people: str, prediction: str) -> None:
    predicted = claim("strong", prediction)
    verdict = weigh(
        [predicted, claim("moderate", people), claim("moderate", prediction), claim("weak", "theoretical")], ANY
    )
    assert verdict is not None
    assert (verdict.role.evidence, verdict.superseded) == (people, (predicted,))


@pytest.mark.parametrize(
    ("better", "weaker"), [("label", "human-study"), ("human-study", "case-reports"), ("in-vitro", "theoretical")]
)
def test_nothing_seen_in_people_is_superseded_and_no_prediction_by_another(better: str, weaker: str) -> None:
    verdict = weigh([claim("weak", better), claim("strong", weaker)], ANY)
    assert verdict is not None
    assert verdict.superseded == ()


def test_on_one_rung_the_stronger_claim_carries() -> None:
    claims = [claim("weak", "animal"), claim("strong", "in-vitro"), claim("moderate", "in-vitro")]
    verdict = weigh(claims, ANY)
    assert verdict is not None
    assert (verdict.role, verdict.superseded) == (claims[1], ())


@pytest.mark.parametrize("evidence", ["in-vitro", "animal", "theoretical"])
@pytest.mark.parametrize("none", ["human-study", "label", "guideline"])
def test_no_effect_in_people_refutes_a_prediction(evidence: str, none: str) -> None:
    predicted, tested = claim("strong", evidence), claim("none", none)
    verdict = weigh([predicted, tested], ANY)
    assert verdict is not None
    assert (verdict.refuted, verdict.against, verdict.superseded) == (True, (tested,), (predicted,))


@pytest.mark.parametrize("evidence", ["case-reports", "human-study", "label", "guideline"])
def test_against_evidence_in_people_no_effect_is_shown_as_conflict(evidence: str) -> None:
    verdict = weigh([claim("weak", evidence), NONE_IN_PEOPLE], ANY)
    assert verdict is not None
    assert (verdict.refuted, verdict.against) == (False, (NONE_IN_PEOPLE,))


@pytest.mark.parametrize("none", ["case-reports", "in-vitro", "animal", "theoretical"])
def test_no_effect_short_of_a_study_in_people_refutes_nothing(none: str) -> None:
    verdict = weigh([STRONG_DISH, claim("none", none)], ANY)
    assert verdict is not None
    assert (verdict.refuted, verdict.against) == (False, ())


@pytest.mark.parametrize(
    ("doses", "refuted"),
    [
        ((), True),
        ((1.0,), True),
        ((2.0,), True),
        ((2.0000001,), True),
        ((2.01,), False),
        ((4.0,), False),
        ((1.0, 4.0), False),
    ],
)
def test_a_larger_dose_than_tested_lifts_no_effect(doses: tuple[float, ...], refuted: bool) -> None:
    verdict = weigh([STRONG_DISH, NONE_TO_2_G], ANY, doses)
    assert verdict is not None
    assert verdict.refuted is refuted
    assert verdict.against == (NONE_TO_2_G,)


def test_the_strength_filter_looks_at_the_claim_that_carries() -> None:
    claims = [STRONG_DISH, claim("weak", "human-study")]
    assert weigh(claims, slot(strength=["strong"])) is None
    assert weigh(claims, slot(strength=["weak"])) is not None


def test_a_slot_asks_for_pathway_action_via_and_how() -> None:
    known = profile(
        STRONG_DISH,
        claim("minor", "label", action="substrate"),
        claim("", "label", pathway="calm", action="raises", how="rest"),
    )
    assert fill(ANY, "enz-one", known) is not None
    assert fill(ANY, "enz-two", known) is None
    assert fill(slot(action="induces"), "enz-one", known) is None
    assert fill(slot(action="substrate", via="clearance"), "enz-one", known) is not None
    assert fill(slot(action="substrate", via="activation"), "enz-one", known) is None
    assert fill(slot(action="raises", how=["rest"]), "calm", known) is not None
    assert fill(slot(action="raises", how=["push"]), "calm", known) is None


def test_no_effect_without_a_way_speaks_to_every_way_and_one_with_a_way_to_its_own() -> None:
    claims = [
        claim("strong", "animal", how="rest"),
        claim("none", "human-study"),
        claim("none", "human-study", how="push"),
    ]
    party = fill(slot(how=["rest"]), "enz-one", profile(*claims))
    assert party is not None
    assert (party.refuted, party.against) == (True, (claims[1],))


@pytest.mark.parametrize(
    ("routes", "fills"), [((), True), (("oral",), True), (("topical",), False), (("oral", "topical"), True)]
)
def test_a_claim_for_one_route_does_not_hold_for_another(routes: tuple[str, ...], fills: bool) -> None:
    known = profile(claim("strong", "label", condition={"route": ["oral", "rectal"]}), routes=routes)
    assert (fill(ANY, "enz-one", known) is not None) is fills


def test_a_slot_for_a_substance_or_class_needs_no_claim() -> None:
    known = profile(classes=("kappa",))
    assert fill(slot(action="", substance=["x", "y"]), "", known) is not None
    assert fill(slot(action="", substance=["y"]), "", known) is None
    assert fill(slot(action="", in_class=["kappa"]), "", known) is not None
    assert fill(slot(action="", in_class=["mu"]), "", known) is None
    assert fill(slot(action="", in_class=["x"]), "", known) is not None


def test_both_filters_must_hold() -> None:
    known = profile(STRONG_DISH, classes=("kappa",))
    assert fill(slot(in_class=["kappa"]), "enz-one", known) is not None
    assert fill(slot(in_class=["mu"]), "enz-one", known) is None
    assert fill(slot(in_class=["kappa"], substance=["y"]), "enz-one", known) is None


def test_a_class_fills_a_slot_by_its_members_and_names_those_without() -> None:
    claims = [
        claim("weak", "label", holder="a", source="member"),
        claim("strong", "in-vitro", holder="b", source="member"),
        claim("strong", "in-vitro", holder="c", source="member"),
        claim("none", "human-study", holder="c", source="member"),
    ]
    party = fill(ANY, "enz-one", profile(*claims, kind="class", members=("a", "b", "c", "d")))
    assert party is not None
    assert [(m, r.strength) for m, r in party.members if r] == [("b", "strong"), ("a", "weak")]
    assert party.without == ("c", "d")
    assert party.role == claims[1]


def test_a_class_whose_members_are_all_refuted_fills_nothing() -> None:
    claims = [
        claim("strong", "in-vitro", holder="c", source="member"),
        claim("none", "human-study", holder="c", source="member"),
    ]
    assert fill(ANY, "enz-one", profile(*claims, kind="class", members=("c",))) is None


def test_a_statement_of_the_class_itself_goes_before_its_members() -> None:
    own, other = claim("weak", "label"), claim("strong", "label", holder="a", source="member")
    party = fill(ANY, "enz-one", profile(own, other, kind="class", members=("a",)))
    assert party is not None
    assert (party.role, party.members) == (own, ())


def test_a_pair_on_one_member_names_that_member_of_a_typed_class() -> None:
    party = fill(slot(action="", substance=["a"]), "", profile(kind="class", members=("a", "b")))
    assert party is not None
    assert (party.members, party.without) == ((("a", None),), ("b",))
