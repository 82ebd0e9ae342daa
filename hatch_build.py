"""Build hook: compiles `rules/` into the knowledge snapshot that the wheel carries, beside the rules themselves."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KnowledgeHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts `interact/knowledge.db` into a standard wheel; an editable one reads the checkout's rules instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the rules and add the snapshot.

        Raises:
            InteractError: with every fault, when the rules are not clean.
        """
        if version != "standard":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from interact.curation.build import build
        from interact.curation.lints import lint
        from interact.curation.store import faulty
        from interact.curation.tree import load

        tree = load(root / "rules")
        faults = lint(tree)
        if faults:
            raise faulty(faults)
        folder = tempfile.mkdtemp(prefix="interact-knowledge-")
        snapshot = Path(folder) / "knowledge.db"
        build(tree, snapshot)
        build_data["force_include"][str(snapshot)] = "interact/knowledge.db"
        build_data["force_include"][str(root / "rules")] = "interact/rules"
