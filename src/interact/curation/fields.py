"""The field types that every kind of rules file is made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
RuleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=1500, strip_whitespace=True)]
Short = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Date = Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}-[0-1][0-9]-[0-3][0-9]$")]
WorkId = Annotated[
    str,
    StringConstraints(
        pattern=r"^(pmid:[1-9][0-9]{0,8}|pmcid:PMC[1-9][0-9]{0,8}|doi:10\.[0-9]{4,9}/[^\sA-Z]+"
        r"|dailymed:[0-9a-f-]{36}|(fda|nccih|ods|livertox|url):[a-z0-9]+(-[a-z0-9]+)*)$"
    ),
]
Code = Annotated[str, StringConstraints(pattern=r"^(rxcui:[1-9][0-9]*|unii:[0-9A-Z]{10}|chebi:[0-9]+|ndc:[0-9-]+)$")]


class Part(BaseModel):
    """Base of every file part: unknown fields are faults, values are never coerced."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Cite(Part):
    """One use of a work: which, and in our own words what it shows (figure, population, dose, kind of study)."""

    work: WorkId
    says: Text


Cites = Annotated[list[Cite], Field(min_length=1)]

Strength = Literal["strong", "moderate", "weak", "sensitive", "minor", "none"]
