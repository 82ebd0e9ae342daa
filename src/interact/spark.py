"""Checks Spark data frames: the same engine in every Python worker, each regimen whole in one of them."""

from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from interact.curation.locate import snapshot_path
from interact.curation.store import cache_folder
from interact.errors import ExitCode, InteractError
from interact.frames import LOST_COLUMNS, Gathered, flag_batches, gather, lost_batches, rank_of
from interact.knowledge.snapshot import Knowledge
from interact.pipeline.answers import Answers
from interact.pipeline.columns import Columns
from interact.render.table import FLAG_COLUMNS

try:
    from pyspark import SparkContext, SparkFiles
    from pyspark.sql import Column, DataFrame, functions
    from pyspark.sql.types import StringType, StructField, StructType
    from pyspark.sql.utils import is_remote
except ImportError:
    raise InteractError(
        ExitCode.USAGE, "Spark data frames need pyspark", "interact.spark", "pip install 'interact[spark]'"
    ) from None

# White space as Python strips it, and a little more: what only differs by it must meet in one partition.
_SPACE = r"[\s\p{Z}\x{85}\x{1c}-\x{1f}]+"
_shipped: dict[tuple[str, str], str] = {}  # (application, digest) → name of the file that Spark hands to its workers
_engines: dict[str, Columns] = {}  # in a worker: one engine for every snapshot, kept as long as the process is
Answer = Callable[[Gathered, Columns], Iterator[Any]]


def check(
    df: DataFrame,
    regimen: str = "regimen",
    medication: str = "medication",
    *,
    min_concern: str = "",
    rules: Path | str | None = None,
    partitions: int | None = None,
) -> DataFrame:
    """Check every regimen of a Spark data frame, one medication a row.

    Args:
        df: it may be as large as Spark can shuffle; a partition's texts must fit into a worker's memory.
        regimen: name of the column that tells which rows belong together.
        medication: name of the column of names, lines or codes.
        min_concern: leave out flags below this concern; "" keeps all.
        rules: a rules folder (on the driver) to answer from instead of the built-in knowledge.
        partitions: into how many parts regimens are dealt; None for what `spark.sql.shuffle.partitions` says.

    Returns:
        The rows of `interact.check_frame`, in no order; lazy, as everything in Spark. Version and digest of the
        knowledge are in the metadata (`interact`) of the first column, which Parquet files keep.

    Raises:
        InteractError: for a column or a concern that does not exist, and with Spark Connect, which this does not support.
    """
    floor = rank_of(min_concern)

    def flags(found: Gathered, columns: Columns) -> Iterator[Any]:
        return flag_batches(found, columns, floor)

    return _mapped(df, regimen, medication, rules, partitions, FLAG_COLUMNS, flags)


def unresolved(
    df: DataFrame,
    regimen: str = "regimen",
    medication: str = "medication",
    *,
    rules: Path | str | None = None,
    partitions: int | None = None,
) -> DataFrame:
    """Return what `check` could not check: unknown and ambiguous names, and rows without regimen or medication.

    Args:
        df, regimen, medication, rules, partitions: as in `check`.

    Returns:
        The columns of `interact.unresolved_frame` but for `row`: rows of a Spark data frame have no number.

    Raises:
        InteractError: as in `check`.
    """

    columns = [name for name in LOST_COLUMNS if name != "row"]

    def lost(found: Gathered, _columns: Columns) -> Iterator[Any]:
        return (batch.select(columns) for batch in lost_batches(found))

    return _mapped(df, regimen, medication, rules, partitions, columns, lost)


def _mapped(
    df: DataFrame,
    regimen: str,
    medication: str,
    rules: Path | str | None,
    partitions: int | None,
    columns: Sequence[str],
    answer: Answer,
) -> DataFrame:
    if is_remote():
        hint = "use a session with a Spark context, or interact.check_frame"
        raise InteractError(ExitCode.USAGE, "Spark Connect is not supported", "df", hint)
    for name in (regimen, medication):
        if df.columns.count(name) != 1:
            hint = f"columns: {', '.join(df.columns)[:300]}"
            raise InteractError(ExitCode.USAGE, f"{df.columns.count(name)} columns are called '{name}'", "df", hint)
    knowledge = Knowledge(snapshot_path(Path(rules) if rules else None))
    try:
        file = _ship(df.sparkSession.sparkContext, knowledge)
    finally:
        knowledge.close()
    number = partitions or int(str(df.sparkSession.conf.get("spark.sql.shuffle.partitions")))
    held = "rxcui" if medication.strip().lower() == "rxcui" else "medication"

    def work(batches: Iterator[Any]) -> Iterator[Any]:
        columns = engine(file)
        yield from answer(gather(batches, "regimen", held, columns), columns)

    note = {"knowledge": {"version": knowledge.version, "digest": knowledge.digest}}
    fields = [StructField(name, StringType()) for name in columns]
    fields[0].metadata = {"interact": json.dumps(note)}
    chosen = df.select(_column(regimen).alias("regimen"), _column(medication).alias(held))
    whole = functions.regexp_replace(functions.col("regimen").cast("string"), _SPACE, "")
    return chosen.repartition(number, whole).mapInArrow(work, StructType(fields))


def engine(file: str) -> Columns:
    """Return this worker's engine for a snapshot that Spark has brought: made once a process, then kept.

    Args:
        file: name under which the driver added the snapshot.
    """
    if file not in _engines:
        snapshot = Path(SparkFiles.get(file))
        _engines[file] = Columns(Knowledge(snapshot), snapshot.parent)  # the answers lie there too
    return _engines[file]


def _ship(context: SparkContext, knowledge: Knowledge) -> str:
    """Give the snapshot to Spark, once an application, under a name that its content decides."""
    mark = (str(context.applicationId), knowledge.digest)
    if mark not in _shipped:
        folder = Path(tempfile.mkdtemp(prefix="interact-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        copy = folder / f"interact-{knowledge.digest}.db"
        shutil.copyfile(knowledge.path, copy)
        context.addFile(str(copy))
        answers = Answers(knowledge, cache_folder())
        answers.need(range(len(answers.ids)))
        if answers.grew:
            answers.save(answers.sets)
        if answers.kept and answers.kept.is_file():
            context.addFile(str(answers.kept))
        _shipped[mark] = copy.name
    return _shipped[mark]


def _column(name: str) -> Column:
    """Return a column by its name, dots and all."""
    return functions.col("`" + name.replace("`", "``") + "`")
