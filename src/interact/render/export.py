"""Writes the whole knowledge as tables for SQL: what is known, and every pair of substances that is flagged."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from interact.errors import ExitCode, InteractError
from interact.knowledge.snapshot import Knowledge
from interact.model.report import Item, Resolved
from interact.model.rule import Rule
from interact.pipeline.answers import OVERLAP, Answers
from interact.pipeline.many import Many
from interact.render.words import link

FORMATS = ("parquet", "duckdb", "sqlite")
Cells = tuple[Any, ...]


class Shape(NamedTuple):
    """A table: what it holds, how many of its first columns are its key, and what each column holds."""

    name: str
    says: str
    keys: int
    columns: dict[str, str]


SHAPES = (
    Shape("meta", "One row: what the tables were made from.", 1,
          {"version": "version of the knowledge", "digest": "hash of the rules; another one may give other answers"}),
    Shape("substances", "Everything that can be asked about.", 1,
          {"id": "id", "name": "preferred name", "kind": "drug, herb, supplement, food, recreational, constituent, class or product"}),
    Shape("names", "What is understood as a name; a name with several rows is ambiguous.", 2,
          {"name": "look-up form: lower case, no accents or apostrophes, other punctuation as one space; or a code such as `rxcui:36437`",
           "id": "→ substances"}),
    Shape("members", "What belongs to a class, through classes of classes too.", 2, {"class": "→ substances", "substance": "→ substances"}),
    Shape("ingredients", "What a product is made of; `pairs` has the ingredients, not the product.", 2,
          {"product": "→ substances", "substance": "→ substances"}),
    Shape("roles", "What a substance or class is known to do: one cited statement a row.", 2,
          {"holder": "→ substances: whose file states it", "statement": "its place in that file, from 1", "pathway": "id of the pathway",
           "action": "what it does there", "strength": "how strongly; `none`: tested, no effect", "via": "of a substrate: clearance or activation",
           "how": "the mechanism, in the pathway's own words", "evidence": "evidence of the statement", "figure": "the measured result",
           "condition": "when it holds, a JSON object (`tested_up_to` in grams)", "onset": "how long until it appears",
           "offset": "how long it lasts after the last dose", "works": "→ citations, joined by |"}),
    Shape("rules", "The rules in force; `{…}` in a text stands for parties of that name.", 1,
          {"id": "id", "kind": "directed, additive, opposing, duplicate or pair", "title": "title", "status": "life-cycle",
           "pathways": "ids of the pathways, joined by |", "effect": "of a pair: what it does to the general rules",
           "evidence": "evidence of the rule itself", "consequence": "what may follow", "mechanism": "how",
           "considerations": "for the professional, a line each", "works": "→ citations, joined by |"}),
    Shape("citations", "The works that roles and rules rest on.", 1,
          {"id": "id", "title": "title", "authors": "authors or body", "year": "year", "publisher": "journal or publisher", "link": "canonical address"}),
    Shape("pairs", "Every flag that two substances (classes too, products not) raise when just the two are checked by name. Rules that need "
          "three, doses, routes and products are beyond a pair table: `interact batch` answers for those. No row is not \"safe\".", 4,
          {"a": "→ substances; a < b", "b": "→ substances", "rule": "→ rules", "parties": "the two ids in the order of the rule's parties, joined by |: of a "
           "directed rule the precipitant, then the object", "concern": "how serious it may be", "evidence": "weakest link of its chain",
           "pathway": "ids of the pathways, worst first, joined by |"}),
)  # fmt: skip
NUMBERS = ("statement", "year")
QUOTING = "delim = ',', quote = '\"', escape = '\"'"  # as Python writes CSV


def export(knowledge: Knowledge, folder: Path, form: str, answers: Answers) -> dict[str, int]:
    """Write every table and their data dictionary into a folder; a file there is replaced only when all are whole.

    Args:
        knowledge: what to write.
        folder: made when it does not exist; other files in it are left alone.
        form: a word of `FORMATS`.
        answers: what every two substances raise.

    Returns:
        Rows by table.

    Raises:
        InteractError: when the format needs DuckDB and there is none, or the folder cannot be written.
    """
    part = folder / f".{os.getpid()}.part"
    try:
        part.mkdir(parents=True)
        counts = (
            _to_sqlite(part, knowledge, answers) if form == "sqlite" else _to_duckdb(part, knowledge, answers, form)
        )
        (part / "DATA_DICTIONARY.md").write_text(_dictionary(knowledge, counts), encoding="utf-8", newline="\n")
        for made in sorted(part.iterdir()):
            made.replace(folder / made.name)
    except OSError as error:
        hint = "name a folder that can be written"
        raise InteractError(ExitCode.USAGE, error.strerror or str(error), str(folder), hint) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return counts


def pairs(knowledge: Knowledge, ids: Collection[str], answers: Answers) -> Iterator[Cells]:
    """Yield the rows of the pair table among some substances: for every two, the flags that `check` answers."""
    many = Many(knowledge)
    wanted = sorted(ident for ident in ids if ident in answers.number)
    numbers = [answers.number[ident] for ident in wanted]
    answers.need(numbers)
    for a, one in zip(wanted, numbers, strict=True):
        for b, answer in zip(wanted, answers.pair[one, numbers].tolist(), strict=True):
            if a >= b or not answer:
                continue
            if answer == OVERLAP:
                found = _of_whole_and_part(a, b, many)
            else:
                found = [(a, b, *cells) for cells in answers.of_two(answer, (a, b))]
            yield from sorted(found)


def _of_whole_and_part(a: str, b: str, many: Many) -> list[Cells]:
    named = [Resolved(Item(ident), (ident,)) for ident in (a, b)]
    return [
        (a, b, flag.rule.id, "|".join(p.id for p in flag.parties), flag.concern, flag.evidence, "|".join(flag.pathways))
        for flag in many.flags_of(named)
    ]


def _contents(knowledge: Knowledge, answers: Answers) -> Iterator[tuple[Shape, Iterable[Cells]]]:
    """Yield every table with its rows, in the order of its key."""
    listed = knowledge.listing("entity")
    entities = knowledge.substances(ident for ident, _, _ in listed)
    rules = knowledge.rules(ident for ident, _, _ in knowledge.listing("rule"))
    works = knowledge.docs("work", (ident for ident, _, _ in knowledge.listing("work")))
    claims = sorted(knowledge.claims(entities).items())
    rows: dict[str, Iterable[Cells]] = {
        "meta": [(knowledge.version, knowledge.digest)],
        "substances": [(ident, name, kind) for ident, kind, name in listed],
        "names": knowledge.name_pairs(),
        "members": [(ident, member) for ident, s in entities.items() for member in sorted(s.members)],
        "ingredients": [(ident, part) for ident, s in entities.items() for part in sorted(s.ingredients)],
        "roles": [(holder, place, *_role(doc)) for holder, docs in claims for place, doc in enumerate(docs, 1)],
        "rules": [_rule(rule) for rule in rules.values()],
        "citations": [_citation(work) for work in works.values()],
        "pairs": pairs(knowledge, [ident for ident, kind, _ in listed if kind != "product"], answers),
    }
    yield from ((shape, rows[shape.name]) for shape in SHAPES)


def _role(doc: dict[str, Any]) -> Cells:
    condition = json.dumps(doc["condition"], ensure_ascii=False, sort_keys=True) if doc.get("condition") else None
    texts = [doc.get(name) for name in ("pathway", "action", "strength", "via", "how", "evidence", "figure")]
    return (*texts, condition, doc.get("onset"), doc.get("offset"), "|".join(c["work"] for c in doc["cites"]))


def _rule(rule: Rule) -> Cells:
    works = "|".join(dict.fromkeys(cite.work for cite in rule.cites))
    words = (rule.id, rule.kind, rule.title, rule.status, "|".join(rule.pathways), rule.effect, rule.evidence)
    return (*words, rule.consequence, rule.mechanism, "\n".join(rule.considerations), works)


def _citation(work: dict[str, Any]) -> Cells:
    return (*(work.get(name) for name in ("id", "title", "authors", "year", "publisher")), link(work))


def _kinds(shape: Shape, text: str) -> dict[str, str]:
    return {column: "INTEGER" if column in NUMBERS else text for column in shape.columns}


def _ddl(shape: Shape) -> str:
    columns = ", ".join(f'"{column}" {kind}' for column, kind in _kinds(shape, "TEXT").items())
    keys = ", ".join(f'"{column}"' for column in list(shape.columns)[: shape.keys])
    return f"CREATE TABLE {shape.name} ({columns}, PRIMARY KEY ({keys}))"


def _to_sqlite(part: Path, knowledge: Knowledge, answers: Answers) -> dict[str, int]:
    counts = {}
    with closing(sqlite3.connect(part / "interact.sqlite")) as db, db:
        db.execute("PRAGMA journal_mode = OFF")
        for shape, rows in _contents(knowledge, answers):
            db.execute(f"{_ddl(shape)} WITHOUT ROWID")
            put = f"INSERT INTO {shape.name} VALUES ({', '.join('?' * len(shape.columns))})"
            counts[shape.name] = db.executemany(put, (tuple(cell or None for cell in row) for row in rows)).rowcount
    return counts


def _to_duckdb(part: Path, knowledge: Knowledge, answers: Answers, form: str) -> dict[str, int]:
    try:
        import duckdb
    except ImportError:
        hint = "pip install 'interact[sql]', or take sqlite"
        raise InteractError(ExitCode.USAGE, f"the format {form} needs DuckDB", "--format", hint) from None
    counts = {}
    staged = part / "staged.csv"
    note = json.dumps({"knowledge": {"version": knowledge.version, "digest": knowledge.digest}})
    with duckdb.connect(str(part / "interact.duckdb") if form == "duckdb" else ":memory:") as db:
        for shape, rows in _contents(knowledge, answers):
            with staged.open("w", encoding="utf-8", newline="") as handle:
                csv.writer(handle, lineterminator="\n").writerows(rows)
            db.execute(_ddl(shape))
            read = f"read_csv(?, columns = {_kinds(shape, 'VARCHAR')}, header = false, auto_detect = false, parallel = false, {QUOTING})"
            put = db.execute(f"INSERT INTO {shape.name} SELECT * FROM {read}", [str(staged)]).fetchone()
            counts[shape.name] = int(put[0]) if put else 0
            if form == "parquet":
                target = str(part / f"{shape.name}.parquet").replace("'", "''")
                how = f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{interact: '{note}'}})"
                db.execute(f"COPY {shape.name} TO '{target}' {how}")
    staged.unlink()
    return counts


def _dictionary(knowledge: Knowledge, counts: dict[str, int]) -> str:
    """Return the data dictionary."""
    parts = [
        f"# Data dictionary\n\nKnowledge {knowledge.version}, digest `{knowledge.digest}`. NULL: not stated. Cautionary and educational, for health "
        "professionals; what is not in `pairs` was not found in this version, which is no statement of safety.\n"
    ]
    for name, says, keys, columns in SHAPES:
        lines = [f"## {name}\n\n{says} {counts[name]:,} rows.\n\n| column | type | holds |\n| --- | --- | --- |"]
        for place, (column, holds) in enumerate(columns.items()):
            kind = ("integer" if column in NUMBERS else "text") + (", key" if place < keys else "")
            lines.append(f"| {column} | {kind} | {holds.replace('|', chr(92) + '|')} |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)
