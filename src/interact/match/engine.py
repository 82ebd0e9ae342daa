"""Finds every way a rule is satisfied by the substances of a request; n-ary rules are native, not pairs glued together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from interact.match.party import fill
from interact.model.report import Match, Party, Profile
from interact.model.rule import Rule
from interact.resolve.normal import key


def profile_keys(profiles: Iterable[Profile]) -> set[str]:
    """Return the index keys that the profiles can satisfy (the other half of `curation.build.slot_keys`)."""
    keys = {"any"}
    for profile in profiles:
        keys.add(f"substance:{profile.id}")
        keys.add(f"class:{profile.id}")
        keys.update(f"substance:{member}" for member in profile.members)
        keys.update(f"class:{group}" for group in profile.substance.classes)
        keys.update(f"{role.pathway}:{role.action}" for role in profile.roles if role.strength != "none")
    return keys


def matches(rules: Iterable[Rule], profiles: Sequence[Profile]) -> list[Match]:
    """Return every match of the rules, refuted ones included (assess decides what becomes of them)."""
    found: list[Match] = []
    for rule in rules:
        if rule.kind == "duplicate":
            found += duplicates(rule, profiles)
            continue
        for pathway in rule.pathways or ("",):
            filled = [
                [
                    p
                    for profile in profiles
                    if (p := fill(slot, slot.pathway or (pathway if slot.action else ""), profile))
                ]
                for slot in rule.slots
            ]
            shown = shown_pathway(rule, pathway)
            if rule.kind in ("directed", "pair"):
                found += order(rule, shown, filled)
            else:
                found += converge(rule, shown, filled)
    return found


def shown_pathway(rule: Rule, pathway: str) -> str:
    """Return the pathway a match is told under: the one in question, else those of the slots joined by `|`."""
    return pathway or "|".join(dict.fromkeys(slot.pathway for slot in rule.slots if slot.pathway))


def overlapping(a: Profile, b: Profile) -> bool:
    """Whether two substances are not two things: the same one, a whole and its part, or classes that share members."""
    return a.id == b.id or a.id in b.parts or b.id in a.parts or bool(a.members & b.members)


def one_origin(profiles: Iterable[Profile]) -> bool:
    """Whether one product alone brings all of them: its ingredients do not interact with each other."""
    return len({origin for profile in profiles for origin in profile.origins}) < 2


def order(rule: Rule, pathway: str, filled: Sequence[Sequence[Party]]) -> Iterable[Match]:
    """Yield a match for every two substances that fill the two slots of a directed or pair rule."""
    first, second = filled
    seen: set[tuple[str, ...]] = set()
    for one in first:
        for other in second:
            if overlapping(one.profile, other.profile) or one_origin((one.profile, other.profile)):
                continue
            # Two classes in a pair can name the same two substances both ways round; a direction cannot be dropped so.
            mark = (one.id, other.id) if rule.kind == "directed" else tuple(sorted((one.id, other.id)))
            if mark not in seen:
                seen.add(mark)
                yield Match(rule, pathway, (one, other))


def converge(rule: Rule, pathway: str, filled: Sequence[Sequence[Party]]) -> Iterable[Match]:
    """Yield one match that lists every contributor, and one for each contributor that is refuted in people."""
    solid = [[p for p in parties if not p.refuted] for parties in filled]
    whole = assemble(rule, solid)
    if whole:
        yield Match(rule, pathway, whole, _others(solid, whole))
    for index, parties in enumerate(filled):
        for party in (p for p in parties if p.refuted):
            tried = [([*group, party] if i == index else group) for i, group in enumerate(solid)]
            with_it = assemble(rule, tried)
            if with_it and any(p is party for p in with_it):
                yield Match(rule, pathway, with_it, _others(tried, with_it))


def _others(filled: Sequence[Sequence[Party]], chosen: Sequence[Party]) -> tuple[Party, ...]:
    """Return the other slots the same substances could fill: a concern table may ask for them there."""
    return tuple(p for group in filled for p in group if not any(p is c for c in chosen))


def assemble(rule: Rule, filled: Sequence[Sequence[Party]]) -> tuple[Party, ...]:
    """Give every slot its `at_least` different substances and add all other contributors; () when it cannot be done.

    Args:
        rule: an additive or opposing rule.
        filled: for every slot of the rule, the parties that can fill it.
    """
    needs = [index for index, slot in enumerate(rule.slots) for _ in range(slot.at_least)]
    chosen = _choose(needs, filled, [])
    if not chosen:
        return ()
    out = {party.id: party for party in chosen}
    for group in filled:
        for party in group:
            out.setdefault(party.id, party)
    place = {slot.name: index for index, slot in enumerate(rule.slots)}
    return tuple(sorted(out.values(), key=lambda p: (place[p.slot], p.id)))


def _choose(needs: Sequence[int], filled: Sequence[Sequence[Party]], taken: list[Party]) -> list[Party]:
    """Search for parties that are different things and do not all come from one input."""
    if len(taken) == len(needs):
        return [] if one_origin(p.profile for p in taken) else taken
    for party in filled[needs[len(taken)]]:
        if not any(overlapping(party.profile, other.profile) for other in taken):
            found = _choose(needs, filled, [*taken, party])
            if found:
                return found
    return []


def duplicates(rule: Rule, profiles: Sequence[Profile]) -> Iterable[Match]:
    """Same substance by two names, a substance beside what it is contained in, or several of one class."""
    slot = rule.slots[0]
    if slot.in_class:
        for group in sorted(slot.in_class):
            yield from same_class(rule, [p for p in profiles if group in p.substance.classes or p.id == group])
        return
    for profile in profiles:
        if len({key(text) for text in profile.inputs}) > 1:
            yield Match(rule, "", (Party(slot.name, profile, None),))
    for a in profiles:
        for b in profiles:
            if b.id in a.parts and not a.members and not one_origin((a, b)):
                yield Match(rule, "", tuple(Party(slot.name, p, None) for p in sorted((a, b), key=lambda p: p.id)))


def same_class(rule: Rule, same: Sequence[Profile]) -> Iterable[Match]:
    """Yield one match that lists the members of a class (and the class itself where it was typed) when there are several."""
    if len(same) > 1 and not one_origin(same):
        yield Match(rule, "", tuple(Party(rule.slots[0].name, p, None) for p in same))
