"""interact batch: many regimens in, one row a flag out, and an account of every row."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ward import FLAGS, LONG, table

SMALL = str(Path(__file__).parents[1] / "fixtures" / "rules")
Run = Callable[..., Any]


def test_one_row_a_flag_in_the_order_of_the_regimens(run: Run, regimens: str) -> None:
    done = run("batch", regimens)
    assert done.code == 0
    assert table(done.out) == FLAGS


def test_the_account_names_every_number(run: Run, regimens: str) -> None:
    said = run("batch", regimens).err
    assert "3 regimens from 7 rows: 7 resolved, 0 with a name that did not resolve, 0 rejected." in said
    assert "7 names, 0 not resolved. Flags: 1 major, 1 moderate, 1 minor." in said


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.tsv", LONG.replace(",", "\t")),
        ("a.csv", LONG.replace(",", ";")),
        ("a.csv", "\ufeff" + LONG.replace("regimen,medication", "Patient_ID,Drug_Name")),
        ("a.csv", 'patient,medications\np1,"alpha-med 5 mg; lima-drink;delta-med"\np2,echo-med;foxtrot-med;golf-med\np3,alpha-med\n'),
        ("a.jsonl", '{"regimen": "p1", "medications": ["alpha-med 5 mg", "lima-drink", "delta-med"]}\n'
                    '{"regimen": "p2", "medications": ["echo-med", "foxtrot-med", "golf-med"]}\n'),
        ("a.jsonl", "".join(json.dumps(dict(zip(("regimen", "medication"), line.split(","), strict=True))) + "\n" for line in LONG.splitlines()[1:])),
    ],
)  # fmt: skip
def test_the_same_answer_from_every_shape_of_table(
    run: Run, regimens: str, tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / name).write_text(text, encoding="utf-8")
    assert run("batch", str(tmp_path / "other" / name)).out == run("batch", regimens).out


def test_a_folder_and_standard_input_are_read_too(run: Run, regimens: str, tmp_path: Path) -> None:
    (tmp_path / "many").mkdir()
    (tmp_path / "many" / "1.csv").write_text("".join(LONG.splitlines(keepends=True)[:4]))
    (tmp_path / "many" / "2.csv").write_text("regimen,medication\n" + "".join(LONG.splitlines(keepends=True)[4:]))
    (tmp_path / "many" / "notes.md").write_text("no table\n")
    whole = run("batch", regimens).out
    assert run("batch", str(tmp_path / "many")).out == whole
    assert run("batch", "-", stdin=LONG.encode()).out == whole


def test_columns_and_separator_may_be_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("who,what,when\np1,alpha-med/lima-drink,now\n")
    done = run("batch", str(tmp_path / "a.csv"), "--columns", "regimen=who,medication=what", "--separator", "/")
    assert [r["rule"] for r in table(done.out)] == ["calm/two-calming-agents"]


def test_files_hold_flags_unresolved_names_and_rejected_rows(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        'regimen,medication\np1,alpha-med\np1,mysteryol 5 mg\np1,twin\np1,"lima-drink",extra\n,alpha-med\np1,\np1,lima-drink\n'
    )
    out, lost, bad = tmp_path / "out.csv", tmp_path / "lost.csv", tmp_path / "bad.csv"
    done = run(
        "batch", str(tmp_path / "in.csv"), "--output", str(out), "--unresolved", str(lost), "--rejects", str(bad)
    )
    assert (done.code, done.out) == (3, "")
    assert [r["rule"] for r in table(out.read_text())] == ["calm/two-calming-agents"]
    assert [(r["regimen"], r["line"], r["text"], r["status"], r["candidates"]) for r in table(lost.read_text())] == [
        ("p1", "3", "mysteryol 5 mg", "unknown", ""), ("p1", "4", "twin", "ambiguous", "bravo-med|charlie-med"),
    ]  # fmt: skip
    assert [(r["file"], r["line"], r["reason"]) for r in table(bad.read_text())] == [
        ("in.csv", "5", "3 cells in a table of 2 columns"), ("in.csv", "6", "no regimen"), ("in.csv", "7", "no medication"),
    ]  # fmt: skip
    assert "7 rows: 2 resolved, 2 with a name that did not resolve, 3 rejected." in done.err


def test_rows_without_a_regimen_are_rejected_and_codes_are_codes(run: Run) -> None:
    lines = [
        {"regimen": None, "medications": ["alpha-med"]},
        {"regimen": "", "medications": ["lima-drink"]},
        {"regimen": 5, "rxcui": [111, "999"]},
        {"regimen": 6, "rxcui": 111},
    ]
    done = run("batch", "-", stdin="".join(json.dumps(line) + "\n" for line in lines).encode())
    assert done.code == 3
    assert "2 regimens from 4 rows: 1 resolved, 1 with a name that did not resolve, 2 rejected." in done.err


def test_what_the_rows_rest_on_is_kept_beside_them(run: Run, regimens: str, tmp_path: Path) -> None:
    run("batch", regimens, "--output", str(tmp_path / "out.csv"))
    run("batch", regimens, "--output", str(tmp_path / "out.jsonl"))
    beside = json.loads((tmp_path / "out.csv.meta.json").read_text())
    first, *rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert first == {"metadata": beside}
    assert beside["schema"] == "interact-batch-1"
    assert len(beside["knowledge"]["digest"]) == 64
    assert rows == table((tmp_path / "out.csv").read_text())
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    ("words", "code", "rows"),
    [
        ([], 0, 3),
        (["--min-concern", "moderate"], 0, 2),
        (["--min-concern", "contraindicated"], 0, 0),
        (["--fail-on", "major"], 1, 3),
        (["--fail-on", "contraindicated"], 0, 3),
    ],
)
def test_thresholds_and_exit_codes(run: Run, regimens: str, words: list[str], code: int, rows: int) -> None:
    done = run("batch", regimens, *words)
    assert (done.code, len(table(done.out))) == (code, rows)


def test_an_unknown_name_is_an_exit_code_unless_it_is_allowed(run: Run) -> None:
    assert run("batch", "-", stdin=LONG.encode() + b"p4,mysteryol\n").code == 3
    assert run("batch", "-", "--allow-unknown", stdin=LONG.encode() + b"p4,mysteryol\n").code == 0


@pytest.mark.parametrize(
    ("data", "words", "said"),
    [
        (b"", [], "empty"),
        (b"\n\n", [], "empty"),
        (b"a,b\n1,2\n", [], "which column holds the medications?"),
        (b"medication,medication\n1,2\n", [], "two columns"),
        (LONG.encode(), ["--columns", "regimen=who"], "no column 'who'"),
        (LONG.encode(), ["--columns", "colour=red"], "cannot read 'colour=red'"),
        (LONG.encode(), ["--min-concern", "awful"], "no concern 'awful'"),
        (LONG.encode(), ["--format", "xlsx"], "no format 'xlsx'"),
        (LONG.encode(), ["--format", "parquet"], "Parquet goes into a file"),
        (LONG.encode(), ["--output", "no/such/folder/out.csv"], "out.csv"),
    ],
)
def test_what_cannot_be_used_is_told_before_any_work(run: Run, data: bytes, words: list[str], said: str) -> None:
    done = run("batch", "-", *words, stdin=data)
    assert done.code == 2
    assert said in done.err


def test_a_missing_file_is_named(run: Run, tmp_path: Path) -> None:
    done = run("batch", str(tmp_path / "none.csv"))
    assert done.code == 2
    assert "none.csv" in done.err
    assert run("batch", str(tmp_path)).code == 2


def test_a_failed_run_leaves_the_former_file_alone(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("former\n")
    assert run("batch", "-", "--output", str(out), stdin=b"a,b\n1,2\n").code == 2
    assert out.read_text() == "former\n"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+cmd", "-cmd"])
def test_no_cell_runs_as_a_formula(run: Run, tmp_path: Path, name: str) -> None:
    data = f"regimen,medication\n{name},alpha-med\n{name},lima-drink\n{name},{name}\n".encode()
    done = run("batch", "-", "--unresolved", str(tmp_path / "lost.csv"), stdin=data)
    assert [r["regimen"] for r in table(done.out)] == ["'" + name]
    (lost,) = table((tmp_path / "lost.csv").read_text())
    assert (lost["regimen"], lost["text"]) == ("'" + name, "'" + name)


@pytest.mark.parametrize(
    "data",
    [
        b"regimen,medication\np1,\xff\xfe\x80\np1,alpha-med\n",
        LONG.encode("utf-16"),
        b'regimen,medication\np1,"open\n',
        b"\x00\x01\x02",
        b'{"regimen": 1}\n{broken\n[1]\n',
    ],
)
def test_odd_bytes_give_an_account_and_no_fault(run: Run, data: bytes) -> None:
    done = run("batch", "-", stdin=data)
    assert done.code in (0, 2, 3)
    assert "internal" not in done.err
