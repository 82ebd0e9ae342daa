"""Keeps on disk what was worked out, so that the next run need not: a file is there whole or not at all."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path


def put(path: Path, data: bytes) -> None:
    """Write a file; a folder that cannot be written costs the next run some seconds, and nothing else."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def prune(newest: Path, most: int = 4) -> None:
    """Leave only the last few of the files that are kept beside one: those of knowledge that is no more are never asked for again."""
    try:
        old = sorted(newest.parent.glob(f"answers-*{newest.suffix}"), key=lambda path: path.stat().st_mtime)[:-most]
        for path in old:
            path.unlink(missing_ok=True)
    except OSError:
        return


def engine_hash() -> str:
    """Return a hash of the code that answers come from: what another engine worked out is not taken."""
    root = Path(__file__).resolve().parent.parent
    whole = hashlib.sha256()
    for folder in ("model", "resolve", "match", "assess", "pipeline"):
        for path in sorted((root / folder).glob("*.py")):
            whole.update(path.read_bytes())
    return whole.hexdigest()[:16]
