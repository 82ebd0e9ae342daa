"""Opens a compiled snapshot and hands out only what a question touches."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from interact.errors import ExitCode, InteractError
from interact.model.knowledge import Substance, substance
from interact.model.rule import Rule, rule

FORMAT = "3"  # raised whenever the tables or documents change shape
DDL = """
CREATE TABLE meta (k TEXT PRIMARY KEY, v TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE name (key TEXT, id TEXT, PRIMARY KEY (key, id)) WITHOUT ROWID;
CREATE TABLE entity (id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE claims (holder TEXT PRIMARY KEY, doc TEXT NOT NULL);
CREATE TABLE rule (id TEXT PRIMARY KEY, kind TEXT NOT NULL, title TEXT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE slot (key TEXT, rule TEXT, slot TEXT, PRIMARY KEY (key, rule, slot)) WITHOUT ROWID;
CREATE TABLE pathway (id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE work (id TEXT PRIMARY KEY, title TEXT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE notice (id TEXT PRIMARY KEY, title TEXT NOT NULL, doc TEXT NOT NULL);
CREATE TABLE notice_of (substance TEXT, notice TEXT, PRIMARY KEY (substance, notice)) WITHOUT ROWID;
CREATE TABLE retired (id TEXT PRIMARY KEY, doc TEXT NOT NULL);
"""
_CHUNK = 900  # below the smallest limit on bound variables of any SQLite in use


class Knowledge:
    """One snapshot, opened read-only.

    Raises:
        InteractError: when the file is missing, damaged or of another format.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._db = sqlite3.connect(f"file:{_uri(path)}?mode=ro&immutable=1", uri=True, check_same_thread=False)
            meta = dict(self._db.execute("SELECT k, v FROM meta"))
        except sqlite3.Error as error:
            raise InteractError(
                ExitCode.BAD_KNOWLEDGE, f"cannot read the knowledge snapshot ({error})", str(path), "install again"
            ) from None
        if meta.get("format") != FORMAT:
            raise InteractError(
                ExitCode.BAD_KNOWLEDGE, "the knowledge snapshot has another format", str(path), "install again"
            )
        self.version: str = meta["version"]
        self.digest: str = meta["digest"]

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _many(self, sql: str, keys: Iterable[str]) -> list[tuple[Any, ...]]:
        wanted = sorted(set(keys))
        rows: list[tuple[Any, ...]] = []
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            rows += self._db.execute(sql.format(",".join("?" * len(part))), part)
        return rows

    def named(self, keys: Iterable[str]) -> dict[str, list[str]]:
        """Return the ids each normalised name or code belongs to (several for a shared name)."""
        found: dict[str, list[str]] = {}
        for key, ident in self._many("SELECT key, id FROM name WHERE key IN ({}) ORDER BY key, id", keys):
            found.setdefault(key, []).append(ident)
        return found

    def all_names(self) -> list[str]:
        """Return every normalised name, for suggestions; codes are left out."""
        return [key for (key,) in self._db.execute("SELECT DISTINCT key FROM name ORDER BY key") if ":" not in key]

    def name_pairs(self) -> list[tuple[str, str]]:
        """Return every (normalised name or code, id), for searching."""
        return list(self._db.execute("SELECT key, id FROM name ORDER BY key, id"))

    def substances(self, ids: Iterable[str]) -> dict[str, Substance]:
        """Return substances and classes by id; ids that do not exist are left out."""
        rows = self._many("SELECT id, doc FROM entity WHERE id IN ({}) ORDER BY id", ids)
        return {ident: substance(json.loads(doc)) for ident, doc in rows}

    def labels(self, table: str, ids: Iterable[str]) -> dict[str, str]:
        """Return display names by id of `entity` (substances and classes) or `pathway` rows."""
        return dict(self._many(f"SELECT id, name FROM {_TABLES[table]} WHERE id IN ({{}})", ids))

    def claims(self, holders: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
        """Return the role documents each holder's own file states."""
        rows = self._many("SELECT holder, doc FROM claims WHERE holder IN ({}) ORDER BY holder", holders)
        return {holder: json.loads(doc) for holder, doc in rows}

    def rules_for(self, keys: Iterable[str]) -> list[Rule]:
        """Return the rules of which every slot can be filled from `keys` (see `curation.build.slot_keys`)."""
        filled: dict[str, set[str]] = {}
        for ident, slot in self._many("SELECT rule, slot FROM slot WHERE key IN ({})", keys):
            filled.setdefault(ident, set()).add(slot)
        rows = self._many("SELECT id, doc FROM rule WHERE id IN ({}) ORDER BY id", filled)
        rules = (rule(json.loads(doc)) for _, doc in rows)
        return [r for r in rules if len(filled[r.id]) == len(r.slots)]

    def rules(self, ids: Iterable[str]) -> dict[str, Rule]:
        """Return rules by id."""
        rows = self._many("SELECT id, doc FROM rule WHERE id IN ({}) ORDER BY id", ids)
        return {ident: rule(json.loads(doc)) for ident, doc in rows}

    def docs(self, table: str, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return the documents of `work`, `pathway`, `notice` or `retired` entries by id."""
        rows = self._many(f"SELECT id, doc FROM {_TABLES[table]} WHERE id IN ({{}}) ORDER BY id", ids)
        return {ident: json.loads(doc) for ident, doc in rows}

    def notices(self, ids: Iterable[str]) -> list[dict[str, Any]]:
        """Return the notices about any of the substances, by id."""
        found = {n for (n,) in self._many("SELECT notice FROM notice_of WHERE substance IN ({})", ids)}
        return list(self.docs("notice", found).values())

    def listing(self, table: str) -> list[tuple[str, str, str]]:
        """Return (id, kind, name or title) of every entry of a table, by id."""
        columns = {
            "entity": "id, kind, name",
            "pathway": "id, kind, name",
            "rule": "id, kind, title",
            "work": "id, '', title",
            "notice": "id, '', title",
        }[table]
        return list(self._db.execute(f"SELECT {columns} FROM {table} ORDER BY id"))

    def having(self, pathway: str) -> list[tuple[str, dict[str, Any]]]:
        """Return every (holder, role document) on a pathway: the teaching view, which reads all claims."""
        out = []
        for holder, doc in self._db.execute("SELECT holder, doc FROM claims ORDER BY holder"):
            if f'"{pathway}"' in doc:
                out += [(holder, role) for role in json.loads(doc) if role["pathway"] == pathway]
        return out


_TABLES = {"entity": "entity", "work": "work", "pathway": "pathway", "notice": "notice", "retired": "retired"}


def _uri(path: Path) -> str:
    text = str(path.resolve()).replace("\\", "/")
    return "".join(c if c.isalnum() or c in "/._-" else "".join(f"%{b:02X}" for b in c.encode()) for c in text)
