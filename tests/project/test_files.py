"""Small files that say what they are for, and nothing of the machine they were written on."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import interact

ROOT = Path(interact.__file__).parent
TESTS = Path(__file__).parents[1]
FILES = sorted([*ROOT.rglob("*.py"), *TESTS.rglob("*.py")])
MOST = {ROOT: 300, TESTS: 250}
BANNED = {"utils", "helpers", "manager", "common", "misc"}


def name_of(path: Path) -> str:
    """Return a path that says which tree it is in."""
    return path.relative_to(TESTS if path.is_relative_to(TESTS) else ROOT.parent).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_file_is_short_and_opens_with_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    most = next(limit for root, limit in MOST.items() if path.is_relative_to(root))
    assert len(text.splitlines()) <= most
    docstring = ast.get_docstring(ast.parse(text))
    assert docstring
    assert docstring.splitlines()[0].rstrip().endswith(".")
    assert path.stem not in BANNED


@pytest.mark.parametrize("path", sorted(ROOT.rglob("*.py")), ids=name_of)
def test_what_others_call_says_what_it_does(path: Path) -> None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{name_of(path)}: {node.name}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_path_of_a_machine(path: Path) -> None:
    assert re.findall(r"""["'\s](/(?:home|root|Users|work|opt)/[\w./-]+)""", path.read_text(encoding="utf-8")) == []


def test_test_files_have_distinct_names() -> None:
    names = [path.name for path in TESTS.rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
