"""Typed lines find their substance; shared, unknown and joined names are never guessed and never lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from interact.knowledge.snapshot import Knowledge
from interact.model.report import Ambiguous, Report, Resolution, Resolved, Unknown
from interact.pipeline.single import request
from interact.resolve.lookup import resolve

Ask = Callable[..., Report]


def one(ask: Ask, text: str) -> Resolution:
    """Resolve one text to the single resolution it must give."""
    (found,) = ask(text).resolutions
    assert found.item.text == text.strip()
    return found


@pytest.mark.parametrize(
    ("text", "ident"),
    [
        ("alpha-med", "alpha-med"),
        ("ALPHA MED", "alpha-med"),
        ("Alpha_Med", "alpha-med"),
        ("  alpha–med  ", "alpha-med"),
        ("alphadol", "alpha-med"),
        ("Alphalin", "alpha-med"),
        ("Alphanor", "alpha-med"),
        ("rxcui:111", "alpha-med"),
        ("RXCUI: 111", "alpha-med"),
        ("alpha-med 50 mg", "alpha-med"),
        ("alpha-med 1,000 mg", "alpha-med"),
        ("alphadol tablets twice daily", "alpha-med"),
        ("10 mg alphadol tablets", "alpha-med"),
        ("alpha-med with food", "alpha-med"),
        ("5 mg alpha-med", "alpha-med"),
        ("alpha-meds", "alpha-med"),
        ("- alpha-med", "alpha-med"),
        ("• alpha-med 5 mg", "alpha-med"),
        ("1. alpha-med", "alpha-med"),
        ("2) alpha-med", "alpha-med"),
        ("(3) alpha-med", "alpha-med"),
        ("Alphalin (alpha-med)", "alpha-med"),
        ("alpha-med (brand unknown)", "alpha-med"),
        ("NDA012345 alpha-med 5 MG", "alpha-med"),
        ("alpha-med 50 MG Oral Tablet", "alpha-med"),
        ("alpha-med 50 MG Oral Tablet [Alphalin]", "alpha-med"),
        ("24 HR alpha-med 50 MG Extended Release Oral Tablet", "alpha-med"),
        ("0.3 ML golf-med 100 MG/ML Prefilled Syringe", "golf-med"),
        ("charlie-med sodium", "charlie-med"),
        ("charlie-med sodium 10 MG Oral Capsule", "charlie-med"),
        ("charlie-med potassium", "charlie-med"),
        ("St. India’s Wort", "india-herb"),
        ("st indias wort tea", "india-herb"),
        ("Indica inventa leaf powder 2 g", "india-herb"),
        ("kappas", "kappa-class"),
        ("Kappa classes", "kappa-class"),
        ("old-alpha", "alpha-med"),
        ("old alpha 5 mg", "alpha-med"),
    ],
)
def test_a_line_finds_its_substance(ask: Ask, text: str, ident: str) -> None:
    found = one(ask, text)
    assert isinstance(found, Resolved)
    assert found.ids == (ident,)


@pytest.mark.parametrize(
    ("text", "ids", "source"),
    [
        ("Kilo Mix", ("alpha-med", "charlie-med"), "kilo-mix"),
        ("kilo max 2 tablets", ("alpha-med", "charlie-med"), "kilo-mix"),
        ("alpha-med/charlie-med", ("alpha-med", "charlie-med"), "alpha-med/charlie-med"),
        ("alpha-med / lima-drink", ("alpha-med", "lima-drink"), "alpha-med / lima-drink"),
        (
            "alpha-med 5 MG / golf-med 3 MG Oral Tablet",
            ("alpha-med", "golf-med"),
            "alpha-med 5 MG / golf-med 3 MG Oral Tablet",
        ),
        ("Alphalin / alpha-med", ("alpha-med",), "Alphalin / alpha-med"),
    ],
)
def test_a_product_expands_to_its_ingredients(ask: Ask, text: str, ids: tuple[str, ...], source: str) -> None:
    found = one(ask, text)
    assert isinstance(found, Resolved)
    assert (found.ids, found.expanded_from) == (ids, source)


@pytest.mark.parametrize(
    "text",
    [
        "alpha-med and lima-drink",
        "alpha-med + lima-drink",
        "alpha-med & lima-drink",
        "alpha-med, lima-drink",
        "alpha-med with lima-drink",
        "alpha-med 5 mg lima-drink 3 ml",
    ],
)
def test_several_names_on_a_line_are_several_items(ask: Ask, text: str) -> None:
    report = ask(text)
    assert [r.ids for r in report.resolutions if isinstance(r, Resolved)] == [("alpha-med",), ("lima-drink",)]
    assert [f.rule.id for f in report.flags] == ["calm/two-calming-agents"]


@pytest.mark.parametrize(
    "text",
    ["alpha-med and mysteryol", "alpha-med 5 mg and mysteryol 3 mg", "alpha-med 5 mg, mysteryol", "mysteryol + alpha-med",
     "alpha-med 5 MG / mysteryol 3 MG Oral Tablet", "alpha-med/mysteryol"],
)  # fmt: skip
def test_the_unknown_part_of_a_line_is_told_and_the_rest_checked(ask: Ask, text: str) -> None:
    report = ask(text, "lima-drink")
    assert [f.ids for f in report.flags] == [("alpha-med", "lima-drink")]
    (lost,) = report.unresolved
    assert "mysteryol" in lost.item.text


def test_the_shared_part_of_a_line_is_told_and_the_rest_checked(ask: Ask) -> None:
    report = ask("twin and alpha-med", "lima-drink")
    assert [f.ids for f in report.flags] == [("alpha-med", "lima-drink")]
    (lost,) = report.unresolved
    assert isinstance(lost, Ambiguous)
    assert lost.candidates == ("bravo-med", "charlie-med")


@pytest.mark.parametrize("text", ["alpha-med lima-drink", "alpha-med lima-drink 3 ml", "alpha-med mysteryol 5 mg"])
def test_two_names_without_a_joint_are_never_read_as_one(ask: Ask, text: str) -> None:
    assert [r for r in ask(text).resolutions if isinstance(r, Resolved)] == []


def test_doses_and_routes_stay_with_their_name_on_a_joined_line(ask: Ask) -> None:
    found = ask("India herb 4 g and alpha-med cream").resolutions
    assert [(r.item.dose, r.item.route) for r in found] == [(4.0, ""), (None, "topical")]


@pytest.mark.parametrize("text", ["twin", "Twin 5 mg", "twins"])
def test_a_shared_name_is_answered_with_candidates(ask: Ask, text: str) -> None:
    found = one(ask, text)
    assert isinstance(found, Ambiguous)
    assert found.candidates == ("bravo-med", "charlie-med")


@pytest.mark.parametrize(
    "text", ["mysteryol", "rxcui:999", "alpha", "med", "x" * 301, "alpha-med " * 40, "?!", "5 mg", "/", " / "]
)
def test_what_is_not_known_is_unknown_and_kept(ask: Ask, text: str) -> None:
    assert isinstance(one(ask, text), Unknown)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("alfadol", "alpha-med"),
        ("indya herb 2 g", "india-herb"),
        ("kapa class", "kappa-class"),
        ("Charly-med sodium", "charlie-med"),
    ],
)
def test_a_misspelling_is_answered_with_suggestions(ask: Ask, text: str, first: str) -> None:
    found = one(ask, text)
    assert isinstance(found, Unknown)
    assert found.suggestions[0] == first
    assert len(found.suggestions) <= 3


@pytest.mark.parametrize("text", ["zz", "mysteryol", "x" * 301])
def test_what_resembles_nothing_has_no_suggestion(ask: Ask, text: str) -> None:
    found = one(ask, text)
    assert isinstance(found, Unknown)
    assert found.suggestions == ()


def test_the_order_typed_is_kept_and_nothing_is_lost(ask: Ask) -> None:
    names = ["twin", "mysteryol", "Kilo Mix", "alpha-med", "mysteryol", "  ", "alpha-med"]
    kept = [name for name in names if name.strip()]
    assert [r.item.text for r in ask(*names).resolutions] == kept


def test_a_retired_id_without_successor_is_unknown(
    edit: Callable[[str, str, str], None], remake: Callable[[], Ask]
) -> None:
    edit("retired/old-alpha.yaml", "replaced_by: alpha-med\n", "")
    (found,) = remake()("old-alpha").resolutions
    assert isinstance(found, Unknown)
    assert "old-alpha" not in found.suggestions


def test_a_retired_id_follows_its_successors_to_the_end(
    edit: Callable[[str, str, str], None], remake: Callable[[], Ask]
) -> None:
    edit(
        "retired/older-alpha.yaml",
        "",
        "id: older-alpha\nretired_on: '2025-01-02'\nwhy: Renamed.\nreplaced_by: old-alpha\n",
    )
    edit("retired/old-mix.yaml", "", "id: old-mix\nretired_on: '2025-01-02'\nwhy: Renamed.\nreplaced_by: kilo-mix\n")
    answer = remake()("older-alpha", "old-mix").resolutions
    assert [r.ids for r in answer if isinstance(r, Resolved)] == [("alpha-med",), ("alpha-med", "charlie-med")]


def test_every_name_of_the_real_knowledge_leads_to_its_owner(real: Knowledge) -> None:
    owners: dict[str, set[str]] = {}
    for name, ident in real.name_pairs():
        owners.setdefault(name, set()).add(ident)
    living = set(real.substances(ident for ids in owners.values() for ident in ids))
    names = sorted(name for name, ids in owners.items() if ids <= living)
    products = real.substances(living)
    for found in resolve(request(names), real):
        ids = owners[found.item.text]
        if len(ids) > 1:
            assert found == Ambiguous(found.item, tuple(sorted(ids)))
        else:
            (ident,) = ids
            assert isinstance(found, Resolved)
            assert found.ids == (products[ident].ingredients or (ident,))
