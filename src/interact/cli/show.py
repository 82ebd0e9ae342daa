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
    from interact.model.report import Ambiguous, Resolved, Unknown
    from interact.pipeline.single import request
    from interact.render.teach import notice_rows, pathway_rows, rule_rows, substance_rows, work_rows
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
    notices = knowledge.docs("notice", [text])
    if notices:
        return notice_rows(notices[text], knowledge)
    found = resolve(request([text or "?"]), knowledge)
    known = [ident for r in found if isinstance(r, Resolved) for ident in r.ids]
    shared = [r for r in found if isinstance(r, Ambiguous)]
    if known and not any(isinstance(r, Unknown) for r in found) and not shared:
        subjects = knowledge.substances(known)
        return chain.from_iterable(chain(substance_rows(subjects[i], knowledge), [row()]) for i in dict.fromkeys(known))
    if shared:
        names = ", ".join(shared[0].candidates)
        raise InteractError(ExitCode.UNRESOLVED, f"'{text[:80]}' is shared by {names}", hint="name one of them")
    near = [ident for r in found if isinstance(r, Unknown) for ident in r.suggestions]
    hint = f"near: {', '.join(near)}" if near else "interact search TEXT"
    raise InteractError(ExitCode.UNRESOLVED, f"nothing goes by '{text[:80]}'", hint=hint)
