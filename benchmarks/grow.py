"""Compiles a rules folder grown n-fold: every substance, class, pathway, rule, work and notice cloned under new ids and names."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from interact.curation.build import build
from interact.curation.store import compiled
from interact.curation.tree import Entry, Tree, load

SHELVES = ("pathways", "classes", "substances", "rules", "works", "notices")
REFERENCES = {
    "id",
    "pathway",
    "pathways",
    "classes",
    "ingredients",
    "substance",
    "substances",
    "in_class",
    "work",
    "over",
}
NAMES = {"name", "generic", "brand", "synonym", "salt", "latin", "common", "abbreviation", "shared"}


def other(ident: str, n: int) -> str:
    """Return the id of the n-th clone: of the same shape, so that it decodes, and used by nothing else."""
    prefix, _, rest = ident.partition(":")
    if prefix in ("pmid", "rxcui", "chebi", "ndc"):
        return f"{prefix}:{n}{rest.zfill(8)}"
    if prefix == "pmcid":
        return f"{prefix}:PMC{n}{rest[3:].zfill(8)}"
    if prefix in ("dailymed", "unii"):
        return f"{prefix}:{rest[n:]}{rest[:n]}"
    return f"{ident}-x{n}"


def renamed(value: Any, field: str, n: int, known: set[str]) -> Any:
    """Return a document of a rules file with every id in it, and every name, as the n-th clone has them."""
    if isinstance(value, dict):
        return {key: renamed(item, key, n, known) for key, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, field, n, known) for item in value]
    if not isinstance(value, str):
        return value
    if (field in REFERENCES and value in known) or field == "codes":
        return other(value, n)
    return f"{value} x{n}" if field in NAMES else value


def grown(root: Path, times: int) -> Tree:
    """Return the tree of a rules folder with `times` - 1 clones of everything."""
    tree = load(root)
    known = {ident for shelf in SHELVES for ident in getattr(tree, shelf)}
    for shelf in SHELVES:
        entries: dict[str, Entry[Any]] = getattr(tree, shelf)
        for entry in list(entries.values()):
            doc = entry.spec.model_dump(exclude_none=True)
            for n in range(1, times):
                spec = type(entry.spec).model_validate(renamed(doc, "", n, known))
                entries[spec.id] = Entry(entry.file, spec)
    return tree


if __name__ == "__main__":
    folder, snapshot, factor = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    compiled(folder)  # refuses rules with faults
    whole = grown(folder, factor)
    build(whole, snapshot)
    print(", ".join(f"{len(getattr(whole, shelf)):,} {shelf}" for shelf in SHELVES))
