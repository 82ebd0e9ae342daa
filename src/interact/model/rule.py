"""A declarative rule over roles: who must be there, how serious that is, and what is said about it."""

from __future__ import annotations

from typing import Any, NamedTuple

from interact.model.knowledge import Cite, refuse_uncited


class Slot(NamedTuple):
    """One party of a rule: the filters a substance's role must pass to fill it.

    Attributes:
        pathway: empty when the rule's own `pathways` are meant, or when the slot asks for a substance or class only.
        at_least: how many different substances must fill it.
    """

    name: str
    pathway: str
    action: str
    via: str
    how: frozenset[str]
    strength: frozenset[str]
    substance: frozenset[str]
    in_class: frozenset[str]
    at_least: int


class Test(NamedTuple):
    """One test in a concern row: at least `at_least` fillers of `slot` pass every given filter."""

    slot: str
    strength: frozenset[str]
    how: frozenset[str]
    in_class: frozenset[str]
    narrow: bool | None
    at_least: int


class ConcernRow(NamedTuple):
    """`level` holds when all tests do and the flag's evidence is one of `evidence` (empty: any)."""

    tests: tuple[Test, ...]
    evidence: frozenset[str]
    level: str


class _RuleFields(NamedTuple):
    evidence: str
    cites: tuple[Cite, ...]
    id: str
    kind: str
    status: str
    title: str
    pathways: tuple[str, ...]
    slots: tuple[Slot, ...]
    effect: str
    over: tuple[str, ...]
    concern: tuple[ConcernRow, ...]
    consequence: str
    mechanism: str
    considerations: tuple[str, ...]
    modifying: tuple[str, ...]
    frequency: str
    onset: str
    offset: str


class Rule(_RuleFields):
    """A cited rule. `evidence` is "" where the premises alone carry it.

    Raises:
        InteractError: when `cites` is empty.
    """

    __slots__ = ()

    def __new__(cls, evidence: str, cites: tuple[Cite, ...], *rest: Any) -> Rule:
        refuse_uncited(cites)
        return super().__new__(cls, evidence, cites, *rest)


def rule(doc: dict[str, Any]) -> Rule:
    """Build a `Rule` from its snapshot document (the curators' file without its cases)."""
    get = doc.get
    return Rule(
        get("evidence", ""),
        tuple(Cite(c["work"], c["says"]) for c in doc["cites"]),
        doc["id"],
        doc["kind"],
        doc["status"],
        doc["title"],
        tuple(get("pathways", ())),
        tuple(_slot(name, spec) for name, spec in doc["parties"].items()),
        get("effect", ""),
        tuple(get("over", ())),
        tuple(_row(row) for row in doc["concern"]),
        doc["consequence"],
        doc["mechanism"],
        tuple(doc["considerations"]),
        tuple(get("modifying", ())),
        get("frequency", ""),
        get("onset", ""),
        get("offset", ""),
    )


def _slot(name: str, spec: dict[str, Any]) -> Slot:
    get = spec.get
    return Slot(
        name,
        get("pathway", ""),
        get("action", ""),
        get("via", ""),
        frozenset(get("how", ())),
        frozenset(get("strength", ())),
        frozenset(get("substance", ())),
        frozenset(get("in_class", ())),
        get("at_least", 1),
    )


def _row(row: dict[str, Any]) -> ConcernRow:
    tests = tuple(
        Test(
            slot,
            frozenset("" if word == "ungraded" else word for word in spec.get("strength", ())),
            frozenset(spec.get("how", ())),
            frozenset(spec.get("in_class", ())),
            spec.get("narrow"),
            spec.get("count", 1),
        )
        for slot, spec in row.get("when", {}).items()
    )
    return ConcernRow(tests, frozenset(row.get("evidence", ())), row["level"])
