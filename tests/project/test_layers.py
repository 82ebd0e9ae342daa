"""The layers of docs/explanation/architecture.md: imports only go up the list, and each heavy package has one user."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import interact

ROOT = Path(interact.__file__).parent
ORDER = [
    {"errors"},
    {"model"},
    {"knowledge"},
    {"resolve"},
    {"match"},
    {"assess"},
    {"pipeline"},
    {"intake", "render"},
    {"curation"},
    {"api", "frames"},
    {"spark"},
    {"cli"},
]
RANK = {name: rank for rank, names in enumerate(ORDER) for name in names}
ONLY_IN = {
    "yaml": {"curation"},
    "pydantic": {"curation"},
    "typer": {"cli"},
    "rapidfuzz": {"resolve"},
    "rich": {"render/terminal.py"},
    "click": set(),
}
FILES = sorted(path for path in ROOT.rglob("*.py") if path != ROOT / "__init__.py")


def name_of(path: Path) -> str:
    """Return a file's path below the package."""
    return path.relative_to(ROOT).as_posix()


def layer_of(path: Path) -> str:
    """Return the layer a file belongs to."""
    return name_of(path).removesuffix(".py").split("/")[0]


def imports(path: Path) -> Iterator[str]:
    """Yield the dotted name of everything a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}: relative import"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def test_every_file_belongs_to_a_layer() -> None:
    assert {layer_of(path) for path in FILES} - {"__main__"} == set(RANK)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_only_go_up(path: Path) -> None:
    own = RANK.get(layer_of(path), len(ORDER))
    for name in imports(path):
        package, _, rest = name.partition(".")
        if package == "interact" and rest.split(".")[0] in RANK:
            other = rest.split(".")[0]
            assert RANK[other] < own or other == layer_of(path), f"{name_of(path)} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_heavy_packages_have_one_user(path: Path) -> None:
    for name in imports(path):
        allowed = ONLY_IN.get(name.split(".")[0])
        if allowed is not None:
            assert layer_of(path) in allowed or name_of(path) in allowed, f"{name_of(path)} imports {name}"


def test_the_engine_needs_nothing_but_the_standard_library() -> None:
    known = {
        "interact",
        "__future__",
        "collections",
        "typing",
        "dataclasses",
        "json",
        "re",
        "sqlite3",
        "pathlib",
        "unicodedata",
        "rapidfuzz",
        "itertools",
        "functools",
    }
    of_columns = {
        "numpy",
        "pyarrow",
        "contextlib",
        "hashlib",
        "io",
        "os",
        "threading",
        "zipfile",
    }  # the vectorised twin, never on the path of `check`
    for path in FILES:
        if layer_of(path) in ("errors", "model", "knowledge", "resolve", "match", "assess", "pipeline"):
            found = {name.split(".")[0] for name in imports(path)} - known
            assert found <= (of_columns if layer_of(path) == "pipeline" else set()), name_of(path)


def test_one_list_needs_no_arrays() -> None:
    for name in ("pipeline/single.py", "pipeline/many.py", "pipeline/ways.py"):
        assert "numpy" not in {found.split(".")[0] for found in imports(ROOT / name)}


def test_engine_code_names_no_substance_pathway_or_rule() -> None:
    rules = Path(__file__).parents[2] / "rules"
    ids = {
        path.stem
        for kind in ("drug", "herb", "supplement", "product")
        for path in (rules / "substances" / kind).glob("*.yaml")
    }
    assert len(ids) > 100
    for path in FILES:
        if layer_of(path) in ("model", "knowledge", "match", "assess", "pipeline"):
            strings = {
                node.value
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
            assert not strings & ids, name_of(path)
