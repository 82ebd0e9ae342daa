"""Measures `interact check` as whole processes against a bare Typer no-op, and with knowledge grown tenfold (see README.md).

It imports nothing of the project and little else: a child's peak memory counts from its parent's.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import platform
import pty
import re
import resource
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
NAMES = ("kratom", "sertraline", "quetiapine")
AIMS = {"text": 1.4, "rich": 2.0, "tenfold": 1.05}
WARM_UP = 3
NO_OP = """import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def command() -> None:
    pass


def run() -> None:
    app()
"""


@dataclass
class Run:
    """One thing to measure: a command, its environment, whether it gets a pseudo-terminal, and what was measured."""

    title: str
    command: list[str]
    env: dict[str, str]
    terminal: bool = False
    seconds: list[float] = field(default_factory=list)
    peak: int = 0
    output: bytes = b""

    @property
    def median(self) -> float:
        """Median seconds."""
        return statistics.median(self.seconds)

    def measure(self, count: bool) -> None:
        """Run once from start to end, and keep time and peak memory when `count` holds."""
        reader, writer = pty.openpty() if self.terminal else os.pipe()
        if self.terminal:
            fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
        start = time.perf_counter()
        process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=writer, stderr=writer, env=self.env)
        os.close(writer)
        output = b""
        with contextlib.suppress(OSError):  # a pseudo-terminal ends with an error
            while part := os.read(reader, 65536):
                output += part
        _, status, usage = os.wait4(process.pid, 0)
        spent = time.perf_counter() - start
        os.close(reader)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"{' '.join(self.command)} exits {process.returncode}:\n{output.decode(errors='replace')}")
        self.output = output
        if count:
            self.seconds.append(spent)
            self.peak = max(self.peak, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def installed(folder: Path) -> Path:
    """Build the wheel, install it into a new environment, and return that environment's interpreter."""
    pip = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(pip, check=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder / "env")], check=True)
    python = folder / "env" / "bin" / "python"
    wheel = next(folder.glob("interact-*.whl"))
    subprocess.run([str(python), "-m", "pip", "install", "-q", str(wheel)], check=True)
    return python


def snapshot(python: Path, rules: Path, target: Path, times: int) -> str:
    """Compile knowledge grown `times`-fold in a process of its own; return what it holds."""
    command = [str(python), str(HERE / "grow.py"), str(rules), str(target), str(times)]
    env = os.environ | {"INTERACT_CACHE": str(target.parent / "cache")}
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, env=env).stdout.strip()


def table(runs: dict[str, Run], rounds: int, facts: list[str]) -> str:
    """Return the figures as Markdown."""
    lines = ["| run | median | fastest | ratio | aim |", "| --- | --- | --- | --- | --- |"]
    for key, run in runs.items():
        base = {"text": "no-op", "rich": "no-op", "tenfold": "text"}.get(key)
        ratio = f"{run.median / runs[base].median:.2f} × {base}" if base else ""
        aim = f"at most {AIMS[key]}" if key in AIMS else ""
        lines.append(f"| {run.title} | {run.median * 1e3:.1f} ms | {min(run.seconds) * 1e3:.1f} ms | {ratio} | {aim} |")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    peak = runs["text"].peak
    bound = "at most " if peak <= own else ""  # a child's figure begins at its parent's
    facts = [
        f"{rounds} rounds after {WARM_UP} warm-up rounds; peak memory of a text check {bound}{peak / 1e6:.1f} MB, "
        f"of the no-op {'at most ' if runs['no-op'].peak <= own else ''}{runs['no-op'].peak / 1e6:.1f} MB",
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs",
        *facts,
    ]
    return "\n".join([*lines, "", *(f"- {fact}" for fact in facts)])


def main() -> None:
    """Measure, print the table, and write it into README.md."""
    parser = argparse.ArgumentParser(description="Measure `interact check` against a Typer no-op.")
    parser.add_argument("--python", type=Path, help="an existing environment's interpreter, instead of a built wheel")
    parser.add_argument("--rules", type=Path, default=ROOT / "rules", help="the rules folder to grow")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--no-grow", action="store_true", help="leave tenfold knowledge out")
    parser.add_argument("--print", action="store_true", help="leave README.md as it is")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="interact-bench-") as name:
        folder = Path(name)
        python: Path = asked.python.absolute() if asked.python else installed(folder)
        (folder / "bench_no_op.py").write_text(NO_OP)
        script = python.parent / "interact"
        no_op = folder / "no-op"
        no_op.write_text(script.read_text().replace("interact.cli.main", "bench_no_op"))
        no_op.chmod(0o755)
        env = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("PYTHON", "INTERACT_")) and k not in ("NO_COLOR", "COLUMNS")
        }
        env |= {"PYTHONPATH": str(folder), "TERM": "xterm-256color", "LANG": "C.UTF-8"}
        if asked.python:  # an editable install has no snapshot of its own
            snapshot(python, asked.rules, folder / "once.db", 1)
            env["INTERACT_KNOWLEDGE"] = str(folder / "once.db")
        check = [str(script), "check", *NAMES, "--format"]
        runs = {
            "no-op": Run("A, Typer no-op", [str(no_op)], env),
            "text": Run("B, text", [*check, "text"], env),
            "rich": Run("C, rich on a terminal", [*check, "rich"], env, terminal=True),
        }
        version = subprocess.run([str(script), "--version"], check=True, text=True, stdout=subprocess.PIPE, env=env)
        facts = [version.stdout.strip()]
        if not asked.no_grow:
            facts.append(f"tenfold: {snapshot(python, asked.rules, folder / 'tenfold.db', 10)}")
            grown = env | {"INTERACT_KNOWLEDGE": str(folder / "tenfold.db")}
            runs["tenfold"] = Run("D, text, tenfold knowledge", [*check, "text"], grown)
        for turn in range(-WARM_UP, asked.rounds):
            for run in runs.values():
                run.measure(count=turn >= 0)
        if b"\x1b[" in runs["text"].output or b"\x1b[" not in runs["rich"].output:
            sys.exit("text must come without colour, and rich with it")
        if "tenfold" in runs and runs["tenfold"].output != runs["text"].output:
            sys.exit("tenfold knowledge changes the answer")
        text = table(runs, asked.rounds, facts)
    print(text)
    if not asked.print:
        page = HERE / "README.md"
        marked = re.compile(r"<!-- measured -->\n.*?<!-- /measured -->", re.DOTALL)
        new = f"<!-- measured -->\n\n{text}\n\n<!-- /measured -->"
        page.write_text(marked.sub(lambda _: new, page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
