"""Reads tables of regimens piece by piece as columns: CSV, TSV, JSON lines, Parquet, a folder of them, or standard input.

What is plain is parsed by Arrow, many lines at a time. What is not (odd quotes, ragged rows, bytes that are no UTF-8) is read
line by line, and every row of it is either a row or a reject with its line and reason.
"""

from __future__ import annotations

import csv
import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from interact.errors import ExitCode, InteractError
from interact.intake.table import (
    MAX_CELL,
    NO_MEDICATION,
    NO_REGIMEN,
    SUFFIXES,
    Columns,
    Row,
    choose,
    json_lines,
    medications,
    record,
    row,
)

BLOCK = 1 << 24  # bytes of a table that are parsed at once: it decides how much memory a large one takes
CHUNK = 50_000  # rows that are read line by line before they are handed on
Watch = Callable[[int], None]


class Piece(NamedTuple):
    """Rows that could be read, as columns, and those that could not.

    Attributes:
        file: name of the file.
        lines: line of each row in it.
        regimens: the regimen of each row, stripped and not empty.
        cells: for each row, the place of its medications in `names`.
        names: the distinct medications of a cell.
        rejects: rows that could not be read, in the order of their lines.
    """

    file: str
    lines: npt.NDArray[np.int64]
    regimens: pa.StringArray
    cells: npt.NDArray[np.int64]
    names: list[tuple[str, ...]]
    rejects: list[Row]


class Source:
    """A table, a folder of tables or standard input, which can be read more than once.

    Args:
        name: a path, or "-" for standard input (which is copied to a temporary file).
        columns: which columns to read.

    Raises:
        InteractError: when there is nothing to read.
    """

    def __init__(self, name: str, columns: Columns) -> None:
        self.columns = columns
        self._held: IO[bytes] | None = None
        if name == "-":
            if sys.stdin is None:
                raise InteractError(ExitCode.USAGE, "standard input is closed", "-", "give a file")
            self._held = tempfile.TemporaryFile()  # noqa: SIM115  # it lives as long as the source
            shutil.copyfileobj(sys.stdin.buffer, self._held)
            self.files: list[Path] = []
            self.size = self._held.tell()
            return
        path = Path(name)
        self.files = [path]
        if path.is_dir():
            self.files = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file())
            if not self.files:
                hint = f"files ending in {', '.join(SUFFIXES)}"
                raise InteractError(ExitCode.USAGE, "no tables in this folder", name, hint)
        self.size = sum(file.stat().st_size for file in self.files if file.is_file())

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        if self._held:
            self._held.close()

    def pieces(self, watch: Watch) -> Iterator[Piece]:
        """Yield the pieces of all files in order.

        Args:
            watch: told how many bytes were read, each time some were.

        Raises:
            InteractError: when a file cannot be read or its columns are not known.
        """
        if self._held:
            self._held.seek(0)
            yield from _text(_Watched(self._held, watch), "-", "", self.columns)
        for path in self.files:
            kind = SUFFIXES.get(path.suffix.lower(), "")
            try:
                if kind == "parquet":
                    yield from _parquet(path, self.columns)
                    watch(path.stat().st_size)
                    continue
                with path.open("rb") as handle:
                    yield from _text(_Watched(handle, watch), path.name, kind, self.columns)
            except OSError as error:
                hint = "give a table, a folder or '-'"
                raise InteractError(ExitCode.USAGE, error.strerror or str(error), str(path), hint) from None


class _Watched(io.RawIOBase):
    """A file that tells how many bytes were read of it."""

    def __init__(self, handle: IO[bytes], watch: Watch) -> None:
        self._handle, self._watch = handle, watch

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._handle.read(len(buffer))
        buffer[: len(data)] = data
        self._watch(len(data))
        return len(data)


def _text(raw: io.RawIOBase, name: str, kind: str, columns: Columns) -> Iterator[Piece]:
    handle = io.BufferedReader(raw, BLOCK)
    start = handle.peek(4)[:4]
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    if kind == "jsonl" or (not kind and start.lstrip(b"\xef\xbb\xbf")[:1] == b"{"):
        # Bytes that are no text stay visible as escapes, so that the row is reported and not lost.
        with io.TextIOWrapper(handle, "utf-16" if wide else "utf-8-sig", "backslashreplace", newline="") as text:
            yield from _by_rows(name, json_lines(text, name, columns))
        return
    if wide:
        whole = handle.read().decode("utf-16", "backslashreplace").lstrip("\ufeff")
        handle = io.BufferedReader(io.BytesIO(whole.encode("utf-8", "backslashreplace")), BLOCK)  # type: ignore[type-var]
    if start[:3] == b"\xef\xbb\xbf":
        handle.read(3)
    yield from _Delimited(handle, name, columns).pieces()


class _Delimited:
    """A delimited table while it is read."""

    def __init__(self, handle: io.BufferedReader[Any], name: str, columns: Columns) -> None:
        csv.field_size_limit(MAX_CELL)
        self.handle, self.name = handle, name
        self.rest = b""  # read, and not yet handed on
        self.line = 1  # of the first byte in `rest`
        first = _decoded(self._line())
        if not first.strip():
            raise InteractError(ExitCode.USAGE, "the table is empty", name, "the first line names the columns")
        self.delimiter = max(",\t;|", key=first.count)
        self.header = next(csv.reader([first], delimiter=self.delimiter))
        self.regimen, self.medication, self.separator = choose(self.header, columns, name)

    def pieces(self) -> Iterator[Piece]:
        while True:
            data = self.rest + self.handle.read(BLOCK)
            whole = len(data) < len(self.rest) + BLOCK
            cut = len(data) if whole else data.rfind(b"\n") + 1
            if not data:
                return
            block, self.rest = data[:cut], data[cut:]
            if block:
                yield self._plain(block) or self._odd(block)
            if whole and not self.rest:
                return

    def _line(self) -> bytes:
        """Return the next line, with its end (a line feed, a carriage return or both)."""
        data = self.rest
        while b"\n" not in data and b"\r" not in data[:-1] and (more := self.handle.read(1 << 16)):
            data += more
        line = io.StringIO(data.decode("latin-1"), newline="").readline()
        self.rest = data[len(line) :]
        self.line += 1
        return line.encode("latin-1")

    def _plain(self, block: bytes) -> Piece | None:
        """Read lines that mean the same to every reader of CSV; None when these are not of that kind."""
        lines = block.count(b"\n") + (block[-1:] != b"\n")
        if self.regimen is None or len(self.header) > 1_000 or not _is_plain(block, self.delimiter.encode()):
            return None
        names = [str(place) for place in range(len(self.header))]
        wanted = {names[self.regimen]: pa.string(), names[self.medication]: pa.dictionary(pa.int32(), pa.string())}
        try:
            table = pa.csv.read_csv(
                pa.BufferReader(block),
                pa.csv.ReadOptions(column_names=names, block_size=BLOCK >> 3),
                pa.csv.ParseOptions(delimiter=self.delimiter, quote_char='"' if b'"' in block else False),
                pa.csv.ConvertOptions(column_types=wanted, include_columns=list(wanted)),
            ).unify_dictionaries()
        except pa.ArrowException:
            return None
        if table.num_rows != lines:
            return None
        regimens, cells = (column.combine_chunks() for column in table.columns)
        numbers = np.arange(self.line, self.line + lines)
        self.line += lines
        texts = cells.dictionary.to_pylist()
        column = self.header[self.medication]
        values = [medications(text, self.separator, column) for text in texts]
        return _piece(self.name, numbers, regimens, np.asarray(cells.indices, np.int64), values, texts)

    def _odd(self, block: bytes) -> Piece:
        """Read a block row by row; a row that goes on behind it takes the further lines it needs."""
        lines = [*io.StringIO(_decoded(block), newline="")]

        def more() -> Iterator[str]:
            yield from lines
            while self.rest or self.handle.peek(1):
                line = _decoded(self._line())
                lines.append(line)
                yield line

        start = self.line
        reader = csv.reader(more(), delimiter=self.delimiter)
        found: list[Row] = []
        while reader.line_num < len(lines):
            line = start + reader.line_num
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                found.append(Row(self.name, line, "", (), str(error)))
                continue
            if cells:  # a blank line is no row
                found.append(self._row(line, cells))
        self.line = start + len(lines)
        return _of_rows(self.name, found)

    def _row(self, line: int, cells: list[str]) -> Row:
        if len(cells) != len(self.header):
            reason = f"{len(cells)} cells in a table of {len(self.header)} columns"
            return Row(self.name, line, "", (), reason, self.delimiter.join(cells)[:500])
        number = str(line) if self.regimen is None else cells[self.regimen]
        return row(self.name, line, number, cells[self.medication], self.separator, self.header[self.medication])


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def _is_plain(block: bytes, delimiter: bytes) -> bool:
    """Whether lines end in one way, none is blank, all is UTF-8, and quotes only stand around whole cells."""
    if b"\0" in block or b"\n\n" in block or block[:1] in (b"\n", b"\r"):
        return False
    if b"\r" in block and (block.count(b"\r") != block.count(b"\r\n") or b"\n\r" in block):
        return False
    if not block.isascii():
        try:
            block.decode("utf-8")
        except UnicodeDecodeError:
            return False
    if b'"' not in block:
        return True
    data = np.frombuffer(block, np.uint8)
    quotes = np.flatnonzero(data == ord('"'))
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    before = np.where(opening > 0, data[opening - 1], ord("\n"))
    behind = data[np.minimum(closing + 1, len(data) - 1)]
    ends = (behind == ord("\n")) | (behind == ord("\r")) | (behind == delimiter[0]) | (closing + 1 >= len(data))
    starts = (before == ord("\n")) | (before == delimiter[0])
    breaks = np.flatnonzero((data == ord("\n")) | (data == ord("\r")))
    inside = np.searchsorted(breaks, opening) != np.searchsorted(breaks, closing)
    return bool(starts.all() and ends.all() and not inside.any())


def _by_rows(name: str, found: Iterable[Row]) -> Iterator[Piece]:
    """Yield rows that were read one by one as pieces."""
    rows = iter(found)
    while part := list(islice(rows, CHUNK)):
        yield _of_rows(name, part)


def _of_rows(name: str, found: list[Row]) -> Piece:
    kept = [one for one in found if not one.reject]
    places: dict[tuple[str, ...], int] = {}
    cells = [places.setdefault(one.medications, len(places)) for one in kept]
    lines = np.array([one.line for one in kept], np.int64)
    regimens = pa.array([_encodable(one.regimen) for one in kept], pa.string())
    rejects = [one for one in found if one.reject]
    return Piece(name, lines, regimens, np.array(cells, np.int64), list(places), rejects)


def _encodable(text: str) -> str:
    """Show halves of characters, which no UTF-8 can hold, as escapes."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _piece(
    name: str, lines: npt.NDArray[np.int64], regimens: pa.StringArray, cells: npt.NDArray[np.int64],
    names: list[tuple[str, ...]], texts: list[str],
) -> Piece:  # fmt: skip
    """Make a piece of columns; rows without regimen or medication become rejects."""
    regimens = stripped(regimens)
    whose = np.diff(_offsets(regimens)) > 0
    what = np.array([bool(found) for found in names], bool)[cells] if names else np.zeros(0, bool)
    good = whose & what
    if good.all():
        return Piece(name, lines, regimens, cells, names, [])
    rejects = []
    for place in np.flatnonzero(~good).tolist():
        regimen = regimens[place].as_py()
        reason, text = (NO_MEDICATION, "") if regimen else (NO_REGIMEN, texts[cells[place]][:500])
        rejects.append(Row(name, int(lines[place]), regimen, (), reason, text))
    return Piece(name, lines[good], regimens.filter(pa.array(good)), cells[good], names, rejects)


def _offsets(texts: pa.StringArray) -> npt.NDArray[np.int32]:
    return np.frombuffer(texts.buffers()[1], np.int32)[texts.offset : texts.offset + len(texts) + 1]


def stripped(texts: pa.StringArray) -> pa.StringArray:
    """Return texts without the white space around them, as Python strips it; fast where there is none."""
    if not len(texts):
        return texts
    offsets = _offsets(texts)
    held = offsets[1:] > offsets[:-1]
    data = np.frombuffer(texts.buffers()[2] or b"", np.uint8)
    edges = np.concatenate([data[offsets[:-1][held]], data[offsets[1:][held] - 1]])
    if not ((edges <= 0x20) | (edges >= 0x80)).any():
        return texts
    return pa.array([text.strip() for text in texts.to_pylist()], pa.string())


def _parquet(path: Path, columns: Columns) -> Iterator[Piece]:
    try:
        file = pa.parquet.ParquetFile(path)
    except pa.ArrowException as error:
        raise InteractError(ExitCode.USAGE, f"cannot read it ({str(error).splitlines()[0]})", str(path)) from None
    with file:
        header = file.schema_arrow.names
        regimen, medication, separator = choose(header, columns, str(path))
        kinds = [
            file.schema_arrow.field(place).type for place in (medication if regimen is None else regimen, medication)
        ]
        fast = regimen is not None and all(
            pa.types.is_string(k) or pa.types.is_integer(k) or pa.types.is_large_string(k) for k in kinds
        )
        wanted = [header[medication]] if regimen is None else [header[regimen], header[medication]]
        line = 1
        for batch in file.iter_batches(BLOCK >> 5, columns=wanted):
            whose, what = batch.column(wanted[0]), batch.column(wanted[-1])
            if fast:
                cells = what.cast(pa.string()).fill_null("").dictionary_encode()
                texts = cells.dictionary.to_pylist()
                names = [medications(text, separator, wanted[-1]) for text in texts]
                lines = np.arange(line, line + len(batch))
                regimens = whose.cast(pa.string()).fill_null("")
                yield _piece(path.name, lines, regimens, np.asarray(cells.indices, np.int64), names, texts)
            else:
                rows = (
                    record(path.name, line + place, found, columns) for place, found in enumerate(batch.to_pylist())
                )
                yield from _by_rows(path.name, rows)
            line += len(batch)
