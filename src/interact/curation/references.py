"""Whether every id that is named exists, and every role and rule fits its pathway: what the compiler cannot do without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from interact.curation import fields, rulefile, schema
from interact.curation.tree import Entry, Tree
from interact.curation.yamlfile import Fault, PathKey
from interact.model.terms import CONCERN_RANK

ACTIONS = {
    "enzyme": {"inhibits", "induces", "substrate"},
    "transporter": {"inhibits", "induces", "substrate"},
    "effect": {"raises", "lowers", "blocks"},
    "clearance": {"raises", "lowers", "cleared-by"},
    "absorption": {"binds", "bound", "lowers", "needs"},
    "trait": {"narrow"},
}
PLACEHOLDERS = re.compile(r"\{([a-z0-9-]+)\}")
PK = ("enzyme", "transporter")


def broken_references(tree: Tree) -> Iterator[Fault]:
    """Yield every reference to an id that does not exist: what the compiler itself cannot do without."""
    for entry, path, kind, ident in references(tree):
        if ident not in getattr(tree, kind):
            yield entry.file.fault(path, "dangling", f"no {_ONE[kind]} '{ident}'", f"add it or correct the id ({kind})")
    for entry in tree.holders():
        for index, role in enumerate(entry.spec.roles or ()):
            yield from _role_faults(tree, entry, ("roles", index), role)
    for rule in tree.rules.values():
        yield from _rule_faults(tree, rule)
    yield from _circles(tree)
    for ident in sorted(set(tree.substances) & set(tree.classes)):
        where = tree.substances[ident].file.name
        yield tree.classes[ident].file.fault(
            ("id",), "duplicate-id", f"'{ident}' is also {where}", "a class has its own id"
        )


def _circles(tree: Tree) -> Iterator[Fault]:
    """Yield ids that lead back to themselves: constituents, classes, rules that stand for each other, retired ids."""
    graphs: tuple[tuple[dict[str, Any], str, Callable[[Any], list[str]]], ...] = (
        (dict(tree.substances), "contains", lambda spec: [part.substance for part in spec.contains or ()]),
        (dict(tree.classes), "classes", lambda spec: spec.classes or []),
        (dict(tree.rules), "over", lambda spec: spec.over or []),
        (dict(tree.retired), "replaced_by", lambda spec: [spec.replaced_by] if spec.replaced_by else []),
    )
    for shelf, field, following in graphs:
        for ident, entry in shelf.items():
            reached: set[str] = set()
            queue = list(following(entry.spec))
            while queue:
                step = queue.pop()
                if step not in reached and step in shelf:
                    reached.add(step)
                    queue += following(shelf[step].spec)
            if ident in reached:
                yield entry.file.fault((field,), "circle", f"'{ident}' leads back to itself by `{field}`", "break it")
    known = {**tree.substances, **tree.classes, **tree.rules, **tree.pathways, **tree.notices, **tree.retired}
    for ident, retired in tree.retired.items():
        if ident in {**tree.substances, **tree.classes, **tree.rules}:
            yield retired.file.fault(("id",), "retired", f"'{ident}' is retired and in use", "an id is never reused")
        if retired.spec.replaced_by and retired.spec.replaced_by not in known:
            yield retired.file.fault(("replaced_by",), "dangling", f"nothing goes by '{retired.spec.replaced_by}'")
    for product in tree.substances.values():
        for i, ident in enumerate(product.spec.ingredients or ()):
            if ident in tree.substances and tree.substances[ident].spec.kind == "product":
                yield product.file.fault(
                    ("ingredients", i), "nested-product", f"'{ident}' is a product", "name its ingredients"
                )


_ONE = {"pathways": "pathway", "classes": "class", "substances": "substance", "rules": "rule", "works": "work"}
Reference = tuple[Entry[Any], PathKey, str, str]


def references(tree: Tree) -> Iterator[Reference]:
    """Yield (entry, path, shelf, id) for every id that a file names."""
    for entry in tree.substances.values():
        for field, kind in (("classes", "classes"), ("ingredients", "substances")):
            for i, ident in enumerate(getattr(entry.spec, field) or ()):
                yield entry, (field, i), kind, ident
        for i, part in enumerate(entry.spec.contains or ()):
            yield entry, ("contains", i, "substance"), "substances", part.substance
            yield from _cites(entry, ("contains", i), part.cites)
    for group in tree.classes.values():
        for i, ident in enumerate(group.spec.classes or ()):
            yield group, ("classes", i), "classes", ident
    for holder in tree.holders():
        for i, role in enumerate(holder.spec.roles or ()):
            yield holder, ("roles", i, "pathway"), "pathways", role.pathway
            yield from _cites(holder, ("roles", i), role.cites)
    for rule in tree.rules.values():
        for i, ident in enumerate(rule.spec.pathways or ()):
            yield rule, ("pathways", i), "pathways", ident
        for i, ident in enumerate(rule.spec.over or ()):
            yield rule, ("over", i), "rules", ident
        for name, slot in rule.spec.parties.items():
            at: PathKey = ("parties", name)
            if slot.pathway:
                yield rule, (*at, "pathway"), "pathways", slot.pathway
            for i, ident in enumerate(slot.substance or ()):
                yield rule, (*at, "substance", i), "substances", ident
            for i, ident in enumerate(slot.in_class or ()):
                yield rule, (*at, "in_class", i), "classes", ident
        yield from _cites(rule, (), rule.spec.cites)
    for notice in tree.notices.values():
        for i, ident in enumerate(notice.spec.substances):
            yield notice, ("substances", i), "substances", ident
        yield from _cites(notice, (), notice.spec.cites)


def _cites(entry: Entry[Any], path: PathKey, cites: list[fields.Cite]) -> Iterator[Reference]:
    for i, cite in enumerate(cites):
        yield entry, (*path, "cites", i, "work"), "works", cite.work


def _role_faults(tree: Tree, entry: Entry[Any], path: PathKey, role: schema.RoleSpec) -> Iterator[Fault]:
    pathway = tree.pathways.get(role.pathway)
    if pathway is None:
        return
    kind, fault = pathway.spec.kind, entry.file.fault
    if role.action not in ACTIONS[kind]:
        yield fault(
            (*path, "action"),
            "action",
            f"'{role.action}' on {kind} '{role.pathway}'",
            " | ".join(sorted(ACTIONS[kind])),
        )
    if role.how and role.how not in (pathway.spec.how or {}):
        yield fault(
            (*path, "how"), "how", f"'{role.how}' is not a way on '{role.pathway}'", " | ".join(pathway.spec.how or ())
        )
    if role.via and role.action != "substrate":
        yield fault((*path, "via"), "via", "`via` belongs to a substrate")
    graded = _grades(role.action) | {"none"}
    if role.strength and role.strength not in graded:
        yield fault(
            (*path, "strength"), "strength", f"'{role.strength}' for '{role.action}'", " | ".join(sorted(graded))
        )
    if kind in PK and isinstance(entry.spec, schema.ClassFile):
        yield fault(path, "class-pk", "a class carries pharmacodynamic roles only", "put it in the member's file")


def _rule_faults(tree: Tree, entry: Entry[rulefile.RuleFile]) -> Iterator[Fault]:
    rule, fault = entry.spec, entry.file.fault
    known = {*rule.parties, "pathway"}
    for field in ("consequence", "mechanism"):
        for word in PLACEHOLDERS.findall(getattr(rule, field)):
            if word not in known:
                yield fault((field,), "placeholder", f"{{{word}}} is no party of this rule", ", ".join(sorted(known)))
    for index, row in enumerate(rule.concern):
        for slot in row.when or ():
            if slot not in rule.parties and slot != "any":
                yield fault(("concern", index, "when", slot), "party", f"no party '{slot}'", ", ".join(rule.parties))
    for name, slot_spec in rule.parties.items():
        if slot_spec.action and not (slot_spec.pathway or rule.pathways):
            yield fault(
                ("parties", name), "party", "an action needs a pathway", "give `pathway` here or `pathways` above"
            )
        if slot_spec.pathway and not slot_spec.action:
            yield fault(("parties", name), "party", "a pathway needs an action", "give `action`")
    yield from _slot_words(tree, entry)
    yield from _concern_order(entry)


def _grades(action: str | None) -> set[str]:
    """Return the strength words of roles of an action that say there is an effect."""
    if not action:
        return set()
    return {"sensitive", "moderate", "minor"} if action == "substrate" else {"strong", "moderate", "weak"}


def _slot_words(tree: Tree, entry: Entry[rulefile.RuleFile]) -> Iterator[Fault]:
    """A word that no role can carry makes a slot or a row that never fires."""
    rule, fault = entry.spec, entry.file.fault
    ways: dict[str, set[str]] = {}
    for name, slot in rule.parties.items():
        met = [slot.pathway] if slot.pathway else (rule.pathways or [])
        on = [tree.pathways[ident].spec for ident in met if ident in tree.pathways]
        ways[name] = {word for spec in on for word in spec.how or ()}
        for spec in on:
            if slot.action and slot.action not in ACTIONS[spec.kind]:
                known = " | ".join(sorted(ACTIONS[spec.kind]))
                yield fault(("parties", name, "action"), "action", f"'{slot.action}' on {spec.kind} '{spec.id}'", known)
        for word in slot.how or ():
            if word not in ways[name]:
                yield fault(
                    ("parties", name, "how"),
                    "how",
                    f"no pathway of this party knows '{word}'",
                    " | ".join(sorted(ways[name])),
                )
        for word in slot.strength or ():
            if word not in _grades(slot.action):
                known = " | ".join(sorted(_grades(slot.action))) or "a party without an action has no strength"
                yield fault(("parties", name, "strength"), "strength", f"no role of this party is '{word}'", known)
    ways["any"] = {word for found in ways.values() for word in found}
    grades = {name: _grades(slot.action) for name, slot in rule.parties.items()}
    grades["any"] = {word for found in grades.values() for word in found}
    for index, row in enumerate(rule.concern):
        for name, test in (row.when or {}).items():
            at: PathKey = ("concern", index, "when", name)
            for word in test.strength or ():
                if word not in grades.get(name, set()) | {"ungraded"}:
                    known = " | ".join(sorted(grades.get(name, set())))
                    yield fault((*at, "strength"), "strength", f"no role of this party is '{word}'", known)
            for word in test.how or ():
                if word not in ways.get(name, set()):
                    yield fault(
                        ("concern", index, "when", name, "how"), "how", f"no pathway of this party knows '{word}'"
                    )


def _concern_order(entry: Entry[rulefile.RuleFile]) -> Iterator[Fault]:
    """In a convergence a further contributor must never lower the concern: rows go from the worst down."""
    if entry.spec.kind not in ("additive", "opposing"):
        return
    rows = [(i, CONCERN_RANK[row.level]) for i, row in enumerate(entry.spec.concern) if not row.evidence]
    for (_, before), (index, after) in pairwise(rows):
        if after > before:
            yield entry.file.fault(("concern", index), "concern-order", "a milder row stands above", "worst first")
