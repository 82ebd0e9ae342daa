"""A real local Spark with several worker processes answers what this process answers."""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import interact
from interact.errors import InteractError
from interact.knowledge.snapshot import Knowledge

if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
    pytest.skip("Spark needs Java, and there is none (neither `java` nor JAVA_HOME)", allow_module_level=True)

from pyspark.sql import DataFrame, SparkSession

from interact import spark

# Spark leaves sockets and files of its own to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")
Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def session(small: Knowledge) -> Iterator[SparkSession]:
    """Give a Spark of two task slots, each with a Python worker process, that answers from the invented knowledge."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INTERACT_KNOWLEDGE", str(small.path))
        patch.setenv("PYTHONPATH", str(Path(interact.__file__).parents[1]))
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        made = builder.config("spark.sql.shuffle.partitions", "4").config("spark.driver.memory", "1g").getOrCreate()
        made.sparkContext.setLogLevel("ERROR")
        yield made
        made.stop()


@pytest.fixture(scope="module")
def ward(small: Knowledge) -> Rows:
    """Give 400 regimens of names as people write them, with gaps, doubles and nonsense, their rows in no order."""
    draw = random.Random(11)
    names = [name for _, kind, name in small.listing("entity") if kind != "class"]
    rows: Rows = [
        (f"r{number}", f"{draw.choice(names)}{draw.choice(('', ' 50 mg', ' oral tablet'))}")
        for number in range(400)
        for _ in range(draw.randint(1, 9))
    ]
    rows += [
        (" r1\t", "nonsensium"),
        ("r2\u00a0", "alpha-med"),
        ("r2", "charlie-med"),
        ("r3", None),
        ("r4", " "),
        (None, "alpha-med"),
    ]
    draw.shuffle(rows)
    return rows


def frame(session: SparkSession, rows: Rows) -> DataFrame:
    """Return rows as a Spark data frame with a column that is not asked for."""
    return session.createDataFrame([(*row, 1) for row in rows], "regimen string, medication string, other int")


def local(rows: Rows) -> pa.Table:
    """Return rows as an Arrow table."""
    return pa.table({"regimen": [row[0] for row in rows], "medication": [row[1] for row in rows]})


def told(table: pa.Table) -> Rows:
    """Return an Arrow table's rows, sorted."""
    return sorted(tuple(row.values()) for row in table.to_pylist())


def test_several_workers_answer_what_one_process_answers(session: SparkSession, ward: Rows) -> None:
    found = spark.check(frame(session, ward))
    assert found.columns == ["regimen", "rule", "concern", "evidence", "pathway", "parties", "title"]
    expected = told(interact.check_frame(local(ward)))
    assert len(expected) > 500
    assert sorted(tuple(row) for row in found.collect()) == expected


def test_what_did_not_resolve_is_told(session: SparkSession, ward: Rows) -> None:
    found = sorted(tuple(row) for row in spark.unresolved(frame(session, ward)).collect())
    assert found == told(interact.unresolved_frame(local(ward)).drop_columns(["row"]))
    assert {row[2] for row in found} >= {"unknown", "no-regimen", "no-medication"}


def test_there_are_several_workers_and_each_keeps_its_engine(session: SparkSession, small: Knowledge) -> None:
    file = spark._ship(session.sparkContext, small)

    def seen(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            time.sleep(0.2)
            mark = f"{os.getpid()} {id(spark.engine(file))}"
            yield pa.RecordBatch.from_pydict({"mark": [mark] * batch.num_rows})

    marks = [row.mark for row in session.range(0, 8, 1, 8).mapInArrow(seen, "mark string").collect()]
    workers = {mark.split()[0] for mark in marks}
    assert len(marks) == 8
    assert len(workers) > 1
    assert str(os.getpid()) not in workers
    assert len(set(marks)) == len(workers)


def test_other_column_names_numbers_and_options(session: SparkSession) -> None:
    rows = [(7, "alpha-med"), (7, "charlie-med"), (8, "alpha-med"), (7, "echo-med")]
    df = session.createDataFrame(rows, "`person.id` long, drug string")
    found = spark.check(df, "person.id", "drug", min_concern="major", partitions=2)
    expected = interact.check_frame(local([(str(a), b) for a, b in rows]), min_concern="major")
    assert sorted(tuple(row) for row in found.collect()) == told(expected)
    assert expected.num_rows > 0


def test_the_metadata_names_the_knowledge(session: SparkSession, small: Knowledge, tmp_path: Path) -> None:
    spark.check(frame(session, [("a", "alpha-med"), ("a", "charlie-med")])).write.parquet(str(tmp_path / "flags"))
    kept = session.read.parquet(str(tmp_path / "flags")).schema["regimen"].metadata["interact"]
    assert json.loads(kept)["knowledge"] == {"version": small.version, "digest": small.digest}


def test_faults_are_told_before_anything_runs(session: SparkSession) -> None:
    df = frame(session, [("a", "alpha-med")])
    with pytest.raises(InteractError, match="0 columns are called 'drug'"):
        spark.check(df, medication="drug")
    with pytest.raises(InteractError, match="no concern 'grave'"):
        spark.check(df, min_concern="grave")
