"""interact check: exit codes, ways in, ways out, and odd input."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

Run = Callable[..., Any]
SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "schema" / "report.json"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["alpha-med", "echo-med"], 0),
        (["alpha-med", "charlie-med"], 0),
        (["alpha-med", "charlie-med", "--fail-on", "contraindicated"], 1),
        (["alpha-med", "lima-drink", "--fail-on", "moderate"], 1),
        (["alpha-med", "lima-drink", "--fail-on", "major"], 0),
        (["alpha-med", "mysteryol"], 3),
        (["alpha-med", "twin"], 3),
        (["alpha-med", "mysteryol", "--allow-unknown"], 0),
        (["alpha-med", "lima-drink", "mysteryol", "--fail-on", "moderate"], 1),
        (["alpha-med", "lima-drink", "mysteryol", "--fail-on", "major"], 3),
        (["alpha-med", "lima-drink", "--min-concern", "major", "--fail-on", "moderate"], 1),
        (["alpha-med", "--fail-on", "awful"], 2),
        (["alpha-med", "--min-concern", "awful"], 2),
        (["alpha-med", "--format", "yaml"], 2),
        (["alpha-med", "--no-such-option"], 2),
        (["alpha-med", "--file", "no-such-file.txt"], 2),
        ([], 2),
        (["", "  "], 2),
    ],
)
def test_exit_codes(run: Run, words: list[str], code: int) -> None:
    done = run("check", *words)
    assert done.code == code
    assert bool(done.err) is (code == 2)
    assert bool(done.out) is (code != 2)


def test_the_name_that_did_not_resolve_does_not_stop_the_rest(run: Run) -> None:
    done = run("check", "alpha-med", "lima-drink", "mysteryol", "twin")
    assert done.code == 3
    assert "alpha-med + lima-drink" in done.out
    assert "“mysteryol”" in done.out
    assert "“twin” may be bravo-med or charlie-med" in " ".join(done.out.split())


@pytest.mark.parametrize("form", ["text", "json", "markdown", "rich"])
@pytest.mark.parametrize("extra", [[], ["--explain"], ["--all"], ["--explain", "--all"], ["--min-concern", "major"]])
def test_every_format_tells_the_flag(run: Run, form: str, extra: list[str]) -> None:
    done = run("check", "alpha-med", "charlie-med", "--format", form, *extra)
    assert done.code == 0
    assert "Alpha-med with charlie-med" in done.out.replace("\n", " ").replace("    ", "")


def test_text_keeps_to_the_width_asked_for(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for columns, most in (("50", 50), ("10", 40), ("400", 100), ("nonsense", 100)):
        monkeypatch.setenv("COLUMNS", columns)
        lines = run("check", "alpha-med", "charlie-med", "lima-drink", "--explain").out.splitlines()
        assert max(len(line) for line in lines if len(line.split()) > 1) <= most


def test_json_is_as_published(run: Run) -> None:
    names = [
        "alpha-med",
        "charlie-med",
        "hotel-med",
        "kappas",
        "India herb 4 g",
        "lima-drink",
        "Kilo Mix",
        "twin",
        "alfadol",
        "mysteryol",
    ]
    done = run("check", *names, "--format", "json", "--min-concern", "moderate")
    document = json.loads(done.out)
    assert [
        e.message for e in Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).iter_errors(document)
    ] == []
    assert document["schema"] == "interact-report-1"
    assert document["request"] == names
    assert list(document) == [
        "schema",
        "knowledge",
        "request",
        "substances",
        "flags",
        "considered",
        "pairs",
        "bibliography",
        "notices",
    ]
    by_input = {s["input"]: s for s in document["substances"]}
    assert by_input["twin"]["status"] == "ambiguous"
    assert by_input["twin"]["candidates"] == ["bravo-med", "charlie-med"]
    assert by_input["alfadol"]["candidates"] == ["alpha-med"]
    assert by_input["mysteryol"] == {"input": "mysteryol", "status": "unknown", "id": None, "name": None, "kind": None,
                                     "expanded_from": None, "candidates": [], "coverage": None}  # fmt: skip
    mixed = [s for s in document["substances"] if s["input"] == "Kilo Mix"]
    assert [(s["id"], s["expanded_from"]) for s in mixed] == [("alpha-med", "kilo-mix"), ("charlie-med", "kilo-mix")]
    assert document["flags"][0]["concern"] == "contraindicated"
    assert {c["why"] for c in document["considered"]} >= {"below-threshold", "refuted-by-pair"}


def test_json_of_a_flag_holds_the_ten_elements(run: Run) -> None:
    (flag,) = json.loads(run("check", "India herb 4 g", "charlie-med", "--format", "json").out)["flags"]
    assert [(p["id"], p["role"], p["input"]) for p in flag["parties"]] == [
        ("india-herb", "precipitant", "India herb 4 g"), ("charlie-med", "object", "charlie-med"),
    ]  # fmt: skip
    assert (flag["rule"], flag["concern"], flag["evidence"], flag["pathway"]) == (
        "enzymes/inhibitor-raises-substrate",
        "minor",
        "in-vitro",
        "enz-one",
    )
    assert flag["consequence"] == "Exposure to charlie-med may rise through Enzyme One."
    assert [(m["stands"], m.get("id"), m["evidence"]) for m in flag["mechanism"]] == [
        ("rule", None, None), ("for", "india-herb", "in-vitro"), ("against", "india-herb", "human-study"), ("for", "charlie-med", "label"),
    ]  # fmt: skip
    assert flag["considerations"] == ["Labels describe monitoring of levels."]
    assert flag["modifying"] == ["Dose and duration change the size."]
    assert flag["frequency"] is None
    assert flag["conditions"] == [
        {"id": "india-herb", "pathway": "enz-one", "tested_up_to_grams": 2.0, "population": "12 invented adults"}
    ]
    assert all(m["citations"] for m in flag["mechanism"])


@pytest.mark.parametrize("words", [["-"], [], ["--file", "-"]])
def test_a_list_may_come_by_standard_input(run: Run, words: list[str]) -> None:
    listed = b"# my list\n- alpha-med 5 mg\r\n\n  2. Lima berries\n"
    done = run("check", *words, stdin=listed)
    assert done.code == 0
    assert "alpha-med + lima-drink" in done.out


def test_names_a_file_and_standard_input_are_one_list(run: Run, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_bytes("\ufeffecho-med\nfoxtrot-med\n".encode())
    done = run("check", "golf-med", "-", "--file", str(tmp_path / "list.txt"), "--format", "json", stdin=b"alpha-med")
    assert json.loads(done.out)["request"] == ["golf-med", "alpha-med", "echo-med", "foxtrot-med"]


def test_typed_names_leave_standard_input_alone(run: Run) -> None:
    assert json.loads(run("check", "alpha-med", "--format", "json", stdin=b"lima-drink").out)["request"] == [
        "alpha-med"
    ]


def test_only_a_file_or_standard_input_has_comments(run: Run) -> None:
    done = run("check", "#1 alpha-med", "--format", "json")
    assert json.loads(done.out)["request"] == ["#1 alpha-med"]


def test_a_pasted_list_in_one_argument_is_a_list(run: Run) -> None:
    assert json.loads(run("check", "alpha-med\nlima-drink\n", "--format", "json").out)["request"] == [
        "alpha-med",
        "lima-drink",
    ]


@pytest.mark.parametrize(
    ("data", "request_is"),
    [
        (b"alpha-med\n\xff\xfe\x80 oil\n", ["alpha-med", "\\xff\\xfe\\x80 oil"]),
        ("alpha-med\nCaf\u00e9\n".encode("utf-16"), ["alpha-med", "Caf\u00e9"]),
        (b"alpha-med\x00\nb\n", ["alpha-med\x00", "b"]),
        (b"\xff\xfea", ["\\x61"]),
    ],
)
def test_bytes_that_are_no_text_stay_visible(run: Run, data: bytes, request_is: list[str]) -> None:
    done = run("check", "-", "--format", "json", stdin=data)
    assert done.code == 3
    assert json.loads(done.out)["request"] == request_is


@pytest.mark.parametrize("name", ["\x1b[31mred\x1b[0m", "\x9b2J", "\x1b]0;title\x07", "a\u202eb", "\udcff\udcfe"])
def test_escape_codes_never_reach_the_terminal(run: Run, name: str) -> None:
    for form in ("text", "rich", "markdown"):
        done = run("check", name, "alpha-med", "--format", form)
        assert done.code == 3
        assert not [c for c in done.out if not c.isprintable() and c not in "\n\x1b"]
        assert name not in done.out
        assert "alpha-med" in done.out


def test_two_hundred_names(run: Run) -> None:
    names = [f"alpha-med {n} mg" for n in range(100)] + ["lima-drink", "twin", "mysteryol", "India herb"] * 25
    start = time.perf_counter()
    done = run("check", *names, "--format", "json")
    assert time.perf_counter() - start < 5
    assert done.code == 3
    assert len(json.loads(done.out)["request"]) == 200


def test_a_name_of_a_megabyte(run: Run) -> None:
    done = run("check", "x" * 1_000_000, "alpha-med")
    assert done.code == 3
    assert len(done.out) < 5_000
    assert "(1,000,000 characters)" in " ".join(done.out.split())


def test_a_list_beyond_all_reason_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("alpha-med\n" * 5_001)
    (tmp_path / "big.txt").write_bytes(b"x" * 4_000_001)
    for name, said in (("long.txt", "5,001 names"), ("big.txt", "more than 4,000,000 bytes")):
        done = run("check", "--file", str(tmp_path / name))
        assert done.code == 2
        assert said in done.err


def test_a_file_that_cannot_be_read_is_named(run: Run, tmp_path: Path) -> None:
    done = run("check", "--file", str(tmp_path))
    assert done.code == 2
    assert str(tmp_path) in done.err
    assert "hint:" in done.err


def test_faulty_rules_are_told_with_file_and_line(
    run: Run, small_tree: Path, edit: Callable[[str, str, str], None]
) -> None:
    edit("pathways/calm.yaml", "kind: effect", "kind: mood")
    done = run("check", "alpha-med", rules=str(small_tree))
    assert done.code == 4
    assert "pathways/calm.yaml:2: $.kind" in done.err


@pytest.mark.parametrize("where", ["", "nowhere"])
def test_a_folder_without_rules_is_bad_knowledge(run: Run, tmp_path: Path, where: str) -> None:
    done = run("check", "alpha-med", rules=str(tmp_path / where))
    assert done.code == 4
    assert "rules folder" in done.err


def test_a_missing_snapshot_is_bad_knowledge(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INTERACT_KNOWLEDGE", str(tmp_path / "none.db"))
    assert run("check", "alpha-med", rules=None).code == 4
