"""Finds the knowledge to answer from: the installed snapshot, a named one, or rules that lie open."""

from __future__ import annotations

import os
from pathlib import Path

from interact.errors import ExitCode, InteractError
from interact.knowledge.snapshot import Knowledge

_PACKAGE = Path(__file__).resolve().parent.parent
_INSTALLED = _PACKAGE / "knowledge.db"
_OPEN = (_PACKAGE.parent.parent / "rules", _PACKAGE / "rules")  # a checkout's, else the installed copy


def open_knowledge(rules: Path | None) -> Knowledge:
    """Open the installed snapshot, or one compiled from `rules` (from the checkout's when nothing is installed).

    `INTERACT_KNOWLEDGE` names another compiled snapshot (`interact rules build FILE`).

    Raises:
        InteractError: when the knowledge cannot be read or compiled.
    """
    return Knowledge(snapshot_path(rules))


def snapshot_path(rules: Path | None) -> Path:
    """Return the file that `open_knowledge` would open."""
    named = os.environ.get("INTERACT_KNOWLEDGE")
    if rules is None and (named or _INSTALLED.is_file()):
        return Path(named) if named else _INSTALLED
    from interact.curation.store import compiled

    return compiled(rules or rules_folder(None))


def rules_folder(rules: Path | None) -> Path:
    """Return the rules folder to work on: the one given, else the checkout's, else the installed copy.

    Raises:
        InteractError: when there is none.
    """
    if rules is not None:
        return rules
    for folder in _OPEN:
        if (folder / "pathways").is_dir():
            return folder
    raise InteractError(ExitCode.BAD_KNOWLEDGE, "no rules folder here", str(_OPEN[0]), "give one with --rules DIR")
