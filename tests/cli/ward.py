"""An invented ward of three regimens, and the flags it has."""

from __future__ import annotations

import csv
import io

LONG = "regimen,medication\np1,alpha-med 5 mg\np1,lima-drink\np2,echo-med\np1,delta-med\np2,foxtrot-med\np3,alpha-med\np2,golf-med\n"
FLAGS = [
    {"regimen": "p1", "rule": "calm/two-calming-agents", "concern": "moderate", "evidence": "human-study", "pathway": "calm",
     "parties": "alpha-med|lima-drink", "title": "Calm adds up"},
    {"regimen": "p1", "rule": "calm/calm-against-unrest", "concern": "minor", "evidence": "human-study", "pathway": "calm",
     "parties": "alpha-med|lima-drink|delta-med", "title": "Calm undone"},
    {"regimen": "p2", "rule": "strain/three-strains", "concern": "major", "evidence": "case-reports", "pathway": "strain",
     "parties": "echo-med|foxtrot-med|golf-med", "title": "Three strains at once"},
]  # fmt: skip


def table(text: str) -> list[dict[str, str]]:
    """Read a CSV text."""
    return list(csv.DictReader(io.StringIO(text)))
