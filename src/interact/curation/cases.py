"""Runs every rule's own cases through the real engine."""

from __future__ import annotations

from dataclasses import dataclass

from interact.curation import rulefile
from interact.curation.tree import Tree
from interact.curation.yamlfile import Fault
from interact.knowledge.snapshot import Knowledge
from interact.model.report import Report
from interact.pipeline.single import check, request


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the cases of a tree came out: how many ran, the faults, and the known gaps that are still gaps."""

    ran: int
    faults: tuple[Fault, ...]
    gaps: tuple[Fault, ...]


def run(tree: Tree, knowledge: Knowledge) -> Outcome:
    """Run all cases; a case marked `gap` is a fault only once it has come right."""
    ran, faults, gaps = 0, [], []
    for entry in tree.rules.values():
        for index, case in enumerate(entry.spec.cases):
            ran += 1
            wrong = judge(entry.spec.id, case, check(request(case.check), knowledge))
            at = ("cases", index)
            if case.gap and not wrong:
                faults.append(entry.file.fault(at, "gap-closed", "marked as a gap but it comes right", "remove `gap`"))
            elif case.gap:
                gaps.append(entry.file.fault(at, "gap", f"{wrong} ({case.gap})"))
            elif wrong:
                faults.append(entry.file.fault(at, "case", f"{', '.join(case.check)}: {wrong}"))
    return Outcome(ran, tuple(faults), tuple(gaps))


def judge(rule: str, case: rulefile.Case, report: Report) -> str:
    """Return what is wrong with the answer to a case, or "" when it is as expected."""
    if report.unresolved:
        return f"not resolved: {', '.join(r.item.text for r in report.unresolved)}"
    mine = [f for f in report.flags if f.rule.id == rule]
    considered = [c for c in report.considered if c.rule.id == rule]
    by_pair = [c for c in report.considered if c.why == "refuted-by-pair"]
    if case.flags:
        if not mine:
            others = ", ".join(sorted({f.rule.id for f in report.flags})) or "nothing"
            return f"does not flag; flagged: {others}"
        if case.flags != "any" and mine[0].concern != case.flags:
            return f"flags as {mine[0].concern}, expected {case.flags}"
    if case.quiet and mine:
        return f"flags as {mine[0].concern}, expected quiet"
    if case.considered and (mine or not (considered or by_pair)):
        return "is not among what was considered" if not mine else f"flags as {mine[0].concern}, expected considered"
    return ""
