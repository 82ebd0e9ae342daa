"""Walking and decoding a rules folder: path = id, all faults at once, each with file, line and path."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from interact.curation.tree import expected_id, load, work_path
from interact.errors import ExitCode, InteractError

Edit = Callable[[str, str, str], None]
ALPHA = "substances/drug/alpha-med.yaml"
TRIAD = "interactions/strain/three-strains.yaml"


def faults(root: Path) -> list[tuple[str, int, str, str]]:
    """Return (file, line, path, lint) of every fault of a folder."""
    return [(f.file, f.line, f.path, f.lint) for f in load(root).faults]


def test_the_fixture_is_read_whole(small_tree: Path) -> None:
    tree = load(small_tree)
    assert tree.faults == []
    assert sorted(tree.pathways) == ["calm", "enz-one", "enz-two", "strain", "therapeutic-index"]
    assert sorted(tree.classes) == ["kappa-class", "lambda-class"]
    assert {"alpha-med", "india-herb", "juliet-compound", "kilo-mix", "lima-drink"} <= set(tree.substances)
    assert {rule.spec.kind for rule in tree.rules.values()} == {"directed", "additive", "opposing", "duplicate", "pair"}
    assert sorted(tree.works) == ["doi:10.5555/invented.3", "pmid:1001", "pmid:1002", "url:kappa-label"]
    assert list(tree.notices) == ["india-herb-status"]
    assert list(tree.retired) == ["old-alpha"]


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        (ALPHA, "id: alpha-med", "id: other", (ALPHA, 1, "$.id", "id-path")),
        (ALPHA, "kind: drug", "kind: herb", (ALPHA, 2, "$.kind", "id-path")),
        (ALPHA, "kind: drug", "kind: potion", (ALPHA, 2, "$.kind", "shape")),
        (ALPHA, "name: alpha-med\n", "name: alpha-med\ncolour: red\n", (ALPHA, 4, "$.colour", "unknown-field")),
        (ALPHA, "name: alpha-med\n", "", (ALPHA, 1, "$.name", "missing-field")),
        (ALPHA, "name: alpha-med\n", "name: 7\n", (ALPHA, 3, "$.name", "shape")),
        (ALPHA, "    strength: strong", "    strength: mighty", (ALPHA, 19, "$.roles[0].strength", "shape")),
        (ALPHA, "    evidence: human-study", "    evidence: hearsay", (ALPHA, 20, "$.roles[0].evidence", "shape")),
        (ALPHA, "rxcui:111", "atc:N06", (ALPHA, 13, "$.codes[0]", "shape")),
        (ALPHA, "id: alpha-med\nkind: drug\n", "kind: drug\nid: alpha-med\n", (ALPHA, 1, "$", "key-order")),
        (ALPHA, "work: pmid:1001", "work: isbn:1", (ALPHA, 24, "$.roles[0].cites[0].work", "shape")),
        (ALPHA, "classes:\n", "ingredients:\n  - kilo\nclasses:\n", (ALPHA, 1, "$", "shape")),
        (TRIAD, "kind: additive", "kind: directed", (TRIAD, 1, "$", "shape")),
        (TRIAD, "kind: additive", "kind: pair", (TRIAD, 1, "$", "shape")),
        (TRIAD, "  - level: major", "  - when:\n      any: {}\n    level: major", (TRIAD, 1, "$", "shape")),
        (TRIAD, "    quiet: true\n", "", (TRIAD, 36, "$.cases[1]", "shape")),
        (TRIAD, "    quiet: true\n", "    quiet: true\n    considered: true\n", (TRIAD, 36, "$.cases[1]", "shape")),
        ("bibliography/pmid/1001.yaml", "id: pmid:1001", "id: pmid:7", ("bibliography/pmid/1001.yaml", 1, "$.id", "id-path")),
        ("bibliography/pmid/1001.yaml", "year: 2021", "year: '2021'", ("bibliography/pmid/1001.yaml", 4, "$.year", "shape")),
        ("bibliography/pmid/1001.yaml", "'2026-01-02'", "'02.01.2026'", ("bibliography/pmid/1001.yaml", 8, "$.checked", "shape")),
        ("bibliography/pmid/1001.yaml", "pmid: '1001'\n", "", ("bibliography/pmid/1001.yaml", 1, "$", "shape")),
        ("notices/india-herb-status.yaml", "legal-status", "gossip", ("notices/india-herb-status.yaml", 5, "$.topic", "shape")),
        ("substances/herb/india-herb.yaml", "tested_up_to: 2 g", "tested_up_to: a cup", ("substances/herb/india-herb.yaml", 30, "$.roles[1].condition.tested_up_to", "shape")),
    ],
)  # fmt: skip
def test_one_fault_is_told_where_it_is(
    small_tree: Path, edit: Edit, name: str, old: str, new: str, fault: tuple[str, int, str, str]
) -> None:
    edit(name, old, new)
    assert faults(small_tree) == [fault]


def test_a_claim_without_a_source_is_a_fault(small_tree: Path, edit: Edit) -> None:
    edit(
        ALPHA,
        "      - work: pmid:1001\n        says: In 10 invented adults the probe's AUC rose 6-fold.\n",
        "      []\n",
    )
    assert faults(small_tree) == [(ALPHA, 23, "$.roles[0].cites", "too-few")]


def test_all_faults_of_all_files_come_at_once(small_tree: Path, edit: Edit) -> None:
    edit(ALPHA, "kind: drug", "kind: potion")
    edit(ALPHA, "    strength: weak", "    strength: mighty")
    edit(TRIAD, "level: major", "level: awful")
    edit("pathways/calm.yaml", "summary:", "summarum:")
    assert faults(small_tree) == [
        (TRIAD, 22, "$.concern[0].level", "shape"),
        ("pathways/calm.yaml", 1, "$.summary", "missing-field"),
        ("pathways/calm.yaml", 4, "$.summarum", "unknown-field"),
        (ALPHA, 2, "$.kind", "shape"),
        (ALPHA, 28, "$.roles[1].strength", "shape"),
    ]


@pytest.mark.parametrize("name", ["notes.txt", "substances/drug/alpha.yml", "recipes/soup.yaml", "pathways/README.md"])
def test_a_stray_file_is_a_fault(small_tree: Path, name: str) -> None:
    path = small_tree / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("id: x\n")
    assert faults(small_tree) == [(name, 1, "$", "stray")]


@pytest.mark.parametrize(
    "name", ["README.md", "LICENSE", ".DS_Store", "pathways/.calm.yaml.swp", "pathways/~calm.yaml"]
)
def test_readme_and_hidden_files_are_no_strays(small_tree: Path, name: str) -> None:
    (small_tree / name).write_text("anything\n")
    assert faults(small_tree) == []


def test_names_that_differ_only_in_case_collide(small_tree: Path) -> None:
    copy = small_tree / "pathways" / "Calm.yaml"
    copy.write_text((small_tree / "pathways" / "calm.yaml").read_text())
    if len(list((small_tree / "pathways").iterdir())) == 5:
        pytest.skip("this file system folds case")
    assert ("pathways/calm.yaml", 1, "$", "case-collision") in faults(small_tree)


def test_one_id_in_two_files_is_a_fault(small_tree: Path) -> None:
    (small_tree / "pathways" / "deep").mkdir()
    (small_tree / "pathways" / "deep" / "calm.yaml").write_text((small_tree / "pathways" / "calm.yaml").read_text())
    assert faults(small_tree) == [("pathways/deep/calm.yaml", 1, "$.id", "duplicate-id")]


def test_exemptions_are_read(small_tree: Path) -> None:
    (small_tree / "exemptions.yaml").write_text(
        "exemptions:\n  - lint: unused\n    file: pathways/calm.yaml\n    why: none\n"
    )
    tree = load(small_tree)
    assert tree.faults == []
    assert [(e.lint, e.file) for e in tree.exemptions] == [("unused", "pathways/calm.yaml")]


def test_a_folder_that_is_no_rules_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InteractError, match="not a rules folder") as caught:
        load(tmp_path)
    assert caught.value.code == ExitCode.BAD_KNOWLEDGE


@pytest.mark.parametrize(
    ("name", "ident"),
    [
        ("pathways/calm.yaml", "calm"),
        ("substances/herb/india-herb.yaml", "india-herb"),
        ("interactions/strain/two-strains.yaml", "strain/two-strains"),
        ("pairs/a-b.yaml", "pair/a-b"),
        ("retired/strain/gone.yaml", "strain/gone"),
        ("bibliography/doi/10.5555/x.yaml", "doi:10.5555/x"),
    ],
)
def test_the_path_is_the_id(name: str, ident: str) -> None:
    assert expected_id(name) == ident


@pytest.mark.parametrize(
    ("work", "path"),
    [
        ("pmid:1", "bibliography/pmid/1.yaml"),
        ("doi:10.1/(x)2-3:4", "bibliography/doi/10.1/(x)2-3%3A4.yaml"),
        ("doi:10.1/a<b>c", "bibliography/doi/10.1/a%3Cb%3Ec.yaml"),
    ],
)
def test_the_file_of_a_work_holds_no_odd_characters(work: str, path: str) -> None:
    assert work_path(work) == path
