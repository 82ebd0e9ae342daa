"""The closed vocabularies (kebab words, the same in Python, YAML and JSON) and their order."""

from __future__ import annotations

from typing import Final, Literal

Kind = Literal["drug", "herb", "supplement", "food", "recreational", "constituent", "class", "product"]
Evidence = Literal["label", "guideline", "human-study", "case-reports", "in-vitro", "animal", "theoretical"]
Concern = Literal["contraindicated", "major", "moderate", "minor", "none-found-in-people"]
RuleKind = Literal["directed", "additive", "opposing", "duplicate", "pair", "notice"]

# Knowledge-model rungs, strongest first. Label and guideline share a rung, as do in-vitro and animal.
EVIDENCE_RANK: Final[dict[str, int]] = {
    "label": 5,
    "guideline": 5,
    "human-study": 4,
    "case-reports": 3,
    "in-vitro": 2,
    "animal": 2,
    "theoretical": 1,
}
IN_PEOPLE: Final = 4  # rank from which a result counts as studied in people, not reported or predicted
CONCERN_RANK: Final[dict[str, int]] = {
    "contraindicated": 4,
    "major": 3,
    "moderate": 2,
    "minor": 1,
    "none-found-in-people": 0,
}
# Strength words by how much they weigh; "none" is "tested, no effect"; "" is "not graded by the source".
STRENGTH_RANK: Final[dict[str, int]] = {
    "strong": 3,
    "sensitive": 3,
    "moderate": 2,
    "": 1,
    "weak": 1,
    "minor": 1,
    "none": 0,
}
NARROW: Final = ("therapeutic-index", "narrow")  # the (pathway, action) that marks a narrow-therapeutic-index object


def weakest(evidence: list[str]) -> str:
    """Return the weakest rung of a chain of evidence words (a chain is as strong as that link).

    Args:
        evidence: one word of `Evidence` per premise; must not be empty.
    """
    return min(evidence, key=lambda word: (EVIDENCE_RANK[word], word))
