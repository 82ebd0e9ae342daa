"""The machine contract: one JSON object per check, its schema published under docs/reference/schema."""

from __future__ import annotations

import json
from typing import Any

from interact.model.knowledge import Cite, Role
from interact.model.report import Ambiguous, Considered, Flag, Party, Report, Resolution, Resolved
from interact.pipeline.single import flag_cites, premises
from interact.render.wording import Group, Wording
from interact.render.words import CONCERN_MEANS, does, link

SCHEMA = "interact-report-1"
CDS_HOOKS = {
    "contraindicated": "critical",
    "major": "critical",
    "moderate": "warning",
    "minor": "info",
    "none-found-in-people": "info",
}
# Operational classification (ORCA) that each concern maps to.
ORCA = {
    "contraindicated": "contraindicated",
    "major": "provisionally contraindicated",
    "moderate": "conditional",
    "minor": "minimal risk",
    "none-found-in-people": "no interaction",
}


def document(report: Report) -> dict[str, Any]:
    """Return the report as the contract's object (plain dicts and lists, stable order)."""
    words = Wording(report)
    return {
        "schema": SCHEMA,
        "knowledge": {"version": report.version, "digest": report.digest},
        "request": [entry.text for entry in report.request.items],
        "substances": [s for entry in report.resolutions for s in _substances(entry, report)],
        "flags": [_flag(flag, words) for flag in report.flags],
        "considered": [_considered(entry, words) for entry in report.considered],
        "pairs": [{"a": p.a, "b": p.b, "status": p.status} for p in report.pairs],
        "bibliography": [{**work, "link": link(work)} for work in report.works.values()],
        "notices": list(report.notices),
    }


def render(report: Report) -> str:
    """Return the report as JSON text ending in a newline."""
    return json.dumps(document(report), ensure_ascii=False, indent=2) + "\n"


def _substances(entry: Resolution, report: Report) -> list[dict[str, Any]]:
    typed = entry.item.text
    empty: dict[str, Any] = {
        "id": None,
        "name": None,
        "kind": None,
        "expanded_from": None,
        "candidates": [],
        "coverage": None,
    }
    if not isinstance(entry, Resolved):
        status = "ambiguous" if isinstance(entry, Ambiguous) else "unknown"
        near = list(entry.candidates if isinstance(entry, Ambiguous) else entry.suggestions)
        return [{"input": typed, "status": status, **empty, "candidates": near}]
    out: list[dict[str, Any]] = []
    for profile in (p for p in report.profiles if p.id in entry.ids):
        own = [r for r in profile.roles if r.source != "member"]
        coverage = {
            "statements": len(own),
            "pathways": sorted({r.pathway for r in own}),
            "members": len(profile.substance.members),
            "unknown": list(profile.substance.unknown),
        }
        out.append(
            {
                "input": typed, "status": "resolved", "id": profile.id, "name": profile.substance.name,
                "kind": profile.substance.kind, "expanded_from": entry.expanded_from or None, "candidates": [], "coverage": coverage,
            }
        )  # fmt: skip
    return out


def _flag(flag: Flag, words: Wording) -> dict[str, Any]:
    group = Group((flag,))
    rule = flag.rule
    return {
        "rule": rule.id,
        "title": rule.title,
        "concern": flag.concern,
        "concern_means": CONCERN_MEANS[flag.concern],
        "indicator": CDS_HOOKS[flag.concern],
        "orca": ORCA[flag.concern],
        "evidence": flag.evidence,
        "pathway": "|".join(flag.pathways),
        "parties": [_party(p) for p in flag.parties],
        "consequence": words.sentence(group, rule.consequence),
        "mechanism": [
            {"text": words.sentence(group, rule.mechanism), "stands": "rule", "evidence": rule.evidence or None, "citations": _cites(rule.cites)},
            *(_premise(stand, ident, claim, words) for stand, ident, claim in premises(flag)),
        ],
        "considerations": list(rule.considerations),
        "modifying": list(rule.modifying),
        "frequency": rule.frequency or None,
        "conditions": [{"id": ident, **_condition(claim)} for _, ident, claim in premises(flag) if claim.condition],
        "onset": _timing(flag, "onset"),
        "offset": _timing(flag, "offset"),
        "folded": list(flag.folded),
        "citations": _cites(tuple(flag_cites(flag))),
    }  # fmt: skip


def _party(party: Party) -> dict[str, Any]:
    out: dict[str, Any] = {"id": party.id, "role": party.slot, "input": party.profile.inputs[0]}
    if len(party.profile.inputs) > 1:
        out["inputs"] = list(party.profile.inputs)
    if party.members:
        out["varies_by_member"] = {m: (r.strength or None) if r else None for m, r in party.members}
        out["members_without"] = list(party.without)
    return out


def _premise(stand: str, ident: str, claim: Role, words: Wording) -> dict[str, Any]:
    return {
        "text": f"{words.name(ident)} {does(claim, words.pathway(claim.pathway))}",
        "stands": stand,
        "id": ident,
        "holder": claim.holder,
        "source": claim.source,
        "pathway": claim.pathway,
        "action": claim.action,
        "strength": claim.strength or None,
        "evidence": claim.evidence,
        "figure": claim.figure or None,
        "citations": _cites(claim.cites),
    }


def _considered(entry: Considered, words: Wording) -> dict[str, Any]:
    return {
        "rule": entry.rule.id,
        "title": entry.rule.title,
        "pathway": entry.pathway,
        "parties": [_party(p) for p in entry.parties],
        "why": entry.why,
        "concern": entry.concern or None,
        "claims": [_premise("against" if c.strength == "none" else "for", c.holder, c, words) for c in entry.claims],
        "citations": _cites(entry.cites),
    }


def _timing(flag: Flag, which: str) -> str | None:
    own = getattr(flag.rule, which)
    found = [own] if own else [f"{ident}: {getattr(c, which)}" for _, ident, c in premises(flag) if getattr(c, which)]
    return "; ".join(dict.fromkeys(found)) or None


def _condition(claim: Role) -> dict[str, Any]:
    held = {k: v for k, v in claim.condition.items() if k != "tested_up_to_text"}
    if "tested_up_to" in held:
        held["tested_up_to_grams"] = held.pop("tested_up_to")
    return {"pathway": claim.pathway, **held}


def _cites(cites: tuple[Cite, ...]) -> list[dict[str, str]]:
    return [{"work": c.work, "says": c.says} for c in cites]
