"""Compiles a clean rules tree into a snapshot: indexed, sorted, and the same bytes for the same rules."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from interact import __version__
from interact.curation import fields, rulefile, schema
from interact.curation.folder import digest
from interact.curation.tree import Tree
from interact.knowledge.snapshot import DDL, FORMAT
from interact.resolve.dose import parse_quantity
from interact.resolve.normal import code_key, key

NAME_TYPES = tuple(schema.Names.model_fields)


def build(tree: Tree, target: Path) -> None:
    """Write the snapshot of a tree; it appears only when whole.

    Args:
        tree: a tree without faults.
        target: the file to write; its folder must exist.

    Raises:
        OSError: when the file cannot be written.
    """
    beside = target.with_name(f"{target.name}.{os.getpid()}.part")
    beside.unlink(missing_ok=True)
    try:
        db = sqlite3.connect(beside)
        try:
            # nothing to roll back or to survive a crash: the file appears only when whole
            db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + DDL)
            _fill(db, tree)
            db.commit()
            db.execute("VACUUM")
        finally:
            db.close()
        beside.replace(target)
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from None
    finally:
        beside.unlink(missing_ok=True)


def _fill(db: sqlite3.Connection, tree: Tree) -> None:
    meta = {"format": FORMAT, "version": __version__, "digest": digest(tree.root)}
    db.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
    db.executemany("INSERT INTO name VALUES (?, ?)", sorted(set(names(tree))))
    up = _ancestors(tree)
    members: dict[str, set[str]] = {}
    for ident, entry in tree.substances.items():
        for group in _closure(entry.spec.classes or [], up):
            members.setdefault(group, set()).add(ident)
    entities = [_substance(s.spec, up, tree) for s in tree.substances.values()]
    entities += [_class(c.spec, up, members) for c in tree.classes.values()]
    db.executemany(
        "INSERT INTO entity VALUES (?, ?, ?, ?)",
        sorted((doc["id"], doc["kind"], doc["name"], _json(doc)) for doc in entities),
    )
    claims = []
    for holder in tree.holders():
        if holder.spec.roles:
            claims.append((holder.spec.id, _json([_role(role) for role in holder.spec.roles])))
    db.executemany("INSERT INTO claims VALUES (?, ?)", sorted(claims))
    rules = sorted(((r.spec.id, r.spec) for r in tree.rules.values()), key=lambda pair: pair[0])
    active = [(ident, spec) for ident, spec in rules if spec.status == "reviewed"]
    db.executemany("INSERT INTO rule VALUES (?, ?, ?, ?)", [(i, s.kind, s.title, _json(_rule(s))) for i, s in active])
    db.executemany(
        "INSERT INTO slot VALUES (?, ?, ?)",
        sorted(
            (k, i, name) for i, spec in active for name, slot in spec.parties.items() for k in slot_keys(spec, slot)
        ),
    )
    shelves: tuple[tuple[str, dict[str, Any]], ...] = (
        ("pathway", dict(tree.pathways)), ("work", dict(tree.works)), ("notice", dict(tree.notices)),
    )  # fmt: skip
    for table, shelf in shelves:
        docs = [_plain(entry.spec) for entry in shelf.values()]
        for doc in sorted(docs, key=lambda d: str(d["id"])):
            label = (doc["kind"], doc["name"]) if table == "pathway" else (doc["title"],)
            db.execute(
                f"INSERT INTO {table} VALUES ({','.join('?' * (2 + len(label)))})", (doc["id"], *label, _json(doc))
            )
    for notice in sorted(tree.notices):
        for ident in sorted(tree.notices[notice].spec.substances):
            db.execute("INSERT INTO notice_of VALUES (?, ?)", (ident, notice))
    for ident in sorted(tree.retired):
        db.execute("INSERT INTO retired VALUES (?, ?)", (ident, _json(_plain(tree.retired[ident].spec))))


def names(tree: Tree) -> Iterator[tuple[str, str]]:
    """Yield (look-up key, id) for every name and code of every substance and class, retired ids included."""
    for entry in tree.holders():
        spec = entry.spec
        yield key(spec.name), spec.id
        yield key(spec.id), spec.id
        for _, text in typed_names(spec.names):
            yield key(text), spec.id
        for code in getattr(spec, "codes", None) or ():
            yield code_key(code), spec.id
    for ident in tree.retired:
        target = successor(tree, ident)
        if target in tree.substances or target in tree.classes:
            yield key(ident), target


def successor(tree: Tree, ident: str) -> str:
    """Return the id that a retired one points to at last, or "" when there is none (or the pointers go round)."""
    seen = {ident}
    while ident in tree.retired:
        ident = tree.retired[ident].spec.replaced_by or ""
        if ident in seen:
            return ""
        seen.add(ident)
    return ident


def typed_names(given: schema.Names | None) -> Iterator[tuple[str, str]]:
    """Yield (type, name) of a names map."""
    for kind in NAME_TYPES if given else ():
        for name in getattr(given, kind) or ():
            yield kind, name if isinstance(name, str) else name.name


def slot_keys(rule: rulefile.RuleFile, slot: rulefile.Slot) -> list[str]:
    """Return the index keys of which a substance must have one to fill a slot (see `match.engine.profile_keys`)."""
    if slot.action:
        return [f"{pathway}:{slot.action}" for pathway in ([slot.pathway] if slot.pathway else rule.pathways or [])]
    if slot.substance:
        return [f"substance:{ident}" for ident in slot.substance]
    return [f"class:{ident}" for ident in slot.in_class] if slot.in_class else ["any"]


def _ancestors(tree: Tree) -> dict[str, list[str]]:
    return {ident: entry.spec.classes or [] for ident, entry in tree.classes.items()}


def _closure(direct: list[str], up: dict[str, list[str]]) -> list[str]:
    """Return classes and their classes, near ones first."""
    out: list[str] = []
    queue = sorted(direct)
    while queue:
        ident = queue.pop(0)
        if ident not in out:
            out.append(ident)
            queue += sorted(up.get(ident, []))
    return out


def _substance(spec: schema.SubstanceFile, up: dict[str, list[str]], tree: Tree) -> dict[str, Any]:
    doc = _plain(spec)
    doc.pop("roles", None)
    if spec.classes:
        doc["classes"] = _closure(spec.classes, up)
    if spec.contains:
        doc["contains"] = list(_contained(spec, tree, set()))
    return doc


def _contained(spec: schema.SubstanceFile, tree: Tree, seen: set[str]) -> Iterator[dict[str, Any]]:
    for part in spec.contains or ():
        if part.substance not in seen:
            seen.add(part.substance)
            yield _plain(part)
            yield from _contained(tree.substances[part.substance].spec, tree, seen)


def _class(spec: schema.ClassFile, up: dict[str, list[str]], members: dict[str, set[str]]) -> dict[str, Any]:
    doc = _plain(spec)
    doc.pop("roles", None)
    doc["kind"] = "class"
    doc["classes"] = _closure(spec.classes or [], up)
    doc["members"] = sorted(members.get(spec.id, ()))
    return doc


def _role(spec: schema.RoleSpec) -> dict[str, Any]:
    doc = _plain(spec)
    limit = doc.get("condition", {}).get("tested_up_to")
    if limit:
        doc["condition"]["tested_up_to"] = parse_quantity(limit)
        doc["condition"]["tested_up_to_text"] = limit
    return doc


def _rule(spec: rulefile.RuleFile) -> dict[str, Any]:
    doc = _plain(spec)
    doc.pop("cases")
    return doc


def _plain(part: fields.Part) -> dict[str, Any]:
    return part.model_dump(exclude_none=True)


def _json(doc: Any) -> str:
    return json.dumps(doc, ensure_ascii=False, separators=(",", ":"))
