"""Offline drug-supplement interaction checker: cited premises about shared pathways, matched by declarative rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyarrow

    from interact.api import Checked
    from interact.frames import ArrowStream

__version__ = "0.1.0"


def check(names: Iterable[str], *, min_concern: str = "", rules: Path | str | None = None) -> Checked:
    """Check a list of substances against each other.

    Args:
        names: brands, generics, herbs, foods, classes or codes, with or without a dose.
        min_concern: flags below this concern are moved to `considered`; "" keeps all.
        rules: a rules folder to answer from instead of the built-in knowledge.

    Returns:
        The report; names that did not resolve are in `report.unresolved`, and the rest is checked all the same.

    Raises:
        InteractError: for a concern that does not exist, or knowledge that cannot be read.
    """
    from interact.api import check as ask  # loaded at the first call: the command line must not pay for it

    return ask(names, min_concern, rules)


def check_frame(
    df: ArrowStream,
    regimen: str = "regimen",
    medication: str = "medication",
    *,
    min_concern: str = "",
    rules: Path | str | None = None,
) -> pyarrow.Table:
    """Check every regimen of a data frame, one medication a row.

    Args:
        df: a frame with the Arrow PyCapsule stream protocol (Polars, pandas 2.2 or later, pyarrow, a DuckDB relation).
        regimen: name of the column that tells which rows belong together.
        medication: name of the column of names, lines or codes.
        min_concern: leave out flags below this concern; "" keeps all.
        rules: a rules folder to answer from instead of the built-in knowledge.

    Returns:
        One row a flag: regimen, rule, concern, evidence, pathway, parties (ids joined by `|`) and title. The schema's
        metadata (`interact`) holds version and digest of the knowledge, and how many rows, regimens and names that did
        not resolve there were; `unresolved_frame` names those.

    Raises:
        InteractError: when pyarrow is missing, or a column is missing or holds neither texts nor numbers.
    """
    from interact.frames import check_frame as ask

    return ask(df, regimen, medication, min_concern, rules)


def unresolved_frame(
    df: ArrowStream, regimen: str = "regimen", medication: str = "medication", *, rules: Path | str | None = None
) -> pyarrow.Table:
    """Return what `check_frame` could not check: unknown and ambiguous names, and rows without regimen or medication.

    Args:
        df, regimen, medication, rules: as in `check_frame`. A stream that can be read only once is read here anew.

    Returns:
        regimen, row (from 0), text, status (`unknown`, `ambiguous`, `no-regimen` or `no-medication`) and candidates (ids
        joined by `|`).

    Raises:
        InteractError: as in `check_frame`.
    """
    from interact.frames import unresolved_frame as ask

    return ask(df, regimen, medication, rules)
