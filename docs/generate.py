"""Writes docs/reference/, the picture and the generated blocks of the pages from the code and the rules.

`python docs/generate.py` writes, `--check` changes nothing, names what is stale and exits 1; `--rules DIR` reads other rules.
Output is the same bytes for the same code, rules and tool versions: sorted, of fixed width, without clock.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

from counts import Counts, table
from rich.console import Console
from rich.text import Text

from interact.cli.main import application, main
from interact.curation.schema import FILE_KINDS, json_schema
from interact.curation.store import compiled
from interact.errors import ExitCode, InteractError
from interact.knowledge.snapshot import Knowledge
from interact.model.terms import CONCERN_RANK, EVIDENCE_RANK, IN_PEOPLE
from interact.render.machine import CDS_HOOKS, ORCA
from interact.render.markdown import markdown
from interact.render.teach import pathway_rows, rule_rows
from interact.render.words import CONCERN, CONCERN_MEANS, EVIDENCE

ROOT: Final = Path(__file__).resolve().parents[1]
REFERENCE: Final = ROOT / "docs" / "reference"
BY_HAND: Final = REFERENCE / "schema" / "report.json"
PICTURE: Final = ROOT / "docs" / "images" / "check.svg"
SHOWN: Final = "interact check kratom sertraline quetiapine"
WIDTH: Final = 88
TOOLS: Final = {"cat", "cut", "head", "printf", "python", "sort", "tail", "uniq", "wc"}
FATAL: Final = (ExitCode.USAGE, ExitCode.BAD_KNOWLEDGE, ExitCode.INTERNAL, ExitCode.INTERRUPTED)
NOTE: Final = "<!-- Written by docs/generate.py from the code and the rules: edit those, then `make docs`. -->"
EXITS: Final = {
    "OK": "Done; there may be flags, all names were resolved (or `--allow-unknown` was given).",
    "FLAGGED": "A flag is at or above `--fail-on`. Takes precedence over 3: a list can have both such a flag and a name that did not resolve.",
    "USAGE": "The options, an input file or the list cannot be used; nothing was checked.",
    "UNRESOLVED": "A name was not recognised or is ambiguous; everything else was checked and is shown. Also: nothing goes by the text given to `show`, `explain` or `search`.",
    "BAD_KNOWLEDGE": "The rules or the compiled knowledge have faults; `rules lint` and `rules test` found some.",
    "INTERNAL": "A fault of the program; please report it.",
    "INTERRUPTED": "Interrupted from the keyboard.",
}  # fmt: skip


def run(line: str) -> str:
    """Return what a shell shows for `interact …`, alone or in a pipe with the tools of TOOLS; `> /dev/null` and `; echo $?` work.

    Raises:
        SystemExit: when a command fails though the page does not ask for its exit code.
    """
    asked, echo, _ = line.partition("; echo $?")
    asked, silent, _ = asked.partition(" > /dev/null")
    stages = asked.split(" | ")
    told, passed, code = b"", b"", 0
    for place, stage in enumerate(stages):
        words, last = shlex.split(stage), place == len(stages) - 1
        if words[0] == "interact":
            code, passed, said = interact(words[1:], passed, last and not silent)
        elif words[0] in TOOLS:
            words[0] = sys.executable if words[0] == "python" else words[0]
            done = subprocess.run(words, input=passed, capture_output=True, check=False)
            code, passed, said = done.returncode, done.stdout, done.stderr
        else:
            raise SystemExit(f"docs/generate.py: `{line}`: only interact and {', '.join(sorted(TOOLS))} are run")
        told += said
        if (code and not echo) if last else code in FATAL:
            raise SystemExit(f"docs/generate.py: `{stage}` exits {code}:\n{(told + passed).decode()}")
    return (told + (b"" if silent else passed)).decode() + (f"{code}\n" if echo else "")


def interact(words: list[str], given: bytes, together: bool) -> tuple[int, bytes, bytes]:
    """Run the command line here; return exit code, standard output and standard error (in one, in order, if `together`)."""
    out, err = io.BytesIO(), io.BytesIO()
    shown = io.TextIOWrapper(out, encoding="utf-8", write_through=True)
    said = shown if together else io.TextIOWrapper(err, encoding="utf-8", write_through=True)
    typed, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(given), encoding="utf-8")
    try:
        with contextlib.redirect_stdout(shown), contextlib.redirect_stderr(said):
            code = main(words)
    finally:
        sys.stdin = typed
    return code, out.getvalue(), err.getvalue()


@contextlib.contextmanager
def workplace() -> Iterator[None]:
    """Stand in a folder of its own that has the examples in it, so that what a page writes does not end up in the checkout."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "docs" / "examples", Path(folder) / "docs" / "examples")
        with contextlib.chdir(folder):
            yield


def cli_page() -> str:
    """Return every command's --help."""
    commands: list[tuple[str, ...]] = [()]
    app = application(None)
    commands += [(str(c.name),) for c in app.registered_commands]
    for group in app.registered_groups:
        inner = group.typer_instance.registered_commands if group.typer_instance else []
        names = [c.name or getattr(c.callback, "__name__", "") for c in inner]
        commands += [(str(group.name),), *((str(group.name), name) for name in names)]
    parts = [f"# Command line\n\n{NOTE}\n"]
    for words in commands:
        name = " ".join(("interact", *words))
        parts.append(f"## {name}\n\n```text\n{run(f'{name} --help').strip()}\n```\n")
    return "\n".join(parts)


def rule_pages(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """Yield (group, page): every rule of the group with parties, concern table, texts and sources."""
    groups: dict[str, list[str]] = {}
    for ident, _, _ in knowledge.listing("rule"):
        groups.setdefault(ident.split("/")[0], []).append(ident)
    for group, idents in sorted(groups.items()):
        parts = [f"# Rules: {group}\n\n{NOTE}\n"]
        for ident in idents:
            parts.append(
                f"## {ident.split('/')[1]}\n\n{markdown(rule_rows(knowledge.rules([ident])[ident], knowledge))}"
            )
        yield group, "\n".join(parts)


def pathways_page(knowledge: Knowledge) -> str:
    """Return every pathway with who does what on it."""
    parts = [f"# Pathways\n\n{NOTE}\n"]
    parts.append("Who does what on each pathway, with the evidence; `interact show SUBSTANCE` gives the sources.\n")
    for ident, _, _ in knowledge.listing("pathway"):
        parts.append(f"## {ident}\n\n{markdown(pathway_rows(knowledge.docs('pathway', [ident])[ident], knowledge))}")
    return "\n".join(parts)


def blocks(counts: Counts) -> dict[str, str]:
    """Return the text of every `<!-- generated: NAME -->` block."""
    codes = {name: code for name, code in vars(ExitCode).items() if name.isupper()}
    ladder = " › ".join(
        " or ".join(EVIDENCE[e] for e in EVIDENCE_RANK if EVIDENCE_RANK[e] == r) for r in (5, 4, 3, 2, 1)
    )
    return {
        "exit-codes": table(("code", "meaning"), ((codes[name], EXITS[name]) for name in codes)),
        "scales": table(("concern", "meaning"), ((f"{CONCERN[c][1]} {c}", CONCERN_MEANS[c]) for c in CONCERN_RANK))
        + f"\nEvidence, strongest first: {ladder}.\n",
        "concern": table(
            ("concern", "shown as", "plain ASCII", "meaning", "ORCA", "CDS Hooks indicator"),
            ((c, f"{CONCERN[c][1]} {CONCERN[c][0]}", f"`{CONCERN[c][2]}`", CONCERN_MEANS[c], ORCA[c], CDS_HOOKS[c]) for c in CONCERN_RANK),
        ),
        "evidence-ranks": table(
            ("word", "rank", "outranks prediction"),
            ((f"`{e}`", r, "yes" if r >= IN_PEOPLE else "no") for e, r in EVIDENCE_RANK.items()),
        ),
        "coverage": counts.summary(),
    }  # fmt: skip


def filled(page: str, parts: dict[str, str]) -> str:
    """Return a page with its generated blocks and run examples brought up to date."""

    def example(found: re.Match[str]) -> str:
        line, fence = found.group(1), found.group(2)
        prompt = f"$ {line}\n" if fence == "console" else ""
        return f"<!-- run: {line} -->\n```{fence}\n{prompt}{run(line)}```\n"

    page = re.sub(
        r"<!-- generated: ([a-z-]+) -->\n.*?<!-- /generated -->",
        lambda found: f"<!-- generated: {found.group(1)} -->\n\n{parts[found.group(1)]}\n<!-- /generated -->",
        page,
        flags=re.DOTALL,
    )
    return re.sub(r"<!-- run: ([^\n]+) -->\n```([a-z]+)\n.*?^```\n", example, page, flags=re.DOTALL | re.MULTILINE)


def picture() -> str:
    """Return the coloured report as SVG; its last line says of which text and by which rich, and no font is fetched."""
    os.environ |= {"FORCE_COLOR": "1", "COLORTERM": "truecolor", "TERM": "xterm-256color"}
    coloured = run(f"{SHOWN} --format rich")
    del os.environ["FORCE_COLOR"]
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(coloured))
    drawn = re.sub(r"\s*@font-face \{.*?\}", "", console.export_svg(title=SHOWN, unique_id="check"), flags=re.DOTALL)
    text = hashlib.sha256(run(f"{SHOWN} --format text").encode()).hexdigest()[:16]
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + f"\n<!-- text {text}, rich {version('rich')} -->\n"


def fresh(path: Path, new: str) -> bool:
    """Return whether a file is up to date; a picture drawn by another rich is judged by its text."""
    if not path.is_file():
        return False
    old = path.read_text(encoding="utf-8")
    if path != PICTURE or old == new:
        return old == new
    was, now = (re.findall(r"<!-- text (\w+), rich (\S+) -->\n$", text) for text in (old, new))
    return bool(was and was[0][0] == now[0][0] and was[0][1] != now[0][1])


def pages(knowledge: Knowledge) -> dict[Path, str]:
    """Return every file this program answers for, with its text."""
    counts, rules = Counts(knowledge), dict(rule_pages(knowledge))
    parts = blocks(counts)
    out = {REFERENCE / "rules" / f"{group}.md": page for group, page in rules.items()}
    index = [
        f"# Reference\n\n{NOTE}\n",
        "- [Command line](cli.md)\n- [Exit codes](exit-codes.md)\n- [Coverage](coverage.md)\n- [Pathways](pathways.md)",
    ]
    index += [f"- JSON Schema (draft 2020-12) of {what}" for what in (
        "`interact check --format json`: [report](schema/report.json)",
        f"the rules files: {', '.join(f'[{kind}](schema/{kind}.json)' for kind in FILE_KINDS)}\n\n## Rules\n",
    )]  # fmt: skip
    listed = [(f"[{i}](rules/{i.split('/')[0]}.md#{i.split('/')[1]})", k, t) for i, k, t in knowledge.listing("rule")]
    out[REFERENCE / "README.md"] = "\n".join((*index, table(("rule", "kind", "title"), listed)))
    out[REFERENCE / "cli.md"] = cli_page()
    out[REFERENCE / "pathways.md"] = pathways_page(knowledge)
    out[REFERENCE / "coverage.md"] = counts.page(NOTE)
    out[REFERENCE / "exit-codes.md"] = f"# Exit codes\n\n{NOTE}\n\n{parts['exit-codes']}"
    for kind in FILE_KINDS:
        out[REFERENCE / "schema" / f"{kind}.json"] = json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        if REFERENCE not in path.parents:
            with workplace():
                out[path] = filled(path.read_text(encoding="utf-8"), parts)
    out[PICTURE] = picture()
    return out


def generate() -> int:
    """Write or check; return the exit code."""
    parser = argparse.ArgumentParser(description="Write docs/reference/, the picture and the generated blocks.")
    parser.add_argument("--check", action="store_true", help="write nothing; name stale files and exit 1")
    parser.add_argument("--rules", type=Path, default=ROOT / "rules", help="the rules folder (default: the checkout's)")
    asked = parser.parse_args()
    try:
        snapshot = compiled(asked.rules).resolve()
    except InteractError as error:
        sys.exit(f"docs/generate.py: {error}")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        os.environ.pop(name, None)
    os.environ |= {
        "INTERACT_KNOWLEDGE": str(snapshot),
        "COLUMNS": str(WIDTH),
        "LC_ALL": "C",
        "PYTHONPATH": str(ROOT / "src"),
    }
    made = pages(Knowledge(snapshot))
    stale = [path for path, text in made.items() if not fresh(path, text)]
    gone = [path for path in sorted(REFERENCE.rglob("*")) if path.is_file() and path not in made and path != BY_HAND]
    for path in sorted((*stale, *gone)):
        print(
            f"{'stale' if asked.check else 'removed' if path in gone else 'written'}: {path.relative_to(ROOT).as_posix()}"
        )
        if asked.check:
            continue
        if path in gone:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[path], encoding="utf-8", newline="\n")
    return 1 if asked.check and (stale or gone) else 0


if __name__ == "__main__":
    sys.exit(generate())
