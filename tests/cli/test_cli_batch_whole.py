"""interact batch: every row of a malformed table is accounted for, and output is whole or not there."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from ward import FLAGS, LONG, table

SMALL = str(Path(__file__).parents[1] / "fixtures" / "rules")
Run = Callable[..., Any]


def test_regimens_that_come_back_are_told_whole_and_once(run: Run) -> None:
    rows = LONG.splitlines()
    shuffled = "\n".join([rows[0], *rows[:0:-1], "p0,alpha-med", "p1,kilo mix", ""])
    done = run("batch", "-", stdin=shuffled.encode())
    assert sorted(set(map(str, table(done.out)))) == sorted(map(str, table(done.out)))
    assert {row["regimen"] for row in table(done.out)} >= {"p1", "p2"}
    assert f"4 regimens from {len(rows) + 1} rows" in done.err


MALFORMED = {
    "ragged": b"regimen,medication\np1,alpha-med,x\np1\np1,lima-drink\n,\n",
    "wrong encoding": b"regimen,medication\np1,alpha-med\np\xe9,caf\xe9\np2,lima-drink\n",
    "bom": b"\xef\xbb\xbfregimen,medication\np1,alpha-med\np1,lima-drink\n",
    "nul": b"regimen,medication\np1,alpha-med\x00\n\x00,lima-drink\np1,lima-drink\n",
    "open quote": b'regimen,medication\np1,alpha-med\np1,"lima-drink\np2,echo-med\n',
    "quotes inside": b'regimen,medication\np1,al"pha\np1,"lima""drink"\n"p2","echo-med"\n',
    "blank lines": b"regimen,medication\n\np1,alpha-med\n\n\np1,lima-drink\n",
    "old ends": b"regimen,medication\rp1,alpha-med\rp1,lima-drink\r",
    "huge cell": b"regimen,medication\np1," + b"x" * 10_000_000 + b"\np1,alpha-med\n",
    "no end": b"regimen,medication\np1,alpha-med",
    "empty regimens": b"regimen,medication\n,alpha-med\n  ,lima-drink\np1,\np1,  \n",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_rows_in_are_rows_accounted_for(run: Run, tmp_path: Path, name: str) -> None:
    data = MALFORMED[name]
    lost, bad = tmp_path / "lost.csv", tmp_path / "bad.csv"
    done = run("batch", "-", "--unresolved", str(lost), "--rejects", str(bad), stdin=data)
    text = data.decode("utf-8-sig", "backslashreplace")
    csv.field_size_limit(64_000_000)
    expected = sum(1 for row in csv.reader(io.StringIO(text, newline="")) if row) - 1
    numbers = [int(n.replace(",", "")) for n in re.findall(r"[\d,]*\d", done.err.splitlines()[0])]
    _, rows, whole, partly, rejected = numbers
    assert rows == expected == whole + partly + rejected
    assert len(table(bad.read_text())) == rejected
    assert len({row["line"] for row in table(lost.read_text())}) == partly


def test_two_columns_of_one_name_are_refused(run: Run) -> None:
    done = run("batch", "-", stdin=b"regimen,medication,medication\np1,alpha-med,x\n")
    assert (done.code, done.out) == (2, "")
    assert "two columns are called 'medication'" in done.err


def test_a_killed_run_leaves_the_former_file_whole(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("regimen,medication\n" + "p1,alpha-med\n" * 10)
    out.write_text("former\n")
    os.mkfifo(tmp_path / "slow.csv")
    command = "from interact.cli.main import run; run()"
    words = [sys.executable, "-c", command, "batch", str(tmp_path / "slow.csv"), "-o", str(out), "--rules", SMALL]
    with subprocess.Popen(words, stderr=subprocess.DEVNULL) as process, (tmp_path / "slow.csv").open("wb") as pipe:
        pipe.write(source.read_bytes())
        pipe.flush()
        for _ in range(600):
            if list(tmp_path.glob(".out.csv.*.part")):
                break
            time.sleep(0.05)
        assert list(tmp_path.glob(".out.csv.*.part"))
        process.kill()
    assert out.read_text() == "former\n"


def test_an_interrupted_run_leaves_no_half_file_and_says_so(
    run: Run, regimens: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("interact.pipeline.columns.Columns.match", interrupted)
    done = run("batch", regimens, "--output", str(tmp_path / "out.parquet"))
    assert (done.code, done.out) == (130, "")
    assert "interrupted" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "out.parquet"])
def test_again_gives_the_same_bytes(run: Run, regimens: str, tmp_path: Path, name: str) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        run("batch", regimens, "--output", str(tmp_path / folder / name))
    assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_parquet_out_holds_the_same_rows_and_what_they_rest_on(run: Run, regimens: str, tmp_path: Path) -> None:
    run("batch", regimens, "--output", str(tmp_path / "out.parquet"))
    held = pq.read_table(tmp_path / "out.parquet")
    assert held.to_pylist() == FLAGS
    assert json.loads(pq.read_metadata(tmp_path / "out.parquet").metadata[b"interact"])["schema"] == "interact-batch-1"
    assert {str(kind) for kind in held.schema.types} == {"string"}
