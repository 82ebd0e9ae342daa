"""Counts what a snapshot holds, for the coverage page and the README."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from interact.knowledge.snapshot import Knowledge
from interact.model.terms import EVIDENCE_RANK
from interact.render.words import EVIDENCE


def table(head: Iterable[str], body: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *([str(cell) for cell in row] for row in body)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


class Counts:
    """How much a snapshot holds."""

    def __init__(self, knowledge: Knowledge) -> None:
        entities = knowledge.listing("entity")
        self.all = knowledge.substances(i for i, _, _ in entities)
        self.kinds = Counter(kind for _, kind, _ in entities if kind != "class")
        self.classes = [(i, name, len(self.all[i].members)) for i, kind, name in entities if kind == "class"]
        claims = knowledge.claims(self.all)
        roles = [role for held in claims.values() for role in held]
        self.evidence = Counter(role["evidence"] for role in roles)
        self.no_effect = sum(role.get("strength") == "none" for role in roles)
        self.contained = sum(len(s.contains) for s in self.all.values())
        self.names = sum(1 + sum(len(given) for given in s.names.values()) for s in self.all.values())
        self.codes = sum(len(s.codes) for s in self.all.values())
        self.silent = sorted(
            s.name for i, s in self.all.items()
            if not (s.kind in ("class", "product") or i in claims or s.contains or any(c in claims for c in s.classes))
        )  # fmt: skip
        self.pathways = Counter(kind for _, kind, _ in knowledge.listing("pathway"))
        self.rules = Counter(kind for _, kind, _ in knowledge.listing("rule"))
        works = knowledge.docs("work", (i for i, _, _ in knowledge.listing("work")))
        self.seen = Counter(str(work["seen"]) for work in works.values())
        self.notices = len(knowledge.listing("notice"))

    def summary(self) -> str:
        """Return the totals as a table."""
        return table(
            ("what", "how many"),
            (
                ("substances", f"{self.kinds.total():,}"),
                ("classes", f"{len(self.classes):,}"),
                ("names (brands, generics, synonyms, Latin and common names)", f"{self.names:,}"),
                ("pathways", f"{self.pathways.total():,}"),
                ("cited statements “substance does action on pathway”", f"{self.evidence.total():,}"),
                ("of these “tested, no effect”", f"{self.no_effect:,}"),
                ("reviewed rules", f"{self.rules.total():,}"),
                ("notices (legal status, regulator warnings, product quality, dependence)", f"{self.notices:,}"),
                ("published works cited", f"{self.seen.total():,}"),
            ),
        )

    def page(self, note: str) -> str:
        """Return the coverage page; `note` says how it is made."""
        by = [(f"{kind}", f"{n:,}") for kind, n in sorted(self.kinds.items())]
        rungs = [(EVIDENCE[e], f"{self.evidence[e]:,}") for e in EVIDENCE_RANK]
        silent = f"{len(self.silent):,} recognised by name only, nothing curated: {', '.join(self.silent) or 'none'}."
        return "\n".join(
            (
                f"# Coverage\n\n{note}\n\nA substance or pathway that is not here is answered as not recognised or not covered.\n",
                self.summary(), f"Codes: {self.codes:,}. Constituents recorded in herbs and foods: {self.contained:,}.\n",
                "## Substances by kind\n", table(("kind", "substances"), by), f"{silent}\n",
                "## Statements by evidence, strongest first\n", table(("evidence", "statements"), rungs),
                "## Pathways by kind\n", table(("kind", "pathways"), sorted(self.pathways.items())),
                "## Rules by kind\n", table(("kind", "rules"), sorted(self.rules.items())),
                "## Works by how much was read\n", table(("read", "works"), sorted(self.seen.items())),
                "## Classes\n", table(("class", "id", "members"), ((n, f"`{i}`", m) for i, n, m in self.classes)),
            )
        )  # fmt: skip
