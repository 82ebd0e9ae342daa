"""Writes a batch's rows as CSV, JSON lines or Parquet; a file appears only when it is whole."""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from interact.errors import ExitCode, InteractError
from interact.model.report import Flag

FLAG_COLUMNS = ("regimen", "rule", "concern", "evidence", "pathway", "parties", "title")
UNRESOLVED_COLUMNS = ("regimen", "file", "line", "text", "status", "candidates")
REJECT_COLUMNS = ("file", "line", "reason", "text")
FORMATS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}


def flag_row(regimen: str, flag: Flag) -> tuple[str, ...]:
    """Return the contract's row of a flag."""
    parties = "|".join(party.id for party in flag.parties)
    return (regimen, flag.rule.id, flag.concern, flag.evidence, "|".join(flag.pathways), parties, flag.rule.title)


def _harmless(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula: an apostrophe goes before what would start one."""
    if cell[:1] in "=+-@\t\r" and cell and not re.fullmatch(r"[+-]?\d+([.,]\d+)?", cell):
        return "'" + cell
    return cell


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
        try:
            self._out: IO[str] = self._beside.open("w", encoding="utf-8", newline="") if self._beside else sys.stdout
        except OSError as error:
            raise InteractError(
                ExitCode.USAGE, error.strerror or str(error), str(path), "name a file that can be written"
            ) from None
        self._csv = csv.writer(self._out, lineterminator="\n")
        if self.form == "jsonl":
            self._out.write(json.dumps({"metadata": metadata}, ensure_ascii=False) + "\n")
        else:
            self._csv.writerow(columns)

    def write(self, row: Sequence[Any]) -> None:
        """Add a row."""
        if self.form == "jsonl":
            self._out.write(json.dumps(dict(zip(self.columns, row, strict=True)), ensure_ascii=False) + "\n")
        elif self.form == "csv":
            self._csv.writerow([_harmless(str(cell)) for cell in row])
        else:
            self._csv.writerow(row)

    def __enter__(self) -> Table:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._beside is None:
            self._out.flush()
            return
        self._out.close()
        if kind is not None:
            self._beside.unlink(missing_ok=True)
            return
        self._finish(self._beside)

    def _finish(self, beside: Path) -> None:
        assert self.path is not None
        if self.form == "parquet":
            whole = beside.with_suffix(".parquet")
            self._to_parquet(beside, whole)
            beside.unlink()
            beside = whole
        elif self.form == "csv" and self.metadata:
            side = self.path.with_name(self.path.name + ".meta.json")
            side.write_text(json.dumps(self.metadata, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        beside.replace(self.path)

    def _to_parquet(self, beside: Path, whole: Path) -> None:
        try:
            import duckdb
        except ImportError:
            beside.unlink()
            raise InteractError(
                ExitCode.USAGE, "Parquet needs DuckDB", str(self.path), "pip install 'interact[batch]'"
            ) from None
        note = json.dumps(self.metadata, ensure_ascii=False).replace("'", "''")
        with duckdb.connect() as db:
            db.execute(
                f"COPY (SELECT * FROM read_csv(?, all_varchar = true, header = true, delim = ',', quote = '\"', escape = '\"', "
                f"max_line_size = 70000000)) TO '{str(whole).replace(chr(39), chr(39) * 2)}' "
                f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{interact: '{note}'}})",
                [str(beside)],
            )
