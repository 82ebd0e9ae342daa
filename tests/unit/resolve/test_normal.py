"""The form a name is looked up by, and codes."""

from __future__ import annotations

import pytest

from interact.resolve.normal import code_key, key


@pytest.mark.parametrize(
    ("typed", "looked_up"),
    [
        ("St. John's Wort", "st johns wort"),
        ("St. John’s wort", "st johns wort"),
        ("st johns WORT", "st johns wort"),
        ("5-HTP", "5 htp"),
        ("5 htp", "5 htp"),
        ("Café  au\tlait", "cafe au lait"),
        ("α-lipoic acid", "alpha lipoic acid"),
        ("β–carotene", "beta carotene"),
        ("snake_case", "snake case"),
        ("Straße", "strasse"),
        ("ﬁsh", "fish"),
        ("日本", "日本"),
        ("", ""),
        ("?!", ""),
        ("\udc80x\x00\x1b[2J", "x 2j"),
    ],
)
def test_case_accents_apostrophes_and_punctuation_go(typed: str, looked_up: str) -> None:
    assert key(typed) == looked_up


@pytest.mark.parametrize("typed", ["Café", "β–carotene", "İstanbul", "St. John’s wort", "ﬁsh_x", "５-HTP"])
def test_a_look_up_form_is_its_own_look_up_form(typed: str) -> None:
    assert key(key(typed)) == key(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("rxcui:36437", "rxcui:36437"),
        (" RxCUI : 36437 ", "rxcui:36437"),
        ("unii:abc123def4", "unii:ABC123DEF4"),
        ("chebi:1", "chebi:1"),
        ("ndc:1234-567-89", "ndc:1234-567-89"),
        ("rxcui:", ""),
        ("rxcui", ""),
        ("rxcui:1 rxcui:2", ""),
        ("mesh:1", ""),
        ("sertraline", ""),
    ],
)
def test_codes_are_told_from_names(typed: str, code: str) -> None:
    assert code_key(typed) == code
