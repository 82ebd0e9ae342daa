"""Gathers what each substance of a request is known to do: its own claims and those that come to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from interact.knowledge.snapshot import Knowledge
from interact.model.knowledge import CLASS, CONSTITUENT, MEMBER, OWN, Role, Substance, role
from interact.model.report import Profile, Resolution, Resolved
from interact.model.terms import NARROW
from interact.resolve.normal import key

Docs = dict[str, list[dict[str, Any]]]


def profiles(resolutions: Sequence[Resolution], knowledge: Knowledge) -> tuple[Profile, ...]:
    """Return one profile per distinct substance, by id: order and repetition of names change nothing."""
    typed: dict[str, list[Resolved]] = {}
    for entry in resolutions:
        if isinstance(entry, Resolved):
            for ident in entry.ids:
                typed.setdefault(ident, []).append(entry)
    subjects = knowledge.substances(typed)
    related = (
        knowledge.substances({i for s in subjects.values() for i in (*s.constituents, *s.members)} - set(subjects))
        | subjects
    )
    holders = set(related)
    for subject in related.values():
        holders.update(subject.classes)
    docs = knowledge.claims(holders)
    return tuple(_profile(subjects[i], typed[i], related, docs) for i in sorted(subjects))


def _profile(subject: Substance, typed: list[Resolved], related: dict[str, Substance], docs: Docs) -> Profile:
    roles = gather(subject, related, docs)
    narrow = any((r.pathway, r.action) == NARROW and r.strength != "none" for r in roles)
    parts = frozenset((*subject.constituents, *subject.members))
    return as_typed(Profile(subject, (), frozenset(), "", (), (), roles, parts, narrow), typed)


def as_typed(profile: Profile, typed: Sequence[Resolved]) -> Profile:
    """Return the profile of a substance as some names of a request bring it."""
    expanded = sorted({entry.expanded_from for entry in typed if entry.expanded_from})
    single = [entry.item for entry in typed if len(entry.ids) == 1]
    routes = {entry.item.route if len(entry.ids) == 1 else "" for entry in typed}
    return profile._replace(
        inputs=tuple(sorted({entry.item.text for entry in typed})),
        origins=frozenset(key(entry.expanded_from) or profile.id for entry in typed),
        expanded_from="|".join(expanded),
        doses=tuple(sorted({entry.dose for entry in single if entry.dose is not None})),
        routes=() if "" in routes else tuple(sorted(routes)),
    )


def gather(subject: Substance, related: dict[str, Substance], docs: Docs) -> tuple[Role, ...]:
    """Return a substance's own roles, then those of its constituents, its classes and (for a class) its members.

    A member's own statement about an effect takes the place of its class's, whichever way it points.
    """
    roles = [role(doc, subject.id, OWN) for doc in docs.get(subject.id, ())]
    for part in subject.constituents:
        roles += [role(doc, part, CONSTITUENT) for doc in docs.get(part, ())]
        if part in related:
            roles += _from_classes(related[part], docs, {(r.pathway, r.action) for r in roles})
    roles += _from_classes(subject, docs, {(r.pathway, r.action) for r in roles if r.source == OWN})
    for member in subject.members:
        for claim in gather(related[member], {}, docs) if member in related else ():
            if claim.holder != subject.id:
                roles.append(_as_member(claim, member))
    return tuple(roles)


def _from_classes(subject: Substance, docs: Docs, stated: set[tuple[str, str]]) -> list[Role]:
    out: list[Role] = []
    for group in subject.classes:  # near classes first: the nearer statement wins
        mine = [role(doc, group, CLASS) for doc in docs.get(group, ()) if (doc["pathway"], doc["action"]) not in stated]
        out += mine
        stated |= {(r.pathway, r.action) for r in mine}
    return out


def _as_member(claim: Role, member: str) -> Role:
    return Role(
        claim.evidence, claim.cites, claim.pathway, claim.action, claim.strength, claim.via, claim.how,
        claim.figure, claim.condition, claim.onset, claim.offset, member, MEMBER,
    )  # fmt: skip
