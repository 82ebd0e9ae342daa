"""Fixtures that all tests share: the small invented rules folder, knowledge compiled from it, and the real knowledge."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from interact.curation.build import build
from interact.curation.store import compiled
from interact.curation.tree import Tree, load
from interact.knowledge.snapshot import Knowledge
from interact.model.report import Report
from interact.pipeline.single import check, request

settings.register_profile("steady", derandomize=True, database=None, deadline=None, max_examples=40)
settings.register_profile(
    "explore", database=None, deadline=None, max_examples=2_000
)  # pytest --hypothesis-profile=explore
settings.load_profile("steady")
FIXTURE_RULES = Path(__file__).parent / "fixtures" / "rules"
REAL_RULES = Path(__file__).parents[1] / "rules"
Ask = Callable[..., Report]
Edit = Callable[[str, str, str], None]


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep compiled snapshots in a folder of this session, never in the user's own cache."""
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INTERACT_CACHE", str(folder))
        yield folder


@pytest.fixture
def small_tree(tmp_path: Path) -> Path:
    """Give a copy of the invented rules folder that a test may edit."""
    return Path(shutil.copytree(FIXTURE_RULES, tmp_path / "rules"))


@pytest.fixture
def edit(small_tree: Path) -> Edit:
    """Give a function that replaces text in one file of the copy; an empty old text writes the whole file."""

    def edited(name: str, old: str, new: str) -> None:
        path = small_tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8") if old else ""
        assert old in text, f"{old!r} is not in {name}"
        path.write_text(text.replace(old, new, 1) if old else new, encoding="utf-8")

    return edited


@pytest.fixture(scope="session")
def small_source() -> Tree:
    """Give the invented rules folder, read."""
    return load(FIXTURE_RULES)


@pytest.fixture(scope="session")
def small(small_source: Tree, tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """Give knowledge compiled from the invented rules folder."""
    target = tmp_path_factory.mktemp("small") / "small.db"
    build(small_source, target)
    return Knowledge(target)


@pytest.fixture(scope="session")
def ask(small: Knowledge) -> Ask:
    """Give a function that checks names against the invented knowledge."""

    def asked(*names: str, min_concern: str = "") -> Report:
        return check(request(names), small, min_concern)

    return asked


@pytest.fixture(scope="session")
def real(cache: Path) -> Knowledge:
    """Give knowledge compiled from the repository's own rules."""
    assert cache.is_dir()
    return Knowledge(compiled(REAL_RULES))


@pytest.fixture
def remake(small_tree: Path, tmp_path: Path) -> Callable[[], Ask]:
    """Give a function that compiles the copy after a test has edited it, and answers from it."""

    def made() -> Ask:
        target = tmp_path / "edited.db"
        tree = load(small_tree)
        assert tree.faults == []
        build(tree, target)
        knowledge = Knowledge(target)
        return lambda *names: check(request(names), knowledge)

    return made
