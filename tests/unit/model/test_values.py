"""The values every layer speaks in: claims without a source are refused, vocabularies are complete and ordered."""

from __future__ import annotations

from typing import get_args

import pytest

from interact.errors import ExitCode, InteractError
from interact.model.knowledge import role
from interact.model.rule import rule
from interact.model.terms import CONCERN_RANK, EVIDENCE_RANK, STRENGTH_RANK, Concern, Evidence, weakest

ROLE = {"pathway": "p", "action": "raises", "evidence": "label"}
RULE = {
    "id": "a/b",
    "kind": "additive",
    "status": "reviewed",
    "title": "t",
    "parties": {},
    "concern": [],
    "consequence": "c",
    "mechanism": "m",
    "considerations": [],
}


def test_a_claim_without_a_source_is_refused() -> None:
    for made in (lambda: role({**ROLE, "cites": []}, "x", "own"), lambda: rule({**RULE, "cites": []})):
        with pytest.raises(InteractError, match="without a citation") as caught:
            made()
        assert caught.value.code == ExitCode.BAD_KNOWLEDGE


def test_values_are_frozen() -> None:
    claim = role({**ROLE, "cites": [{"work": "pmid:1", "says": "x"}]}, "x", "own")
    with pytest.raises(AttributeError):
        claim.strength = "strong"  # type: ignore[misc]


def test_every_word_has_a_rank() -> None:
    assert set(CONCERN_RANK) == set(get_args(Concern))
    assert set(EVIDENCE_RANK) == set(get_args(Evidence))
    assert len(set(CONCERN_RANK.values())) == 5
    assert min(STRENGTH_RANK, key=STRENGTH_RANK.__getitem__) == "none"


@pytest.mark.parametrize(
    ("words", "word"),
    [
        (["label"], "label"),
        (["label", "animal", "human-study"], "animal"),
        (["in-vitro", "animal"], "animal"),
        (["guideline", "label"], "guideline"),
        (["theoretical", "label"], "theoretical"),
    ],
)
def test_a_chain_is_as_strong_as_its_weakest_link(words: list[str], word: str) -> None:
    assert weakest(words) == weakest(words[::-1]) == word


@pytest.mark.parametrize(
    ("where", "hint", "said"),
    [
        ("", "", "It broke."),
        ("a.yaml:3", "", "a.yaml:3: It broke."),
        ("", "mend it", "It broke.\n  hint: mend it"),
        ("x", "mend it", "x: It broke.\n  hint: mend it"),
    ],
)
def test_an_error_says_where_what_and_what_to_do(where: str, hint: str, said: str) -> None:
    error = InteractError(ExitCode.USAGE, "It broke.", where, hint)
    assert str(error) == said
    assert error.code == 2
