"""Times `interact batch` against DuckDB jobs that only join the same file to a table of 72,000 pairs; `make bench-batch`."""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from interact.curation.locate import open_knowledge
from interact.intake.pieces import Source
from interact.intake.regimens import Rising, together
from interact.intake.table import Columns as Asked
from interact.pipeline.columns import Columns
from interact.render.table import FLAG_COLUMNS, Table, flag_batch

PAIRS, SUBSTANCES = 72_000, 1_200
MEAN, SPREAD, MOST = 6.4, 2.5, 14  # medications of a regimen
START, END = "<!-- generated: batch -->", "<!-- /generated -->"
PAGE = Path(__file__).with_name("README.md")
READ = "CREATE TEMP TABLE rows AS SELECT patient, medication FROM read_csv('{data}', all_varchar = true)"
PLAIN = """COPY (
  SELECT a.patient, a.medication AS a, b.medication AS b, pairs.concern
  FROM read_csv('{data}', all_varchar = true) a JOIN read_csv('{data}', all_varchar = true) b ON a.patient = b.patient
  JOIN read_csv('{pairs}', all_varchar = true) pairs ON pairs.a = a.medication AND pairs.b = b.medication
) TO '{out}' (FORMAT parquet)"""
TUNED = """COPY (
  SELECT a.patient, pairs.a, pairs.b, pairs.concern
  FROM rows a JOIN read_csv('{pairs}', all_varchar = true) pairs ON pairs.a = a.medication
  JOIN rows b ON b.patient = a.patient AND b.medication = pairs.b
) TO '{out}' (FORMAT parquet)"""
JOIN = "import duckdb, sys\nwith duckdb.connect() as db:\n    [db.execute(sql) for sql in sys.argv[1:]]"
BATCH = "from interact.cli.main import run; run()"


class Cost(NamedTuple):
    """What a process took: seconds on the clock, seconds of processors, megabytes at its peak."""

    wall: float
    cpu: float
    peak: float


def write_data(folder: Path, regimens: int) -> int:
    """Write random regimens of real names and random pairs of them; return the number of rows."""
    kinds = ("drug", "supplement", "herb", "food")
    names = [name for _, kind, name in open_knowledge(None).listing("entity") if kind in kinds]
    dice = random.Random(20260)
    names = dice.sample(names, SUBSTANCES)
    sizes = np.clip(np.rint(np.random.default_rng(20260).normal(MEAN, SPREAD, regimens)), 1, MOST).astype(int).tolist()
    with (folder / "data.csv").open("w", encoding="utf-8") as out:
        out.write("patient,medication\n")
        for number, size in enumerate(sizes):
            out.writelines(
                f'P{number:08},"{name}"\n' if "," in name else f"P{number:08},{name}\n"
                for name in dice.sample(names, size)
            )
    with (folder / "pairs.csv").open("w", encoding="utf-8") as out:
        out.write("a,b,concern\n")
        for _ in range(PAIRS):
            a, b = sorted(dice.sample(names, 2))
            out.write(f'"{a}","{b}",major\n')
    return sum(sizes)


def cost(words: list[str], env: dict[str, str] | None = None) -> Cost:
    """Run a process and return what it took."""
    before = time.perf_counter()
    process = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, **(env or {})}
    )
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - before
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{words[:4]} failed: {process.returncode}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def stages(folder: Path, cache: Path) -> dict[str, float]:
    """Run the same work in this process, one stage after the other on one thread, and return seconds by stage."""
    spent: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        before = time.perf_counter()
        made = work()
        spent[name] = spent.get(name, 0.0) + time.perf_counter() - before
        return made

    def drained(name: str, items: Iterator[Any]) -> Iterator[Any]:
        while (item := timed(name, lambda: next(items, None))) is not None:
            yield item

    engine = timed("load what was worked out", lambda: Columns(open_knowledge(None), cache))
    with (
        Source(str(folder / "data.csv"), Asked()) as source,
        Table(folder / "stages.parquet", FLAG_COLUMNS, "", {}) as table,
    ):
        pieces = drained("read and parse", source.pieces(lambda _read: None))
        read = engine.readings.text
        rows = (
            (p.regimens, timed("resolve names", lambda p=p: np.array([read(n) for (n,) in p.names], np.int32)[p.cells]))  # type: ignore[misc]
            for p in pieces
        )
        for block in together(rows, Rising()):
            found = timed("match and grade", lambda b=block: engine.match(b.regimen, b.text, len(b.regimens)))  # type: ignore[misc]
            batch = timed("make rows", lambda b=block, f=found: flag_batch(b.regimens, f, engine, 0))  # type: ignore[misc]
            timed("write Parquet", lambda b=batch: table.write(b))  # type: ignore[misc]
    return spent


def main() -> None:
    """Measure all in one run and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--regimens", type=int, default=1_000_000, help="how many regimens to make")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is run; the medians are told")
    parser.add_argument("--print", action="store_true", help="leave the page as it is")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, cache = Path(name), Path(name) / "cache"
        rows = write_data(folder, asked.regimens)
        place = {"data": folder / "data.csv", "pairs": folder / "pairs.csv", "out": folder / "join.parquet"}
        joins = {"plain": [PLAIN.format(**place)], "tuned": [READ.format(**place), TUNED.format(**place)]}
        batch = [
            sys.executable,
            "-c",
            BATCH,
            "batch",
            str(folder / "data.csv"),
            "--output",
            str(folder / "flags.parquet"),
        ]
        where = {"INTERACT_CACHE": str(cache)}
        first = cost(batch, where)
        runs: dict[str, list[Cost]] = {"plain": [], "tuned": [], "batch": []}
        for _ in range(asked.rounds):
            for kind, sql in joins.items():
                runs[kind].append(cost([sys.executable, "-c", JOIN, *sql]))
            runs["batch"].append(cost(batch, where))
        middle = {kind: sorted(found)[len(found) // 2] for kind, found in runs.items()}
        size = (folder / "flags.parquet").stat().st_size
        profile = stages(folder, cache)
    table = """
| run | wall | processors | peak | batch ÷ this |
| --- | --- | --- | --- | --- |
"""
    tuned = f"DuckDB, rows held in a table, join to {PAIRS:,} pairs"
    for title, found in (("DuckDB, one plain SQL statement", middle["plain"]), (tuned, middle["tuned"]),
                         ("interact batch, CSV in, Parquet out", middle["batch"]), ("the same, first time with this knowledge", first)):  # fmt: skip
        ratio = f"{middle['batch'].wall / found.wall:.2f}" if "DuckDB" in title else ""
        table += f"| {title} | {found.wall:.1f} s | {found.cpu:.1f} s | {found.peak:.0f} MB | {ratio} |\n"
    table += "\n| stage, on one thread | seconds |\n| --- | --- |\n"
    table += "".join(f"| {stage} | {seconds:.2f} |\n" for stage, seconds in profile.items())
    table += f"""
- {asked.regimens:,} regimens, {rows:,} rows, names drawn evenly from {SUBSTANCES:,} substances; medians of {asked.rounds} rounds, in turn
- flags written: {size / 1e6:.1f} MB; Python {sys.version.split()[0]}, {os.cpu_count()} CPUs
"""
    if not asked.print:
        text = PAGE.read_text(encoding="utf-8")
        head, _, rest = text.partition(START)
        PAGE.write_text(f"{head}{START}\n{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    sys.stdout.write(table)


if __name__ == "__main__":
    main()
