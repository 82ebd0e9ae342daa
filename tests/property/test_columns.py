"""Many regimens at once are answered flag for flag as each alone, whatever the knowledge, and also from kept answers."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import NAMES, opened, worlds

from interact.curation.store import compiled
from interact.curation.tree import Tree
from interact.knowledge.snapshot import Knowledge
from interact.pipeline.columns import Columns
from interact.pipeline.single import check, request
from interact.render.table import flag_row

ENDINGS = ["", "", "", " alias", " 1 g", " 3 g", " cream", " oral tablet"]
lines = st.tuples(st.sampled_from([*NAMES, "drug-a / drug-b"]), st.sampled_from(ENDINGS)).map("".join)
lists = st.lists(st.lists(lines | st.just("nobody knows this"), min_size=0, max_size=8), min_size=1, max_size=6)
Told = list[tuple[str, ...]]


def alone(regimens: Sequence[Sequence[str]], knowledge: Knowledge) -> list[Told]:
    """Return what single checks tell of each regimen."""
    return [[flag_row("", flag) for flag in check(request(names), knowledge).flags] for names in regimens]


def at_once(regimens: Sequence[Sequence[str]], columns: Columns) -> list[Told]:
    """Return what one call tells of each regimen."""
    regimen = np.repeat(np.arange(len(regimens)), [len(names) for names in regimens]).astype(np.int32)
    cell = np.array([columns.readings.text(name) for names in regimens for name in names], np.int32)
    found = columns.match(regimen, cell, len(regimens))
    out: list[Told] = [[] for _ in regimens]
    for place, whose in enumerate(found.regimen.tolist()):
        told = columns.answers.told[found.told[place]]
        numbers = found.party[found.start[place] : found.start[place + 1]]
        parties = "|".join(columns.answers.ids[columns.answers.place[number]] for number in numbers)
        out[whose].append(("", told.rule, told.concern, told.evidence, told.pathway, parties, told.title))
    return out


@settings(max_examples=150)
@given(worlds(), lists)
def test_many_regimens_at_once_equal_each_alone(tree: Tree, regimens: list[list[str]]) -> None:
    with opened(tree) as knowledge:
        assert at_once(regimens, Columns(knowledge)) == alone(regimens, knowledge)


@given(worlds(), lists, lists)
def test_what_was_met_before_changes_no_answer(tree: Tree, before: list[list[str]], regimens: list[list[str]]) -> None:
    with opened(tree) as knowledge:
        columns = Columns(knowledge)
        at_once(before, columns)
        assert at_once(regimens, columns) == alone(regimens, knowledge)


@given(worlds(), lists, lists)
def test_kept_answers_are_the_same_answers(tree: Tree, regimens: list[list[str]], more: list[list[str]]) -> None:
    with opened(tree) as knowledge, tempfile.TemporaryDirectory() as folder:
        first = Columns(knowledge, Path(folder))
        told = at_once(regimens, first)
        first.keep(least=0)
        again = Columns(knowledge, Path(folder))
        assert at_once(regimens, again) == told == alone(regimens, knowledge)
        assert at_once(more, again) == alone(more, knowledge)
        again.keep(least=0)
        assert at_once([*more, *regimens], Columns(knowledge, Path(folder))) == alone([*more, *regimens], knowledge)


def test_a_damaged_file_is_worked_out_again(small: Knowledge, tmp_path: Path) -> None:
    regimens = [["alpha-med", "lima-drink", "delta-med"], ["echo-med", "foxtrot-med", "golf-med"]]
    columns = Columns(small, tmp_path)
    told = at_once(regimens, columns)
    columns.keep(least=0)
    (kept,) = tmp_path.iterdir()
    for content in (b"", b"PK\x03\x04", kept.read_bytes()[:-40], b"\x93NUMPY"):
        kept.write_bytes(content)
        assert at_once(regimens, Columns(small, tmp_path)) == told


def test_a_folder_that_cannot_be_written_is_no_fault(small: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    columns = Columns(small, tmp_path / "file")
    assert at_once([["alpha-med", "lima-drink"]], columns) == alone([["alpha-med", "lima-drink"]], small)
    columns.keep(least=0)


def test_knowledge_without_rules_answers_nothing(small_tree: Path) -> None:
    for folder in ("interactions", "pairs"):
        shutil.rmtree(small_tree / folder)
    knowledge = Knowledge(compiled(small_tree))
    try:
        assert at_once([["alpha-med", "lima-drink", "delta-med"]], Columns(knowledge)) == [[]]
    finally:
        knowledge.close()


def test_regimens_beyond_what_one_number_can_sort_keep_their_order(small: Knowledge) -> None:
    columns = Columns(small)
    names = ["alpha-med", "lima-drink", "echo-med", "foxtrot-med", "golf-med", "delta-med"]
    cells = np.array([columns.readings.text(name) for name in names], np.int32)
    found = columns.match(np.zeros(len(names), np.int32), cells, 1)
    again = columns._sorted([found._replace(regimen=found.regimen + (1 << 30)), found])
    assert again.told.tolist() == found.told.tolist() * 2
    assert again.party.tolist() == found.party.tolist() * 2


def test_real_regimens_at_once_equal_each_alone(real: Knowledge) -> None:
    draw = random.Random(20261129)
    names = [name for _, _, name in real.listing("entity")]
    endings = ["", "", "", " 5 g", " cream", " 20 mg oral tablet"]
    regimens = [
        [draw.choice(names) + draw.choice(endings) for _ in range(draw.choice((0, 2, 4, 8, 16, 40)))]
        for _ in range(250)
    ]
    found = at_once(regimens, Columns(real))
    assert found == alone(regimens, real)
    assert sum(map(len, found)) > 3_000
    assert any("|" in row[5] and row[5].count("|") > 5 for told in found for row in told)
