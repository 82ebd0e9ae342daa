"""Reads delimited tables: what is plain by Arrow, many lines at a time, and the rest row by row, so that no row is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv

from interact.errors import ExitCode, InteractError
from interact.intake.piece import Piece, of_columns, of_rows
from interact.intake.table import MAX_CELL, Columns, Row, choose, medications, row
from interact.pipeline.arrays import numbers


class Delimited:
    """A delimited table while it is read.

    Args:
        handle: the file, at its first line.
        name: what the file is called.
        columns: which columns to read.
        block: bytes that are parsed at once.

    Raises:
        InteractError: when there is no first line, or it does not name the columns.
    """

    def __init__(self, handle: IO[bytes], name: str, columns: Columns, block: int) -> None:
        csv.field_size_limit(MAX_CELL)
        self.block = block
        self.handle, self.name = handle, name
        self.rest = b""  # read, and not yet handed on
        self.line = 2  # of the first byte in `rest`
        first = _text(self._first())
        if not first.strip():
            raise InteractError(ExitCode.USAGE, "the table is empty", name, "the first line names the columns")
        self.delimiter = max(",\t;|", key=first.count)
        self.header = next(csv.reader([first], delimiter=self.delimiter))
        self.regimen, self.medication, self.separator = choose(self.header, columns, name)

    def pieces(self) -> Iterator[Piece]:
        """Yield the rows below the first line."""
        while block := self._next():
            yield self._plain(block) or self._odd(block)

    def _next(self) -> bytes:
        """Return the next whole lines, b"" at the end."""
        data = [self.rest]
        while True:
            more = self.handle.read(self.block)
            cut = more.rfind(b"\n") + 1
            if not more or cut:
                self.rest = more[cut:]
                return b"".join((*data, more[:cut]))
            data.append(more)

    def _first(self) -> bytes:
        """Return the first line, with its end (a line feed, a carriage return or both)."""
        data = b""
        while b"\n" not in data and b"\r" not in data[:-1] and (more := self.handle.read(1 << 16)):
            data += more
        line = io.StringIO(data.decode("latin-1"), newline="").readline()
        self.rest = data[len(line) :]
        return line.encode("latin-1")

    def _plain(self, block: bytes) -> Piece | None:
        """Read lines that mean the same to every reader of CSV; None when these are not of that kind."""
        if self.regimen is None or len(self.header) > 1_000 or not _is_plain(block, self.delimiter.encode()):
            return None
        names = [str(place) for place in range(len(self.header))]
        wanted = {names[self.regimen]: pa.string(), names[self.medication]: pa.dictionary(pa.int32(), pa.string())}
        try:
            table = pa.csv.read_csv(
                pa.BufferReader(block),
                pa.csv.ReadOptions(column_names=names, block_size=max(self.block >> 3, 1 << 16)),
                pa.csv.ParseOptions(
                    delimiter=self.delimiter, quote_char='"' if b'"' in block else False, ignore_empty_lines=False
                ),
                pa.csv.ConvertOptions(column_types=wanted, include_columns=list(wanted)),
            ).unify_dictionaries()
        except pa.ArrowException:
            return None
        regimens, cells = (column.combine_chunks() for column in table.columns)
        if not pa.compute.min(pa.compute.binary_length(regimens)).as_py():
            return None  # where a regimen is empty the line may be blank, which is no row
        lines = np.arange(self.line, self.line + table.num_rows)
        self.line += table.num_rows
        texts = cells.dictionary.to_pylist()
        column = self.header[self.medication]
        values = [medications(text, self.separator, column) for text in texts]
        return of_columns(self.name, lines, regimens, numbers(cells.indices, np.int32), values, texts)

    def _odd(self, block: bytes) -> Piece:
        """Read a block row by row; a row that goes on behind it takes the further lines it needs."""
        lines = [*io.StringIO(_text(block), newline="")]

        def more() -> Iterator[str]:
            yield from lines
            while block := self._next():
                further = [*io.StringIO(_text(block), newline="")]
                lines.extend(further)
                yield from further

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
        return of_rows(self.name, found)

    def _row(self, line: int, cells: list[str]) -> Row:
        if len(cells) != len(self.header):
            reason = f"{len(cells)} cells in a table of {len(self.header)} columns"
            return Row(self.name, line, "", (), reason, self.delimiter.join(cells)[:500])
        number = str(line) if self.regimen is None else cells[self.regimen]
        return row(self.name, line, number, cells[self.medication], self.separator, self.header[self.medication])


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")


def _is_plain(block: bytes, delimiter: bytes) -> bool:
    """Whether lines end in one way, all is UTF-8, and quotes only stand around whole cells."""
    if b"\0" in block or (b"\r" in block and block.count(b"\r") != block.count(b"\r\n")):
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
