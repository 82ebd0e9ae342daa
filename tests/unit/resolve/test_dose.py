"""Doses and routes are read off a line; concentrations and rates are not doses."""

from __future__ import annotations

import math

import pytest

from interact.resolve.dose import ROUTES, parse_quantity, parse_route, without_amounts


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("kratom 4 g", 4.0),
        ("4g", 4.0),
        ("0.5 g", 0.5),
        ("0,5 g", 0.5),
        (".5 g", 0.5),
        ("600 mg", 0.6),
        ("600MG", 0.6),
        ("1,200 mg", 1.2),
        ("1,200,000 mcg", 1.2),
        ("50 mcg", 5e-5),
        ("50 µg", 5e-5),
        ("50 μg", 5e-5),
        ("2 grams", 2.0),
        ("1 kg", 1000.0),
        ("5 mg then 10 mg", 0.005),
        ("٣ mg", 0.003),
    ],
)
def test_a_mass_is_read_in_grams(text: str, grams: float) -> None:
    found = parse_quantity(text)
    assert found is not None
    assert math.isclose(found, grams)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "mg",
        "100 MG/ML",
        "100 mg/day",
        "2 tablets",
        "1000 IU",
        "5 %",
        "b12 g",
        "x-5 mg",
        "5 mgx",
        "10 ml",
        "vitamin d3 g",
    ],
)
def test_what_is_no_single_mass_is_not_read(text: str) -> None:
    assert parse_quantity(text) is None


def test_an_absurd_number_is_no_fault() -> None:
    assert parse_quantity("9" * 500 + " mg") == math.inf


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("sertraline 50 MG", "sertraline"),
        ("0.3 ML enoxaparin 100 MG/ML", "enoxaparin"),
        ("24 HR metoprolol", "metoprolol"),
        ("ibuprofen 2 tablets", "ibuprofen"),
        ("ibuprofen 1/2 tab", "ibuprofen"),
        ("insulin 100 UNT/ML", "insulin"),
        ("coenzyme q10", "coenzyme q10"),
        ("vitamin b12", "vitamin b12"),
        ("5-htp", "5-htp"),
        ("omega 3", "omega 3"),
    ],
)
def test_amounts_are_cut_out_and_names_kept(text: str, left: str) -> None:
    assert without_amounts(text).split() == left.split()


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("estradiol vaginal cream", "vaginal"),
        ("diclofenac GEL", "topical"),
        ("albuterol inhaler", "inhaled"),
        ("sertraline 50 MG Oral Tablet", "oral"),
        ("take by mouth", "oral"),
        ("ketamine iv", "intravenous"),
        ("fentanyl patch", "transdermal"),
        ("sertraline", ""),
        ("angelica", ""),
        ("eyebright", ""),
        ("ivy leaf", ""),
    ],
)
def test_a_route_is_read_from_whole_words(text: str, route: str) -> None:
    assert parse_route(text) == route


def test_every_route_word_gives_its_route() -> None:
    assert {word: parse_route(f"thing {word} 5 mg") for word in ROUTES} == ROUTES
