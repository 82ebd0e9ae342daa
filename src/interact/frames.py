"""Checks data frames: Arrow in, Arrow out, through the Arrow PyCapsule protocol and no library's own interface."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from interact.curation.locate import open_knowledge
from interact.errors import ExitCode, InteractError
from interact.knowledge.snapshot import Knowledge
from interact.model.report import Ambiguous
from interact.model.terms import CONCERN_RANK
from interact.pipeline.many import Many
from interact.render.table import FLAG_COLUMNS, flag_row

try:
    import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types
except ImportError:
    raise InteractError(
        ExitCode.USAGE, "data frames need pyarrow", "interact.frames", "pip install 'interact[frames]'"
    ) from None

LOST_COLUMNS = ("regimen", "row", "text", "status", "candidates")
FLAGS = pa.schema([(name, pa.string()) for name in FLAG_COLUMNS])
LOST = pa.schema([(name, pa.int64() if name == "row" else pa.string()) for name in LOST_COLUMNS])
NO_REGIMEN, NO_MEDICATION = "no-regimen", "no-medication"
MOST_TEXT = 500  # characters of a text that did not resolve which are told
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
    """The input by regimen, in the order regimens first appear, what was not understood, and how many rows there were."""

    regimens: dict[str, list[str]]
    lost: list[Lost]
    rows: int


def check_frame(
    df: ArrowStream, regimen: str, medication: str, min_concern: str = "", rules: Path | str | None = None
) -> Any:
    """Check every regimen of a frame (see `interact.check_frame`)."""
    floor = rank_of(min_concern)
    knowledge = open_knowledge(Path(rules) if rules else None)
    try:
        many = Many(knowledge)
        found = gather(_batches(df), regimen, medication, many)
        return pa.Table.from_batches(flag_batches(found, many, floor), FLAGS.with_metadata(_metadata(knowledge, found)))
    finally:
        knowledge.close()


def unresolved_frame(df: ArrowStream, regimen: str, medication: str, rules: Path | str | None = None) -> Any:
    """Return what `check_frame` could not check (see `interact.unresolved_frame`)."""
    knowledge = open_knowledge(Path(rules) if rules else None)
    try:
        found = gather(_batches(df), regimen, medication, Many(knowledge))
    finally:
        knowledge.close()
    return pa.Table.from_batches(lost_batches(found), LOST.with_metadata(_metadata(knowledge, found)))


def rank_of(min_concern: str) -> int:
    """Return the rank from which flags are wanted; "" is all.

    Raises:
        InteractError: when there is no such concern.
    """
    if min_concern and min_concern not in CONCERN_RANK:
        hint = f"one of {', '.join(CONCERN_RANK)}"
        raise InteractError(ExitCode.USAGE, f"no concern '{min_concern}'", "min_concern", hint)
    return CONCERN_RANK[min_concern] if min_concern else min(CONCERN_RANK.values())


def gather(batches: Iterable[Any], regimen: str, medication: str, many: Many) -> Gathered:
    """Read record batches: every row ends up in a regimen, among what was lost, or (in part resolved) in both.

    Args:
        batches: `pyarrow.RecordBatch`es of one schema.
        regimen: name of the column that tells which rows belong together.
        medication: name of the column of names or codes; in a column called `rxcui` bare numbers are taken as such.
        many: resolves the texts, each distinct one once.

    Raises:
        InteractError: when a column is missing or does not hold texts or numbers.
    """
    regimens: dict[str, list[str]] = {}
    lost: list[Lost] = []
    row = 0
    coded = medication.strip().lower() == "rxcui"
    for batch in batches:
        for which, text in zip(_texts(batch, regimen), _texts(batch, medication), strict=True):
            if not which:
                lost.append(Lost("", row, text[:MOST_TEXT], NO_REGIMEN, ""))
            elif not text:
                lost.append(Lost(which, row, "", NO_MEDICATION, ""))
            else:
                name = f"rxcui:{text}" if coded and text.isdigit() else text
                regimens.setdefault(which, []).append(name)
                for part in many.unresolved(name):
                    known = isinstance(part, Ambiguous)
                    near = part.candidates if isinstance(part, Ambiguous) else part.suggestions
                    status = "ambiguous" if known else "unknown"
                    lost.append(Lost(which, row, part.item.text[:MOST_TEXT], status, "|".join(near)))
            row += 1
    return Gathered(regimens, lost, row)


def flag_batches(found: Gathered, many: Many, floor: int) -> Iterator[Any]:
    """Yield record batches of the contract's rows, regimen by regimen, most serious first."""
    rows: list[tuple[str, ...]] = []
    for regimen, names in found.regimens.items():
        rows += [flag_row(regimen, flag) for flag in many.flags(names) if CONCERN_RANK[flag.concern] >= floor]
        if len(rows) >= CHUNK:
            yield _batch(rows, FLAGS)
            rows = []
    if rows:
        yield _batch(rows, FLAGS)


def lost_batches(found: Gathered) -> Iterator[Any]:
    """Yield record batches of what was lost, in the order of the input."""
    for start in range(0, len(found.lost), CHUNK):
        yield _batch(found.lost[start : start + CHUNK], LOST)


def _batch(rows: Sequence[tuple[Any, ...]], schema: Any) -> Any:
    cells = zip(*rows, strict=True)
    return pa.RecordBatch.from_arrays([pa.array(c, f.type) for c, f in zip(cells, schema, strict=True)], schema=schema)


def _metadata(knowledge: Knowledge, found: Gathered) -> dict[str, str]:
    """Return the schema metadata: the same `interact` key as the Parquet files of `interact batch`, with an account."""
    note = {
        "schema": "interact-batch-1",
        "knowledge": {"version": knowledge.version, "digest": knowledge.digest},
        "account": {"rows": found.rows, "regimens": len(found.regimens), "unresolved": len(found.lost)},
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


def _texts(batch: Any, name: str) -> list[str]:
    """Return a column as stripped texts, "" for null; bytes that are no text stay visible as escapes."""
    places = [index for index, field in enumerate(batch.schema) if field.name == name]
    if len(places) != 1:
        hint = f"columns: {', '.join(batch.schema.names)[:300]}"
        raise InteractError(ExitCode.USAGE, f"{len(places)} columns are called '{name}'", "df", hint)
    column = batch.column(places[0])
    try:
        if pa.types.is_dictionary(column.type):
            column = column.dictionary.cast(pa.string()).take(column.indices)
        texts = pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)
        plain = column if texts else column.cast(pa.string())
        cells = plain.cast(pa.binary()).to_pylist()
    except pa.ArrowException:
        hint = "give a column of texts or numbers"
        raise InteractError(ExitCode.USAGE, f"the column '{name}' holds {column.type}", "df", hint) from None
    return ["" if cell is None else cell.decode("utf-8", "backslashreplace").strip() for cell in cells]
