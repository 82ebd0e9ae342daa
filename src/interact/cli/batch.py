"""interact batch: many regimens in, one row a flag out, and an account of every row."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

import typer

from interact.curation.locate import open_knowledge
from interact.errors import ExitCode, InteractError
from interact.intake.table import Columns, Row, parse_columns, rows
from interact.knowledge.snapshot import Knowledge
from interact.model.report import Ambiguous
from interact.model.terms import CONCERN_RANK
from interact.pipeline.many import Many
from interact.render.table import FLAG_COLUMNS, REJECT_COLUMNS, UNRESOLVED_COLUMNS, Table, flag_row

DETAILS = (
    "INPUT is a CSV, TSV, JSON lines or Parquet file, a folder of them, or '-'. Long tables have a regimen and a medication "
    "column, wide ones a column of medications parted by --separator; usual column names are recognised."
)
SHARED_FROM = 20_000  # regimens from which on several processes are worth their start
_LEVELS = " | ".join(CONCERN_RANK)


def command(
    source: str = typer.Argument(..., metavar="INPUT", help="Table, folder of tables, or '-'."),
    output: Path | None = typer.Option(None, "--output", "-o", help="Where the flags go (default: standard output)."),
    unresolved: Path | None = typer.Option(None, "--unresolved", help="Where names that did not resolve go."),
    rejects: Path | None = typer.Option(None, "--rejects", help="Where rows that could not be read go."),
    form: str | None = typer.Option(
        None, "--format", help="csv | jsonl | parquet (default: what the file's ending says)."
    ),
    min_concern: str | None = typer.Option(None, "--min-concern", help=f"Write flags from this concern on: {_LEVELS}."),
    fail_on: str | None = typer.Option(None, "--fail-on", help="Exit 1 when a flag is at or above this concern."),
    allow_unknown: bool = typer.Option(False, "--allow-unknown", help="Exit 0 although a name did not resolve."),
    columns: str | None = typer.Option(
        None, "--columns", help="regimen=COLUMN,medication=COLUMN when they are not recognised."
    ),
    separator: str | None = typer.Option(
        None, "--separator", help="What parts the medications of a wide row (default ';')."
    ),
    rules: Path | None = typer.Option(
        None, "--rules", help="Answer from this rules folder instead of the built-in knowledge."
    ),
) -> int:
    """Check every regimen and account for every row."""
    for option, level in (("--min-concern", min_concern), ("--fail-on", fail_on)):
        if level is not None and level not in CONCERN_RANK:
            raise InteractError(ExitCode.USAGE, f"no concern '{level}'", option, f"one of {', '.join(CONCERN_RANK)}")
    if form not in (None, "csv", "jsonl", "parquet"):
        raise InteractError(ExitCode.USAGE, f"no format '{form}'", "--format", "csv, jsonl or parquet")
    knowledge = open_knowledge(rules)
    many = Many(knowledge)
    account: Counter[str] = Counter()
    note = {"schema": "interact-batch-1", "knowledge": {"version": knowledge.version, "digest": knowledge.digest}}
    regimens: dict[str, list[str]] = {}
    with Table(output, FLAG_COLUMNS, form or "", note) as table:
        _read(source, parse_columns(columns, separator), many, regimens, account, unresolved, rejects)
        floor = CONCERN_RANK[min_concern or "none-found-in-people"]
        for found in _answers(regimens, many):
            for row in found:
                account[row[2]] += 1
                if CONCERN_RANK[row[2]] >= floor:
                    table.write(row)
    _tell(account, len(regimens))
    if fail_on and any(account[level] for level, rank in CONCERN_RANK.items() if rank >= CONCERN_RANK[fail_on]):
        return ExitCode.FLAGGED
    return ExitCode.UNRESOLVED if account["unresolved"] and not allow_unknown else ExitCode.OK


def _read(
    source: str,
    columns: Columns,
    many: Many,
    regimens: dict[str, list[str]],
    account: Counter[str],
    unresolved: Path | None,
    rejects: Path | None,
) -> None:
    with ExitStack() as stack:
        note: dict[str, str] = {}
        lost = stack.enter_context(Table(unresolved, UNRESOLVED_COLUMNS, "", note)) if unresolved else None
        bad = stack.enter_context(Table(rejects, REJECT_COLUMNS, "", note)) if rejects else None
        for row in rows(source, columns):
            account["rows"] += 1
            if row.reject:
                account["rejected"] += 1
                if bad:
                    bad.write((row.file, row.line, row.reject, row.text))
                continue
            _take(row, many, regimens, account, lost)


def _take(row: Row, many: Many, regimens: dict[str, list[str]], account: Counter[str], lost: Table | None) -> None:
    known = regimens.setdefault(row.regimen, [])
    whole = True
    for text in row.medications:
        account["names"] += 1
        known.append(text)
        for part in many.unresolved(text):
            whole = False
            account["unresolved"] += 1
            if lost:
                ambiguous = isinstance(part, Ambiguous)
                near = part.candidates if isinstance(part, Ambiguous) else part.suggestions
                status = "ambiguous" if ambiguous else "unknown"
                lost.write((row.regimen, row.file, row.line, part.item.text[:500], status, "|".join(near)))
    account["whole" if whole else "partly"] += 1


def _tell(account: Counter[str], regimens: int) -> None:
    by_concern = ", ".join(f"{account[level]:,} {level}" for level in CONCERN_RANK if account[level]) or "none"
    sys.stderr.write(
        f"{regimens:,} regimens from {account['rows']:,} rows: {account['whole']:,} resolved, {account['partly']:,} with a name "
        f"that did not resolve, {account['rejected']:,} rejected.\n"
        f"{account['names']:,} names, {account['unresolved']:,} not resolved. Flags: {by_concern}.\n"
    )


def _answers(regimens: dict[str, list[str]], many: Many) -> Iterable[list[tuple[str, ...]]]:
    """Yield the rows of each regimen in order; a large input is shared out over the processors."""
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if len(regimens) < SHARED_FROM or workers < 2:
        answers: Iterable[list[tuple[str, ...]]] = (_rows(many, entry) for entry in regimens.items())
        yield from _watched(answers, len(regimens))
        return
    from multiprocessing import get_context

    with get_context("fork" if sys.platform == "linux" else "spawn").Pool(
        workers, _start, (str(many.knowledge.path),)
    ) as pool:
        yield from _watched(pool.imap(_work, regimens.items(), chunksize=2_000), len(regimens))


def _rows(many: Many, entry: tuple[str, list[str]]) -> list[tuple[str, ...]]:
    regimen, names = entry
    return [flag_row(regimen, flag) for flag in many.flags(names)]


_worker: dict[str, Many] = {}  # one engine a worker process


def _start(path: str) -> None:
    _worker["engine"] = Many(Knowledge(Path(path)))


def _work(entry: tuple[str, list[str]]) -> list[tuple[str, ...]]:
    return _rows(_worker["engine"], entry)


def _watched(answers: Iterable[list[tuple[str, ...]]], total: int) -> Iterable[list[tuple[str, ...]]]:
    """Show a progress bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        return answers
    from interact.render.terminal import progress

    return progress(answers, total)
