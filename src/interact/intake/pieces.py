"""Reads tables of regimens piece by piece as columns: CSV, TSV, JSON lines, Parquet, a folder of them, or standard input."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from interact.errors import ExitCode, InteractError
from interact.intake.delimited import Delimited
from interact.intake.piece import Piece, of_columns, of_rows
from interact.intake.table import SUFFIXES, Columns, Row, choose, json_lines, medications, record
from interact.pipeline.arrays import numbers

BLOCK = 1 << 24  # bytes of a table that are parsed at once: it decides how much memory a large one takes
CHUNK = 50_000  # rows that are read line by line before they are handed on
Watch = Callable[[int], None]


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
    handle = io.BufferedReader(raw, 1 << 16)
    start = handle.peek(4)[:4]
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    if kind == "jsonl" or (not kind and start.lstrip(b"\xef\xbb\xbf")[:1] == b"{"):
        # Bytes that are no text stay visible as escapes, so that the row is reported and not lost.
        with io.TextIOWrapper(handle, "utf-16" if wide else "utf-8-sig", "backslashreplace", newline="") as text:
            yield from _by_rows(name, json_lines(text, name, columns))
        return
    if wide:
        whole = handle.read().decode("utf-16", "backslashreplace").lstrip("\ufeff")
        yield from Delimited(io.BytesIO(whole.encode("utf-8", "backslashreplace")), name, columns, BLOCK).pieces()
        return
    if start[:3] == b"\xef\xbb\xbf":
        handle.read(3)
    yield from Delimited(handle, name, columns, BLOCK).pieces()


def _by_rows(name: str, found: Iterable[Row]) -> Iterator[Piece]:
    """Yield rows that were read one by one as pieces."""
    rows = iter(found)
    while part := list(islice(rows, CHUNK)):
        yield of_rows(name, part)


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
                yield of_columns(path.name, lines, regimens, numbers(cells.indices, np.int32), names, texts)
            else:
                rows = (
                    record(path.name, line + place, found, columns) for place, found in enumerate(batch.to_pylist())
                )
                yield from _by_rows(path.name, rows)
            line += len(batch)
