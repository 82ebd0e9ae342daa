"""What a rule file may hold: parties, concern table, texts, sources and cases."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from interact.curation.fields import Cites, Part, RuleId, Short, Slug, Strength, Text
from interact.model.terms import Concern, Evidence


class Slot(Part):
    """Who can fill one party of a rule; every given filter must hold."""

    pathway: Slug | None = None
    action: Slug | None = None
    via: Literal["clearance", "activation"] | None = None
    how: list[Slug] | None = None
    strength: list[Strength] | None = None
    substance: list[Slug] | None = None
    in_class: list[Slug] | None = None
    at_least: Annotated[int, Field(ge=1, le=9)] | None = None


class Filter(Part):
    """One test in a concern row: at least `count` fillers of the party pass all given filters."""

    strength: list[Strength | Literal["ungraded"]] | None = None
    how: list[Slug] | None = None
    in_class: list[Slug] | None = None
    narrow: bool | None = None
    count: Annotated[int, Field(ge=1, le=9)] | None = None


class ConcernRow(Part):
    """First row whose tests all hold gives the concern; the last row has none."""

    when: dict[Slug, Filter] | None = None
    evidence: list[Evidence] | None = None
    level: Concern


class Case(Part):
    """What the real engine must answer for a list of names; a `gap` marks a known wrong answer and why."""

    check: Annotated[list[Short], Field(min_length=1)]
    flags: Concern | Literal["any"] | None = None
    quiet: Literal[True] | None = None
    considered: Literal[True] | None = None
    gap: Text | None = None

    @model_validator(mode="after")
    def _one_expectation(self) -> Case:
        if sum(bool(x) for x in (self.flags, self.quiet, self.considered)) != 1:
            raise ValueError("give exactly one of `flags`, `quiet`, `considered`")
        return self


class RuleFile(Part):
    """rules/interactions/<group>/<stem>.yaml and rules/pairs/<stem>.yaml"""

    id: RuleId
    kind: Literal["directed", "additive", "opposing", "duplicate", "pair"]
    status: Literal["draft", "reviewed"]
    title: Short
    pathways: Annotated[list[Slug], Field(min_length=1)] | None = None
    parties: Annotated[dict[Slug, Slot], Field(min_length=1)]
    effect: Literal["refines", "raises", "lowers", "refutes"] | None = None
    over: list[RuleId] | None = None
    evidence: Evidence | None = None
    concern: Annotated[list[ConcernRow], Field(min_length=1)]
    consequence: Text
    mechanism: Text
    considerations: Annotated[list[Text], Field(min_length=1)]
    modifying: Annotated[list[Text], Field(min_length=1)] | None = None
    frequency: Text | None = None
    onset: Short | None = None
    offset: Short | None = None
    cites: Cites
    cases: Annotated[list[Case], Field(min_length=2)]

    @model_validator(mode="after")
    def _shape(self) -> RuleFile:
        if (self.kind == "pair") != (self.effect is not None):
            raise ValueError("a pair, and only a pair, has an `effect`")
        if self.kind == "directed" and set(self.parties) != {"precipitant", "object"}:
            raise ValueError("a directed rule has the parties `precipitant` and `object`")
        if self.kind == "pair" and len(self.parties) != 2:
            raise ValueError("a pair has two parties")
        if self.concern[-1].when or self.concern[-1].evidence:
            raise ValueError("the last concern row holds for everything: give it a `level` only")
        return self
