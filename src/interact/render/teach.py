"""The teaching views: everything known of one substance, class, pathway, rule or work, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from interact.knowledge.snapshot import Knowledge
from interact.match.profile import gather
from interact.model.knowledge import MEMBER, Cite, Role, Substance, role
from interact.model.rule import ConcernRow, Rule, Slot
from interact.render.rows import Row, Span, row
from interact.render.words import (
    CONCERN,
    CONCERN_MEANS,
    EVIDENCE,
    conditions,
    does,
    link,
    long_cite,
    short_cite,
    source,
)


class Shelf:
    """The snapshot with display names and works at hand."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.works: dict[str, dict[str, Any]] = {}
        self.labels: dict[str, str] = {}
        self.pathways: dict[str, str] = {}

    def name(self, ident: str) -> str:
        """Display name of a substance or class."""
        if ident not in self.labels:
            self.labels |= self.knowledge.labels("entity", [ident]) or {ident: ident}
        return self.labels[ident]

    def pathway(self, ident: str) -> str:
        """Display name of a pathway."""
        if ident not in self.pathways:
            self.pathways |= self.knowledge.labels("pathway", [ident]) or {ident: ident}
        return self.pathways[ident]

    def cites(self, cites: Any) -> list[Span]:
        """Short citations as links."""
        missing = {c.work for c in cites} - set(self.works)
        self.works |= self.knowledge.docs("work", missing)
        out: list[Span] = []
        for work in dict.fromkeys(c.work for c in cites):
            out += [Span("; ")] if out else []
            out.append(Span(short_cite(self.works[work]), "dim", link(self.works[work])))
        return out


def substance_rows(subject: Substance, knowledge: Knowledge) -> Iterator[Row]:
    """Yield the page of a substance or class."""
    shelf = Shelf(knowledge)
    related = knowledge.substances((*subject.constituents, *subject.members)) | {subject.id: subject}
    holders = {i for s in related.values() for i in (s.id, *s.classes)}
    roles = gather(subject, related, knowledge.claims(holders))
    yield row(Span(subject.name, "bold"), f" — {subject.kind}, id {subject.id}")
    for kind, names in subject.names.items():
        shown = [n if isinstance(n, str) else f"{n['name']} ({', '.join(n['region'])})" for n in names]
        yield row(f"{kind}: {'; '.join(shown)}", indent=2, hang=2)
    for word, ids in (("classes", subject.classes), ("ingredients", subject.ingredients), ("members", subject.members)):
        if ids:
            yield row(f"{word}: {', '.join(shelf.name(i) for i in ids)}", indent=2, hang=2)
    if subject.codes:
        yield row(f"codes: {', '.join(subject.codes)}", indent=2, hang=2)
    for part in subject.contains:
        amount = f", {part['amount']}" if part.get("amount") else ""
        yield row(f"contains {shelf.name(part['substance'])}{amount}", indent=2, hang=2)
    yield row()
    yield from _roles([r for r in roles if r.source != MEMBER], shelf)
    varying = [r for r in roles if r.source == MEMBER]
    if varying:
        yield row(Span("Differs by member", "bold"), " (never spread over the class)")
        for pathway in sorted({r.pathway for r in varying}):
            told = [
                f"{shelf.name(r.holder)} {does(r, shelf.pathway(pathway))}" for r in varying if r.pathway == pathway
            ]
            yield row(f"{shelf.pathway(pathway)}: {'; '.join(dict.fromkeys(told))}", indent=2, hang=2)
    if not roles:
        yield row("Nothing curated yet: silence here is not a finding.")
    yield from _unknown(subject.unknown)
    for notice in knowledge.notices((subject.id, *subject.constituents)):
        yield row(Span(f"i {notice['title']} ", "bold"), f"({notice['jurisdiction']}) {notice['text']}", hang=2)


def _roles(roles: list[Role], shelf: Shelf) -> Iterator[Row]:
    for pathway in dict.fromkeys(r.pathway for r in sorted(roles, key=lambda r: shelf.pathway(r.pathway).casefold())):
        yield row(Span(shelf.pathway(pathway), "bold"))
        for claim in (r for r in roles if r.pathway == pathway):
            through = source(claim, {claim.holder: shelf.name(claim.holder)})
            notes = "; ".join(n for n in (through, claim.figure, conditions(claim), claim.onset, claim.offset) if n)
            says = " ".join(c.says for c in claim.cites)
            yield row(
                f"{does(claim, shelf.pathway(pathway))}{f' [{notes}]' if notes else ''} — {EVIDENCE[claim.evidence]}: {says} ",
                *shelf.cites(claim.cites), indent=2, hang=2,
            )  # fmt: skip


def _unknown(texts: tuple[str, ...] | list[str]) -> Iterator[Row]:
    if texts:
        yield row(Span("Not known", "bold"))
    for text in texts:
        yield row(text, indent=2, hang=2)


def pathway_rows(doc: dict[str, Any], knowledge: Knowledge) -> Iterator[Row]:
    """Yield the page of a pathway: who does what on it, strongest first."""
    shelf = Shelf(knowledge)
    yield row(Span(doc["name"], "bold"), f" — {doc['kind']}, id {doc['id']}")
    yield row(doc["summary"], indent=2)
    for how, text in doc.get("how", {}).items():
        yield row(f"{how}: {text}", indent=4, hang=2)
    yield row()
    found: dict[tuple[str, str], list[str]] = {}
    for holder, claim in knowledge.having(doc["id"]):
        strength = claim.get("strength", "not graded")
        word = "tested, no effect" if strength == "none" else strength
        via = " (activation)" if claim.get("via") == "activation" else ""
        found.setdefault((claim["action"] + via, word), []).append(
            f"{shelf.name(holder)} [{EVIDENCE[claim['evidence']]}]"
        )
    order = ("strong", "sensitive", "moderate", "weak", "minor", "not graded", "tested, no effect")
    for action, strength in sorted(found, key=lambda mark: (mark[0], order.index(mark[1]))):
        yield row(
            Span(f"{action}, {strength}: ", "bold"), "; ".join(dict.fromkeys(found[action, strength])), indent=2, hang=2
        )
    if not found:
        yield row("No roles curated on this pathway yet.", indent=2)
    rules = [(i, t) for i, _, t in knowledge.listing("rule") if doc["id"] in _pathways(knowledge.rules([i])[i])]
    yield from (row(f"rule {ident}: {title}", indent=2, hang=2) for ident, title in rules)
    yield from _unknown(doc.get("unknown", []))


def _pathways(rule: Rule) -> set[str]:
    return {*rule.pathways, *(slot.pathway for slot in rule.slots)}


def rule_rows(rule: Rule, knowledge: Knowledge) -> Iterator[Row]:
    """Yield the page of a rule: parties, concern table, texts and sources."""
    shelf = Shelf(knowledge)
    yield row(Span(rule.title, "bold"), f" — {rule.kind} rule, id {rule.id}, {rule.status}")
    if rule.pathways:
        yield row(f"both parties on one of: {', '.join(shelf.pathway(p) for p in rule.pathways)}", indent=2, hang=2)
    for slot in rule.slots:
        yield row(Span(f"{slot.name}: ", "bold"), _slot(slot, shelf), indent=2, hang=2)
    yield row(Span("Consequence ", "bold"), rule.consequence, hang=2)
    yield row(Span("Mechanism ", "bold"), rule.mechanism, hang=2)
    yield row(Span("Concern", "bold"), " (the first line that holds)")
    for line in rule.concern:
        yield row(Span(f"{CONCERN[line.level][0]} ", CONCERN[line.level][3]), _tests(line), indent=2, hang=4)
    for level in dict.fromkeys(line.level for line in rule.concern):
        yield row(f"{level} means: {CONCERN_MEANS[level]}", indent=4, hang=2)
    for text in rule.considerations:
        yield row(Span("Consider ", "bold"), text, hang=2)
    for text in rule.modifying:
        yield row(Span("Modifying ", "bold"), text, hang=2)
    yield row(Span("Frequency ", "bold"), rule.frequency or "unknown", hang=2)
    for word, text in (("Onset", rule.onset), ("Persists", rule.offset), ("Effect", rule.effect)):
        if text:
            yield row(Span(f"{word} ", "bold"), text, hang=2)
    if rule.over:
        yield row(Span("Stands in for ", "bold"), ", ".join(rule.over), hang=2)
    yield row(Span("Rests on", "bold"), f" ({EVIDENCE[rule.evidence]})" if rule.evidence else "")
    for cite in rule.cites:
        yield row(cite.says, " ", *shelf.cites([cite]), indent=2, hang=2)


_DOES = {
    "substrate": "is a substrate of {}",
    "cleared-by": "depends on {}",
    "bound": "is bound by {}",
    "narrow": "has a narrow {}",
}


def _slot(slot: Slot, shelf: Shelf) -> str:
    parts = []
    if slot.action:
        where = shelf.pathway(slot.pathway) if slot.pathway else "the pathway"
        parts.append(_DOES.get(slot.action, f"{slot.action} {{}}").format(where))
    parts += [f"via {slot.via}"] if slot.via else []
    for word, found in (("how", slot.how), ("strength", slot.strength)):
        parts += [f"{word} {' or '.join(sorted(found))}"] if found else []
    for found in (slot.substance, slot.in_class):
        parts += [" or ".join(shelf.name(i) for i in sorted(found))] if found else []
    parts += [f"at least {slot.at_least}"] if slot.at_least > 1 else []
    return ", ".join(parts) or "any substance"


def _tests(line: ConcernRow) -> str:
    parts = [f"evidence {' or '.join(sorted(line.evidence))}"] if line.evidence else []
    for test in line.tests:
        what = [
            f"{word} {' or '.join(sorted(found))}"
            for word, found in (("strength", test.strength), ("how", test.how), ("class", test.in_class))
            if found
        ]
        what += (
            ["narrow therapeutic index" if test.narrow else "no narrow therapeutic index"]
            if test.narrow is not None
            else []
        )
        parts.append(f"{f'{test.at_least} ' if test.at_least > 1 else ''}{test.slot}: {', '.join(what) or 'present'}")
    return "when " + "; ".join(parts) if parts else "otherwise"


def work_rows(doc: dict[str, Any], knowledge: Knowledge) -> Iterator[Row]:
    """Yield the page of a work: what it is and every statement that rests on it."""
    shelf = Shelf(knowledge)
    yield row(Span(long_cite(doc), "bold"), hang=2)
    yield row(Span(link(doc), "", link(doc)), f" — read: {doc['seen']}, checked {doc['checked']}", indent=2)
    for _, kind, ident in sorted((0, k, i) for i, k, _ in knowledge.listing("entity")):
        for entry in knowledge.claims([ident]).get(ident, ()):
            claim = role(entry, ident, "own")
            for cite in claim.cites:
                if cite.work == doc["id"]:
                    yield row(
                        f"{kind} {shelf.name(ident)} {does(claim, shelf.pathway(claim.pathway))}: {cite.says}",
                        indent=2,
                        hang=2,
                    )
    for ident, _, _ in knowledge.listing("rule"):
        for cite in knowledge.rules([ident])[ident].cites:
            if cite.work == doc["id"]:
                yield row(f"rule {ident}: {cite.says}", indent=2, hang=2)


def notice_rows(doc: dict[str, Any], knowledge: Knowledge) -> Iterator[Row]:
    """Yield the page of a notice."""
    shelf = Shelf(knowledge)
    dated = f", {doc['date']}" if doc.get("date") else ""
    yield row(Span(doc["title"], "bold"), f" — {doc['topic']}, {doc['jurisdiction']}{dated}, id {doc['id']}")
    yield row(f"about {', '.join(shelf.name(i) for i in doc['substances'])}", indent=2)
    yield row(doc["text"], indent=2)
    for cite in (Cite(c["work"], c["says"]) for c in doc["cites"]):
        yield row(cite.says, " ", *shelf.cites([cite]), indent=2, hang=2)
