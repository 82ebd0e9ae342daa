"""interact export: the knowledge and every flagged pair as tables, for SQL."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from interact.curation.locate import open_knowledge
from interact.errors import ExitCode, InteractError

DETAILS = (
    "Writes substances, names, members, ingredients, roles, rules, citations and the full table of pairs into DIR, with a data "
    "dictionary. What needs more than two names, a dose, a route or a product is answered by `interact batch`."
)


def command(
    folder: Path = typer.Argument(..., metavar="DIR", help="The folder to write into; it is made when it is missing."),
    form: str = typer.Option("parquet", "--format", help="parquet | duckdb | sqlite."),
    rules: Path | None = typer.Option(
        None, "--rules", help="Answer from this rules folder instead of the built-in knowledge."
    ),
) -> int:
    """Write the tables, and say how many rows each has."""
    from interact.curation.store import cache_folder
    from interact.pipeline.answers import Answers
    from interact.render.export import FORMATS, export

    if form not in FORMATS:
        raise InteractError(ExitCode.USAGE, f"no format '{form[:40]}'", "--format", f"one of {', '.join(FORMATS)}")
    knowledge = open_knowledge(rules)
    answers = Answers(knowledge, cache_folder())
    counts = export(knowledge, folder, form, answers)
    if answers.grew:
        answers.save(answers.sets)
    sys.stdout.write(
        f"{folder}: {', '.join(f'{count:,} {name}' for name, count in counts.items() if name != 'meta')}\n"
    )
    return ExitCode.OK
