"""interact rules: lint, test, build, list and schema, for curators."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from interact.curation.schema import FILE_KINDS
from interact.knowledge.snapshot import Knowledge

Run = Callable[..., Any]
Edit = Callable[[str, str, str], None]
CALM = "interactions/calm/two-calming-agents.yaml"


def test_lint_counts_what_it_looked_at(run: Run) -> None:
    done = run("rules", "lint")
    assert done == (0, "0 faults in 12 substances, 2 classes, 5 pathways, 9 rules, 1 notices, 4 works\n", "")


def test_lint_tells_every_fault_with_file_line_path_and_hint(run: Run, small_tree: Path, edit: Edit) -> None:
    edit("pathways/calm.yaml", "kind: effect", "kind: mood")
    edit("substances/drug/alpha-med.yaml", "strength: strong", "strength: sensitive")
    edit("substances/drug/golf-med.yaml", "name: golf-med", "nane: golf-med")
    done = run("rules", "lint", rules=str(small_tree))
    assert done.code == 4
    assert "pathways/calm.yaml:2: $.kind [shape]" in done.out
    assert "substances/drug/alpha-med.yaml:19: $.roles[0].strength [strength]" in done.out
    assert "substances/drug/golf-med.yaml:3: $.nane [unknown-field]" in done.out
    assert "hint: see rules/README.md" in done.out


def test_test_runs_every_case(run: Run) -> None:
    assert run("rules", "test") == (0, "20 cases, 0 wrong, 0 known gaps\n", "")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "    flags: moderate",
            "    flags: minor",
            "$.cases[0] [case] alpha-med, lima-drink: flags as moderate, expected minor",
        ),
        (
            "    flags: moderate",
            "    quiet: true",
            "$.cases[0] [case] alpha-med, lima-drink: flags as moderate, expected quiet",
        ),
        ("    quiet: true", "    flags: any", "$.cases[2] [case] alpha-med, charlie-med: does not flag"),
        (
            "    quiet: true",
            "    considered: true",
            "$.cases[2] [case] alpha-med, charlie-med: is not among what was considered",
        ),
        (
            "      - lima-drink\n    flags: moderate",
            "      - mysteryol\n    flags: moderate",
            "$.cases[0] [case] alpha-med, mysteryol: not resolved: mysteryol",
        ),
        ("    quiet: true", "    quiet: true\n    gap: It is known.", "$.cases[2] [gap-closed]"),
    ],
)
def test_a_case_that_comes_out_wrong_is_told(
    run: Run, small_tree: Path, edit: Edit, old: str, new: str, said: str
) -> None:
    edit(CALM, old, new)
    done = run("rules", "test", rules=str(small_tree))
    assert done.code == 4
    assert f"{CALM}:" in done.out
    assert said in done.out
    assert "20 cases, 1 wrong" in done.out


def test_a_known_gap_is_shown_and_is_no_fault(run: Run, small_tree: Path, edit: Edit) -> None:
    edit(CALM, "    flags: moderate", "    flags: minor\n    gap: It is known.")
    done = run("rules", "test", rules=str(small_tree))
    assert done.code == 0
    assert "[gap] flags as moderate, expected minor (It is known.)" in done.out
    assert "20 cases, 0 wrong, 1 known gaps" in done.out


def test_build_writes_a_snapshot_to_answer_from(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out.db"
    assert run("rules", "build", str(target)).code == 0
    assert Knowledge(target).labels("pathway", ["calm"]) == {"calm": "Calm"}
    monkeypatch.setenv("INTERACT_KNOWLEDGE", str(target))
    assert "alpha-med + lima-drink" in run("check", "alpha-med", "lima-drink", rules=None).out


def test_build_refuses_faulty_rules_and_leaves_nothing(run: Run, small_tree: Path, tmp_path: Path, edit: Edit) -> None:
    edit("pathways/calm.yaml", "kind: effect", "kind: mood")
    done = run("rules", "build", str(tmp_path / "out.db"), rules=str(small_tree))
    assert done.code == 4
    assert "pathways/calm.yaml:2" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["rules"]


@pytest.mark.parametrize("where", [".", "nowhere/out.db"])
def test_build_where_nothing_can_be_written_is_an_error(run: Run, tmp_path: Path, where: str) -> None:
    (tmp_path / "folder").mkdir()
    done = run("rules", "build", str(tmp_path / "folder" / where))
    assert done.code == 2
    assert "folder" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_list_prints_every_rule_with_its_cases(run: Run) -> None:
    lines = run("rules", "list").out.splitlines()
    assert len(lines) == 9
    assert "calm/two-calming-agents\tadditive\treviewed\t3\tCalm adds up" in lines


def test_schema_writes_one_file_per_kind(run: Run, tmp_path: Path) -> None:
    assert run("rules", "schema", str(tmp_path / "new" / "schemas"), rules=None).code == 0
    written = {
        path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "new" / "schemas").iterdir()
    }
    assert set(written) == set(FILE_KINDS)
    assert all(schema["$schema"].endswith("2020-12/schema") for schema in written.values())


def test_schema_where_nothing_can_be_written_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way\n")
    done = run("rules", "schema", str(tmp_path / "file"), rules=None)
    assert done.code == 2
    assert "file" in done.err


@pytest.mark.parametrize("command", ["lint", "test", "list"])
def test_a_folder_without_rules_is_bad_knowledge(run: Run, tmp_path: Path, command: str) -> None:
    done = run("rules", command, rules=str(tmp_path))
    assert done.code == 4
    assert "rules folder" in done.err
