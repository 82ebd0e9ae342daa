"""Words a Report as rows of spans, which the terminal renderers only lay out: both show the same."""

from __future__ import annotations

from collections.abc import Iterator

from interact.model.knowledge import Cite, Role
from interact.model.report import Ambiguous, Considered, Report, Resolved
from interact.pipeline.single import flag_cites, premises
from interact.render.rows import Row, Span, row
from interact.render.wording import Group, Wording, groups
from interact.render.words import (
    CONCERN,
    EVIDENCE,
    FOOTER,
    SCOPE,
    STATUS,
    WHY,
    clean,
    conditions,
    does,
    link,
    listed,
    long_cite,
    source,
)
from interact.resolve.normal import key

SHORT_CITES = 3
DENSE = 12  # groups of flags from which on each is told in one paragraph
MILD = ("minor", "none-found-in-people")


def rows(report: Report, explain: bool = False, everything: bool = False, ascii_only: bool = False) -> Iterator[Row]:
    """Yield the whole report as rows.

    Args:
        report: what to show.
        explain: add the chain of premises, considerations and the bibliography.
        everything: add considered entries below the threshold, pairs without findings and what is unknown.
        ascii_only: for a terminal that cannot show other symbols.
    """
    words = Wording(report, ascii_only)
    yield from _checked(words)
    yield from _unresolved(words)
    yield from _flags(words, explain)
    if not report.flags and report.profiles:
        yield row()
        yield row(
            f"No flag in knowledge {report.version}. That is not a finding of no risk; see what is covered below."
        )
    yield from _considered(words, explain, everything)
    yield from _notices(words, explain)
    yield row()
    yield from _coverage(words, everything)
    if explain and report.works:
        yield row()
        yield row(Span("Sources", "bold"))
        for work in report.works.values():
            yield row(Span(long_cite(work), "", link(work)), " ", Span(link(work), "dim", link(work)), indent=2, hang=2)
    yield row(Span(f"{SCOPE} {FOOTER}", "dim"))


def _checked(words: Wording) -> Iterator[Row]:
    report = words.report
    shown = []
    for entry in report.resolutions:
        if isinstance(entry, Resolved):
            typed, found = clean(entry.item.text), [words.name(i) for i in entry.ids]
            known = listed(found)
            shown.append(known if key(typed) == key(known) else f"{typed} = {known}")
    if shown:
        yield row(Span("Checked ", "bold"), "; ".join(dict.fromkeys(shown)), hang=2)
    elif not report.resolutions:
        yield row("Nothing to check: no names were given.")


def _unresolved(words: Wording) -> Iterator[Row]:
    for entry in words.report.unresolved:
        typed = clean(entry.item.text)
        if isinstance(entry, Ambiguous):
            names = [words.name(c) for c in entry.candidates]
            yield row(
                Span("? ambiguous ", "bold magenta"),
                f"“{typed}” may be {', '.join(names[:-1])} or {names[-1]}; not guessed, not checked.",
                hang=2,
            )
        else:
            near = (
                f" Near in spelling: {', '.join(words.name(i) for i in entry.suggestions)}."
                if entry.suggestions
                else ""
            )
            yield row(Span("? not recognised ", "bold magenta"), f"“{typed}”; not checked.{near}", hang=2)


def _flags(words: Wording, explain: bool) -> Iterator[Row]:
    """The serious ones in full, a block each; the minor ones by rule, a line or two each.

    A long list stays short: past `DENSE` groups each flag is one paragraph, and a moderate one leaves its consequence out.
    """
    held = groups(words.report.flags)
    dense = len(held) > DENSE and not explain
    minor = [group for group in held if group.first.concern in MILD and not explain]
    serious = [group for group in held if group not in minor]
    if dense and serious:
        yield row()
    for group in serious:
        if dense:
            yield _paragraph(words, group)
        else:
            yield row()
            yield from _group(words, group, explain)
    if minor:
        yield row()
    by_rule: dict[tuple[str, str], list[Group]] = {}
    for group in minor:
        by_rule.setdefault((group.first.concern, group.first.rule.id), []).append(group)
    for found in by_rule.values():
        yield _minor(words, found, 1 if dense else SHORT_CITES)


def _paragraph(words: Wording, group: Group) -> Row:
    flag = group.first
    where = f" ({words.pathways(group)})" if flag.rule.pathways else ""
    text = ""
    if flag.concern != "moderate":
        text = " ".join(x for x in (words.sentence(group, flag.rule.consequence), words.timing(group)) if x) + " "
    return row(
        _head(words, group), Span(words.who(group), "bold"), f" — {flag.rule.title}{where}. {text}",
        f"[{EVIDENCE[flag.evidence]}] ", *_rests_on(words, [group], 2), hang=4,
    )  # fmt: skip


def _head(words: Wording, group: Group) -> Span:
    return Span(
        f"{CONCERN[group.first.concern][words.symbol]} {CONCERN[group.first.concern][0]} ",
        CONCERN[group.first.concern][3],
    )


def _rests_on(words: Wording, found: list[Group], most: int) -> list[Span]:
    flags = [flag for group in found for flag in group.flags]
    first = [c for flag in flags for _, _, claim in premises(flag) for c in claim.cites]
    return words.cites([*first, *(c for flag in flags for c in flag_cites(flag))], most)


def _minor(words: Wording, found: list[Group], most: int) -> Row:
    parts: list[Span | str] = []
    for group in found:
        where = f"{words.pathways(group)}, " if group.first.rule.pathways else ""
        parts += ["; "] if parts else []
        parts += [Span(words.who(group), "bold"), f" ({where}{EVIDENCE[group.first.evidence]})"]
    title = f"{found[0].first.rule.title}: "
    return row(_head(words, found[0]), title, *parts, ". ", *_rests_on(words, found, most), hang=4)


def _group(words: Wording, group: Group, explain: bool) -> Iterator[Row]:
    flag = group.first
    where = f" ({words.pathways(group)})" if flag.rule.pathways else ""
    yield row(_head(words, group), Span(words.who(group), "bold"), f" — {flag.rule.title}{where}.", hang=4)
    timing = words.timing(group)
    yield row(words.sentence(group, flag.rule.consequence), f" {timing}" if timing else "", indent=4)
    cites = _rests_on(words, [group], 0 if explain else SHORT_CITES)
    yield row(f"Evidence: {EVIDENCE[flag.evidence]}. ", *cites, indent=4, hang=2)
    if explain:
        yield from _explained(words, group)


def _explained(words: Wording, group: Group) -> Iterator[Row]:
    rule = group.first.rule
    yield row(Span("Mechanism ", "bold"), words.sentence(group, rule.mechanism), indent=4, hang=2)
    told: set[tuple[str, str, str]] = set()
    for flag in group.flags:
        for stand, ident, claim in premises(flag):
            yield from _premise(words, stand, ident, claim, told)
    for cite in rule.cites:
        yield row("rule rests on: ", cite.says, " ", *words.cites([cite]), indent=6, hang=2)
    for text in rule.considerations:
        yield row(Span("Consider ", "bold"), text, indent=4, hang=2)
    for text in rule.modifying:
        yield row(Span("Modifying ", "bold"), text, indent=4, hang=2)
    yield row(Span("Frequency ", "bold"), rule.frequency or "unknown", indent=4, hang=2)
    if group.first.folded:
        yield row(Span("Also under ", "bold"), ", ".join(group.first.folded), indent=4, hang=2)
    yield row(Span("Rule ", "bold"), rule.id, indent=4)


def _premise(words: Wording, stand: str, ident: str, claim: Role, told: set[tuple[str, str, str]]) -> Iterator[Row]:
    lead = {"for": "", "against": "against: ", "superseded": "weaker evidence said: "}[stand]
    what = f"{words.name(ident)} {does(claim, words.pathway(claim.pathway))}"
    mark = (stand, what, claim.cites[0].says)
    if mark in told:
        return
    told.add(mark)
    through = source(claim, words.report.labels)
    notes = "; ".join(n for n in (through, claim.figure, conditions(claim)) if n)
    says = " ".join(c.says for c in claim.cites)
    yield row(
        f"{lead}{what}{f' [{notes}]' if notes else ''} — {EVIDENCE[claim.evidence]}: {says} ",
        *words.cites(claim.cites),
        indent=6,
        hang=2,
    )


def _considered(words: Wording, explain: bool, everything: bool) -> Iterator[Row]:
    entries = [e for e in words.report.considered if everything or explain or e.why != "below-threshold"]
    hidden = len(words.report.considered) - len(entries)
    if entries or hidden:
        yield row()
    held: dict[tuple[str, ...], list[Considered]] = {}
    for entry in entries:
        first = next((p.id for p in entry.parties if p.slot == "precipitant"), "|".join(entry.ids))
        held.setdefault((entry.why, entry.rule.id, entry.pathway, first), []).append(entry)
    for found in held.values():
        yield _looked_at(words, found)
    if hidden:
        yield row(f"{hidden} below the asked concern not shown; --all shows them.")


def _looked_at(words: Wording, found: list[Considered]) -> Row:
    entry = found[0]
    if entry.rule.kind == "directed":
        sides = [
            list(dict.fromkeys(words.name(p.id) for e in found for p in e.parties if p.slot == s.name))
            for s in entry.rule.slots
        ]
        who = f" {words.arrow} ".join(listed(side) for side in sides)
    else:
        who = " + ".join(words.name(p.id) for p in entry.parties)
    pathway = ", ".join(words.pathway(p) for p in entry.pathway.split("|") if p)
    seen = "; ".join(dict.fromkeys(c.figure for c in entry.claims if c.strength == "none" and c.figure))
    said = [c for c in entry.claims if c.strength != "none"]
    first = "; ".join(dict.fromkeys(c.figure or does(c, words.pathway(c.pathway)) for c in said))
    return row(
        Span("○ " if words.symbol == 1 else "o ", "green"), f"{_LEAD.get(entry.why, 'Considered, not flagged')}: ", Span(who, "bold"),
        f" — {entry.rule.title}{f' ({pathway})' if pathway else ''}: {WHY[entry.why]}.{f' In people: {seen}.' if seen else ''}",
        f" {_UNDER[entry.why]} ({EVIDENCE[said[0].evidence]}): {first}. " if said else " ", *words.cites(entry.cites, SHORT_CITES), hang=4,
    )  # fmt: skip


_LEAD = {"prediction-superseded": "Over-predicted", "below-threshold": "Below the asked concern"}
_UNDER = {
    "refuted-in-people": "Weaker evidence",
    "prediction-superseded": "Prediction",
    "refuted-by-pair": "By rule",
    "below-threshold": "Rests on",
}


def _notices(words: Wording, explain: bool) -> Iterator[Row]:
    notices = words.report.notices
    if notices:
        yield row()
    if notices and not explain:
        told = "; ".join(f"{notice['title']} ({notice['jurisdiction']})" for notice in notices)
        yield row(Span("i Notices ", "blue"), f"{told}.", hang=4)
    for notice in notices if explain else ():
        cites = words.cites([Cite(c["work"], c["says"]) for c in notice["cites"]])
        yield row(
            Span("i ", "blue"), f"{notice['title']} ({notice['jurisdiction']}). {notice['text']} ", *cites, hang=4
        )


def _coverage(words: Wording, everything: bool) -> Iterator[Row]:
    report = words.report
    if not report.profiles:
        return
    parts = []
    for profile in report.profiles:
        own = [r for r in profile.roles if r.source != "member"]
        parts.append(f"{words.name(profile.id)} {len(own) or 'nothing curated'}")
    yield row(Span("Known ", "bold"), "(statements curated) ", "; ".join(parts), ".", hang=2)
    by_status: dict[str, list[str]] = {}
    for pair in report.pairs:
        by_status.setdefault(pair.status, []).append(f"{words.name(pair.a)} + {words.name(pair.b)}")
    if report.pairs:
        total = len(report.pairs)
        told = ", ".join(f"{len(found)} {STATUS[status]}" for status, found in by_status.items())
        yield row(Span("Pairs ", "bold"), f"{total}: {told} (knowledge {report.version}, {report.digest[:8]}).", hang=2)
    for status in ("not-covered", *(("nothing-found",) if everything else ())):
        if by_status.get(status):
            yield row(f"{STATUS[status]}: {'; '.join(by_status[status])}.", indent=2, hang=2)
    for profile in report.profiles if everything else ():
        for text in profile.substance.unknown:
            yield row(f"not known, {words.name(profile.id)}: {text}", indent=2, hang=2)
