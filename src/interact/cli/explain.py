"""interact explain: one rule in full."""

from __future__ import annotations

from pathlib import Path

import typer

from interact.cli.session import chosen_format, show
from interact.curation.locate import open_knowledge
from interact.errors import ExitCode, InteractError

DETAILS = "RULE is an id as reports and `interact list rules` name it: serotonin/two-raising-agents."


def command(
    rule: str = typer.Argument(..., help="Rule id."),
    form: str | None = typer.Option(None, "--format", help="rich | text | markdown."),
    rules: Path | None = typer.Option(None, "--rules", help="Answer from this rules folder."),
) -> int:
    """Print the rule's page."""
    how = chosen_format(form)
    knowledge = open_knowledge(rules)
    found = knowledge.rules([rule])
    if rule not in found:
        stem = rule.rsplit("/", 1)[-1]
        near = [i for i, _, _ in knowledge.listing("rule") if stem and (stem in i or i.split("/")[0] in rule)]
        raise InteractError(
            ExitCode.UNRESOLVED,
            f"no rule '{rule[:80]}'",
            hint=f"near: {', '.join(near[:5])}" if near else "interact list rules",
        )
    from interact.render.teach import rule_rows

    show(rule_rows(found[rule], knowledge), "text" if how == "json" else how)
    return ExitCode.OK
