"""Checks data frames: Arrow in, Arrow out, through the Arrow PyCapsule protocol and no library's own interface."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import pyarrow as pa

from interact.curation.locate import open_knowledge
from interact.curation.store import cache_folder
from interact.errors import ExitCode, InteractError
from interact.intake.regimens import Ints, gathered
from interact.intake.table import medications
from interact.knowledge.snapshot import Knowledge
from interact.model.terms import CONCERN_RANK
from interact.pipeline.columns import Columns
from interact.render.table import FLAG_COLUMNS, MOST_TEXT, flag_batch, standing

LOST_COLUMNS = ("regimen", "row", "text", "status", "candidates")
FLAGS = pa.schema([(name, pa.string()) for name in FLAG_COLUMNS])
LOST = pa.schema([(name, pa.int64() if name == "row" else pa.string()) for name in LOST_COLUMNS])
NO_REGIMEN, NO_MEDICATION = "no-regimen", "no-medication"
CHUNK = 20_000  # rows of one record batch handed out


class ArrowStream(Protocol):
    """Any frame that hands out its rows as an Arrow C stream."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the PyCapsule of the stream."""


class Lost(NamedTuple):
    """Something in the input that was not checked: where it stands (row from 0) and why."""

    regimen: str
    row: int
    text: str
    status: str
    candidates: str


class Gathered(NamedTuple):
    """The rows that could be read (regimen of each, number of its text), what was not understood, and how many rows there were."""

    rows: list[tuple[pa.StringArray, Ints]]
    lost: list[Lost]
    read: int


def check_frame(
    df: ArrowStream, regimen: str, medication: str, min_concern: str = "", rules: Path | str | None = None
) -> pa.Table:
    """Check every regimen of a frame (see `interact.check_frame`)."""
    floor = rank_of(min_concern)
    knowledge = open_knowledge(Path(rules) if rules else None)
    try:
        engine = Columns(knowledge, cache_folder())
        found = gather(_batches(df), regimen, medication, engine)
        batches = list(flag_batches(found, engine, floor))
        engine.keep()
        return pa.Table.from_batches(batches, FLAGS).replace_schema_metadata(_metadata(knowledge, found))
    finally:
        knowledge.close()


def unresolved_frame(df: ArrowStream, regimen: str, medication: str, rules: Path | str | None = None) -> pa.Table:
    """Return what `check_frame` could not check (see `interact.unresolved_frame`)."""
    knowledge = open_knowledge(Path(rules) if rules else None)
    try:
        found = gather(_batches(df), regimen, medication, Columns(knowledge, cache_folder()))
    finally:
        knowledge.close()
    return pa.Table.from_batches(lost_batches(found), LOST).replace_schema_metadata(_metadata(knowledge, found))


def rank_of(min_concern: str) -> int:
    """Return the rank from which flags are wanted; "" is all.

    Raises:
        InteractError: when there is no such concern.
    """
    if min_concern and min_concern not in CONCERN_RANK:
        hint = f"one of {', '.join(CONCERN_RANK)}"
        raise InteractError(ExitCode.USAGE, f"no concern '{min_concern}'", "min_concern", hint)
    return CONCERN_RANK[min_concern] if min_concern else min(CONCERN_RANK.values())


def gather(batches: Iterable[pa.RecordBatch], regimen: str, medication: str, engine: Columns) -> Gathered:
    """Read record batches: every row ends up in a regimen, among what was lost, or (in part resolved) in both.

    Args:
        batches: record batches of one schema.
        regimen: name of the column that tells which rows belong together.
        medication: name of the column of names or codes; in a column called `rxcui` bare numbers are taken as such.
        engine: resolves the texts, each distinct one once.

    Raises:
        InteractError: when a column is missing or does not hold texts or numbers.
    """
    rows: list[tuple[pa.StringArray, Ints]] = []
    lost: list[Lost] = []
    count = 0
    readings = engine.readings
    for batch in batches:
        whose, who = _texts(batch, regimen)
        what, texts = _texts(batch, medication)
        cells = np.array(
            [readings.text(medications(text, "", medication)[0]) if text else -1 for text in texts] or [-1], np.int32
        )
        known = np.array([bool(text) for text in who] or [False])[whose]
        good = known & (cells[what] >= 0)
        broken = np.array([cell < 0 or bool(readings.lost[cell]) for cell in cells.tolist()])[what] | ~known
        for row in np.flatnonzero(broken).tolist():
            name, text = who[whose[row]], texts[what[row]]
            if not name or not text:
                reason = NO_REGIMEN if not name else NO_MEDICATION
                lost.append(Lost(name, count + row, text[:MOST_TEXT], reason, ""))
                continue
            for part in readings.lost[cells[what[row]]]:
                lost.append(Lost(name, count + row, *standing(part)))
        names = pa.array(who, pa.string()).take(pa.array(whose[good]))
        rows.append((names, cells[what][good]))
        count += batch.num_rows
    return Gathered(rows, lost, count)


def flag_batches(found: Gathered, engine: Columns, floor: int) -> Iterator[pa.RecordBatch]:
    """Yield record batches of the contract's rows, regimen by regimen, most serious first."""
    for block in gathered(found.rows):
        flags = engine.match(block.regimen, block.text, len(block.regimens))
        whole = flag_batch(block.regimens, flags, engine, floor)
        texts = [
            column.dictionary_decode() if isinstance(column, pa.DictionaryArray) else column for column in whole.columns
        ]
        yield pa.RecordBatch.from_arrays(texts, schema=FLAGS)


def lost_batches(found: Gathered) -> Iterator[pa.RecordBatch]:
    """Yield record batches of what was lost, in the order of the input."""
    for start in range(0, len(found.lost), CHUNK):
        cells = zip(*found.lost[start : start + CHUNK], strict=True)
        yield pa.RecordBatch.from_arrays([pa.array(c, f.type) for c, f in zip(cells, LOST, strict=True)], schema=LOST)


def _metadata(knowledge: Knowledge, found: Gathered) -> dict[str, str]:
    """Return the schema metadata: the same `interact` key as the Parquet files of `interact batch`, with an account."""
    regimens = pa.chunked_array([regimens for regimens, _ in found.rows], pa.string())
    note = {
        "schema": "interact-batch-1",
        "knowledge": {"version": knowledge.version, "digest": knowledge.digest},
        "account": {"rows": found.read, "regimens": len(regimens.unique()), "unresolved": len(found.lost)},
    }
    return {"interact": json.dumps(note)}


def _batches(df: ArrowStream) -> Iterator[Any]:
    if not hasattr(df, "__arrow_c_stream__"):
        raise InteractError(
            ExitCode.USAGE,
            f"a {type(df).__name__} is no frame with an Arrow stream",
            "df",
            "give a Polars, pandas (2.2 or later), pyarrow or DuckDB frame, or wrap it in pyarrow.table(…)",
        )
    try:
        yield from pa.RecordBatchReader.from_stream(df)
    except pa.ArrowException as error:
        raise InteractError(ExitCode.USAGE, f"the Arrow stream cannot be read ({error})", "df") from None


def _texts(batch: pa.RecordBatch, name: str) -> tuple[Any, list[str]]:
    """Return a column as places in a list of stripped texts, "" for null; bytes that are no text stay visible as escapes."""
    places = [index for index, field in enumerate(batch.schema) if field.name == name]
    if len(places) != 1:
        hint = f"columns: {', '.join(batch.schema.names)[:300]}"
        raise InteractError(ExitCode.USAGE, f"{len(places)} columns are called '{name}'", "df", hint)
    column = batch.column(places[0])
    try:
        if pa.types.is_dictionary(column.type):
            column = column.dictionary.cast(pa.string()).take(column.indices)
        texts = pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)
        plain = (column if texts else column.cast(pa.string())).cast(pa.binary()).dictionary_encode()
    except pa.ArrowException:
        hint = "give a column of texts or numbers"
        raise InteractError(ExitCode.USAGE, f"the column '{name}' holds {column.type}", "df", hint) from None
    values = [cell.decode("utf-8", "backslashreplace").strip() for cell in plain.dictionary.to_pylist()]
    return np.asarray(plain.indices.fill_null(len(values)), np.int64), [*values, ""]
