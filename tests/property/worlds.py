"""Random small knowledge: substances, classes, a herb, a product and rules of every kind, compiled through curation."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import strategies as st

from interact.curation.build import build
from interact.curation.fields import Part
from interact.curation.rulefile import RuleFile
from interact.curation.schema import ClassFile, PathwayFile, SubstanceFile, WorkFile
from interact.curation.tree import Entry, Tree
from interact.curation.yamlfile import YamlFile
from interact.knowledge.snapshot import Knowledge
from interact.model.terms import CONCERN_RANK, EVIDENCE_RANK

P = TypeVar("P", bound=Part)
WORKS = ["pmid:1", "pmid:2", "pmid:3"]
PATHWAYS = {"en-a": "enzyme", "en-b": "enzyme", "ef-a": "effect", "ef-b": "effect", "therapeutic-index": "trait"}
DRUGS = ["drug-a", "drug-b", "drug-c", "drug-d"]
PARTS = ["part-a", "part-b"]
CLASSES = ["class-a", "class-b"]
# What a person may type; every substance and class also has the synonym "<id> alias", the product only its name.
NAMES = [*DRUGS, *PARTS, "herb-a", *CLASSES, "product-a"]
HOWS = ["push", "pull"]
OFTEN = ["en-a", "en-a", "en-a", "en-b", "ef-a", "ef-a", "ef-a", "ef-b", "therapeutic-index"]
PK, PD = ["strong", "moderate", "weak", "none"], ["sensitive", "moderate", "minor", "none"]
levels = st.sampled_from(list(CONCERN_RANK))
evidence = st.sampled_from(list(EVIDENCE_RANK))


@st.composite
def cites(draw: st.DrawFn) -> list[dict[str, str]]:
    """One or two uses of a work."""
    return [
        {"work": work, "says": f"shown in {work}"}
        for work in draw(st.lists(st.sampled_from(WORKS), min_size=1, max_size=2, unique=True))
    ]


@st.composite
def roles(draw: st.DrawFn, effects_only: bool = False) -> dict[str, Any]:
    """One cited statement."""
    pathway = draw(st.sampled_from(["ef-a", "ef-b"] if effects_only else OFTEN))
    doc: dict[str, Any] = {"pathway": pathway}
    if PATHWAYS[pathway] == "enzyme":
        doc["action"] = draw(st.sampled_from(["inhibits", "substrate"]))
        doc["strength"] = draw(st.sampled_from(PK if doc["action"] == "inhibits" else PD))
    elif PATHWAYS[pathway] == "effect":
        doc["action"] = draw(st.sampled_from(["raises", "lowers"]))
        doc["strength"] = draw(st.sampled_from(PK))
        if draw(st.booleans()):
            doc["how"] = draw(st.sampled_from(HOWS))
    else:
        doc["action"] = "narrow"
    doc["evidence"] = draw(evidence)
    if draw(st.integers(0, 4)) == 0:
        doc["condition"] = draw(st.sampled_from([{"route": ["oral"]}, {"tested_up_to": "2 g"}, {"note": "in winter"}]))
    return {**doc, "cites": draw(cites())}


@st.composite
def stated(draw: st.DrawFn, least: int, most: int, effects_only: bool = False) -> list[dict[str, Any]]:
    """What one file states; now and then a study in people that found nothing, against the first statement."""
    told = draw(st.lists(roles(effects_only), min_size=least, max_size=most))
    if told and told[0]["action"] != "narrow" and draw(st.booleans()):
        limit = draw(st.sampled_from([{}, {"condition": {"tested_up_to": "2 g"}}]))
        none = {"strength": "none", "evidence": draw(st.sampled_from(["human-study", "label"])), **limit}
        kept = {key: told[0][key] for key in ("pathway", "action", "cites")}
        told.append(kept | none)
    return told


@st.composite
def slots(draw: st.DrawFn, action: str | None = None, pathway: str | None = None) -> dict[str, Any]:
    """A party: by action on a pathway, else by substance or class."""
    if action is None:
        if draw(st.booleans()):
            return {"in_class": [draw(st.sampled_from(CLASSES))]}
        return {
            "substance": draw(
                st.lists(st.sampled_from([*DRUGS, *PARTS, "herb-a"]), min_size=1, max_size=2, unique=True)
            )
        }
    doc: dict[str, Any] = {"pathway": pathway} if pathway else {}
    doc["action"] = action
    extra = draw(st.sampled_from(["", "", "", "", "how", "strength", "in_class"]))
    if extra == "how" and action in ("raises", "lowers"):
        doc["how"] = [draw(st.sampled_from(HOWS))]
    elif extra == "strength":
        doc["strength"] = draw(
            st.lists(st.sampled_from((PD if action == "substrate" else PK)[:3]), min_size=1, max_size=2, unique=True)
        )
    elif extra == "in_class":
        doc["in_class"] = [draw(st.sampled_from(CLASSES))]
    return doc


@st.composite
def parties(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """The parties of a rule of one kind, with `pathways` beside them where the rule gives them."""
    effect = draw(st.sampled_from(["ef-a", "ef-b"]))
    if kind == "directed":
        pathways = draw(st.sampled_from([["en-a"], ["en-a", "en-b"]]))
        return {
            "pathways": pathways,
            "parties": {"precipitant": draw(slots("inhibits")), "object": draw(slots("substrate"))},
        }
    if kind == "opposing":
        return {"parties": {"one": draw(slots("raises", effect)), "other": draw(slots("lowers", effect))}}
    if kind == "pair":
        return {"parties": {"one": draw(slots()), "other": draw(slots())}}
    if kind == "duplicate":
        return {"parties": {"duplicate": draw(st.sampled_from([{}, {"in_class": [CLASSES[0]]}]))}}
    if draw(st.booleans()):
        return {
            "parties": {"contributor": {**draw(slots("raises", effect)), "at_least": draw(st.sampled_from([2, 3]))}}
        }
    return {"parties": {name: draw(st.one_of(slots("raises", effect), slots())) for name in ("one", "two", "three")}}


@st.composite
def rules(draw: st.DrawFn, index: int) -> dict[str, Any]:
    """A rule that may stand in for earlier ones; rows go from the worst down, as the lint for convergences asks."""
    kind = draw(st.sampled_from(["directed", "additive", "additive", "opposing", "duplicate", "pair"]))
    drawn = draw(parties(kind))
    doc: dict[str, Any] = {
        "id": f"group/rule-{index}",
        "kind": kind,
        "status": "reviewed",
        "title": f"Title {index} end",
        **drawn,
    }
    if kind == "pair":
        doc["effect"] = draw(st.sampled_from(["refines", "raises", "lowers", "refutes"]))
    if index and draw(st.booleans()):
        doc["over"] = [f"group/rule-{draw(st.integers(0, index - 1))}"]
    if draw(st.booleans()):
        doc["evidence"] = draw(evidence)
    slot = draw(st.sampled_from(["any", *drawn["parties"]]))
    test = draw(
        st.sampled_from(
            [{"narrow": True}, {"strength": ["strong", "sensitive"]}, {"in_class": [CLASSES[0]]}, {"count": 3}, {}]
        )
    )
    named = sorted((draw(levels), draw(levels)), key=CONCERN_RANK.__getitem__)
    table = [{"when": {slot: test}, "level": named[1]}, {"level": named[0]}]
    if draw(st.booleans()):
        table.insert(0, {"evidence": [draw(evidence)], "level": draw(levels)})
    texts = {"consequence": "It may happen.", "mechanism": "It acts.", "considerations": ["Worth knowing."]}
    cases = [{"check": ["drug-a"], "flags": "any"}, {"check": ["drug-b"], "quiet": True}]
    return {**doc, "concern": table, **texts, "cites": draw(cites()), "cases": cases}


def entry(kind: type[P], doc: dict[str, Any]) -> Entry[P]:
    """Decode a document as if it had been read from a file."""
    return Entry(YamlFile(f"{doc['id']}.yaml", doc), kind.model_validate(doc))


@st.composite
def worlds(draw: st.DrawFn) -> Tree:
    """A whole rules tree, without files."""
    tree = Tree(Path())
    doc: dict[str, Any]
    for ident, kind in PATHWAYS.items():
        hows = {"how": dict.fromkeys(HOWS, "so")} if kind == "effect" else {}
        tree.pathways[ident] = entry(
            PathwayFile, {"id": ident, "kind": kind, "name": f"The {ident}", "summary": "It is.", **hows}
        )
    for work in WORKS:
        doc = {
            "id": work,
            "title": "A title",
            "publisher": "P",
            "pmid": work[5:],
            "seen": "full",
            "checked": "2026-01-02",
        }
        tree.works[work] = entry(WorkFile, doc)
    for ident in CLASSES:
        told = draw(stated(0, 1, effects_only=True))
        doc = {
            "id": ident,
            "name": ident,
            "names": {"synonym": [f"{ident} alias"]},
            **({"roles": told} if told else {}),
        }
        tree.classes[ident] = entry(ClassFile, doc)
    for ident in (*PARTS, *DRUGS, "herb-a"):
        kind = {"part": "constituent", "drug": "drug", "herb": "herb"}[ident[:4]]
        doc = {"id": ident, "kind": kind, "name": ident, "names": {"synonym": [f"{ident} alias"]}}
        if ident in DRUGS and (groups := draw(st.lists(st.sampled_from(CLASSES), max_size=2, unique=True))):
            doc["classes"] = groups
        if ident == "herb-a":
            doc["contains"] = [{"substance": part, "cites": draw(cites())} for part in PARTS[: draw(st.integers(1, 2))]]
        if told := draw(stated(1, 3)):
            doc["roles"] = told
        tree.substances[ident] = entry(SubstanceFile, doc)
    ingredients = draw(st.lists(st.sampled_from(DRUGS), min_size=2, max_size=3, unique=True))
    doc = {"id": "product-a", "kind": "product", "name": "product-a", "ingredients": ingredients}
    tree.substances["product-a"] = entry(SubstanceFile, doc)
    for index in range(draw(st.integers(3, 5))):
        told_rule = draw(rules(index))
        tree.rules[told_rule["id"]] = entry(RuleFile, told_rule)
    return tree


@contextmanager
def opened(tree: Tree) -> Iterator[Knowledge]:
    """Compile a tree and open it for as long as it is needed."""
    with tempfile.TemporaryDirectory() as folder:
        tree.root = Path(folder)
        build(tree, Path(folder) / "world.db")
        knowledge = Knowledge(Path(folder) / "world.db")
        try:
            yield knowledge
        finally:
            knowledge.close()
