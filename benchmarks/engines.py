"""Times what a batch asks of a columnar engine, by Arrow, Polars and DuckDB: read a table with its names numbered, and write flags.

    python benchmarks/engines.py [--regimens 1000000]

The table is that of `batch.py`; flags are those `interact batch` finds in it. Every figure is the best of three in one process,
imports not counted.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from batch import BATCH, cost, write_data

from interact.intake.pieces import BLOCK

TYPES = {"patient": pa.string(), "medication": pa.dictionary(pa.int32(), pa.string())}


def blocks(path: Path) -> list[bytes]:
    """Return a table's lines in blocks, without the first line."""
    data = path.read_bytes()
    data = data[data.index(b"\n") + 1 :]
    out = []
    while data:
        cut = data.rfind(b"\n", 0, BLOCK) + 1
        out.append(data[:cut])
        data = data[cut:]
    return out


def by_arrow(parts: list[bytes]) -> None:
    """Read blocks by Arrow."""
    options = pa.csv.ConvertOptions(column_types=TYPES)
    for part in parts:
        names = pa.csv.ReadOptions(column_names=list(TYPES), block_size=BLOCK >> 3)
        pa.csv.read_csv(pa.BufferReader(part), names, convert_options=options).unify_dictionaries()


def by_polars(parts: list[bytes]) -> None:
    """Read blocks by Polars."""
    for part in parts:
        table = pl.read_csv(part, has_header=False, new_columns=list(TYPES), infer_schema=False)
        table["medication"].cast(pl.Categorical).to_physical().to_numpy()
        table["patient"].to_arrow()


def by_duckdb(path: Path) -> None:
    """Read a file by DuckDB, which takes no blocks."""
    with duckdb.connect() as db:
        db.execute("CREATE TEMP TABLE rows AS SELECT * FROM read_csv(?, all_varchar = true)", [str(path)])
        db.execute("CREATE TYPE name AS ENUM (SELECT DISTINCT medication FROM rows ORDER BY 1)")
        db.execute("SELECT patient, enum_code(medication::name) AS code FROM rows").to_arrow_table()


def best(work: Callable[[], object]) -> float:
    """Return the best of three times in seconds."""
    spent = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--regimens", type=int, default=1_000_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_data(folder, parser.parse_args().regimens)
        parts, data = blocks(folder / "data.csv"), folder / "data.csv"
        flags, out = folder / "flags.parquet", str(folder / "out.parquet")
        cost([sys.executable, "-c", BATCH, "batch", str(data), "--output", str(flags)], {"INTERACT_CACHE": name})
        table = pa.parquet.read_table(flags, read_dictionary=["rule", "concern", "evidence", "pathway", "title"])
        frame = pl.from_arrow(table)
        assert isinstance(frame, pl.DataFrame)

        def written_by_duckdb() -> None:
            with duckdb.connect() as db:
                db.register("flags", table)
                db.execute(f"COPY flags TO '{out}' (FORMAT parquet)")

        rows = [
            (
                "Arrow",
                best(lambda: by_arrow(parts)),
                best(lambda: pa.parquet.write_table(table, out, store_schema=False)),
            ),
            ("Polars", best(lambda: by_polars(parts)), best(lambda: frame.write_parquet(out, compression="snappy"))),
            ("DuckDB", best(lambda: by_duckdb(data)), best(written_by_duckdb)),
        ]
    print(f"{table.num_rows:,} flags, {os.cpu_count()} CPUs\n")
    print("| engine | read and number the names | write Parquet |\n| --- | --- | --- |")
    for title, read, write in rows:
        print(f"| {title} | {read:.2f} s | {write:.2f} s |")


if __name__ == "__main__":
    main()
