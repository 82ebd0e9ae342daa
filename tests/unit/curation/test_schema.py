"""The JSON Schemas for editors say the same as the decoder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from interact.curation.schema import FILE_KINDS, json_schema
from interact.curation.tree import FOLDERS
from interact.curation.yamlfile import read


def documents(root: Path) -> list[tuple[str, str, dict[str, Any]]]:
    """Return (name, kind, data) of every file of a rules folder."""
    found = []
    for path in sorted(root.rglob("*.yaml")):
        name = path.relative_to(root).as_posix()
        found.append((name, FOLDERS[name.split("/")[0]], read(path, name).data))
    return found


def test_every_fixture_file_is_valid_by_the_published_schema(small_tree: Path) -> None:
    met = set()
    for name, kind, data in documents(small_tree):
        assert [e.message for e in Draft202012Validator(json_schema(kind)).iter_errors(data)] == [], name
        met.add(kind)
    assert met == set(FILE_KINDS) - {"exemptions"}


@pytest.mark.parametrize("kind", sorted(FILE_KINDS))
def test_every_schema_is_a_schema_and_refuses_unknown_fields(kind: str) -> None:
    schema = json_schema(kind)
    Draft202012Validator.check_schema(schema)
    assert any("surprise" in e.message for e in Draft202012Validator(schema).iter_errors({"surprise": 1}))
