"""interact show: the teaching view of one thing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import typer

from interact.cli.session import chosen_format, show
from interact.curation.locate import open_knowledge
from interact.errors import ExitCode, InteractError
from interact.knowledge.snapshot import Knowledge
from interact.render.rows import Row, row

DETAILS = "IDENT is an id or a name: kratom, SSRIs, cyp3a, serotonin/two-raising-agents, pmid:36924284."


def command(
    ident: str = typer.Argument(..., help="Id or name."),
    form: str | None = typer.Option(None, "--format", help="rich | text | markdown."),
    rules: Path | None = typer.Option(None, "--rules", help="Answer from this rules folder."),
) -> int:
    """Print the page."""
    how = chosen_format(form)
    if how == "json":
        raise InteractError(
            ExitCode.USAGE, "show has no JSON form", "--format", "interact export, or check --format json"
        )
    show(page(ident, open_knowledge(rules)), how)
    return ExitCode.OK


def page(ident: str, knowledge: Knowledge) -> Iterator[Row]:
    """Return the rows for whatever an id or name stands for.

    Raises:
        InteractError: when nothing goes by it, with what comes near.
    """
    from interact.model.report import Ambiguous, Resolved
    from interact.pipeline.single import request
    from interact.render.teach import pathway_rows, rule_rows, substance_rows, work_rows
    from interact.resolve.lookup import resolve
    from interact.resolve.normal import key

    text = ident.strip()
    for rule in knowledge.rules([text]).values():
        return rule_rows(rule, knowledge)
    for doc in knowledge.docs("work", [text]).values():
        return work_rows(doc, knowledge)
    pages: list[Iterator[Row]] = []
    for doc in knowledge.docs("pathway", (i for i, _, _ in knowledge.listing("pathway"))).values():
        if key(text) in {key(name) for name in (doc["id"], doc["name"], *doc.get("names", ()))}:
            pages.append(pathway_rows(doc, knowledge))
    # A product is shown as itself, not as its ingredients; a word can be a pathway and a substance (potassium).
    exact = knowledge.substances(knowledge.named([key(text)]).get(key(text), []))
    if len(exact) == 1:
        pages.append(substance_rows(next(iter(exact.values())), knowledge))
    if pages:
        return chain.from_iterable(chain(page, [row()]) for page in pages)
    found = resolve(request([text or "?"]), knowledge)[0]
    if isinstance(found, Resolved):
        wanted = found.expanded_from if found.expanded_from != text else found.ids[0]
        return substance_rows(knowledge.substances([wanted or found.ids[0]])[wanted or found.ids[0]], knowledge)
    if isinstance(found, Ambiguous):
        raise InteractError(
            ExitCode.UNRESOLVED, f"'{text}' is shared by {', '.join(found.candidates)}", hint="name one of them"
        )
    near = f"near: {', '.join(found.suggestions)}" if found.suggestions else "interact search TEXT"
    raise InteractError(ExitCode.UNRESOLVED, f"nothing goes by '{text[:80]}'", hint=near)
