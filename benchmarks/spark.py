"""Measures interact.spark.check on a local Spark with one and with two workers, beside interact.check_frame in one process.

    python benchmarks/spark.py [--regimens 20000] [--workers 1 2]

Regimens are drawn, with a fixed seed, from the names of the knowledge at hand. Every figure is the best of three runs after a
warm-up on the same session, so it holds the shuffle and the check, and neither the start of Java nor that of the workers.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

import interact
from interact.curation.locate import open_knowledge

RUNS = 3
SIZES = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14)  # medications of a regimen, drawn evenly: 6.75 on average


def ward(regimens: int) -> pa.Table:
    """Return a table of regimens, a medication a row."""
    draw = random.Random(1)
    names = [name for _, kind, name in open_knowledge(None).listing("entity") if kind in ("drug", "herb", "product")]
    rows = [(number, draw.choice(names)) for number in range(regimens) for _ in range(draw.choice(SIZES))]
    numbers, texts = zip(*rows, strict=True)
    return pa.table({"regimen": pa.array(numbers, pa.int64()), "medication": texts})


def best(work: Callable[[], int]) -> tuple[float, int]:
    """Return the best time of several runs in seconds, after one that does not count, and what they returned."""
    result = work()
    spent = []
    for _ in range(RUNS):
        start = time.perf_counter()
        result = work()
        spent.append(time.perf_counter() - start)
    return min(spent), result


def on_spark(workers: int, regimens: int) -> tuple[float, int]:
    """Return seconds and flags of a Spark with so many workers."""
    from pyspark.sql import SparkSession

    from interact import spark

    builder = SparkSession.builder.master(f"local[{workers}]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "8").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    df = session.createDataFrame(ward(regimens).to_pandas()).repartition(8).cache()
    df.count()
    measured = best(lambda: spark.check(df).count())
    session.stop()
    return measured


def main() -> None:
    """Measure each in a process of its own, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--regimens", type=int, default=20_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one is not None:
        table = ward(asked.regimens)
        measured = (
            on_spark(asked.one, asked.regimens) if asked.one else best(lambda: interact.check_frame(table).num_rows)
        )
        print(json.dumps(measured))
        return
    os.environ |= {"PYSPARK_PYTHON": sys.executable, "PYTHONPATH": str(Path(interact.__file__).parents[1])}
    print(f"{asked.regimens:,} regimens, {ward(asked.regimens).num_rows:,} rows, {os.cpu_count()} cores\n")
    print("| run | seconds | regimens a second | flags |\n| --- | ---: | ---: | ---: |")
    for workers in (0, *asked.workers):
        command = [sys.executable, __file__, "--regimens", str(asked.regimens), "--one", str(workers)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True)
        seconds, flags = json.loads(done.stdout.splitlines()[-1])
        name = f"Spark, {workers} worker{'s' if workers > 1 else ''}" if workers else "`check_frame`, one process"
        print(f"| {name} | {seconds:.1f} | {asked.regimens / seconds:,.0f} | {flags:,} |", flush=True)


if __name__ == "__main__":
    main()
