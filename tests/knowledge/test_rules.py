"""The repository's own rules: without fault, right in each of their cases, and told truly by the generated pages."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from interact.curation.cases import run
from interact.curation.lints import lint
from interact.curation.tree import Tree, load
from interact.knowledge.snapshot import Knowledge

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tree() -> Tree:
    """Give the repository's rules as written."""
    return load(ROOT / "rules")


def test_the_rules_have_no_fault(tree: Tree) -> None:
    assert [str(fault) for fault in lint(tree)] == []


def test_every_case_comes_out_as_written(tree: Tree, real: Knowledge) -> None:
    outcome = run(tree, real)
    assert [str(fault) for fault in outcome.faults] == []
    assert outcome.ran >= 2 * len(tree.rules)


def test_the_generated_pages_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")
