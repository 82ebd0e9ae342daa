"""The export: its pairs are what `check` answers, every format holds the same, and a file there is never half a file."""

from __future__ import annotations

import random
import re
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from itertools import combinations
from pathlib import Path

import duckdb
import pytest

from interact.cli.main import main
from interact.errors import InteractError
from interact.knowledge.snapshot import Knowledge
from interact.pipeline.answers import Answers
from interact.pipeline.single import check, request
from interact.render.export import SHAPES, export, pairs

Rows = list[tuple[object, ...]]


def checked(knowledge: Knowledge, ids: Iterable[str]) -> Rows:
    """Return the rows of the pair table as single checks of two names give them."""
    names = {ident: name for ident, _, name in knowledge.listing("entity")}
    out: Rows = []
    for a, b in combinations(sorted(ids), 2):
        report = check(request((names[b], names[a])), knowledge)
        assert [profile.id for profile in report.profiles] == [a, b]
        for flag in report.flags:
            parties = "|".join(party.id for party in flag.parties)
            out.append((a, b, flag.rule.id, parties, flag.concern, flag.evidence, "|".join(flag.pathways)))
    return sorted(out)


def without_products(knowledge: Knowledge) -> list[str]:
    """Return every id that the pair table is about."""
    return [ident for ident, kind, _ in knowledge.listing("entity") if kind != "product"]


def read(folder: Path, form: str, table: str) -> Rows:
    """Return the rows of an exported table as they lie there."""
    if form == "sqlite":
        with closing(sqlite3.connect(folder / "interact.sqlite")) as db:
            return db.execute(f"SELECT * FROM {table}").fetchall()
    source = f"'{folder / table}.parquet'" if form == "parquet" else table
    with duckdb.connect(":memory:" if form == "parquet" else str(folder / "interact.duckdb")) as connection:
        return list(connection.execute(f"SELECT * FROM {source}").fetchall())


def test_every_pair_of_the_invented_knowledge_is_what_check_answers(small: Knowledge) -> None:
    ids = without_products(small)
    found = list(pairs(small, ids, Answers(small)))
    assert found == checked(small, ids)
    assert {len(row) for row in found} == {7}


def test_a_random_sample_of_real_pairs_is_what_check_answers(real: Knowledge) -> None:
    ids = without_products(real)
    told = sorted(set(real.claims(ids)))
    draw = random.Random(20260701)
    sample = {*draw.sample(told, 30), *draw.sample(ids, 10)}
    found = list(pairs(real, sample, Answers(real)))
    assert found == checked(real, sample)
    assert len(found) > 20


def test_products_are_not_in_the_pairs_and_their_ingredients_are_listed(small: Knowledge, tmp_path: Path) -> None:
    export(small, tmp_path, "sqlite", Answers(small))
    products = {ident for ident, kind, _ in small.listing("entity") if kind == "product"}
    assert products
    assert not products & {ident for row in read(tmp_path, "sqlite", "pairs") for ident in row[:2]}
    assert {row[0] for row in read(tmp_path, "sqlite", "ingredients")} == products


def test_every_format_holds_the_same_in_the_order_of_its_keys(small: Knowledge, tmp_path: Path) -> None:
    counts = {form: export(small, tmp_path / form, form, Answers(small)) for form in ("sqlite", "duckdb", "parquet")}
    assert counts["sqlite"] == counts["duckdb"] == counts["parquet"]
    for shape in SHAPES:
        rows = read(tmp_path / "sqlite", "sqlite", shape.name)
        keys = [row[: shape.keys] for row in rows]
        assert keys == sorted(set(keys))
        assert len(rows) == counts["sqlite"][shape.name] > 0
        assert {len(row) for row in rows} == {len(shape.columns)}
        assert read(tmp_path / "duckdb", "duckdb", shape.name) == rows
        assert read(tmp_path / "parquet", "parquet", shape.name) == rows
    assert read(tmp_path / "sqlite", "sqlite", "meta") == [(small.version, small.digest)]


@pytest.mark.parametrize("form", ["sqlite", "duckdb"])
def test_a_key_is_a_key(small: Knowledge, tmp_path: Path, form: str) -> None:
    export(small, tmp_path, form, Answers(small))
    row = read(tmp_path, form, "pairs")[0]
    insert = f"INSERT INTO pairs VALUES ({', '.join('?' * len(row))})"
    if form == "sqlite":
        with closing(sqlite3.connect(tmp_path / "interact.sqlite")) as db, pytest.raises(sqlite3.IntegrityError):
            db.execute(insert, row)
    else:
        with duckdb.connect(str(tmp_path / "interact.duckdb")) as connection, pytest.raises(duckdb.ConstraintException):
            connection.execute(insert, row)


def test_the_dictionary_tells_every_column(small: Knowledge, tmp_path: Path) -> None:
    export(small, tmp_path, "sqlite", Answers(small))
    told = (tmp_path / "DATA_DICTIONARY.md").read_text(encoding="utf-8")
    assert small.digest in told
    for shape in SHAPES:
        section = told.split(f"## {shape.name}\n")[1].split("\n## ")[0]
        assert [line.split(" ")[1] for line in section.splitlines() if line.startswith("| ")][2:] == list(shape.columns)


def test_again_gives_the_same_bytes(small: Knowledge, tmp_path: Path) -> None:
    for name in ("one", "two"):
        for form in ("sqlite", "parquet"):
            export(small, tmp_path / name, form, Answers(small))
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(names) == len(SHAPES) + 2
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.parametrize("form", ["sqlite", "duckdb", "parquet"])
def test_an_interrupted_run_leaves_what_was_there(
    small: Knowledge, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(small, tmp_path, form, Answers(small))
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Answers, "of_two", interrupted)
    with pytest.raises(KeyboardInterrupt):
        export(small, tmp_path, form, Answers(small))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_without_duckdb_the_error_says_what_to_do(
    small: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(InteractError) as caught:
        export(small, tmp_path, "parquet", Answers(small))
    assert "needs DuckDB" in str(caught.value)
    assert "interact[sql]" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_command(
    small: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INTERACT_KNOWLEDGE", str(small.path))
    folder = tmp_path / "new" / "folder"
    assert main(["export", str(folder), "--format", "sqlite"]) == 0
    out, err = capsys.readouterr()
    assert f"{len(read(folder, 'sqlite', 'pairs')):,} pairs" in out
    assert err == ""
    assert main(["export", str(folder), "--format", "excel"]) == 2
    assert "one of parquet, duckdb, sqlite" in capsys.readouterr().err
    taken = tmp_path / "taken"
    taken.write_text("", encoding="utf-8")
    assert main(["export", str(taken), "--format", "sqlite"]) == 2


def test_the_queries_of_the_how_to_run_as_they_stand(small: Knowledge, tmp_path: Path) -> None:
    export(small, tmp_path, "duckdb", Answers(small))
    page = (Path(__file__).parents[3] / "docs" / "how-to" / "sql.md").read_text(encoding="utf-8")
    queries = re.findall(r"```sql\n(.*?)```", page, flags=re.DOTALL)
    assert len(queries) > 3
    with duckdb.connect(str(tmp_path / "interact.duckdb")) as connection:
        for query in queries:
            connection.execute(query)
