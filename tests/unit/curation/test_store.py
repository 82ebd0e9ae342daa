"""The cache of compiled snapshots: found again, made again when the rules change, never made of faulty rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from interact.curation import build
from interact.curation.store import cache_folder, compiled
from interact.errors import ExitCode, InteractError
from interact.knowledge.snapshot import Knowledge

Edit = Callable[[str, str, str], None]


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an empty cache folder that does not exist yet."""
    folder = tmp_path / "deep" / "cache"
    monkeypatch.setenv("INTERACT_CACHE", str(folder))
    return folder


def test_the_second_time_nothing_is_compiled(
    small_tree: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = compiled(small_tree)
    assert first.parent == own_cache
    monkeypatch.setattr(build, "build", lambda *_: pytest.fail("compiled again"))
    assert compiled(small_tree) == first


def test_a_touched_file_with_the_same_content_is_not_compiled(
    small_tree: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = compiled(small_tree)
    path = small_tree / "pathways" / "calm.yaml"
    path.write_bytes(path.read_bytes() + b"")
    monkeypatch.setattr(build, "build", lambda *_: pytest.fail("compiled again"))
    assert compiled(small_tree) == first
    assert own_cache.is_dir()


def test_a_changed_file_is_compiled_anew(small_tree: Path, own_cache: Path, edit: Edit) -> None:
    first = compiled(small_tree)
    edit("pathways/calm.yaml", "name: Calm", "name: Rest")
    second = compiled(small_tree)
    assert second != first
    assert Knowledge(second).labels("pathway", ["calm"]) == {"calm": "Rest"}
    assert Knowledge(first).labels("pathway", ["calm"]) == {"calm": "Calm"}
    assert {first, second} <= set(own_cache.iterdir())


def test_a_lost_snapshot_is_made_again(small_tree: Path, own_cache: Path) -> None:
    first = compiled(small_tree)
    first.unlink()
    assert compiled(small_tree) == first
    assert first.parent == own_cache
    assert first.is_file()


def test_a_damaged_stamp_is_no_fault(small_tree: Path, own_cache: Path) -> None:
    first = compiled(small_tree)
    (stamp,) = own_cache.glob("stamp-*")
    stamp.write_bytes(b"\xff\xfe nonsense")
    assert compiled(small_tree) == first


def test_faulty_rules_are_an_error_that_tells_all_faults(small_tree: Path, own_cache: Path, edit: Edit) -> None:
    edit("pathways/calm.yaml", "kind: effect", "kind: mood")
    edit("substances/drug/alpha-med.yaml", "work: pmid:1001", "work: pmid:9")
    with pytest.raises(InteractError) as caught:
        compiled(small_tree)
    assert caught.value.code == ExitCode.BAD_KNOWLEDGE
    assert "pathways/calm.yaml:2: $.kind" in str(caught.value)
    assert "substances/drug/alpha-med.yaml:24: $.roles[0].cites[0].work [dangling]" in str(caught.value)
    assert list(own_cache.glob("knowledge-*")) == []


@pytest.mark.parametrize("name", ["", "pathways", "nowhere"])
def test_what_is_no_rules_folder_is_an_error(tmp_path: Path, own_cache: Path, name: str) -> None:
    (tmp_path / "pathways").write_text("a file, not a folder\n")
    with pytest.raises(InteractError, match="rules folder") as caught:
        compiled(tmp_path / name)
    assert caught.value.code == ExitCode.BAD_KNOWLEDGE
    assert not own_cache.exists()


def test_a_cache_that_cannot_be_written_is_an_error(
    small_tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way\n")
    monkeypatch.setenv("INTERACT_CACHE", str(tmp_path / "file" / "below"))
    with pytest.raises(InteractError, match="cannot keep") as caught:
        compiled(small_tree)
    assert caught.value.code == ExitCode.BAD_KNOWLEDGE
    assert "INTERACT_CACHE" in caught.value.hint


def test_the_cache_folder_follows_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INTERACT_CACHE")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "interact"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "local"))
    assert cache_folder() == tmp_path / "local" / "interact"
