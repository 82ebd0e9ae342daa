"""Reads regimens from tables: CSV, TSV, JSON lines, Parquet, a folder of them, or standard input; every row is accounted for."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from interact.errors import ExitCode, InteractError

# Column names met in the wild, the surest first.
REGIMEN = (
    "regimen",
    "regimen_id",
    "patient",
    "patient_id",
    "subject_id",
    "person_id",
    "subject",
    "person",
    "encounter",
    "mrn",
    "id",
)
MEDICATION = (
    "medication",
    "drug",
    "description",
    "medication_name",
    "drug_name",
    "name",
    "substance",
    "text",
    "rxcui",
    "code",
)
WIDE = ("medications", "drugs", "regimen_list", "list", "substances")
SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
MAX_CELL = 64_000_000  # characters the reader takes in one cell; what is too long for a name is unresolved, not lost


class Row(NamedTuple):
    """One row of input: where it stands, and either its regimen and medications or why it is rejected."""

    file: str
    line: int
    regimen: str
    medications: tuple[str, ...]
    reject: str = ""
    text: str = ""


class Columns(NamedTuple):
    """Which columns to read; `separator` splits a wide row's medications ("" for one medication a row)."""

    regimen: str = ""
    medication: str = ""
    separator: str = ""


def parse_columns(text: str | None, separator: str | None) -> Columns:
    """Read `--columns regimen=patient,medication=drug` and `--separator`.

    Raises:
        InteractError: for anything but those two keys.
    """
    given = {}
    for part in (text or "").split(",") if text else ():
        name, found, column = part.partition("=")
        if not found or name.strip() not in ("regimen", "medication") or not column.strip():
            raise InteractError(
                ExitCode.USAGE, f"cannot read '{part}'", "--columns", "regimen=COLUMN,medication=COLUMN"
            )
        given[name.strip()] = column.strip()
    return Columns(given.get("regimen", ""), given.get("medication", ""), separator or "")


def rows(source: str, columns: Columns) -> Iterator[Row]:
    """Yield every row of a file, of all files of a folder, or of standard input ("-"), in order.

    Raises:
        InteractError: when the input cannot be read or its columns are not known; a bad row is a `Row` with `reject`.
    """
    if source == "-":
        if sys.stdin is None:
            raise InteractError(ExitCode.USAGE, "standard input is closed", "-", "give a file")
        yield from _text(sys.stdin.buffer, "-", "", columns)
        return
    path = Path(source)
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file())
        if not files:
            raise InteractError(
                ExitCode.USAGE, "no tables in this folder", source, f"files ending in {', '.join(SUFFIXES)}"
            )
        for file in files:
            yield from _file(file, columns)
        return
    yield from _file(path, columns)


def _file(path: Path, columns: Columns) -> Iterator[Row]:
    kind = SUFFIXES.get(path.suffix.lower(), "")
    try:
        if kind == "parquet":
            yield from _parquet(path, columns)
            return
        with path.open("rb") as handle:
            yield from _text(handle, path.name, kind, columns)
    except OSError as error:
        raise InteractError(
            ExitCode.USAGE, error.strerror or str(error), str(path), "give a table, a folder or '-'"
        ) from None


def _text(handle: IO[bytes], name: str, kind: str, columns: Columns) -> Iterator[Row]:
    buffered = io.BufferedReader(handle, 1 << 20) if not isinstance(handle, io.BufferedReader) else handle  # type: ignore[type-var]
    start = buffered.peek(4)[:4]
    encoding = "utf-16" if start[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    # Bytes that are no text stay visible as escapes, so that the row is reported and not lost.
    text = io.TextIOWrapper(buffered, encoding=encoding, errors="backslashreplace", newline="")
    if kind == "jsonl" or (not kind and start.lstrip(b"\xef\xbb\xbf")[:1] == b"{"):
        yield from _json_lines(text, name, columns)
    else:
        yield from _delimited(text, name, columns)
    text.detach()


def _delimited(text: IO[str], name: str, columns: Columns) -> Iterator[Row]:
    csv.field_size_limit(MAX_CELL)
    first = text.readline()
    if not first.strip():
        raise InteractError(ExitCode.USAGE, "the table is empty", name, "the first line names the columns")
    delimiter = max(",\t;|", key=first.count)
    header = next(csv.reader([first], delimiter=delimiter))
    regimen, medication, separator = _choose(header, columns, name)
    reader = csv.reader(text, delimiter=delimiter)
    while True:
        line = reader.line_num + 2
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(name, line, "", (), str(error))
            continue
        if not cells:
            continue  # a blank line is no row
        if len(cells) != len(header):
            reason = f"{len(cells)} cells in a table of {len(header)} columns"
            yield Row(name, line, "", (), reason, delimiter.join(cells)[:500])
            continue
        number = str(line) if regimen is None else cells[regimen]
        yield _row(name, line, number, cells[medication], separator, header[medication])


def _json_lines(text: IO[str], name: str, columns: Columns) -> Iterator[Row]:
    for line, raw in enumerate(text, 1):
        if not raw.strip():
            continue
        try:
            record = json.loads(raw)
        except (ValueError, RecursionError) as error:
            yield Row(name, line, "", (), f"no JSON object ({str(error)[:80]})", raw[:500].rstrip())
            continue
        if not isinstance(record, dict):
            yield Row(name, line, "", (), "no JSON object", raw[:500].rstrip())
            continue
        yield _record(name, line, record, columns)


def _record(name: str, line: int, record: dict[str, Any], columns: Columns) -> Row:
    try:
        regimen, medication, separator = _choose(list(record), columns, name)
    except InteractError as error:
        return Row(name, line, "", (), error.message, str(record)[:500])
    keys = list(record)
    number = str(line) if regimen is None else _cell(record[keys[regimen]])
    value = record[keys[medication]]
    if not isinstance(value, list):
        return _row(name, line, number, _cell(value), separator, keys[medication])
    told = [_row(name, line, number, _cell(one), "", keys[medication]) for one in value]
    names = tuple(m for row in told for m in row.medications)
    return (
        told[0]._replace(medications=names, reject="") if names else _row(name, line, number, "", "", keys[medication])
    )


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _parquet(path: Path, columns: Columns) -> Iterator[Row]:
    try:
        import duckdb
    except ImportError:
        raise InteractError(
            ExitCode.USAGE, "Parquet needs DuckDB", str(path), "pip install 'interact[batch]'"
        ) from None
    with duckdb.connect() as db:
        try:
            found = db.execute("SELECT * FROM read_parquet(?)", [str(path)])
        except duckdb.Error as error:
            raise InteractError(ExitCode.USAGE, f"cannot read it ({str(error).splitlines()[0]})", str(path)) from None
        header = [column[0] for column in found.description]
        line = 0
        while batch := found.fetchmany(20_000):
            for cells in batch:
                line += 1
                yield _record(path.name, line, dict(zip(header, cells, strict=True)), columns)


def _row(name: str, line: int, regimen: str, cell: str, separator: str, column: str) -> Row:
    if not regimen.strip():
        return Row(name, line, "", (), "no regimen", cell[:500])
    parts = [p.strip() for p in cell.split(separator)] if separator else [cell.strip()]
    names = tuple(f"rxcui:{p}" if column.strip().lower() == "rxcui" and p.isdigit() else p for p in parts if p)
    return Row(name, line, regimen.strip(), names) if names else Row(name, line, regimen.strip(), (), "no medication")


def _choose(header: list[str], columns: Columns, where: str) -> tuple[int | None, int, str]:
    """Return the places of the regimen column (None: a regimen a line) and of the medication column, and the separator."""
    plain = [name.strip().lower() for name in header]

    def place(asked: str, usual: tuple[str, ...]) -> int | None:
        for name in (asked.lower(),) if asked else usual:
            if name in plain:
                if plain.count(name) > 1:
                    raise InteractError(ExitCode.USAGE, f"two columns are called '{name}'", where, "rename one of them")
                return plain.index(name)
        if asked:
            raise InteractError(ExitCode.USAGE, f"no column '{asked}'", where, f"columns: {', '.join(header)[:300]}")
        return None

    medication = place(columns.medication, MEDICATION)
    regimen = place(columns.regimen, REGIMEN)
    if medication is not None and medication != regimen:
        return regimen, medication, columns.separator
    wide = place("", WIDE)
    if wide is None:
        hint = f"name them: --columns regimen=COLUMN,medication=COLUMN (columns: {', '.join(header)[:200]})"
        raise InteractError(ExitCode.USAGE, "which column holds the medications?", where, hint)
    return regimen, wide, columns.separator or ";"
