"""Times `interact batch` against a DuckDB job that only joins the same file to a table of 72,000 pairs; `make bench-batch`."""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from interact.curation.locate import open_knowledge

PAIRS = 72_000
MEAN, SPREAD, MOST = 6.4, 2.5, 14  # medications of a regimen
START, END = "<!-- generated: batch -->", "<!-- /generated -->"
PAGE = Path(__file__).with_name("README.md")
JOIN = """
COPY (
  WITH rows AS (SELECT DISTINCT patient, medication FROM read_csv('{data}', all_varchar = true))
  SELECT a.patient, a.medication AS a, b.medication AS b, pairs.concern
  FROM rows a JOIN rows b ON a.patient = b.patient AND a.medication < b.medication
  JOIN read_csv('{pairs}', all_varchar = true) pairs ON pairs.a = a.medication AND pairs.b = b.medication
) TO '{out}' (FORMAT parquet)
"""


def write_data(folder: Path, regimens: int) -> int:
    """Write random regimens of real names and random pairs of them; return the number of rows."""
    knowledge = open_knowledge(None)
    kinds = ("drug", "supplement", "herb", "food")
    names = [name for _, kind, name in knowledge.listing("entity") if kind in kinds]
    dice = random.Random(20260)
    rows = 0
    with (folder / "data.csv").open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle)
        out.writerow(["patient", "medication"])
        for number in range(regimens):
            many = max(1, min(MOST, round(dice.gauss(MEAN, SPREAD))))
            out.writerows([f"P{number:08}", name] for name in dice.sample(names, many))
            rows += many
    with (folder / "pairs.csv").open("w", newline="", encoding="utf-8") as handle:
        out = csv.writer(handle)
        out.writerow(["a", "b", "concern"])
        out.writerows([*sorted(dice.sample(names, 2)), "major"] for _ in range(PAIRS))
    return rows


def ours(folder: Path) -> float:
    """Run the batch once and return its wall time in seconds."""
    code = "from interact.cli.main import run; run()"
    command = [sys.executable, "-c", code, "batch", str(folder / "data.csv"), "--output", str(folder / "flags.parquet")]
    before = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - before


def theirs(folder: Path) -> float:
    """Run the join once and return its wall time in seconds."""
    before = time.perf_counter()
    with duckdb.connect() as db:
        db.execute(JOIN.format(data=folder / "data.csv", pairs=folder / "pairs.csv", out=folder / "join.parquet"))
    return time.perf_counter() - before


def main() -> None:
    """Measure both in one run and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regimens", type=int, default=20_000, help="how many regimens to make")
    regimens = parser.parse_args().regimens
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = write_data(folder, regimens)
        join = min(theirs(folder) for _ in range(3))
        batch = ours(folder)
        size = (folder / "flags.parquet").stat().st_size
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    table = f"""
| run | wall | ratio | aim |
| --- | --- | --- | --- |
| DuckDB, join to {PAIRS:,} pairs only | {join:.2f} s |  |  |
| interact batch, CSV in, Parquet out | {batch:.1f} s | {batch / join:.0f} × the join | at most 1.0 |

- {regimens:,} regimens, {rows:,} rows, names drawn evenly from all substances; flags written: {size / 1e6:.1f} MB
- largest process {peak:.0f} MB; Python {sys.version.split()[0]}, {os.cpu_count()} CPUs
"""
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(START)
    PAGE.write_text(f"{head}{START}\n{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    sys.stdout.write(table)


if __name__ == "__main__":
    main()
