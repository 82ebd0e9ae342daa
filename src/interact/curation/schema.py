"""What each kind of rules file may hold: the one definition behind decoding, key order and the JSON Schemas."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from interact.curation.fields import Cites, Code, Date, Part, Short, Slug, Strength, Text, WorkId
from interact.curation.rulefile import RuleFile
from interact.model.terms import Evidence
from interact.resolve.dose import parse_quantity


def _quantity(text: str) -> str:
    if parse_quantity(text) is None:
        raise ValueError("a number and a mass unit, such as '2 g' or '600 mg'")
    return text


Quantity = Annotated[Short, AfterValidator(_quantity)]


class Condition(Part):
    """When a claim holds. Text is shown; `route` and `tested_up_to` are also compared with what the person typed."""

    dose: Short | None = None
    tested_up_to: Quantity | None = None
    route: list[Slug] | None = None
    preparation: Short | None = None
    duration: Short | None = None
    genotype: Short | None = None
    population: Short | None = None
    note: Text | None = None


class RoleSpec(Part):
    """One cited statement: the substance does `action` on `pathway`, this strongly, on this evidence."""

    pathway: Slug
    action: Slug
    strength: Strength | None = None
    via: Literal["clearance", "activation"] | None = None
    how: Slug | None = None
    evidence: Evidence
    figure: Text | None = None
    condition: Condition | None = None
    onset: Short | None = None
    offset: Short | None = None
    cites: Cites


class RegionalName(Part):
    """A name that is used in some regions only (ISO 3166 codes or 'EU')."""

    name: Short
    region: Annotated[list[str], Field(min_length=1)]


NameList = Annotated[list[Short | RegionalName], Field(min_length=1)]


class Names(Part):
    """Other names by type; a `shared` name belongs to several substances and is answered with candidates."""

    generic: NameList | None = None
    brand: NameList | None = None
    synonym: NameList | None = None
    salt: NameList | None = None
    latin: NameList | None = None
    common: NameList | None = None
    abbreviation: NameList | None = None
    shared: NameList | None = None


class Contained(Part):
    """A constituent of a herb or food, with the amount where it was measured."""

    substance: Slug
    amount: Short | None = None
    cites: Cites


class SubstanceFile(Part):
    """rules/substances/<kind>/<id>.yaml"""

    id: Slug
    kind: Literal["drug", "herb", "supplement", "food", "recreational", "constituent", "product"]
    name: Short
    names: Names | None = None
    codes: list[Code] | None = None
    classes: list[Slug] | None = None
    ingredients: Annotated[list[Slug], Field(min_length=1)] | None = None
    contains: Annotated[list[Contained], Field(min_length=1)] | None = None
    roles: Annotated[list[RoleSpec], Field(min_length=1)] | None = None
    unknown: Annotated[list[Text], Field(min_length=1)] | None = None
    nothing_curated: Literal[True] | None = None

    @model_validator(mode="after")
    def _one_way_to_matter(self) -> SubstanceFile:
        if (self.kind == "product") != bool(self.ingredients):
            raise ValueError("a product, and only a product, has `ingredients`")
        if self.kind == "product" and (self.roles or self.contains):
            raise ValueError("a product's roles belong to its ingredients")
        if self.nothing_curated and (self.roles or self.classes):
            raise ValueError("`nothing_curated` goes with a substance that has no roles and no classes")
        return self


class ClassFile(Part):
    """rules/classes/<id>.yaml; pharmacodynamic roles only, members name the class in their own file."""

    id: Slug
    name: Short
    names: Names | None = None
    classes: list[Slug] | None = None
    roles: Annotated[list[RoleSpec], Field(min_length=1)] | None = None
    unknown: Annotated[list[Text], Field(min_length=1)] | None = None


class PathwayFile(Part):
    """rules/pathways/<id>.yaml"""

    id: Slug
    kind: Literal["enzyme", "transporter", "effect", "clearance", "absorption", "trait"]
    name: Short
    names: Annotated[list[Short], Field(min_length=1)] | None = None
    summary: Text
    how: dict[Slug, Short] | None = None
    unknown: Annotated[list[Text], Field(min_length=1)] | None = None


class NoticeFile(Part):
    """rules/notices/<id>.yaml: legal status, regulator warning, product quality."""

    id: Slug
    title: Short
    substances: Annotated[list[Slug], Field(min_length=1)]
    topic: Literal["legal-status", "regulator-warning", "product-quality", "dependence"]
    jurisdiction: Short
    date: Date | None = None
    text: Text
    cites: Cites


class WorkFile(Part):
    """rules/bibliography/<prefix>/<rest>.yaml: one published work, as its page printed it."""

    id: WorkId
    title: Annotated[str, StringConstraints(min_length=3, max_length=500)]
    authors: Short | None = None
    year: Annotated[int, Field(ge=1900, le=2100)] | None = None
    publisher: Short
    pmid: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,8}$")] | None = None
    pmcid: Annotated[str, StringConstraints(pattern=r"^PMC[1-9][0-9]{0,8}$")] | None = None
    doi: Annotated[str, StringConstraints(pattern=r"^10\.[0-9]{4,9}/[^\sA-Z]+$")] | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s]+$")] | None = None
    seen: Literal["full", "partial", "table", "abstract", "excerpt"]
    checked: Date

    @model_validator(mode="after")
    def _can_be_found(self) -> WorkFile:
        if not (self.pmid or self.pmcid or self.doi or self.url):
            raise ValueError("a work needs a `pmid`, `pmcid`, `doi` or `url`: a reader follows it")
        return self


class RetiredFile(Part):
    """rules/retired/<id>.yaml: an id that is gone, when, why, and what took its place."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9/-]+$")]
    retired_on: Date
    why: Text
    replaced_by: Annotated[str, StringConstraints(pattern=r"^[a-z0-9/-]+$")] | None = None


class Exemption(Part):
    """One lint finding that is accepted, with its reason."""

    lint: Slug
    file: Short
    why: Text


class ExemptionsFile(Part):
    """rules/exemptions.yaml"""

    exemptions: list[Exemption]


FILE_KINDS: dict[str, type[Part]] = {
    "substance": SubstanceFile,
    "class": ClassFile,
    "pathway": PathwayFile,
    "rule": RuleFile,
    "notice": NoticeFile,
    "work": WorkFile,
    "retired": RetiredFile,
    "exemptions": ExemptionsFile,
}


def json_schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one kind of rules file, for editors."""
    schema = FILE_KINDS[kind].model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
