"""interact rules: the curators' commands."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from interact.curation.locate import rules_folder
from interact.errors import ExitCode, InteractError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
_FOLDER = typer.Option(None, "--rules", help="The rules folder (default: the checkout's).")


@app.command()
def lint(rules: Path | None = _FOLDER) -> int:
    """Report every fault at once, each with file, line, path, what was expected and what to do."""
    from interact.curation.lints import lint as find
    from interact.curation.tree import load

    tree = load(rules_folder(rules))
    faults = find(tree)
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    counts = _counts(tree)
    sys.stdout.write(f"{len(faults)} faults in {counts}\n")
    return ExitCode.BAD_KNOWLEDGE if faults else ExitCode.OK


def _counts(tree: object) -> str:
    shelves = ("substances", "classes", "pathways", "rules", "notices", "works")
    return ", ".join(f"{len(getattr(tree, shelf)):,} {shelf}" for shelf in shelves)


@app.command()
def test(rules: Path | None = _FOLDER) -> int:
    """Run every rule's own cases through the real engine."""
    from interact.curation.cases import run
    from interact.curation.store import compiled
    from interact.curation.tree import load
    from interact.knowledge.snapshot import Knowledge

    folder = rules_folder(rules)
    outcome = run(load(folder), Knowledge(compiled(folder)))
    for fault in (*outcome.gaps, *outcome.faults):
        sys.stdout.write(f"{fault}\n")
    sys.stdout.write(f"{outcome.ran} cases, {len(outcome.faults)} wrong, {len(outcome.gaps)} known gaps\n")
    return ExitCode.BAD_KNOWLEDGE if outcome.faults else ExitCode.OK


@app.command()
def build(
    output: Path = typer.Argument(..., help="The snapshot to write."),
    rules: Path | None = _FOLDER,
) -> int:
    """Compile the rules into a snapshot file."""
    from interact.curation.build import build as write
    from interact.curation.lints import lint as find
    from interact.curation.store import faulty
    from interact.curation.tree import load

    tree = load(rules_folder(rules))
    faults = find(tree)
    if faults:
        raise faulty(faults)
    try:
        write(tree, output)
    except OSError as error:
        raise InteractError(
            ExitCode.USAGE, error.strerror or str(error), str(output), "name a file that can be written"
        ) from None
    sys.stdout.write(f"{output}: {output.stat().st_size:,} bytes from {_counts(tree)}\n")
    return ExitCode.OK


@app.command("list")
def listing(rules: Path | None = _FOLDER) -> int:
    """List every rule of the folder: id, kind, status, number of cases, title (tab separated)."""
    from interact.curation.tree import load

    tree = load(rules_folder(rules))
    for ident in sorted(tree.rules):
        spec = tree.rules[ident].spec
        sys.stdout.write(f"{ident}\t{spec.kind}\t{spec.status}\t{len(spec.cases)}\t{spec.title}\n")
    return ExitCode.OK


@app.command()
def schema(folder: Path = typer.Argument(..., help="Where to write the JSON Schemas of every file kind.")) -> int:
    """Write the JSON Schema of every kind of rules file, for editors."""
    import json

    from interact.curation.schema import FILE_KINDS, json_schema

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for kind in FILE_KINDS:
            text = json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"
            (folder / f"{kind}.json").write_text(text, encoding="utf-8")
    except OSError as error:
        raise InteractError(
            ExitCode.USAGE, error.strerror or str(error), str(folder), "name a folder that can be written"
        ) from None
    return ExitCode.OK
