"""Every renderer mentions every flag and every name that did not resolve; any text at all gives a report."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from worlds import NAMES, opened, worlds

from interact.curation.tree import Tree
from interact.knowledge.snapshot import Knowledge
from interact.model.report import Ambiguous, Report
from interact.pipeline.single import check, request
from interact.render.html import html
from interact.render.layout import lines, text
from interact.render.machine import render
from interact.render.markdown import markdown
from interact.render.view import rows
from interact.render.words import clean

odd = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=st.characters(categories=["Cc", "Cf", "Cs", "Co", "Zs", "Zl", "Mn"]), max_size=20),
    st.binary(max_size=40).map(lambda data: data.decode("utf-8", errors="surrogateescape")),
    st.tuples(st.sampled_from(["alpha-med", "Kilo Mix", "twin", "5 mg", "/", " and ", "(", "[", "-", "rxcui:", "1,0"]), st.text(max_size=8)).map("".join),
    st.lists(st.sampled_from(["alpha-med", "mysteryol", "charlie-med", " / ", " + ", " and ", ", ", " 5 mg", "[", "]", "- "]), max_size=8).map("".join),
)  # fmt: skip


def plain(report: Report) -> str:
    """Return the report as text on a narrow page."""
    return text(rows(report), 40)


def coloured(report: Report) -> str:
    """Return the words that the terminal gets."""
    return "\n".join("".join(span.text for span in line) for line in lines(rows(report), 60))


def unescaped(report: Report) -> str:
    """Return the Markdown without its escapes, emphasis and addresses."""
    bare = re.sub(r"\]\([^)]*\)", "]", markdown(rows(report)))
    return re.sub(r"\\(.)|\*\*|[\[\]]", r"\1", bare)


def page(report: Report) -> str:
    """Return the words of the HTML."""
    return unescape(re.sub(r"</div>", " ", re.sub(r"</?(?:span|a|div)\b[^>]*>(?<!</div>)", "", html(rows(report)))))


RENDERERS: list[Callable[[Report], str]] = [plain, coloured, unescaped, page]


@given(worlds(), st.lists(st.sampled_from([*NAMES, "mysteryol", "\x1b[31mred"]), min_size=3, max_size=7, unique=True))
def test_every_flag_and_every_unresolved_name_is_mentioned(tree: Tree, names: list[str]) -> None:
    with opened(tree) as knowledge:
        report = check(request(names), knowledge)
    for renderer in RENDERERS:
        said = " ".join(renderer(report).split())
        for flag in report.flags:
            assert flag.rule.title in said
            for ident in flag.ids:
                assert report.labels[ident] in said
        for entry in report.unresolved:
            assert f"“{clean(entry.item.text)}”" in said


@given(worlds(), st.lists(st.sampled_from([*NAMES, "mysteryol", "\x1b[31mred"]), min_size=1, max_size=6))
def test_the_machine_form_holds_everything(tree: Tree, names: list[str]) -> None:
    with opened(tree) as knowledge:
        report = check(request(names), knowledge)
    document = json.loads(render(report))
    assert [
        (f["rule"], f["concern"], f["evidence"], sorted(p["id"] for p in f["parties"])) for f in document["flags"]
    ] == [(f.rule.id, f.concern, f.evidence, list(f.ids)) for f in report.flags]
    assert document["request"] == names
    assert [s["input"] for s in document["substances"] if s["status"] != "resolved"] == [
        r.item.text for r in report.unresolved
    ]
    assert {s["id"] for s in document["substances"] if s["id"]} == {p.id for p in report.profiles}
    known = {work["id"] for work in document["bibliography"]}
    for told in (*document["flags"], *document["considered"]):
        assert {cite["work"] for cite in told["citations"]} <= known


@given(st.lists(odd, max_size=5))
def test_any_text_gives_a_report_that_every_renderer_can_show(small: Knowledge, names: list[str]) -> None:
    report = check(request(names), small)
    said = " ".join(plain(report).split())
    assert json.loads(render(report))["request"] == [name.strip() for name in names if name.strip()]
    for name in names:
        shown = " ".join(clean(name.strip()).split())
        if shown and any(entry.item.text == name.strip() for entry in report.unresolved):
            assert shown in said
    for renderer in RENDERERS:
        assert all(c.isprintable() or c == "\n" for c in renderer(report))
    assert len(report.resolutions) >= len(report.request.items)


@given(odd)
def test_no_part_of_a_line_is_lost(small: Knowledge, name: str) -> None:
    report = check(request([name]), small)
    if report.request.items and not report.unresolved:
        assert "mysteryol" not in name.replace("(", "[").split("[")[0]
    for entry in report.unresolved:
        assert entry.item.text
        assert not isinstance(entry, Ambiguous) or len(entry.candidates) > 1
