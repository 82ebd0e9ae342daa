"""The Python face of the pipeline, for notebooks and jobs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from interact.curation.locate import open_knowledge
from interact.errors import ExitCode, InteractError
from interact.model.report import Report
from interact.model.terms import CONCERN_RANK
from interact.pipeline.single import check as run
from interact.pipeline.single import request


class Checked(Report):
    """A report that shows itself: as text in a console, as a page in a notebook."""

    __slots__ = ()

    def __repr__(self) -> str:
        """The report as the command line prints it."""
        from interact.render.layout import text
        from interact.render.view import rows

        return text(rows(self), 100)

    def _repr_html_(self) -> str:
        """The report as HTML, for notebooks."""
        from interact.render.html import html
        from interact.render.view import rows

        return html(rows(self))


def check(names: Iterable[str], min_concern: str = "", rules: Path | str | None = None) -> Checked:
    """Check a list (see `interact.check`)."""
    if min_concern and min_concern not in CONCERN_RANK:
        raise InteractError(
            ExitCode.USAGE, f"no concern '{min_concern}'", "min_concern", f"one of {', '.join(CONCERN_RANK)}"
        )
    if isinstance(names, str):
        raise InteractError(
            ExitCode.USAGE, "one text where a list of names is expected", "names", "check(['kratom', 'sertraline'])"
        )
    knowledge = open_knowledge(Path(rules) if rules else None)
    try:
        return Checked(*run(request(names), knowledge, min_concern))
    finally:
        knowledge.close()
