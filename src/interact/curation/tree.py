"""Walks a rules folder, reads and decodes every file, and reports all faults at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar, cast
from urllib.parse import quote

from pydantic import ValidationError

from interact.curation import fields, rulefile, schema
from interact.curation.folder import files
from interact.curation.yamlfile import Fault, PathKey, YamlFile, read
from interact.errors import ExitCode, InteractError

S = TypeVar("S", bound=fields.Part)

# folder → kind of file in it
FOLDERS = {
    "pathways": "pathway",
    "classes": "class",
    "substances": "substance",
    "interactions": "rule",
    "pairs": "rule",
    "bibliography": "work",
    "notices": "notice",
    "retired": "retired",
}
_SKIP = {"README.md", "LICENSE", "NOTICE", "LICENSE.md"}


@dataclass(frozen=True, slots=True)
class Entry(Generic[S]):
    """A decoded file beside its source, so that a later lint can still point at a line."""

    file: YamlFile
    spec: S


@dataclass(slots=True)
class Tree:
    """Every decoded file of a rules folder by kind and id, and all faults found on the way."""

    root: Path
    pathways: dict[str, Entry[schema.PathwayFile]] = field(default_factory=dict)
    classes: dict[str, Entry[schema.ClassFile]] = field(default_factory=dict)
    substances: dict[str, Entry[schema.SubstanceFile]] = field(default_factory=dict)
    rules: dict[str, Entry[rulefile.RuleFile]] = field(default_factory=dict)
    works: dict[str, Entry[schema.WorkFile]] = field(default_factory=dict)
    notices: dict[str, Entry[schema.NoticeFile]] = field(default_factory=dict)
    retired: dict[str, Entry[schema.RetiredFile]] = field(default_factory=dict)
    exemptions: list[schema.Exemption] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def holders(self) -> Iterator[Entry[Any]]:
        """Yield every substance and class: whatever can hold names and roles."""
        yield from self.substances.values()
        yield from self.classes.values()


def expected_id(name: str) -> str:
    """Return the id a file must carry, from its path below the rules folder (path = id)."""
    folder, *rest = name.removesuffix(".yaml").split("/")
    if folder == "bibliography":
        return rest[0] + ":" + "/".join(rest[1:])
    if folder == "pairs":
        return "pair/" + "/".join(rest)
    if folder in ("interactions", "retired"):
        return "/".join(rest)
    return rest[-1]


def work_path(work: str) -> str:
    """Return where a work's file lies, from its id; characters a file name cannot hold are percent-encoded."""
    prefix, _, rest = work.partition(":")
    return f"bibliography/{prefix}/{quote(rest, safe='/()-._;')}.yaml"


def load(root: Path) -> Tree:
    """Read a whole rules folder.

    Args:
        root: the folder that holds `pathways/`, `substances/` and the rest.

    Raises:
        InteractError: when `root` is not a rules folder at all.
    """
    if not (root / "pathways").is_dir():
        raise InteractError(
            ExitCode.BAD_KNOWLEDGE, "not a rules folder (no pathways/ in it)", str(root), "give the folder itself"
        )
    tree = Tree(root)
    seen_folded: dict[str, str] = {}
    for path in files(root):
        name = path.relative_to(root).as_posix()
        if name in _SKIP:
            continue
        _load_one(tree, path, name, seen_folded)
    return tree


def _load_one(tree: Tree, path: Path, name: str, seen_folded: dict[str, str]) -> None:
    kind = "exemptions" if name == "exemptions.yaml" else FOLDERS.get(name.split("/")[0])
    if kind is None or not name.endswith(".yaml"):
        tree.faults.append(Fault(name, 1, "$", "stray", "not a rules file", f"one of {', '.join(FOLDERS)}, .yaml"))
        return
    twin = seen_folded.setdefault(name.casefold(), name)
    if twin != name:
        tree.faults.append(Fault(name, 1, "$", "case-collision", f"differs from {twin} only in case", "rename one"))
    file = read(path, name)
    tree.faults += file.faults
    if file.data is None:
        return
    spec = decode(file, schema.FILE_KINDS[kind], tree.faults)
    if spec is None:
        return
    if isinstance(spec, schema.ExemptionsFile):
        tree.exemptions = spec.exemptions
        return
    tree.faults += _order(file, spec, file.data, ())
    _register(tree, file, kind, spec)


def _register(tree: Tree, file: YamlFile, kind: str, spec: fields.Part) -> None:
    ident = cast(str, getattr(spec, "id"))  # noqa: B009 - every kind but exemptions has an id
    wanted = expected_id(file.name)
    if kind == "work":
        if work_path(ident) != file.name:
            tree.faults.append(file.fault(("id",), "id-path", f"id '{ident}' belongs in {work_path(ident)}"))
    elif ident != wanted:
        tree.faults.append(file.fault(("id",), "id-path", f"id '{ident}' in a file for '{wanted}'", "path = id"))
    if isinstance(spec, schema.SubstanceFile) and file.name.split("/")[1] != spec.kind:
        tree.faults.append(file.fault(("kind",), "id-path", f"kind '{spec.kind}' in folder {file.name.split('/')[1]}/"))
    store = {"pathway": tree.pathways, "class": tree.classes, "substance": tree.substances, "rule": tree.rules,
             "work": tree.works, "notice": tree.notices, "retired": tree.retired}[kind]  # fmt: skip
    shelf = cast(dict[str, Entry[Any]], store)
    if ident in shelf:
        tree.faults.append(file.fault(("id",), "duplicate-id", f"'{ident}' is also in {shelf[ident].file.name}"))
    shelf[ident] = Entry(file, spec)


def decode(file: YamlFile, kind: type[S], faults: list[Fault]) -> S | None:
    """Decode plain data into its file kind, or add every fault found to `faults` and return None."""
    try:
        return kind.model_validate(file.data)
    except ValidationError as error:
        for item in error.errors(include_url=False):
            path = _real_path(file.data, item["loc"])
            message = str(item["msg"]).removeprefix("Value error, ")
            found = item.get("input")
            if not isinstance(found, dict | list) and item["type"] != "missing":
                message += f"; found {str(found)[:60]!r}"
            faults.append(file.fault(path, _LINTS.get(item["type"], "shape"), message, _HINTS.get(item["type"], "")))
        return None


_LINTS = {"extra_forbidden": "unknown-field", "missing": "missing-field", "too_short": "too-few"}
_HINTS = {
    "extra_forbidden": "see rules/README.md for the fields of this kind of file",
    "too_short": "a claim without a source does not go in",
}


def _real_path(data: Any, loc: tuple[int | str, ...]) -> PathKey:
    """Drop the steps pydantic adds for unions, so that the path exists in the file (or is the missing field)."""
    path: list[str | int] = []
    here = data
    for step in loc:
        if isinstance(here, dict):
            path.append(step)
            if step not in here:
                break
            here = here[step]
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            path.append(step)
            here = here[step]
    return tuple(path)


def _order(file: YamlFile, spec: Any, data: Any, path: PathKey) -> Iterator[Fault]:
    """Yield a fault wherever keys stand in another order than the schema's."""
    if isinstance(spec, fields.Part) and isinstance(data, dict):
        wanted = [key for key in type(spec).model_fields if key in data]
        if list(data) != wanted:
            yield file.fault(path, "key-order", f"keys are {', '.join(data)}", f"order: {', '.join(wanted)}")
        for key in wanted:
            yield from _order(file, getattr(spec, key), data[key], (*path, key))
    elif isinstance(spec, list) and isinstance(data, list):
        for index, (item, raw) in enumerate(zip(spec, data, strict=True)):
            yield from _order(file, item, raw, (*path, index))
    elif isinstance(spec, dict) and isinstance(data, dict):
        for key, item in spec.items():
            yield from _order(file, item, data[key], (*path, key))
