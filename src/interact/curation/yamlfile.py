"""Safe YAML reading that keeps the line of every value and refuses what a rules file has no use for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

MAX_BYTES = 400_000
MAX_DEPTH = 12
_TAG = "tag:yaml.org,2002:"
# Dates stay text: every date field is checked as an ISO string.
_PLAIN = {_TAG + word for word in ("str", "int", "float", "bool", "null", "timestamp", "merge", "value")}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
PathKey = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in the rules tree: where, what was found, what was expected and what to do."""

    file: str
    line: int
    path: str
    lint: str
    message: str
    hint: str = ""

    def __str__(self) -> str:
        advice = f"\n    hint: {self.hint}" if self.hint else ""
        return f"{self.file}:{self.line}: {self.path} [{self.lint}] {self.message}{advice}"


@dataclass(slots=True)
class YamlFile:
    """One parsed file: plain data, the line of each path in it, and the faults met while reading."""

    name: str
    data: Any = None
    lines: dict[PathKey, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, path: PathKey, lint: str, message: str, hint: str = "") -> Fault:
        """Make a `Fault` at the nearest known line of `path`."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        return Fault(self.name, self.lines.get(known, 1), dollar(path), lint, message, hint)


def dollar(path: PathKey) -> str:
    """Write a path the JSONPath way: `$.roles[2].cites`."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)


def read(file: Path, name: str) -> YamlFile:
    """Read one file.

    Args:
        file: the file to read; UTF-8.
        name: how the file is called in faults (relative to the rules folder).

    Returns:
        The parsed file; `data` is None where `faults` say why it could not be read.
    """
    out = YamlFile(name)
    try:
        raw = file.read_bytes()
        if len(raw) > MAX_BYTES:
            out.faults.append(out.fault((), "size", f"{len(raw):,} bytes; at most {MAX_BYTES:,}", "split the file"))
            return out
        text = raw.decode("utf-8")
    except OSError as error:
        out.faults.append(out.fault((), "unreadable", str(error)))
        return out
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        out.faults.append(Fault(name, line, "$", "encoding", "not UTF-8", "save the file as UTF-8"))
        return out
    _layout(out, text)
    if _deep(text):
        out.faults.append(out.fault((), "depth", f"nested deeper than {MAX_DEPTH}", "flatten it"))
        return out
    try:
        if re.search(r"(^|[\s\[{,:-])[&*!]\S", text):
            _refuse_references(out, text)
            if out.faults:
                return out
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        out.faults.append(Fault(name, line, "$", "yaml", str(problem), "quote texts that hold ': ' or ' #'"))
        return out
    except RecursionError:
        out.faults.append(out.fault((), "depth", f"nested deeper than {MAX_DEPTH}"))
        return out
    if node is None:
        out.faults.append(out.fault((), "empty", "the file is empty"))
        return out
    out.data = _plain(out, node, (), 0)
    return out


def _layout(out: YamlFile, text: str) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        if "\t" in line or line != line.rstrip():
            out.faults.append(Fault(out.name, number, "$", "canonical", "tab or trailing space", "remove it"))
    if text and (not text.endswith("\n") or "\r" in text):
        out.faults.append(out.fault((), "canonical", "lines end with LF, the last one too"))


def _deep(text: str) -> bool:
    """Whether a text may be nested so deep that composing it would exhaust the stack: then its events are counted."""
    if text.count("[") + text.count("{") < 200 and not re.search(r"([-?:] +){4}", text) and "\n" + " " * 60 not in text:
        return False
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH + 1:
                return True
    except yaml.YAMLError as error:
        # Newer readers refuse depth by themselves; other faults are told with their line when the text is composed.
        return "nesting depth" in str(error)
    return False


def _refuse_references(out: YamlFile, text: str) -> None:
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            out.faults.append(Fault(out.name, line, "$", "alias", "anchors and aliases are refused", "write it out"))
        elif getattr(event, "tag", None):
            out.faults.append(
                Fault(out.name, line, "$", "tag", f"tag {getattr(event, 'tag', '')} is refused", "plain YAML only")
            )


def _plain(out: YamlFile, node: yaml.Node, path: PathKey, depth: int) -> Any:
    out.lines[path] = node.start_mark.line + 1
    if depth > MAX_DEPTH:
        out.faults.append(out.fault(path, "depth", f"nested deeper than {MAX_DEPTH}"))
        return None
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                out.faults.append(out.fault(path, "yaml", "a key that is not a plain word", "write `key: value`"))
                continue
            key = str(key_node.value)
            if key in mapping:
                out.lines[(*path, key)] = key_node.start_mark.line + 1
                out.faults.append(out.fault((*path, key), "duplicate-key", f"'{key}' is given twice", "keep one"))
                continue
            mapping[key] = _plain(out, value_node, (*path, key), depth + 1)
            out.lines[(*path, key)] = key_node.start_mark.line + 1
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_plain(out, item, (*path, i), depth + 1) for i, item in enumerate(node.value)]
    if node.tag not in _PLAIN:
        out.faults.append(out.fault(path, "tag", f"tag {node.tag} is refused", "plain YAML only"))
        return None
    return _scalar(node.tag.removeprefix(_TAG), node.value)


def _scalar(kind: str, text: str) -> Any:
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in ("true", "yes", "on")
    if kind == "int" and re.fullmatch(r"-?[0-9]{1,15}", text):
        return int(text)
    if kind == "float" and re.fullmatch(r"-?[0-9]+\.[0-9]+", text):
        return float(text)
    return text
