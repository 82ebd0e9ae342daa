"""Decides whether a substance fills a slot, and which of its claims carries it: evidence in people outranks prediction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from interact.model.knowledge import MEMBER, Role
from interact.model.report import Party, Profile
from interact.model.rule import Slot
from interact.model.terms import EVIDENCE_RANK, IN_PEOPLE, STRENGTH_RANK

CASE_RANK = EVIDENCE_RANK["case-reports"]


class Verdict(NamedTuple):
    """What a set of claims about one thing comes to."""

    role: Role
    against: tuple[Role, ...]
    superseded: tuple[Role, ...]
    refuted: bool


def weigh(claims: Sequence[Role], slot: Slot, doses: Sequence[float] = ()) -> Verdict | None:
    """Weigh claims that confirm or contradict each other, or return None when none is for the slot.

    The best-evidenced claim carries; on one rung the stronger one. A "no effect" found in people refutes claims that rest
    on less than case reports, up to the dose it was tested at; against better evidence it is shown beside it.

    Args:
        claims: roles that pass the slot's pathway, action, via and how.
        slot: its `strength` filter is applied to the claim that carries.
        doses: typed single doses in grams.
    """
    for_it = [r for r in claims if r.strength != "none"]
    if not for_it:
        return None
    best = max(for_it, key=_weight)
    none_found = [r for r in claims if r.strength == "none" and EVIDENCE_RANK[r.evidence] >= IN_PEOPLE]
    covering = [r for r in none_found if not _beyond(r, doses)]
    rank = EVIDENCE_RANK[best.evidence]
    refuted = bool(covering) and rank < CASE_RANK
    superseded = tuple(
        r
        for r in for_it
        if EVIDENCE_RANK[r.evidence] < CASE_RANK <= rank and STRENGTH_RANK[r.strength] > STRENGTH_RANK[best.strength]
    )
    if slot.strength and best.strength not in slot.strength:
        return None
    return Verdict(best, tuple(none_found), tuple(for_it) if refuted else superseded, refuted)


def _weight(claim: Role) -> tuple[int, int, bool, str]:
    cites = "".join(c.work for c in claim.cites)
    return (EVIDENCE_RANK[claim.evidence], STRENGTH_RANK[claim.strength], claim.source == "own", cites)


def _beyond(claim: Role, doses: Sequence[float]) -> bool:
    limit = claim.condition.get("tested_up_to")
    return limit is not None and any(dose > limit * 1.0001 for dose in doses)


def fill(slot: Slot, pathway: str, profile: Profile) -> Party | None:
    """Return how a substance fills a slot, or None.

    Args:
        slot: the slot to fill.
        pathway: the pathway in question; "" for a slot that asks for a substance or class only.
        profile: the substance.
    """
    named = slot.substance & profile.members
    if slot.substance and profile.id not in slot.substance and not named:
        return None
    if slot.in_class and not slot.in_class & {profile.id, *profile.substance.classes}:
        return None
    if not pathway and named and profile.id not in slot.substance:
        without = tuple(m for m in profile.substance.members if m not in named)
        return Party(slot.name, profile, None, tuple((m, None) for m in sorted(named)), without)
    if not pathway:
        return Party(slot.name, profile, None)
    claims = [r for r in profile.roles if r.pathway == pathway and _passes(r, slot) and _route(r, profile)]
    direct = [r for r in claims if r.source != MEMBER]
    verdict = weigh(direct, slot, profile.doses)
    if verdict:
        return Party(slot.name, profile, verdict.role, (), (), verdict.against, verdict.superseded, verdict.refuted)
    return _by_members(slot, profile, claims)


def _by_members(slot: Slot, profile: Profile, claims: Sequence[Role]) -> Party | None:
    by_member: dict[str, list[Role]] = {}
    for claim in claims:
        if claim.source == MEMBER:
            by_member.setdefault(claim.holder, []).append(claim)
    verdicts = {m: v for m, roles in sorted(by_member.items()) if (v := weigh(roles, slot)) and not v.refuted}
    if not verdicts:
        return None
    ranked = sorted(verdicts, key=lambda m: (-STRENGTH_RANK[verdicts[m].role.strength], m))
    members = tuple((m, verdicts[m].role) for m in ranked)
    without = tuple(m for m in profile.substance.members if m not in verdicts)
    return Party(slot.name, profile, members[0][1], members, without)


def _passes(claim: Role, slot: Slot) -> bool:
    return (
        claim.action == slot.action
        and (not slot.via or (claim.via or "clearance") == slot.via)
        and (not slot.how or claim.how in slot.how or (claim.strength == "none" and not claim.how))
    )


def _route(claim: Role, profile: Profile) -> bool:
    """A claim that holds for some routes only does not hold when the person typed another."""
    routes = claim.condition.get("route")
    return not routes or not profile.routes or bool(set(routes) & set(profile.routes))
