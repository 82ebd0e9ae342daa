"""A check that needs no colour and no suggestion loads none of the heavy packages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import interact
from interact.knowledge.snapshot import Knowledge

HEAVY = [
    "yaml",
    "pydantic",
    "rich",
    "rapidfuzz",
    "importlib.metadata",
    "importlib.resources",
    "asyncio",
    "concurrent.futures",
]
PROGRAM = """
import json, sys
from interact.cli.main import main
code = main(sys.argv[2:])
sys.stdout.flush()
print(json.dumps([code, [name for name in json.loads(sys.argv[1]) if name in sys.modules]]))
"""


def loaded(arguments: list[str], environment: dict[str, str], heavy: list[str]) -> tuple[int, list[str], str]:
    """Run the command line in a fresh process; return its exit code, which of `heavy` it loaded, and its output."""
    source = str(Path(interact.__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(heavy), *arguments],
        env={**os.environ, **environment, "PYTHONPATH": source},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    *output, last = done.stdout.splitlines()
    code, found = json.loads(last)
    return code, found, "\n".join(output)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_from_a_compiled_snapshot(real: Knowledge, form: str) -> None:
    names = ["kratom 4 g", "sertraline", "grapefruit"]
    code, found, output = loaded(["check", *names, "--format", form], {"INTERACT_KNOWLEDGE": str(real.path)}, HEAVY)
    assert code == 0
    assert "kratom" in output
    assert found == []


def test_from_a_checkout_once_it_is_compiled(real: Knowledge) -> None:
    assert real.path.is_file()
    code, found, _ = loaded(["check", "kratom", "sertraline", "--format", "text"], {}, HEAVY)
    assert (code, found) == (0, [])


def test_the_version_loads_neither_check_nor_views(real: Knowledge) -> None:
    heavy = [*HEAVY, "interact.pipeline.single", "interact.render.view", "interact.curation.tree"]
    code, found, output = loaded(["--version"], {"INTERACT_KNOWLEDGE": str(real.path)}, heavy)
    assert (code, found) == (0, [])
    assert real.digest[:12] in output


def test_only_a_failed_name_loads_the_speller(real: Knowledge) -> None:
    arguments = ["check", "kratomm", "--format", "text"]
    assert loaded(arguments, {"INTERACT_KNOWLEDGE": str(real.path)}, ["rapidfuzz"])[:2] == (3, ["rapidfuzz"])
