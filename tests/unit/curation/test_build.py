"""The compiled snapshot: the same bytes for the same rules, every name, every index key, and what the source says."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from interact.curation.build import build, names, slot_keys
from interact.curation.folder import digest
from interact.curation.rulefile import RuleFile, Slot
from interact.curation.tree import Tree, load
from interact.errors import ExitCode, InteractError
from interact.knowledge.snapshot import Knowledge

Edit = Callable[[str, str, str], None]


def source(root: Path, folder: str) -> dict[str, dict[str, Any]]:
    """Read the files of a folder with a plain YAML loader, by id; YAML 1.1 takes the key `on` for a boolean."""
    found = {}
    for path in sorted((root / folder).rglob("*.yaml")):
        data = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        found[data["id"]] = {("on" if key is True else key): value for key, value in data.items()}
    return found


def test_the_same_rules_give_the_same_bytes(small_tree: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one.db", tmp_path / "two.db"
    build(load(small_tree), one)
    build(load(small_tree), two)
    assert one.read_bytes() == two.read_bytes()


def test_other_rules_give_other_bytes_and_another_digest(small_tree: Path, tmp_path: Path, edit: Edit) -> None:
    one, two = tmp_path / "one.db", tmp_path / "two.db"
    build(load(small_tree), one)
    before = digest(small_tree)
    edit("pathways/calm.yaml", "name: Calm", "name: Peace")
    build(load(small_tree), two)
    assert digest(small_tree) != before
    assert one.read_bytes() != two.read_bytes()
    assert Knowledge(two).digest == digest(small_tree)


def test_the_digest_sees_names_and_contents_but_no_readme(small_tree: Path) -> None:
    before = digest(small_tree)
    (small_tree / "README.md").write_text("words\n")
    assert digest(small_tree) == before
    (small_tree / "pathways" / "calm.yaml").rename(small_tree / "pathways" / "quiet.yaml")
    assert digest(small_tree) != before


def test_nothing_is_left_beside_the_snapshot(small_source: Tree, tmp_path: Path) -> None:
    build(small_source, tmp_path / "one.db")
    assert [path.name for path in tmp_path.iterdir()] == ["one.db"]


def test_every_name_and_code_leads_to_its_id(small: Knowledge) -> None:
    wanted = {
        "alpha med": ["alpha-med"], "alphalin": ["alpha-med"], "alphanor": ["alpha-med"], "alphadol": ["alpha-med"],
        "rxcui:111": ["alpha-med"], "twin": ["bravo-med", "charlie-med"], "charlie med sodium": ["charlie-med"],
        "st indias wort": ["india-herb"], "indica inventa": ["india-herb"], "kappas": ["kappa-class"],
        "kappa class": ["kappa-class"], "kilo max": ["kilo-mix"],
    }  # fmt: skip
    assert small.named(wanted) == wanted


def test_names_are_told_once_per_type_and_regional_ones_too(small_source: Tree) -> None:
    assert {"alphanor", "alphalin"} <= {key for key, ident in names(small_source) if ident == "alpha-med"}


@pytest.mark.parametrize(
    ("slot", "pathways", "keys"),
    [
        ({"action": "inhibits"}, ["a", "b"], ["a:inhibits", "b:inhibits"]),
        ({"pathway": "c", "action": "raises"}, ["a"], ["c:raises"]),
        ({"substance": ["x", "y"]}, None, ["substance:x", "substance:y"]),
        ({"in_class": ["k"]}, None, ["class:k"]),
        ({"in_class": ["k"], "action": "raises"}, ["a"], ["a:raises"]),
        ({}, None, ["any"]),
    ],
)
def test_index_keys_of_a_slot(slot: dict[str, Any], pathways: list[str] | None, keys: list[str]) -> None:
    rule = RuleFile.model_construct(pathways=pathways)
    assert slot_keys(rule, Slot.model_construct(**slot)) == keys


def test_classes_are_closed_upwards_and_members_downwards(small_tree: Path, tmp_path: Path, edit: Edit) -> None:
    edit("classes/lambda-class.yaml", "name: Lambda class\n", "name: Lambda class\nclasses:\n  - kappa-class\n")
    build(load(small_tree), tmp_path / "edited.db")
    found = Knowledge(tmp_path / "edited.db").substances(["golf-med", "kappa-class", "lambda-class"])
    assert found["golf-med"].classes == ("lambda-class", "kappa-class")
    assert found["kappa-class"].members == ("alpha-med", "bravo-med", "golf-med")
    assert found["lambda-class"].members == ("golf-med",)


def test_constituents_of_constituents_are_contained(small_tree: Path, tmp_path: Path, edit: Edit) -> None:
    part = (
        "contains:\n  - substance: lima-drink\n    cites:\n      - work: pmid:1001\n        says: It holds it.\nroles:"
    )
    edit("substances/constituent/juliet-compound.yaml", "roles:", part)
    build(load(small_tree), tmp_path / "edited.db")
    herb = Knowledge(tmp_path / "edited.db").substances(["india-herb"])["india-herb"]
    assert herb.constituents == ("juliet-compound", "lima-drink")


def test_a_draft_rule_is_left_out(small_tree: Path, tmp_path: Path, edit: Edit) -> None:
    edit("interactions/calm/two-calming-agents.yaml", "status: reviewed", "status: draft")
    build(load(small_tree), tmp_path / "edited.db")
    knowledge = Knowledge(tmp_path / "edited.db")
    assert knowledge.rules(["calm/two-calming-agents"]) == {}
    assert [r.id for r in knowledge.rules_for(["calm:raises"])] == []


@pytest.mark.parametrize("which", ["small", "real"])
def test_the_snapshot_says_what_the_source_says(which: str, request: pytest.FixtureRequest) -> None:
    knowledge: Knowledge = request.getfixturevalue(which)
    tests = Path(__file__).parents[2]
    root = tests / "fixtures" / "rules" if which == "small" else tests.parent / "rules"
    for table, folder in (
        ("work", "bibliography"),
        ("pathway", "pathways"),
        ("notice", "notices"),
        ("retired", "retired"),
    ):
        docs = source(root, folder)
        assert knowledge.docs(table, docs) == docs, folder
    holders = source(root, "substances") | source(root, "classes")
    stated = {ident: doc["roles"] for ident, doc in holders.items() if doc.get("roles")}
    kept = knowledge.claims(holders)
    assert set(kept) == set(stated)
    for ident, claims in kept.items():
        assert [(c["pathway"], c["action"], c["evidence"], c["cites"]) for c in claims] == [
            (c["pathway"], c["action"], c["evidence"], c["cites"]) for c in stated[ident]
        ], ident
    known = knowledge.substances(holders)
    assert {ident: known[ident].name for ident in known} == {ident: doc["name"] for ident, doc in holders.items()}
    written = source(root, "interactions") | source(root, "pairs")
    reviewed = {ident: doc for ident, doc in written.items() if doc["status"] == "reviewed"}
    rules = knowledge.rules(written)
    assert {i: (r.title, r.kind, r.over, len(r.concern)) for i, r in rules.items()} == {
        i: (d["title"], d["kind"], tuple(d.get("over", ())), len(d["concern"])) for i, d in reviewed.items()
    }


def test_tested_up_to_is_kept_in_grams_and_as_text(small: Knowledge) -> None:
    condition = small.claims(["india-herb"])["india-herb"][1]["condition"]
    assert (condition["tested_up_to"], condition["tested_up_to_text"]) == (2.0, "2 g")


@pytest.mark.parametrize("damage", ["missing", "empty", "garbage", "other format"])
def test_a_damaged_snapshot_is_a_clear_error(small_source: Tree, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "odd #1?%.db"
    if damage == "other format":
        build(small_source, path)
        with sqlite3.connect(path) as db:
            db.execute("UPDATE meta SET v = '0' WHERE k = 'format'")
        db.close()
    elif damage != "missing":
        path.write_bytes(b"" if damage == "empty" else b"no database at all" * 100)
    with pytest.raises(InteractError) as caught:
        Knowledge(path)
    assert caught.value.code == ExitCode.BAD_KNOWLEDGE
    assert caught.value.where == str(path)


def test_a_snapshot_in_a_folder_with_an_odd_name_opens(small_source: Tree, tmp_path: Path) -> None:
    path = tmp_path / "odd #1?%20é.db"
    build(small_source, path)
    knowledge = Knowledge(path)
    assert knowledge.labels("pathway", ["calm"]) == {"calm": "Calm"}
    knowledge.close()
