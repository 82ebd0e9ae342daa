"""Writes a batch's rows as CSV, JSON lines or Parquet; a file appears only when it is whole."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from interact.errors import ExitCode, InteractError
from interact.model.report import Ambiguous, Flag, Unknown
from interact.pipeline.arrays import ints, texts
from interact.pipeline.arrays import text as one_text
from interact.pipeline.columns import Columns
from interact.pipeline.lines import Found

FLAG_COLUMNS = ("regimen", "rule", "concern", "evidence", "pathway", "parties", "title")
UNRESOLVED_COLUMNS = ("regimen", "file", "line", "text", "status", "candidates")
REJECT_COLUMNS = ("file", "line", "reason", "text")
FORMATS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
MOST_TEXT = 500  # characters of a text that did not resolve which are told
FORMULA = re.compile(r"[=+\-@\t\r](?!\d+([.,]\d+)?$)")  # what a spreadsheet would run; a signed number is a number
UNPLAIN = {"csv": r'[",\r\n]|^[=+\-@\t]', "jsonl": r'["\\\x00-\x1f]'}  # what has to be looked at before it is written


def flag_row(regimen: str, flag: Flag) -> tuple[str, ...]:
    """Return the contract's row of a flag."""
    parties = "|".join(party.id for party in flag.parties)
    return (regimen, flag.rule.id, flag.concern, flag.evidence, "|".join(flag.pathways), parties, flag.rule.title)


def flag_batch(regimens: pa.StringArray, found: Found, columns: Columns, floor: int) -> pa.RecordBatch:
    """Return the contract's rows of many flags.

    Args:
        regimens: the regimens that `found` speaks of.
        found: flags.
        columns: what found them.
        floor: rank of the least concern that is wanted.
    """
    told, answers = columns.answers.told, columns.answers
    said = [(t.rule, t.concern, t.evidence, t.pathway, t.title) for t in told]
    whole = [pa.DictionaryArray.from_arrays(ints(found.regimen), regimens)]
    for place in range(5):
        values: dict[str, int] = {}
        where = np.array([values.setdefault(text[place], len(values)) for text in said], np.int32)
        whole.append(pa.DictionaryArray.from_arrays(ints(where[found.told]), texts(list(values))))
    ids = texts(answers.ids).take(ints(answers.place[found.party]))
    parties = pc.binary_join(pa.ListArray.from_arrays(ints(found.start), ids), one_text("|"))
    batch = pa.RecordBatch.from_arrays([*whole[:5], parties, whole[5]], names=list(FLAG_COLUMNS))
    kept = np.array([t.rank for t in told], np.int64)[found.told] >= floor
    return batch if kept.all() else batch.take(ints(np.flatnonzero(kept)))


def standing(part: Ambiguous | Unknown) -> tuple[str, str, str]:
    """Return (text, status, ids it may mean joined by `|`) of a name that did not resolve."""
    if isinstance(part, Ambiguous):
        return part.item.text[:MOST_TEXT], "ambiguous", "|".join(part.candidates)
    return part.item.text[:MOST_TEXT], "unknown", "|".join(part.suggestions)


def batch_of(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> pa.RecordBatch:
    """Return rows of values as a record batch of texts."""
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.RecordBatch.from_arrays([texts([str(one) for one in cell]) for cell in cells], names=list(columns))


class Table:
    """A table being written: to a file beside its place, renamed at the end, or to standard output.

    Args:
        path: where it goes; None for standard output.
        columns: names of the columns.
        form: `csv`, `jsonl` or `parquet`; "" for what the file's ending says, else CSV.
        metadata: what the rows rest on; first line of JSON lines, key-value data of Parquet, a side file of CSV.
    """

    def __init__(self, path: Path | None, columns: Sequence[str], form: str, metadata: dict[str, Any]) -> None:
        self.path, self.columns, self.metadata = path, columns, metadata
        self.form = form or FORMATS.get(path.suffix.lower() if path else "", "csv")
        if path is None and self.form == "parquet":
            raise InteractError(ExitCode.USAGE, "Parquet goes into a file", "--format", "name one with --output")
        self._beside = path.with_name(f".{path.name}.{os.getpid()}.part") if path else None
        self._parquet: pa.parquet.ParquetWriter | None = None
        try:
            # What goes to standard output is held back too: it appears whole or not at all.
            self._out: IO[bytes] = self._beside.open("wb") if self._beside else tempfile.TemporaryFile()  # noqa: SIM115  # closed in __exit__
        except OSError as error:
            raise InteractError(
                ExitCode.USAGE, error.strerror or str(error), str(path), "name a file that can be written"
            ) from None
        if self.form == "jsonl":
            self._say(json.dumps({"metadata": metadata}, ensure_ascii=False) + "\n")
        elif self.form == "csv":
            self._say(",".join(columns) + "\n")

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows: texts, or dictionaries of texts."""
        if self.form == "parquet":
            self._writer(batch.schema).write_batch(batch)
        elif batch.num_rows:
            self._say(_lines(batch, self.form))

    def _writer(self, schema: pa.Schema) -> pa.parquet.ParquetWriter:
        if self._parquet is None:
            # Without the Arrow schema, whoever reads the file finds plain texts and no dictionaries.
            self._parquet = pa.parquet.ParquetWriter(self._out, schema, compression="snappy", store_schema=False)
            if self.metadata:
                self._parquet.add_key_value_metadata({"interact": json.dumps(self.metadata, ensure_ascii=False)})
        return self._parquet

    def _say(self, text: str | memoryview) -> None:
        self._out.write(text.encode() if isinstance(text, str) else text)

    def __enter__(self) -> Table:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._out:
            if self.form == "parquet" and kind is None:
                self._writer(pa.schema([(name, pa.string()) for name in self.columns])).close()
            if self._beside is None and kind is None:
                self._out.seek(0)
                with io.TextIOWrapper(self._out, encoding="utf-8", newline="") as held:
                    shutil.copyfileobj(held, sys.stdout)
                sys.stdout.flush()
        if self._beside is None or self.path is None:
            return
        if kind is not None:
            self._beside.unlink(missing_ok=True)
            return
        if self.form == "csv" and self.metadata:
            side = self.path.with_name(self.path.name + ".meta.json")
            side.write_text(json.dumps(self.metadata, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        self._beside.replace(self.path)


def _lines(batch: pa.RecordBatch, form: str) -> memoryview:
    """Return rows as lines of CSV or JSON: texts are made fit to be written once each, and then only joined."""
    names = batch.schema.names
    cells = []
    for place, column in enumerate(batch.columns):
        before, after = "", "\n" if column is batch.columns[-1] or place == len(names) - 1 else ","
        if form == "jsonl":
            before = ("{" if not place else "") + json.dumps(names[place]) + ': "'
            after = '"}\n' if place == len(names) - 1 else '", '
        fit = _csv_cell if form == "csv" else _json_cell
        if isinstance(column, pa.DictionaryArray):
            values = texts([before + fit(text) + after for text in column.dictionary.to_pylist()])
            cells.append(values.take(column.indices))
        else:
            cells.append(
                pc.binary_join_element_wise(
                    one_text(before), _fitted(column, fit, UNPLAIN[form]), one_text(after), one_text("")
                )
            )
    whole = pc.binary_join_element_wise(
        *(cell.cast(pa.large_string()) for cell in cells), one_text("").cast(pa.large_string())
    )
    offsets = np.frombuffer(whole.buffers()[1], np.int64)
    return memoryview(whole.buffers()[2])[offsets[whole.offset] : offsets[whole.offset + len(whole)]]


def _fitted(column: pa.StringArray, fit: Callable[[str], str], unplain: str) -> pa.StringArray:
    odd = pc.match_substring_regex(column, unplain)
    if not pc.any(odd).as_py():
        return column
    return texts([fit(text) for text in column.to_pylist()])


def _csv_cell(text: str) -> str:
    """Quote a cell where it needs it, and keep a spreadsheet from running it: an apostrophe goes before what would start a formula."""
    if FORMULA.match(text):
        text = "'" + text
    if not re.search(r'[",\r\n]', text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _json_cell(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
