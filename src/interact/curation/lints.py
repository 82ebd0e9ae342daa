"""What must hold across files beyond references: names, sources, wording and cases. Every finding, all at once."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from interact.curation.build import typed_names
from interact.curation.references import broken_references, references
from interact.curation.tree import Entry, Tree
from interact.curation.yamlfile import Fault, PathKey
from interact.model.terms import CONCERN_RANK
from interact.resolve.normal import key

# Orders and promises of safety. Reported speech of a label ("the label describes …") passes; imperatives do not.
ORDERS = re.compile(
    r"\b(do not|don['’]t|avoid(?!ed|ance)|stop(?! codon)(?!ped|ping)|discontinue|should (?:be|not)|must (?:be|not)|reduce the dose|"
    r"switch to|is safe|are safe|safe to|safely|never take|contraindicated to)\b",
    re.IGNORECASE,
)


def lint(tree: Tree) -> list[Fault]:
    """Return every fault of a tree, reading faults first; exempted findings are left out."""
    faults = [*tree.faults, *broken_references(tree)]
    for check in (_unused, _shared_names, _words, _cases, _works, _claims):
        faults += check(tree)
    excused = {(e.lint, e.file) for e in tree.exemptions}
    met = {(f.lint, f.file) for f in faults}
    for entry in tree.exemptions:
        if (entry.lint, entry.file) not in met:
            faults.append(
                Fault(
                    "exemptions.yaml",
                    1,
                    "$",
                    "idle-exemption",
                    f"nothing to exempt: {entry.lint} {entry.file}",
                    "remove it",
                )
            )
    return sorted(
        (f for f in faults if (f.lint, f.file) not in excused), key=lambda f: (f.file, f.line, f.path, f.lint)
    )


def _unused(tree: Tree) -> Iterator[Fault]:
    used: dict[str, set[str]] = defaultdict(set)
    for _, _, kind, ident in references(tree):
        used[kind].add(ident)
    for ident, work in tree.works.items():
        if ident not in used["works"]:
            yield work.file.fault((), "unused", f"no claim cites '{ident}'", "remove the file")
    for ident, pathway in tree.pathways.items():
        if ident not in used["pathways"]:
            yield pathway.file.fault((), "unused", f"no role or rule names '{ident}'", "remove the file")
    for ident, group in tree.classes.items():
        if ident not in used["classes"]:
            yield group.file.fault((), "unused", f"no substance or rule names class '{ident}'", "remove the file")


def _shared_names(tree: Tree) -> Iterator[Fault]:
    owners: dict[str, list[tuple[Entry[Any], str, str]]] = defaultdict(list)
    for entry in tree.holders():
        mine: dict[str, str] = {}
        for kind, name in (("name", entry.spec.name), *typed_names(entry.spec.names)):
            folded = key(name)
            if not folded:
                yield entry.file.fault(("names",), "name", f"'{name}' has nothing to look up")
            elif folded in mine and mine[folded] != "name":
                yield entry.file.fault(("names",), "repeated-name", f"'{name}' is given twice", "keep one")
            elif folded in mine and kind != "name":
                yield entry.file.fault(
                    ("names",), "repeated-name", f"'{name}' is the preferred name already", "remove it"
                )
            mine.setdefault(folded, kind)
            owners[folded].append((entry, kind, name))
    for holders in owners.values():
        ids = {entry.spec.id for entry, _, _ in holders}
        if len(ids) > 1:
            for entry, kind, name in holders:
                if kind != "shared":
                    others = ", ".join(sorted(ids - {entry.spec.id}))
                    yield entry.file.fault(
                        ("names",), "shared-name", f"'{name}' is also {others}", "list it under `shared` in each"
                    )


def _texts(value: Any, path: PathKey) -> Iterator[tuple[PathKey, str]]:
    if isinstance(value, dict):
        for step, item in value.items():
            yield from _texts(item, (*path, step))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _texts(item, (*path, i))
    elif isinstance(value, str):
        yield path, value


_PROSE = {
    "says",
    "title",
    "consequence",
    "mechanism",
    "considerations",
    "modifying",
    "frequency",
    "text",
    "note",
    "summary",
    "unknown",
    "figure",
}


def _words(tree: Tree) -> Iterator[Fault]:
    shelves: list[dict[str, Any]] = [dict(tree.substances), dict(tree.classes), dict(tree.pathways), dict(tree.rules)]
    for shelf in (*shelves, dict(tree.notices)):
        for entry in shelf.values():
            for path, text in _texts(entry.file.data, ()):
                if any(step in _PROSE for step in path):
                    found = ORDERS.search(text)
                    if found:
                        yield entry.file.fault(
                            path,
                            "prescriptive",
                            f"reads as an order or a promise: '{found.group(0)}'",
                            "say what was observed or what labels describe",
                        )


def _cases(tree: Tree) -> Iterator[Fault]:
    for entry in tree.rules.values():
        cases = entry.spec.cases
        refuting = entry.spec.effect == "refutes"
        if not any(c.flags or (refuting and c.considered) for c in cases):
            yield entry.file.fault(("cases",), "no-flagging-case", "no case that flags")
        if not any(c.quiet or c.considered for c in cases):
            yield entry.file.fault(("cases",), "no-quiet-case", "no near miss that stays quiet")


def _works(tree: Tree) -> Iterator[Fault]:
    for entry in tree.works.values():
        work, fault = entry.spec, entry.file.fault
        prefix, _, rest = work.id.partition(":")
        own = {"pmid": work.pmid, "pmcid": work.pmcid, "doi": work.doi}
        if prefix in own and own[prefix] != rest:
            yield fault((prefix,), "work-id", f"`{prefix}` is not the one in the id", f"{prefix}: {rest}")
        better = next((p for p in ("pmid", "doi", "pmcid") if own[p]), None)
        if better and better != prefix:
            yield fault(("id",), "work-id", f"it has a {better}", f"id: {better}:{own[better]}")
        if re.search(r"not displayed|title not|^Table \d", work.title):
            yield fault(("title",), "descriptive-title", f"'{work.title[:60]}' is no published title")


def _claims(tree: Tree) -> Iterator[Fault]:
    for entry in tree.substances.values():
        spec = entry.spec
        if spec.kind != "product" and not (spec.roles or spec.classes or spec.contains or spec.nothing_curated):
            yield entry.file.fault((), "nothing-said", "no role, no class and no `nothing_curated: true`")
    for rule in tree.rules.values():
        levels = [CONCERN_RANK[row.level] for row in rule.spec.concern if not row.evidence]
        if (
            rule.spec.kind != "pair"
            and levels
            and levels[-1] == CONCERN_RANK["contraindicated"]
            and rule.spec.evidence != "label"
        ):
            yield rule.file.fault(("concern",), "contraindicated", "contraindicated by default needs `evidence: label`")
