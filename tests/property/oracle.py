"""A brute-force matcher, written from the knowledge model and not from the engine: every rule, every assignment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

from interact.model.knowledge import Role
from interact.model.report import Profile
from interact.model.rule import Rule, Slot
from interact.resolve.normal import key

LADDER = [{"label", "guideline"}, {"human-study"}, {"case-reports"}, {"in-vitro", "animal"}, {"theoretical"}]
GRADES = [{"strong", "sensitive"}, {"moderate"}, {"weak", "minor"}]


class Found(NamedTuple):
    """A rule that holds on a pathway for some substances: in the order of the slots where the rule has a direction."""

    rule: str
    pathway: str
    ids: tuple[str, ...]
    refuted: bool


def rung(claim: Role) -> int:
    """Return how far up the ladder of evidence a claim stands; higher is better."""
    return -next(i for i, words in enumerate(LADDER) if claim.evidence in words)


def grade(claim: Role) -> int:
    """Return how strong a claim is; higher is stronger."""
    return -next(i for i, words in enumerate(GRADES) if claim.strength in words)


def verdict(claims: Sequence[Role], slot: Slot, doses: Sequence[float]) -> str:
    """Say whether claims about one thing carry a slot: "" (no), "live", or "refuted" in people."""
    positive = [c for c in claims if c.strength != "none"]
    if not positive:
        return ""
    top = max(rung(c) for c in positive)
    carrier = max((c for c in positive if rung(c) == top), key=grade)
    if slot.strength and carrier.strength not in slot.strength:
        return ""
    for claim in claims:
        studied = claim.strength == "none" and rung(claim) >= -1
        limit = claim.condition.get("tested_up_to", float("inf"))
        if studied and all(dose <= limit for dose in doses) and top < -2:
            return "refuted"
    return "live"


def stands(slot: Slot, pathway: str, profile: Profile) -> str:
    """Say whether a substance fills a slot: "", "live" or "refuted"."""
    members = set(profile.substance.members)
    if slot.substance and not slot.substance & ({profile.id} | members):
        return ""
    if slot.in_class and not slot.in_class & {profile.id, *profile.substance.classes}:
        return ""
    if not slot.action:
        return "live"
    relevant = []
    for claim in profile.roles:
        routes = claim.condition.get("route")
        if claim.pathway != pathway or claim.action != slot.action:
            continue
        if slot.via and (claim.via or "clearance") != slot.via:
            continue
        if slot.how and claim.how not in slot.how and not (claim.strength == "none" and claim.how == ""):
            continue
        if routes and profile.routes and not set(routes) & set(profile.routes):
            continue
        relevant.append(claim)
    own = verdict([c for c in relevant if c.source != "member"], slot, profile.doses)
    if own:
        return own
    of_members = {m: [c for c in relevant if c.source == "member" and c.holder == m] for m in members}
    return "live" if any(verdict(claims, slot, ()) == "live" for claims in of_members.values()) else ""


def one_thing(a: Profile, b: Profile) -> bool:
    """Say whether two profiles overlap: whole and part, class and member, classes that share a member, or the same."""
    a_holds, b_holds = (
        {*a.substance.constituents, *a.substance.members},
        {*b.substance.constituents, *b.substance.members},
    )
    shared = set(a.substance.members) & set(b.substance.members)
    return a.id == b.id or a.id in b_holds or b.id in a_holds or bool(shared)


def one_origin(some: Sequence[Profile]) -> bool:
    """Say whether one product brings all of them and nothing else does."""
    return len(frozenset().union(*(p.origins for p in some))) == 1


def can_fill(rule: Rule, fillers: list[list[Profile]]) -> bool:
    """Try every assignment of different things to the slots."""
    needs = [i for i, slot in enumerate(rule.slots) for _ in range(slot.at_least)]
    return any(
        not one_origin(some) and not any(one_thing(a, b) for a, b in combinations(some, 2))
        for some in product(*(fillers[i] for i in needs))
    )


def convergences(rule: Rule, pathway: str, profiles: Sequence[Profile]) -> Iterator[Found]:
    """Yield the widest live convergence, and each that needs or lists one refuted contributor more."""
    said = [{p.id: stands(slot, slot.pathway or pathway, p) for p in profiles} for slot in rule.slots]
    live = [[p for p in profiles if told[p.id] == "live"] for told in said]
    ids = {p.id for group in live for p in group}
    if can_fill(rule, live):
        yield Found(rule.id, pathway, tuple(sorted(ids)), False)
    for index, told in enumerate(said):
        for extra in (p for p in profiles if told[p.id] == "refuted" and p.id not in ids):
            widened = [[*group, extra] if i == index else group for i, group in enumerate(live)]
            if can_fill(rule, widened):
                yield Found(rule.id, pathway, tuple(sorted({*ids, extra.id})), True)


def duplicates(rule: Rule, profiles: Sequence[Profile]) -> Iterator[Found]:
    """Yield substances typed twice, wholes beside their parts, or the members of one class."""
    if rule.slots[0].in_class:
        for group in rule.slots[0].in_class:
            same = [p for p in profiles if p.id == group or group in p.substance.classes]
            if len(same) > 1 and not one_origin(same):
                yield Found(rule.id, "", tuple(sorted(p.id for p in same)), False)
        return
    for profile in profiles:
        if len({key(text) for text in profile.inputs}) > 1:
            yield Found(rule.id, "", (profile.id,), False)
    for a, b in product(profiles, profiles):
        if b.id in a.substance.constituents and not one_origin((a, b)):
            yield Found(rule.id, "", tuple(sorted((a.id, b.id))), False)


def brute_force(rules: Sequence[Rule], profiles: Sequence[Profile]) -> set[Found]:
    """Return everything that holds, by trying everything."""
    found: set[Found] = set()
    for rule in rules:
        if rule.kind == "duplicate":
            found.update(duplicates(rule, profiles))
            continue
        for pathway in rule.pathways or ("",):
            if rule.kind not in ("directed", "pair"):
                found.update(convergences(rule, pathway, profiles))
                continue
            for a, b in product(profiles, profiles):
                said = [stands(slot, slot.pathway or pathway, p) for slot, p in zip(rule.slots, (a, b), strict=True)]
                if all(said) and not one_thing(a, b) and not one_origin((a, b)):
                    ids = (a.id, b.id) if rule.kind == "directed" else tuple(sorted((a.id, b.id)))
                    found.add(Found(rule.id, pathway, ids, "refuted" in said))
    return found
