"""Offline drug-supplement interaction checker: cited premises about shared pathways, matched by declarative rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from interact.api import Checked

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
