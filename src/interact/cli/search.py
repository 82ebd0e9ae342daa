"""interact search: find ids by text."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from interact.curation.locate import open_knowledge
from interact.errors import ExitCode, InteractError

DETAILS = "Every word must occur in a name, title or id; one hit a line: kind, id, name (tab separated)."
_TABLES = (("entity", ""), ("pathway", "pathway"), ("rule", "rule"), ("notice", "notice"), ("work", "work"))


def command(
    text: list[str] = typer.Argument(..., help="Words to look for."),
    rules: Path | None = typer.Option(None, "--rules", help="Answer from this rules folder."),
) -> int:
    """Print the hits; exit 3 when there are none."""
    from interact.resolve.normal import key

    words = key(" ".join(text)).split()
    if not words:
        raise InteractError(ExitCode.USAGE, "nothing to look for", hint="interact search kava liver")
    knowledge = open_knowledge(rules)
    by_name: dict[str, list[str]] = {}
    for name, ident in knowledge.name_pairs():
        by_name.setdefault(ident, []).append(name)
    for ident, doc in knowledge.docs("pathway", (i for i, _, _ in knowledge.listing("pathway"))).items():
        by_name.setdefault(f"pathway {ident}", []).extend(key(name) for name in doc.get("names", ()))
    hits = 0
    for table, fixed in _TABLES:
        for ident, kind, name in knowledge.listing(table):
            hay = " ".join(
                (key(ident), key(name), *by_name.get(ident if table != "pathway" else f"pathway {ident}", ()))
            )
            if all(word in hay for word in words):
                hits += 1
                sys.stdout.write(f"{fixed or kind}\t{ident}\t{name}\n")
    return ExitCode.OK if hits else ExitCode.UNRESOLVED
