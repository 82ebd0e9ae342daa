"""interact batch: many regimens in, one row a flag out, and an account of every row."""

from __future__ import annotations

import os
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from interact.errors import ExitCode, InteractError
from interact.model.terms import CONCERN_RANK

if TYPE_CHECKING:  # what needs Arrow is loaded by the command, not for its help
    import pyarrow as pa

    from interact.intake.piece import Piece
    from interact.intake.pieces import Source, Watch
    from interact.intake.regimens import Block, Distinct, Rising
    from interact.intake.table import Row
    from interact.pipeline.columns import Columns
    from interact.pipeline.lines import Found, Ints
    from interact.render.table import Table

DETAILS = (
    "INPUT is a CSV, TSV, JSON lines or Parquet file, a folder of them, or '-'. Long tables have a regimen and a medication "
    "column, wide ones a column of medications parted by --separator; usual column names are recognised."
)
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
    from interact.curation.locate import open_knowledge
    from interact.curation.store import cache_folder
    from interact.intake.pieces import Source
    from interact.intake.regimens import Distinct, Rising, Scattered
    from interact.intake.table import parse_columns
    from interact.pipeline.columns import Columns

    asked = parse_columns(columns, separator)
    knowledge = open_knowledge(rules)
    engine = Columns(knowledge, cache_folder())
    floor = CONCERN_RANK[min_concern or "none-found-in-people"]
    # Regimens that rise are streamed; those in another order cost some bytes each; scattered ones have to be held.
    with Source(source, asked) as table:
        for order in (Rising, Distinct, None):
            job = _Job(engine, output, unresolved, rejects, form or "", floor)
            try:
                job.run(table, order() if order else None)
                break
            except Scattered:
                continue
    engine.keep()
    _tell(job.account)
    if fail_on and any(job.account[level] for level, rank in CONCERN_RANK.items() if rank >= CONCERN_RANK[fail_on]):
        return ExitCode.FLAGGED
    return ExitCode.UNRESOLVED if job.account["unresolved"] and not allow_unknown else ExitCode.OK


class _Job:
    """One pass over the input: what is found goes to the tables, and what was met into the account."""

    def __init__(
        self, engine: Columns, output: Path | None, unresolved: Path | None, rejects: Path | None, form: str, floor: int
    ) -> None:
        from interact.render.table import FLAG_COLUMNS, REJECT_COLUMNS, UNRESOLVED_COLUMNS, Table

        knowledge = engine.answers.knowledge
        note = {"schema": "interact-batch-1", "knowledge": {"version": knowledge.version, "digest": knowledge.digest}}
        self.engine, self.floor = engine, floor
        self.account: Counter[str] = Counter()
        self.flags = Table(output, FLAG_COLUMNS, form, note)
        self.lost = Table(unresolved, UNRESOLVED_COLUMNS, "", {}) if unresolved else None
        self.bad = Table(rejects, REJECT_COLUMNS, "", {}) if rejects else None

    def run(self, source: Source, order: Rising | Distinct | None) -> None:
        """Read everything, answer it block by block, and write it in the order of the input."""
        from interact.intake.regimens import gathered, together

        with ExitStack() as stack:
            for table in (self.bad, self.lost, self.flags):  # the flags appear first, when all is whole
                stack.enter_context(table or nullcontext())
            watch = stack.enter_context(_progress(source.size))
            rows = self._rows(source, watch)
            blocks = together(rows, order) if order else gathered(rows)
            for block, found in _answered(self.engine, blocks):
                self._write(block, found)

    def _rows(self, source: Source, watch: Watch) -> Iterator[tuple[pa.StringArray, Ints]]:
        """Yield the rows that could be read, with the number of each text; account for all."""
        import numpy as np

        from interact.pipeline.arrays import ints

        readings = self.engine.readings
        for piece in source.pieces(watch):
            sizes = np.array([len(names) for names in piece.names], np.int64)
            texts = np.array([readings.text(name) for names in piece.names for name in names], np.int32)
            lost = np.array(
                [sum(len(readings.lost[readings.text(name)]) for name in names) for names in piece.names], np.int64
            )
            broken = np.flatnonzero(lost[piece.cells]) if lost.any() else lost[:0]
            self.account["rows"] += len(piece.cells) + len(piece.rejects)
            self.account["names"] += int(sizes[piece.cells].sum())
            self.account["unresolved"] += int(lost[piece.cells].sum())
            self.account["partly"] += len(broken)
            self.account["whole"] += len(piece.cells) - len(broken)
            self.account["rejected"] += len(piece.rejects)
            if self.lost and len(broken):
                self._write_lost(self.lost, piece, broken.tolist())
            if self.bad and piece.rejects:
                self._write_bad(self.bad, piece.rejects)
            if len(texts) == len(sizes):  # a name a cell
                yield piece.regimens, texts[piece.cells]
                continue
            # Several names in a cell become a row each, so that no more is held than there are names.
            first, size = (np.cumsum(sizes) - sizes)[piece.cells], sizes[piece.cells]
            inside = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
            whose = ints(np.repeat(np.arange(len(size)), size))
            yield piece.regimens.take(whose), texts[np.repeat(first, size) + inside]

    def _write_lost(self, table: Table, piece: Piece, rows: list[int]) -> None:
        from interact.render.table import UNRESOLVED_COLUMNS, batch_of, standing

        readings = self.engine.readings
        told = []
        for row in rows:
            where = piece.regimens[row].as_py(), piece.file, int(piece.lines[row])
            for name in piece.names[piece.cells[row]]:
                told += [(*where, *standing(part)) for part in readings.lost[readings.text(name)]]
        table.write(batch_of(UNRESOLVED_COLUMNS, told))

    def _write_bad(self, table: Table, rejects: list[Row]) -> None:
        from interact.render.table import REJECT_COLUMNS, batch_of

        table.write(batch_of(REJECT_COLUMNS, ((r.file, r.line, r.reject, r.text) for r in rejects)))

    def _write(self, block: Block, found: Found) -> None:
        import numpy as np

        from interact.render.table import flag_batch

        self.account["regimens"] += len(block.regimens)
        levels = list(CONCERN_RANK)
        ranks = np.array([told.rank for told in self.engine.answers.told] or [0])[found.told]
        for level, times in zip(levels, np.bincount(ranks, minlength=len(levels))[::-1].tolist(), strict=True):
            self.account[level] += times
        self.flags.write(flag_batch(block.regimens, found, self.engine, self.floor))


def _answered(engine: Columns, blocks: Iterable[Block]) -> Iterator[tuple[Block, Found]]:
    """Yield blocks with their flags in order; while one is answered the next is read."""
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    waiting: deque[tuple[Block, Future[Found]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for block in blocks:
            waiting.append((block, pool.submit(engine.match, block.regimen, block.text, len(block.regimens))))
            while len(waiting) > workers or (waiting and waiting[0][1].done()):
                first, found = waiting.popleft()
                yield first, found.result()
        for first, found in waiting:
            yield first, found.result()


def _tell(account: Counter[str]) -> None:
    by_concern = ", ".join(f"{account[level]:,} {level}" for level in CONCERN_RANK if account[level]) or "none"
    sys.stderr.write(
        f"{account['regimens']:,} regimens from {account['rows']:,} rows: {account['whole']:,} resolved, {account['partly']:,} with a "
        f"name that did not resolve, {account['rejected']:,} rejected.\n"
        f"{account['names']:,} names, {account['unresolved']:,} not resolved. Flags: {by_concern}.\n"
    )


def _progress(size: int) -> AbstractContextManager[Watch]:
    """Return what is told how many bytes were read: a bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        return nullcontext(lambda _read: None)
    from interact.render.terminal import progress

    return progress(size)
