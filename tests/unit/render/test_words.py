"""The fixed vocabulary: cleaning what was typed, wording roles, citing works."""

from __future__ import annotations

import unicodedata
from typing import Any, get_args

import pytest

from interact.model.knowledge import role
from interact.model.terms import Concern, Evidence
from interact.render.words import (
    CONCERN,
    CONCERN_MEANS,
    EVIDENCE,
    clean,
    conditions,
    does,
    link,
    listed,
    long_cite,
    short_cite,
    source,
)

CITES = [{"work": "pmid:1", "says": "x"}]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("St. John’s wort 300 mg", "St. John’s wort 300 mg"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x1b]8;;http://example.org\x07x", "\\x1b]8;;http://example.org\\x07x"),
        ("\x9b2J", "\\x9b2J"),
        ("a\tb\nc\r", "a\\tb\\nc\\r"),
        ("a\x00b\x7f", "a\\x00b\\x7f"),
        ("left\u202eright", "left\\u202eright"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("line\u2028break", "line\\u2028break"),
        ("hard\xa0space", "hard\\xa0space"),
        ("\udc80", "\\udc80"),
        ("日本 é ✖", "日本 é ✖"),
    ],
)
def test_control_and_direction_characters_are_shown_as_escapes(typed: str, shown: str) -> None:
    assert clean(typed) == shown
    assert all(c == " " or unicodedata.category(c)[0] not in "CZ" for c in clean(typed))


@pytest.mark.parametrize("length", [200, 201, 1_000_000])
def test_long_texts_are_shortened_and_say_how_long_they_were(length: int) -> None:
    shown = clean("x" * length)
    assert shown == ("x" * 200 if length == 200 else f"{'x' * 200}… ({length:,} characters)")


@pytest.mark.parametrize(("names", "said"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_names_are_listed_as_in_a_sentence(names: list[str], said: str) -> None:
    assert listed(names) == said


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ({"action": "inhibits", "strength": "strong"}, "inhibits P (strong)"),
        ({"action": "induces"}, "induces P"),
        ({"action": "raises", "strength": "weak", "how": "slow-wave"}, "raises P (weak, slow wave)"),
        ({"action": "substrate", "strength": "sensitive"}, "is a sensitive P substrate"),
        ({"action": "substrate"}, "is a P substrate"),
        ({"action": "inhibits", "strength": "none"}, "was tested on P: no inhibition found"),
        ({"action": "induces", "strength": "none"}, "was tested on P: no induction found"),
        ({"action": "substrate", "strength": "none"}, "was tested on P: no dependence found"),
        ({"action": "raises", "strength": "none"}, "was tested on P: no effect found"),
        ({"action": "narrow"}, "has a narrow P"),
    ],
)
def test_a_role_is_worded(claim: dict[str, Any], said: str) -> None:
    assert does(role({"pathway": "p", "evidence": "label", "cites": CITES, **claim}, "x", "own"), "P") == said


def test_activation_is_told_from_clearance() -> None:
    claim = role(
        {"pathway": "p", "action": "substrate", "via": "activation", "evidence": "label", "cites": CITES}, "x", "own"
    )
    assert "activated by P" in does(claim, "P")


@pytest.mark.parametrize(
    ("how", "said"),
    [("own", ""), ("constituent", "by its constituent X"), ("class", "as one of X"), ("member", "member X")],
)
def test_where_a_claim_comes_from_is_worded(how: str, said: str) -> None:
    assert (
        source(role({"pathway": "p", "action": "raises", "evidence": "label", "cites": CITES}, "x", how), {"x": "X"})
        == said
    )


def test_no_condition_is_dropped() -> None:
    condition = {
        "dose": "2 g tea",
        "route": ["oral", "rectal"],
        "population": "adults",
        "tested_up_to": 2.0,
        "tested_up_to_text": "2 g",
    }
    claim = role(
        {"pathway": "p", "action": "raises", "evidence": "label", "cites": CITES, "condition": condition}, "x", "own"
    )
    assert conditions(claim) == "2 g tea; oral, rectal; adults; tested up to 2 g"


@pytest.mark.parametrize(
    ("work", "short", "address"),
    [
        (
            {"authors": "Tanna RS et al.", "year": 2023, "doi": "10.1/x", "pmid": "1"},
            "Tanna 2023",
            "https://doi.org/10.1/x",
        ),
        (
            {"authors": "Baker B, Clark C", "year": 2019, "pmid": "2"},
            "Baker 2019",
            "https://pubmed.ncbi.nlm.nih.gov/2/",
        ),
        (
            {"authors": "de la Cruz M et al.", "pmcid": "PMC3"},
            "de la Cruz",
            "https://pmc.ncbi.nlm.nih.gov/articles/PMC3/",
        ),
        (
            {"authors": "US Food and Drug Administration", "year": 2026, "url": "https://example.org/"},
            "FDA 2026",
            "https://example.org/",
        ),
        ({"year": 2020, "url": "https://example.org/"}, "Some Agency 2020", "https://example.org/"),
    ],
)
def test_works_are_cited_short_and_linked_to_the_published_page(work: dict[str, Any], short: str, address: str) -> None:
    whole = {"id": "x:1", "title": "A title", "publisher": "Some Agency", **work}
    assert short_cite(whole) == short
    assert link(whole) == address


def test_a_work_in_full_names_authors_year_title_publisher_and_id() -> None:
    work = {"id": "pmid:1", "title": "A title", "authors": "Baker B", "year": 2019, "publisher": "Journal", "pmid": "1"}
    assert long_cite(work) == "Baker B (2019). A title. Journal. pmid:1"
    assert long_cite({k: v for k, v in work.items() if k != "authors"}) == "A title. Journal (2019). pmid:1"


def test_every_word_of_the_vocabulary_has_its_wording() -> None:
    assert set(CONCERN) == set(CONCERN_MEANS) == set(get_args(Concern))
    assert set(EVIDENCE) == set(get_args(Evidence))
    assert all(symbol.isascii() for _, _, symbol, _ in CONCERN.values())
