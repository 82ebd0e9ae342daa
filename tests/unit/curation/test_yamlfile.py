"""The YAML reader keeps lines and refuses what a rules file has no use for."""

from __future__ import annotations

from pathlib import Path

import pytest

from interact.curation.yamlfile import MAX_BYTES, MAX_DEPTH, YamlFile, dollar, read


def parsed(tmp_path: Path, data: bytes | str) -> YamlFile:
    """Read `data` as a file called `x.yaml`."""
    path = tmp_path / "x.yaml"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read(path, "x.yaml")


def test_plain_file_gives_data_and_the_line_of_every_value(tmp_path: Path) -> None:
    file = parsed(tmp_path, "id: a\nlist:\n  - one\n  - key: two\n")
    assert file.faults == []
    assert file.data == {"id": "a", "list": ["one", {"key": "two"}]}
    assert file.lines[("id",)] == 1
    assert file.lines[("list",)] == 2
    assert file.lines[("list", 0)] == 3
    assert file.lines[("list", 1, "key")] == 4


@pytest.mark.parametrize(
    ("data", "lint", "line", "path"),
    [
        ("a: 1\nb: 2\na: 3\n", "duplicate-key", 3, "$.a"),
        ("a:\n  b: 1\n  b: 2\n", "duplicate-key", 3, "$.a.b"),
        ("x: 1\na: &mark 1\n", "alias", 2, "$"),
        ("x: 1\na: *mark\n", "alias", 2, "$"),
        ('{"k":&mark 1}\n', "alias", 1, "$"),
        ("x: 1\na: !!python/object:os.system ls\n", "tag", 2, "$"),
        ("a: !mine x\n", "tag", 1, "$"),
        ("a: !!binary aGk=\n", "tag", 1, "$"),
        ("x: 1\na:\tb\n", "canonical", 2, "$"),
        ("x: 1\na: b \n", "canonical", 2, "$"),
        ("a: b", "canonical", 1, "$"),
        ("a: b\r\n", "canonical", 1, "$"),
        ("", "empty", 1, "$"),
        ("x: 1\na: [\n", "yaml", 3, "$"),
        ("a: b: c\n", "yaml", 1, "$"),
        ("a: 1\n---\nb: 2\n", "yaml", 2, "$"),
        (b"x: 1\na: \xff\n", "encoding", 2, "$"),
        (b"a: \x00\n", "yaml", 1, "$"),
    ],
)
def test_what_is_refused_is_told_with_its_line(
    tmp_path: Path, data: bytes | str, lint: str, line: int, path: str
) -> None:
    faults = parsed(tmp_path, data).faults
    assert [(f.file, f.lint, f.line, f.path) for f in faults] == [("x.yaml", lint, line, path)]


def test_the_size_limit_holds_to_the_byte(tmp_path: Path) -> None:
    whole = b"a: " + b"x" * (MAX_BYTES - 4) + b"\n"
    assert parsed(tmp_path, whole).faults == []
    assert [f.lint for f in parsed(tmp_path, whole + b"#").faults] == ["size"]


def test_the_depth_limit_holds_to_the_level(tmp_path: Path) -> None:
    assert parsed(tmp_path, "[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH + "\n").faults == []
    assert {f.lint for f in parsed(tmp_path, "[" * (MAX_DEPTH + 1) + "1" + "]" * (MAX_DEPTH + 1) + "\n").faults} == {
        "depth"
    }


@pytest.mark.parametrize("levels", [200, 5_000, 60_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("- ", ""), ("? ", ""), ("{a: ", "}")])
def test_absurd_depth_is_a_fault_and_no_crash(tmp_path: Path, levels: int, opening: str, closing: str) -> None:
    file = parsed(tmp_path, opening * levels + "x" + closing * levels + "\n")
    assert file.data is None
    assert {f.lint for f in file.faults} == {"depth"}


def test_a_key_that_is_no_plain_word_is_a_fault(tmp_path: Path) -> None:
    assert [(f.lint, f.line) for f in parsed(tmp_path, "x: 1\n? [a, b]\n: c\n").faults] == [("yaml", 1)]


def test_an_unreadable_file_is_a_fault(tmp_path: Path) -> None:
    assert [f.lint for f in read(tmp_path / "missing.yaml", "missing.yaml").faults] == ["unreadable"]


def test_references_inside_texts_are_text(tmp_path: Path) -> None:
    file = parsed(tmp_path, "a: '&b !c *d'\nb: R&D !now\nc: \"*\"\n")
    assert file.faults == []
    assert file.data == {"a": "&b !c *d", "b": "R&D !now", "c": "*"}


@pytest.mark.parametrize(
    ("written", "value"),
    [("12", 12), ("-3", -3), ("1.5", 1.5), ("true", True), ("~", None), ("2026-01-02", "2026-01-02"), ("'12'", "12"),
     ("0x1F", "0x1F"), ("1:30", "1:30"), (".inf", ".inf"), ("1_000", "1_000"), ("9" * 20, "9" * 20)],
)  # fmt: skip
def test_scalars_are_read_without_surprises(tmp_path: Path, written: str, value: object) -> None:
    file = parsed(tmp_path, f"a: {written}\n")
    assert file.faults == []
    assert file.data == {"a": value}


def test_every_fault_of_a_file_is_told(tmp_path: Path) -> None:
    faults = parsed(tmp_path, "a: 1 \na: 2\nb: 1\nb: 2").faults
    assert sorted(f.lint for f in faults) == ["canonical", "canonical", "duplicate-key", "duplicate-key"]


def test_a_fault_reads_as_place_path_name_message_and_hint(tmp_path: Path) -> None:
    (fault,) = parsed(tmp_path, "a: 1\na: 2\n").faults
    assert str(fault) == "x.yaml:2: $.a [duplicate-key] 'a' is given twice\n    hint: keep one"


def test_paths_are_written_the_jsonpath_way() -> None:
    assert dollar(()) == "$"
    assert dollar(("roles", 2, "cites")) == "$.roles[2].cites"


def test_a_fault_below_a_known_path_takes_the_nearest_line() -> None:
    file = YamlFile("x.yaml", lines={("roles",): 7})
    assert file.fault(("roles", 0, "strength"), "shape", "m").line == 7
    assert file.fault(("other",), "shape", "m").line == 1
