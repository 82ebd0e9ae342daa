"""Turns matches into flags and considered entries; concern comes from the rule's own table, never from here."""

from __future__ import annotations

from collections.abc import Iterable

from interact.match.engine import assemble
from interact.model.knowledge import Role
from interact.model.report import Considered, Flag, Match, Party, claims_of
from interact.model.rule import ConcernRow, Rule, Test
from interact.model.terms import CONCERN_RANK, EVIDENCE_RANK, weakest


def evidence_of(match: Match) -> str:
    """Return the weakest evidence word of the match's chain: its claims, and the rule's own where it has one."""
    words = [party.role.evidence for party in match.parties if party.role]
    if match.rule.evidence:
        words.append(match.rule.evidence)
    return weakest(words) if words else "theoretical"


def grade(match: Match) -> tuple[str, str]:
    """Return (concern, evidence) of a match.

    In a convergence a weakly evidenced contributor must not weaken what the others carry without it: the worst of the
    grades over the well-evidenced contributors alone, then with the weaker ones added, is the grade of the whole.
    """
    grades = [_grade_as_is(part) for part in (match, *_better_evidenced(match))]
    return max(grades, key=lambda found: (CONCERN_RANK[found[0]], EVIDENCE_RANK[found[1]]))


def _grade_as_is(match: Match) -> tuple[str, str]:
    evidence = evidence_of(match)
    return next(row.level for row in match.rule.concern if _holds(row, match, evidence)), evidence


def _better_evidenced(match: Match) -> Iterable[Match]:
    if match.rule.kind not in ("additive", "opposing"):
        return
    fillers = (*match.parties, *match.others)
    for rank in sorted({_rung(p) for p in fillers})[1:]:
        kept = [p for p in fillers if _rung(p) >= rank]
        parties = assemble(match.rule, [[p for p in kept if p.slot == slot.name] for slot in match.rule.slots])
        if parties:
            yield Match(match.rule, match.pathway, parties, tuple(p for p in kept if not any(p is c for c in parties)))


def _rung(party: Party) -> int:
    return EVIDENCE_RANK[party.role.evidence] if party.role else max(EVIDENCE_RANK.values())


def _holds(row: ConcernRow, match: Match, evidence: str) -> bool:
    if row.evidence and evidence not in row.evidence:
        return False
    fillers = (*match.parties, *match.others)
    return all(len({p.id for p in fillers if passes(test, p)}) >= test.at_least for test in row.tests)


def passes(test: Test, party: Party) -> bool:
    """Whether a party passes one test of a concern row."""
    if test.slot not in ("any", party.slot):
        return False
    if test.narrow is not None and party.profile.narrow != test.narrow:
        return False
    if test.in_class and not test.in_class & {party.id, *party.profile.substance.classes}:
        return False
    if test.strength or test.how:
        return any(
            (not test.strength or c.strength in test.strength) and (not test.how or c.how in test.how)
            for c in claims_of(party)
        )
    return True


def assess(matches: Iterable[Match], min_concern: str = "") -> tuple[tuple[Flag, ...], tuple[Considered, ...]]:
    """Return the flags, most serious first, and what was considered.

    Args:
        matches: every match of a request.
        min_concern: flags below this concern become considered entries; "" keeps all.
    """
    considered: list[Considered] = []
    live: list[Match] = []
    for match in matches:
        if match.refuted:
            considered.append(_refuted(match))
        else:
            live.append(match)
            considered += _superseded(match)
    flags, by_pair = flags_of((*grade(match), match) for match in live)
    considered += by_pair
    if min_concern:
        floor = CONCERN_RANK[min_concern]
        considered += [_below(flag) for flag in flags if CONCERN_RANK[flag.concern] < floor]
        flags = [flag for flag in flags if CONCERN_RANK[flag.concern] >= floor]
    return tuple(flags), _tidy(considered)


Graded = tuple[str, str, Match]  # concern, evidence, and the match they are of


def flags_of(graded: Iterable[Graded]) -> tuple[list[Flag], list[Considered]]:
    """Merge and fold graded matches into flags, most serious first; what a refuting pair refutes comes beside them."""
    flags, considered = _fold(merge(graded))
    return sorted(flags, key=rank), considered


def rank(flag: Flag) -> tuple[int, int, int, str, tuple[str, ...]]:
    """Return what flags are sorted by: the most serious first, then the best evidenced, then the largest."""
    return (-CONCERN_RANK[flag.concern], -EVIDENCE_RANK[flag.evidence], -len(flag.ids), flag.rule.id, flag.ids)


def merge(graded: Iterable[Graded]) -> list[Flag]:
    """Bring the ways (pathways) one rule holds for the same parties together, worst first."""
    groups: dict[tuple[str, tuple[tuple[str, str], ...]], list[Graded]] = {}
    for found in graded:
        match = found[2]
        mark = (match.rule.id, tuple(sorted((p.slot, p.id) for p in match.parties)))
        groups.setdefault(mark, []).append(found)
    flags = []
    for group in groups.values():
        group.sort(key=lambda found: (-CONCERN_RANK[found[0]], -EVIDENCE_RANK[found[1]], found[2].pathway))
        concern, evidence, worst = group[0]
        flags.append(Flag(worst.rule, concern, evidence, tuple(match for _, _, match in group)))
    return flags


def _fold(flags: list[Flag]) -> tuple[list[Flag], list[Considered]]:
    """Drop flags that a more particular rule stands in for; a refuting pair leaves them as considered entries."""
    heirs = [flag for flag in flags if flag.rule.over]
    heir_of = {id(flag): next((other for other in heirs if stands_for(other, flag)), None) for flag in flags}
    folded: dict[int, set[str]] = {}
    considered: list[Considered] = []
    for flag in flags:
        heir = heir_of[id(flag)]
        if heir is None:
            continue
        if heir.rule.effect == "refutes":
            pathway, why = "|".join(flag.pathways), "refuted-by-pair"
            considered.append(Considered(flag.rule, pathway, flag.parties, why, (), heir.rule.cites, flag.concern))
        while (above := heir_of[id(heir)]) is not None:
            heir = above
        folded.setdefault(id(heir), set()).add(flag.rule.id)
    # What a refuting pair refutes is in `considered` with its citations; the pair itself is no flag.
    kept = [flag for flag in flags if heir_of[id(flag)] is None and flag.rule.effect != "refutes"]
    return [flag._replace(folded=tuple(sorted(folded.get(id(flag), ())))) for flag in kept], considered


def stands_for(heir: Flag, flag: Flag) -> bool:
    """Whether `heir` tells what `flag` would: it names the rule, covers its parties, and does not make light of them.

    Only direct evidence on a pair may lower a concern, and only for the substances it is about (not a whole class).
    """
    if flag.rule.id not in heir.rule.over or not set(flag.ids) <= set(heir.ids):
        return False
    if heir.rule.kind == "pair":
        worse = CONCERN_RANK[heir.concern] >= CONCERN_RANK[flag.concern]
        return worse or not any(party.members for party in heir.parties)
    return CONCERN_RANK[heir.concern] >= CONCERN_RANK[flag.concern]


def _refuted(match: Match) -> Considered:
    claims = tuple(c for p in match.parties if p.refuted for c in (*p.against, *p.superseded))
    return _considered(match.rule, match.pathway, match.parties, "refuted-in-people", claims)


def _superseded(match: Match) -> list[Considered]:
    """A prediction that said more than people showed stays visible beside the flag."""
    claims = tuple(c for p in match.parties for c in p.superseded)
    if not claims or match.rule.kind != "directed":
        return []
    return [_considered(match.rule, match.pathway, match.parties, "prediction-superseded", claims)]


def _below(flag: Flag) -> Considered:
    claims = tuple(p.role for p in flag.parties if p.role)
    made = _considered(flag.rule, "|".join(flag.pathways), flag.parties, "below-threshold", claims)
    return Considered(made.rule, made.pathway, made.parties, made.why, made.claims, made.cites, flag.concern)


def _considered(rule: Rule, pathway: str, parties: tuple[Party, ...], why: str, claims: tuple[Role, ...]) -> Considered:
    cites = {(c.work, c.says): c for claim in claims for c in claim.cites}
    return Considered(rule, pathway, parties, why, claims, tuple(cites.values()))


def _tidy(entries: list[Considered]) -> tuple[Considered, ...]:
    unique = {(e.why, e.rule.id, e.pathway, tuple((p.slot, p.id) for p in e.parties)): e for e in entries}
    return tuple(unique[mark] for mark in sorted(unique))
