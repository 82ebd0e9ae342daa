"""interact check: one list in, one report out."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from interact.cli.session import ascii_only, chosen_format, show
from interact.curation.locate import open_knowledge
from interact.errors import ExitCode, InteractError
from interact.intake.names import gather
from interact.model.terms import CONCERN_RANK
from interact.pipeline.single import check

DETAILS = "Names may be brands, generics, herbs, foods, classes or codes, with or without a dose; also read from a file or standard input."
_LEVELS = " | ".join(CONCERN_RANK)


def command(
    names: list[str] | None = typer.Argument(None, help="Names to check together; '-' reads standard input."),
    file: Path | None = typer.Option(None, "--file", "-f", help="A list, one medication a line ('-': standard input)."),
    form: str | None = typer.Option(
        None, "--format", help="rich | text | json | markdown (default: rich on a terminal, else text)."
    ),
    explain: bool = typer.Option(False, "--explain", help="Add the chain of premises, each with evidence and source."),
    min_concern: str | None = typer.Option(None, "--min-concern", help=f"Show flags from this concern on: {_LEVELS}."),
    fail_on: str | None = typer.Option(None, "--fail-on", help="Exit 1 when a flag is at or above this concern."),
    everything: bool = typer.Option(
        False, "--all", help="Also show what is below the asked concern, quiet pairs and what is unknown."
    ),
    rules: Path | None = typer.Option(
        None, "--rules", help="Answer from this rules folder instead of the built-in knowledge."
    ),
    allow_unknown: bool = typer.Option(False, "--allow-unknown", help="Exit 0 although a name did not resolve."),
) -> int:
    """Check and print; the exit code is the contract's."""
    how = chosen_format(form)
    for option, level in (("--min-concern", min_concern), ("--fail-on", fail_on)):
        if level is not None and level not in CONCERN_RANK:
            raise InteractError(ExitCode.USAGE, f"no concern '{level}'", option, f"one of {', '.join(CONCERN_RANK)}")
    asked = gather(names or [], file, stdin_is_list=sys.stdin is not None and not sys.stdin.isatty())
    if not asked.items:
        raise InteractError(ExitCode.USAGE, "no names to check", hint="interact check kratom sertraline")
    knowledge = open_knowledge(rules)
    report = check(asked, knowledge, min_concern or "")
    raised = {f.concern for f in report.flags} | {c.concern for c in report.considered if c.why == "below-threshold"}
    if how == "json":
        from interact.render.machine import render

        sys.stdout.write(render(report))
    else:
        from interact.render.view import rows

        show(rows(report, explain, everything, ascii_only()), how)
    if fail_on and any(CONCERN_RANK[concern] >= CONCERN_RANK[fail_on] for concern in raised):
        return ExitCode.FLAGGED
    return ExitCode.UNRESOLVED if report.unresolved and not allow_unknown else ExitCode.OK
