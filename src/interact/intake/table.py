"""Says what a row of a table holds: which columns are meant, and the regimen and medications of one line or record."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
NO_REGIMEN, NO_MEDICATION = "no regimen", "no medication"
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


def json_lines(text: IO[str], name: str, columns: Columns) -> Iterator[Row]:
    """Yield what each line of JSON holds."""
    for line, raw in enumerate(text, 1):
        if not raw.strip():
            continue
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError) as error:
            yield Row(name, line, "", (), f"no JSON object ({str(error)[:80]})", raw[:500].rstrip())
            continue
        if not isinstance(found, dict):
            yield Row(name, line, "", (), "no JSON object", raw[:500].rstrip())
            continue
        yield record(name, line, found, columns)


def record(name: str, line: int, found: dict[str, Any], columns: Columns) -> Row:
    """Return what a record of named values holds."""
    try:
        regimen, medication, separator = choose(list(found), columns, name)
    except InteractError as error:
        return Row(name, line, "", (), error.message, str(found)[:500])
    keys = list(found)
    number = str(line) if regimen is None else _cell(found[keys[regimen]])
    value = found[keys[medication]]
    if not isinstance(value, list):
        return row(name, line, number, _cell(value), separator, keys[medication])
    told = [row(name, line, number, _cell(one), "", keys[medication]) for one in value]
    names = tuple(m for row in told for m in row.medications)
    return (
        told[0]._replace(medications=names, reject="") if names else row(name, line, number, "", "", keys[medication])
    )


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def medications(cell: str, separator: str, column: str) -> tuple[str, ...]:
    """Return the names in a cell; in a column called `rxcui` bare numbers are codes."""
    parts = [p.strip() for p in cell.split(separator)] if separator else [cell.strip()]
    return tuple(f"rxcui:{p}" if column.strip().lower() == "rxcui" and p.isdigit() else p for p in parts if p)


def row(name: str, line: int, regimen: str, cell: str, separator: str, column: str) -> Row:
    """Return what a regimen and the cell of its medications come to, or why they are rejected."""
    if not regimen.strip():
        return Row(name, line, "", (), NO_REGIMEN, cell[:500])
    names = medications(cell, separator, column)
    return Row(name, line, regimen.strip(), names) if names else Row(name, line, regimen.strip(), (), NO_MEDICATION)


def choose(header: list[str], columns: Columns, where: str) -> tuple[int | None, int, str]:
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
