"""interact list: every id of one kind."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from interact.curation.locate import open_knowledge
from interact.errors import ExitCode, InteractError

KINDS = {
    "substances": "entity",
    "classes": "entity",
    "drugs": "entity",
    "herbs": "entity",
    "supplements": "entity",
    "foods": "entity",
    "recreational": "entity",
    "constituents": "entity",
    "products": "entity",
    "pathways": "pathway",
    "rules": "rule",
    "notices": "notice",
    "works": "work",
}
DETAILS = f"KIND is one of {', '.join(KINDS)}; one entry a line: id, kind, name (tab separated)."


def command(
    kind: str = typer.Argument(..., help=" | ".join(KINDS)),
    rules: Path | None = typer.Option(None, "--rules", help="Answer from this rules folder."),
) -> int:
    """Print the entries."""
    wanted = next((k for k in KINDS if kind.lower() in (k, k.removesuffix("es"), k.removesuffix("s"))), None)
    if wanted is None:
        raise InteractError(ExitCode.USAGE, f"no kind '{kind[:40]}'", "KIND", f"one of {', '.join(KINDS)}")
    only = {"substances": "", "classes": "class", "recreational": "recreational"}.get(wanted, wanted.removesuffix("s"))
    for ident, its_kind, name in open_knowledge(rules).listing(KINDS[wanted]):
        if KINDS[wanted] != "entity" or (its_kind == only if only else its_kind != "class"):
            sys.stdout.write(f"{ident}\t{its_kind or wanted.removesuffix('s')}\t{name}\n")
    return ExitCode.OK
