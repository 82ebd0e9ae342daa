"""Compiles a rules folder that lies open (a checkout, or --rules DIR) once, and finds the snapshot again by content."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from interact import __version__
from interact.curation.folder import digest, stamp
from interact.errors import ExitCode, InteractError


def cache_folder() -> Path:
    """Return the folder compiled snapshots are kept in; `INTERACT_CACHE` names another one."""
    named = os.environ.get("INTERACT_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "interact"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "interact"


def compiled(root: Path) -> Path:
    """Return the snapshot of a rules folder, compiling it when its content is new.

    The stamp spares reading unchanged files again; the name of the snapshot carries version and content hash.

    Raises:
        InteractError: when this is no rules folder, the rules have faults (all are in the message) or the cache cannot
            be written.
    """
    if not (root / "pathways").is_dir():
        raise InteractError(
            ExitCode.BAD_KNOWLEDGE, "not a rules folder (no pathways/ in it)", str(root), "give the folder itself"
        )
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        known = folder / f"stamp-{hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:16]}"
        now = f"{__version__} {stamp(root)}"
        if known.is_file():
            mark, _, name = known.read_text(encoding="utf-8", errors="replace").rpartition(" ")
            if mark == now and name and (folder / name).is_file():
                return folder / name
        target = folder / f"knowledge-{__version__}-{digest(root)[:32]}.db"
        if not target.is_file():
            _compile(root, target)
        known.write_text(f"{now} {target.name}", encoding="utf-8")
        return target
    except OSError as error:
        raise InteractError(
            ExitCode.BAD_KNOWLEDGE,
            f"cannot keep the compiled knowledge ({error.strerror or error})",
            str(folder),
            "set INTERACT_CACHE to a folder that can be written",
        ) from None


def _compile(root: Path, target: Path) -> None:
    """Read, check references and build: here, so that a cache hit imports neither the decoder nor the YAML reader."""
    from interact.curation.build import build
    from interact.curation.references import broken_references
    from interact.curation.tree import load

    tree = load(root)
    faults = [*tree.faults, *broken_references(tree)]
    if faults:
        raise faulty(faults)
    build(tree, target)


def faulty(faults: Sequence[object]) -> InteractError:
    """Make one error of many faults."""
    lines = "\n".join(f"  {fault}" for fault in faults[:200])
    return InteractError(
        ExitCode.BAD_KNOWLEDGE, f"{len(faults)} faults in the rules:\n{lines}", hint="interact rules lint"
    )
