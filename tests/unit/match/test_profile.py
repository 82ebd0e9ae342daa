"""What comes to a substance: its own claims and those of its constituents, classes and members; doses, routes, inputs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from interact.model.report import Profile, Report

Ask = Callable[..., Report]
Edit = Callable[[str, str, str], None]
OWN_CALM = "roles:\n  - pathway: calm\n    action: raises\n    strength: {}\n    evidence: human-study\n    cites:\n      - work: pmid:1001\n        says: It was measured.\n"


def of(report: Report, ident: str) -> Profile:
    """Return the profile of one substance of a report."""
    return next(p for p in report.profiles if p.id == ident)


def told(profile: Profile) -> list[tuple[str, str, str, str]]:
    """Return (pathway, strength, holder, source) of every claim."""
    return [(r.pathway, r.strength, r.holder, r.source) for r in profile.roles]


def test_own_claims_come_first_then_those_of_classes(ask: Ask) -> None:
    assert told(of(ask("alpha-med"), "alpha-med")) == [
        ("enz-one", "strong", "alpha-med", "own"),
        ("enz-two", "weak", "alpha-med", "own"),
        ("calm", "moderate", "kappa-class", "class"),
    ]


def test_a_herb_inherits_from_its_constituents(ask: Ask) -> None:
    herb = of(ask("India herb"), "india-herb")
    assert told(herb)[2:] == [("calm", "weak", "juliet-compound", "constituent")]
    assert herb.parts == {"juliet-compound"}


def test_a_class_has_its_own_claims_and_those_of_its_members(ask: Ask) -> None:
    group = of(ask("kappas"), "kappa-class")
    assert told(group) == [
        ("calm", "moderate", "kappa-class", "own"),
        ("enz-one", "strong", "alpha-med", "member"),
        ("enz-two", "weak", "alpha-med", "member"),
        ("enz-one", "none", "bravo-med", "member"),
    ]
    assert group.members == {"alpha-med", "bravo-med"}


def test_a_pk_claim_never_spreads_over_a_class(ask: Ask) -> None:
    assert ("enz-one", "strong") not in [row[:2] for row in told(of(ask("bravo-med"), "bravo-med"))]


@pytest.mark.parametrize("strength", ["none", "strong"])
def test_a_members_own_statement_takes_the_place_of_its_class(
    edit: Edit, remake: Callable[[], Ask], strength: str
) -> None:
    edit("substances/drug/bravo-med.yaml", "roles:\n", OWN_CALM.format(strength))
    known = told(of(remake()("bravo-med"), "bravo-med"))
    assert [row for row in known if row[0] == "calm"] == [("calm", strength, "bravo-med", "own")]


def test_the_nearer_class_wins(edit: Edit, remake: Callable[[], Ask]) -> None:
    edit(
        "classes/lambda-class.yaml",
        "name: Lambda class\n",
        "name: Lambda class\nclasses:\n  - kappa-class\n" + OWN_CALM.format("weak"),
    )
    known = told(of(remake()("golf-med"), "golf-med"))
    assert known == [("calm", "weak", "lambda-class", "class")]


def test_a_constituents_class_reaches_the_herb(edit: Edit, remake: Callable[[], Ask]) -> None:
    edit("substances/constituent/juliet-compound.yaml", "roles:\n", "classes:\n  - lambda-class\nroles:\n")
    edit(
        "classes/lambda-class.yaml",
        "name: Lambda class\n",
        "name: Lambda class\n" + OWN_CALM.replace("calm", "strain").format("weak"),
    )
    known = told(of(remake()("India herb"), "india-herb"))
    assert ("strain", "weak", "lambda-class", "class") in known


def test_inputs_doses_and_routes_of_one_substance_are_gathered(ask: Ask) -> None:
    known = of(ask("Alphalin cream 5 mg", "alpha-med 2 mg gel", "alphadol patch"), "alpha-med")
    assert known.inputs == ("Alphalin cream 5 mg", "alpha-med 2 mg gel", "alphadol patch")
    assert known.doses == (0.002, 0.005)
    assert known.routes == ("topical", "transdermal")


@pytest.mark.parametrize("other", ["alpha-med", "Kilo Mix", "alpha-med 5 mg"])
def test_an_input_without_a_route_leaves_every_route_open(ask: Ask, other: str) -> None:
    assert of(ask("alpha-med cream", other), "alpha-med").routes == ()


def test_the_dose_of_a_product_is_no_dose_of_its_ingredients(ask: Ask) -> None:
    known = of(ask("Kilo Mix 500 mg oral"), "alpha-med")
    assert (known.doses, known.routes, known.expanded_from) == ((), (), "kilo-mix")


def test_narrow_is_read_off_the_trait(ask: Ask) -> None:
    assert of(ask("charlie-med"), "charlie-med").narrow
    assert not of(ask("hotel-med"), "hotel-med").narrow


def test_profiles_come_by_id_each_once(ask: Ask) -> None:
    assert [p.id for p in ask("lima-drink", "Kilo Mix", "alpha-med", "twin", "nobody").profiles] == [
        "alpha-med",
        "charlie-med",
        "lima-drink",
    ]
