"""Words the parts of one report: parties, pathways, sentences, citations, timing; flags that are told together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from interact.model.knowledge import Cite
from interact.model.report import Flag, Party, Report
from interact.pipeline.single import premises
from interact.render.rows import Span
from interact.render.words import link, listed, short_cite


class Group(NamedTuple):
    """Flags of one rule and concern that share their precipitant, told together."""

    flags: tuple[Flag, ...]

    @property
    def first(self) -> Flag:
        """The flag that stands for the group."""
        return self.flags[0]

    def parties(self, slot: str) -> list[Party]:
        """Every party of the group that fills a slot, each once."""
        return list({p.id: p for f in self.flags for p in f.parties if p.slot == slot}.values())


def groups(flags: Iterable[Flag]) -> list[Group]:
    """Tell directed flags of one rule, concern, evidence and precipitant together; keep the order of seriousness."""
    held: dict[tuple[str, ...], list[Flag]] = {}
    for flag in flags:
        mark = (flag.rule.id, flag.concern, *flag.ids)
        if flag.rule.kind == "directed":
            mark = (
                flag.rule.id,
                flag.concern,
                flag.evidence,
                next(p.id for p in flag.parties if p.slot == "precipitant"),
            )
        held.setdefault(mark, []).append(flag)
    return [Group(tuple(found)) for found in held.values()]


class Wording:
    """Words the parts of one report."""

    def __init__(self, report: Report, ascii_only: bool = False) -> None:
        self.report = report
        self.symbol = 2 if ascii_only else 1
        self.arrow = "->" if ascii_only else "→"

    def name(self, ident: str) -> str:
        """Display name of a substance or class."""
        return self.report.labels.get(ident, ident)

    def pathway(self, ident: str) -> str:
        """Display name of a pathway."""
        return self.report.pathways.get(ident, ident)

    def names(self, parties: Iterable[Party]) -> str:
        """The parties of a slot as a sentence lists them, members of a class named."""
        return listed([self.party(p) for p in parties])

    def party(self, party: Party) -> str:
        """A party's name; for a class that varies, with the members it holds for and those it does not."""
        if not party.members:
            return self.name(party.id)
        yes = ", ".join(f"{self.name(m)}{f' ({r.strength})' if r and r.strength else ''}" for m, r in party.members)
        no = f"; not by {', '.join(self.name(m) for m in party.without)}" if party.without else ""
        return f"{self.name(party.id)} [varies by member: {yes}{no}]"

    def sentence(self, group: Group, template: str) -> str:
        """Fill a rule's text with the parties and pathways of a group."""
        values = {slot.name: self.plain(group.parties(slot.name)) for slot in group.first.rule.slots}
        values["pathway"] = self.pathways(group)
        for slot, value in values.items():
            template = template.replace("{" + slot + "}", value)
        return template[:1].upper() + template[1:]

    def plain(self, parties: Iterable[Party]) -> str:
        """The parties' names only."""
        found = [self.name(p.id) for p in parties]
        return listed(found) if found else "the other"

    def pathways(self, group: Group) -> str:
        """The pathways of a group, worst first."""
        return listed(
            list(dict.fromkeys(self.pathway(p) for f in group.flags for p in f.pathways)) or ["the shared pathway"]
        )

    def who(self, group: Group) -> str:
        """'precipitant → objects', or all contributors joined."""
        rule = group.first.rule
        if rule.kind == "directed":
            return f"{self.names(group.parties('precipitant'))} {self.arrow} {self.names(group.parties('object'))}"
        return " + ".join(self.party(p) for p in group.first.parties)

    def cites(self, cites: Iterable[Cite], most: int = 0) -> list[Span]:
        """Short names of the works cited, each once, as links."""
        works = list(dict.fromkeys(c.work for c in cites))
        shown = works[:most] if most else works
        spans: list[Span] = []
        for work in shown:
            spans += [Span("; ")] if spans else []
            entry = self.report.works[work]
            spans.append(Span(short_cite(entry), "dim", link(entry)))
        if len(works) > len(shown):
            spans.append(Span(f"; +{len(works) - len(shown)} more", "dim"))
        return spans

    def timing(self, group: Group) -> str:
        """Onset and offset: the rule's own, else those of the claims relied on."""
        parts = []
        for word, own in (("Onset", group.first.rule.onset), ("Persists", group.first.rule.offset)):
            found = [own] if own else []
            for _, ident, claim in (p for flag in group.flags for p in premises(flag)) if not own else ():
                value = claim.onset if word == "Onset" else claim.offset
                if value:
                    found.append(f"{self.name(ident)} {value}")
            if found:
                parts.append(f"{word}: {'; '.join(dict.fromkeys(found))}.")
        return " ".join(parts)
