"""The fixed vocabulary shown to people: concern, evidence, actions, footers; the only place it is worded."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

from interact.model.knowledge import CLASS, CONSTITUENT, MEMBER, Role

# word, symbol, plain-ASCII symbol, style of the terminal
CONCERN: Final = {
    "contraindicated": ("CONTRAINDICATED", "✖", "X", "bold white on red"),
    "major": ("MAJOR", "▲", "!", "bold red"),
    "moderate": ("MODERATE", "◆", "*", "bold yellow"),
    "minor": ("MINOR", "•", "-", "cyan"),
    "none-found-in-people": ("NONE FOUND IN PEOPLE", "○", "o", "green"),
}
EVIDENCE: Final = {
    "label": "label",
    "guideline": "guideline",
    "human-study": "human study",
    "case-reports": "case reports",
    "in-vitro": "in vitro",
    "animal": "animal",
    "theoretical": "theoretical",
}
WHY: Final = {
    "refuted-in-people": "studied in people, no effect",
    "prediction-superseded": "predicted more than people showed",
    "refuted-by-pair": "direct evidence on this pair speaks against it",
    "below-threshold": "below the asked concern",
}
STATUS: Final = {
    "flagged": "flagged",
    "considered": "considered, not flagged",
    "nothing-found": "nothing found in this knowledge",
    "not-covered": "not covered",
}
SCOPE: Final = "Only what is curated here was checked: no flag does not mean no risk."
FOOTER: Final = "For health professionals and education; cautionary, not a prescription."
CONCERN_MEANS: Final = {
    "contraindicated": "a label or regulator says the two are not to be used together",
    "major": "a serious outcome is documented or strongly expected; worth raising before use",
    "moderate": "a clinically relevant change is plausible or documented; monitoring is what labels describe",
    "minor": "a small or uncertain change, or weak evidence; worth knowing",
    "none-found-in-people": "studied in people and not found at that dose",
}
_ACTION: Final = {
    "inhibits": "inhibits {p}",
    "induces": "induces {p}",
    "raises": "raises {p}",
    "lowers": "lowers {p}",
    "blocks": "blocks {p}",
    "binds": "binds others by {p}",
    "bound": "is bound by {p}",
    "needs": "needs {p}",
    "cleared-by": "depends on {p}",
    "narrow": "has a narrow {p}",
}


def clean(text: str, most: int = 200) -> str:
    """Return a typed text fit to print: control and direction characters shown as escapes, long ones shortened."""
    shown = "".join(
        c if c == " " or unicodedata.category(c)[0] not in "CZ" else c.encode("unicode_escape").decode()
        for c in text[: most + 1]
    )
    return shown if len(text) <= most else f"{shown[:most]}… ({len(text):,} characters)"


def listed(names: list[str]) -> str:
    """Join names as a sentence does: 'a', 'a and b', 'a, b and c'."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def does(role: Role, pathway: str) -> str:
    """Word what a role says: 'inhibits CYP2D6 (strong)', 'is a sensitive CYP3A substrate', 'left CYP2D6 unchanged'."""
    if role.strength == "none":
        verb = {"inhibits": "inhibition", "induces": "induction", "substrate": "dependence"}.get(role.action, "effect")
        return (
            f"was tested on {pathway}: no {verb} found"
            if verb != "effect"
            else f"was tested on {pathway}: no effect found"
        )
    if role.action == "substrate":
        grade = f"{role.strength} " if role.strength else ""
        article = "an" if grade[:1] in "aeiou" and grade else "a"
        return f"is activated by {pathway}" if role.via == "activation" else f"is {article} {grade}{pathway} substrate"
    text = _ACTION[role.action].format(p=pathway)
    notes = [n for n in (role.strength, role.how.replace("-", " ")) if n]
    return f"{text} ({', '.join(notes)})" if notes else text


def source(role: Role, labels: dict[str, str]) -> str:
    """Word how a role comes to the substance, or ""."""
    word = {CONSTITUENT: "by its constituent ", CLASS: "as one of ", MEMBER: "member "}.get(role.source)
    return f"{word}{labels.get(role.holder, role.holder)}" if word else ""


def conditions(role: Role) -> str:
    """Word the qualifiers of a role, or ""."""
    parts = []
    for name, value in role.condition.items():
        if name == "tested_up_to":
            continue
        if name == "tested_up_to_text":
            parts.append(f"tested up to {value}")
        else:
            parts.append(", ".join(value) if isinstance(value, list) else str(value))
    return "; ".join(parts)


def short_cite(work: dict[str, Any]) -> str:
    """Name a work the short way: 'Tanna 2023', 'US Food and Drug Administration 2026'."""
    if work["id"].startswith("dailymed:"):
        return f"{work['title'].split(' (')[0].split(' - ')[0]} label"
    authors = work.get("authors") or re.split(r"\s+\d|,|;", work["publisher"])[0]
    if authors.startswith("US Food and Drug"):
        authors = "FDA"
    first = authors.split(" et al")[0].split(",")[0].split(" and ")[0].split(";")[0].split(" (")[0].strip()
    words = first.split()
    if len(words) > 1 and words[-1].isupper() and len(words[-1]) <= 3:
        first = " ".join(words[:-1])
    return f"{first} {work['year']}" if work.get("year") else first


def link(work: dict[str, Any]) -> str:
    """Return the canonical address of a work: DOI, PubMed, PMC, else the agency's or publisher's own page."""
    if work.get("doi"):
        return f"https://doi.org/{work['doi']}"
    if work.get("pmid"):
        return f"https://pubmed.ncbi.nlm.nih.gov/{work['pmid']}/"
    if work.get("pmcid"):
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{work['pmcid']}/"
    return str(work["url"])


def long_cite(work: dict[str, Any]) -> str:
    """Name a work in full: authors, year, title, publisher, id."""
    year = f" ({work['year']})" if work.get("year") else ""
    authors = f"{work['authors']}{year}. " if work.get("authors") else ""
    return f"{authors}{work['title']}. {work['publisher']}{'' if authors else year}. {work['id']}"
