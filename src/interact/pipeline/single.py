"""Resolve, profile, match, assess, and say what is not known: the same for one list, a batch, cases and docs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from interact.assess.flags import assess
from interact.knowledge.snapshot import Knowledge
from interact.match.engine import matches, profile_keys
from interact.match.profile import profiles
from interact.model.knowledge import Cite, Role
from interact.model.report import Considered, Flag, PairStatus, Profile, Report, Request, claims_of
from interact.resolve.lookup import item, resolve


def request(names: Iterable[str]) -> Request:
    """Make a Request of typed names; blank ones are dropped, nothing else is."""
    return Request(tuple(item(name) for name in names if name.strip()))


def check(asked: Request, knowledge: Knowledge, min_concern: str = "") -> Report:
    """Check a list.

    Args:
        asked: what was typed.
        knowledge: the snapshot to answer from.
        min_concern: flags below this concern are moved to `considered`; "" keeps all.

    Returns:
        The whole report; names that did not resolve are in it, and the rest is checked all the same.
    """
    resolutions = resolve(asked, knowledge)
    subjects = profiles(resolutions, knowledge)
    rules = knowledge.rules_for(profile_keys(subjects))
    flags, considered = assess(matches(rules, subjects), min_concern)
    notices = tuple(knowledge.notices(i for p in subjects for i in (p.id, *p.substance.constituents)))
    cited = {c.work for f in flags for c in flag_cites(f)} | {c.work for e in considered for c in e.cites}
    cited |= {cite["work"] for notice in notices for cite in notice["cites"]}
    named = {i for p in subjects for i in (p.id, *p.substance.members, *p.substance.constituents)}
    named |= {r.holder for p in subjects for r in p.roles}
    named |= {path for p in subjects for path in p.expanded_from.split("|") if path}
    named |= {i for r in resolutions for i in getattr(r, "candidates", ()) + getattr(r, "suggestions", ())}
    return Report(
        knowledge.version,
        knowledge.digest,
        asked,
        resolutions,
        subjects,
        flags,
        considered,
        tuple(pair_statuses(subjects, flags, considered)),
        notices,
        knowledge.docs("work", cited),
        knowledge.labels("entity", named),
        knowledge.labels("pathway", (r.pathway for p in subjects for r in p.roles)),
    )


def premises(flag: Flag) -> list[tuple[str, str, Role]]:
    """Return (stand, party id, claim) for everything a flag rests on: `for`, `against` or `superseded`, each once."""
    out: dict[tuple[str, str, int], tuple[str, str, Role]] = {}
    for match in flag.matches:
        for party in match.parties:
            stands = (("for", claims_of(party)), ("against", party.against), ("superseded", party.superseded))
            for stand, claims in stands:
                for claim in claims:
                    out.setdefault((stand, party.id, id(claim)), (stand, party.id, claim))
    return list(out.values())


def flag_cites(flag: Flag) -> list[Cite]:
    """Return every citation of a flag (the rule's and its premises'), each once."""
    cites = [*flag.rule.cites, *(c for _, _, claim in premises(flag) for c in claim.cites)]
    return list({(c.work, c.says): c for c in cites}.values())


def pair_statuses(
    subjects: Sequence[Profile], flags: Sequence[Flag], considered: Sequence[Considered]
) -> Iterable[PairStatus]:
    """Yield what is known of each two substances of the list."""
    flagged = [set(f.ids) for f in flags]
    looked_at = [set(c.ids) for c in considered]
    for index, a in enumerate(subjects):
        for b in subjects[index + 1 :]:
            pair = {a.id, b.id}
            if any(pair <= ids for ids in flagged):
                status = "flagged"
            elif any(pair <= ids for ids in looked_at):
                status = "considered"
            elif a.roles and b.roles:
                status = "nothing-found"
            else:
                status = "not-covered"
            yield PairStatus(a.id, b.id, status)
