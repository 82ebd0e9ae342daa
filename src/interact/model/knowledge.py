"""What is known: cited claims, the substances that hold them, pathways, works and notices."""

from __future__ import annotations

from typing import Any, NamedTuple

from interact.errors import ExitCode, InteractError

OWN, CONSTITUENT, CLASS, MEMBER = "own", "constituent", "class", "member"


class Cite(NamedTuple):
    """One use of a work: its id, and in the curators' words what it shows."""

    work: str
    says: str


def refuse_uncited(cites: tuple[Cite, ...]) -> None:
    """Refuse a claim without a source: roles and rules call this as they are made.

    Raises:
        InteractError: when `cites` is empty.
    """
    if not cites:
        raise InteractError(ExitCode.BAD_KNOWLEDGE, "a claim without a citation", hint="name the work it rests on")


class _RoleFields(NamedTuple):
    evidence: str
    cites: tuple[Cite, ...]
    pathway: str
    action: str
    strength: str
    via: str
    how: str
    figure: str
    condition: dict[str, Any]
    onset: str
    offset: str
    holder: str
    source: str


class Role(_RoleFields):
    """One cited statement: `holder` does `action` on `pathway`.

    Attributes:
        evidence: a word of `Evidence`.
        cites: at least one citation.
        strength: a word of `STRENGTH_RANK`; "none" is "tested, no effect", "" is "not graded".
        via: "clearance" or "activation" for a substrate, else "".
        how: a word of the pathway's own list, or "".
        figure: the measured result as the source gives it, or "".
        condition: qualifiers by name (`dose`, `route`, `population` …); `tested_up_to` in grams.
        onset, offset: how long until it appears, how long it persists, or "".
        holder: id of the substance or class whose file states it.
        source: how it comes to the substance asked about: `own`, `constituent`, `class` or `member`.

    Raises:
        InteractError: when `cites` is empty (no claim without a source).
    """

    __slots__ = ()

    def __new__(cls, evidence: str, cites: tuple[Cite, ...], *rest: Any) -> Role:
        refuse_uncited(cites)
        return super().__new__(cls, evidence, cites, *rest)


def role(doc: dict[str, Any], holder: str, source: str) -> Role:
    """Build a `Role` from its snapshot document, as it comes to a substance from `holder`."""
    get = doc.get
    return Role(
        doc["evidence"],
        tuple(Cite(c["work"], c["says"]) for c in doc["cites"]),
        doc["pathway"],
        doc["action"],
        get("strength", ""),
        get("via", ""),
        get("how", ""),
        get("figure", ""),
        get("condition", {}),
        get("onset", ""),
        get("offset", ""),
        holder,
        source,
    )


class Substance(NamedTuple):
    """A substance or class as the snapshot holds it.

    Attributes:
        kind: a word of `Kind`.
        classes: every class it belongs to, the near ones first.
        contains: constituents (and theirs), whose roles it inherits.
        members: for a class, every substance in it.
    """

    id: str
    kind: str
    name: str
    names: dict[str, Any]
    codes: tuple[str, ...]
    classes: tuple[str, ...]
    ingredients: tuple[str, ...]
    contains: tuple[dict[str, Any], ...]
    members: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def constituents(self) -> tuple[str, ...]:
        """Ids of what it contains."""
        return tuple(part["substance"] for part in self.contains)


def substance(doc: dict[str, Any]) -> Substance:
    """Build a `Substance` from its snapshot document."""
    get = doc.get
    return Substance(
        doc["id"],
        doc["kind"],
        doc["name"],
        get("names", {}),
        tuple(get("codes", ())),
        tuple(get("classes", ())),
        tuple(get("ingredients", ())),
        tuple(get("contains", ())),
        tuple(get("members", ())),
        tuple(get("unknown", ())),
    )
