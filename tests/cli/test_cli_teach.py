"""interact show, explain, search and list: the teaching commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize(
    ("asked", "heading"),
    [
        ("alpha-med", "alpha-med — drug, id alpha-med"),
        ("Alphalin", "alpha-med — drug, id alpha-med"),
        ("rxcui:111", "alpha-med — drug, id alpha-med"),
        ("old-alpha", "alpha-med — drug, id alpha-med"),
        ("alpha-med 5 mg tablets", "alpha-med — drug, id alpha-med"),
        ("India herb", "India herb — herb, id india-herb"),
        ("kappas", "Kappa class — class, id kappa-class"),
        ("Kilo Max", "Kilo Mix — product, id kilo-mix"),
        ("enz-one", "Enzyme One — enzyme, id enz-one"),
        ("EZ1", "Enzyme One — enzyme, id enz-one"),
        ("calm", "Calm — effect, id calm"),
        ("calm/two-calming-agents", "Calm adds up — additive rule, id calm/two-calming-agents, reviewed"),
        ("india-herb-status", "India herb is an invented plant — legal-status, Nowhere, 2026-01-02"),
        ("pmid:1001", "Adams A et al. (2021). An invented study in people."),
    ],
)
def test_show_finds_a_page_by_id_or_name(run: Run, asked: str, heading: str) -> None:
    done = run("show", asked)
    assert done.code == 0
    assert " ".join(done.out.split()).startswith(heading)


@pytest.mark.parametrize(
    ("asked", "parts"),
    [
        ("alpha-med", ["brand: Alphalin; Alphanor (GB)", "classes: Kappa class", "codes: rxcui:111", "inhibits Enzyme One (strong)",
                       "as one of Kappa class", "about 3 days after the last dose", "In 10 invented adults the probe's AUC rose 6-fold. Adams 2021"]),
        ("India herb", ["contains juliet-compound, 3 mg per g dried leaf", "was tested on Enzyme One: no inhibition found", "tested up to 2 g",
                        "by its constituent juliet-compound", "India herb is an invented plant (Nowhere) No country lists it."]),
        ("kappas", ["members: alpha-med, bravo-med", "never spread over the class", "bravo-med was tested on Enzyme One: no inhibition found"]),
        ("Kilo Mix", ["ingredients: alpha-med, charlie-med"]),
        ("golf-med", ["Nothing curated yet: silence here is not a finding."]),
        ("delta-med", ["Not known", "Nobody has looked at delta-med on the skin.", "oral"]),
        ("enz-one", ["inhibits, strong: alpha-med [human study]; India herb [in vitro]", "inhibits, tested, no effect: bravo-med",
                     "rule enzymes/inhibitor-raises-substrate: Clearance inhibited"]),
        ("calm", ["deep-rest: by deep rest", "raises, moderate: Kappa class [label]", "rule calm/calm-against-unrest: Calm undone"]),
        ("pmid:1001", ["https://pubmed.ncbi.nlm.nih.gov/1001/", "read: full, checked 2026-01-02", "delta-med lowers Calm (strong): Swallowed",
                       "rule pair/alpha-med-charlie-med: 12 invented adults took both."]),
    ],
)  # fmt: skip
def test_show_tells_everything_known(run: Run, asked: str, parts: list[str]) -> None:
    said = " ".join(run("show", asked).out.split())
    assert [part for part in parts if part not in said] == []


@pytest.mark.parametrize(
    "asked", ["alpha-med and lima-drink", "alpha-med/golf-med", "alpha-med/golf-med and lima-drink"]
)
def test_show_of_several_names_shows_each(run: Run, asked: str) -> None:
    done = run("show", asked)
    assert done.code == 0
    for ident in ("alpha-med", "golf-med", "lima-drink"):
        assert (f", id {ident}" in done.out) is (ident in asked)


@pytest.mark.parametrize("command", ["show", "explain"])
def test_a_rule_is_explained_in_full(run: Run, command: str) -> None:
    said = " ".join(run(command, "strain/three-strains").out.split())
    for part in ("Three strains at once — additive rule", "squeezer: raises Strain, how squeeze", "drainer: Lambda class", "MAJOR otherwise",
                 "major means:", "Consider Labels describe monitoring.", "Frequency unknown", "Stands in for strain/two-strains", "Invented Society"):  # fmt: skip
        assert part in said


def test_the_concern_table_of_a_rule_reads_row_by_row(run: Run) -> None:
    said = " ".join(run("explain", "enzymes/inhibitor-raises-substrate").out.split())
    assert "both parties on one of: Enzyme One, Enzyme Two" in said
    assert "MINOR when evidence animal or in-vitro or theoretical" in said
    assert "MAJOR when precipitant: strength strong; object: narrow therapeutic index" in said


@pytest.mark.parametrize("form", ["text", "rich", "markdown"])
@pytest.mark.parametrize(
    "words", [("show", "alpha-med"), ("show", "calm"), ("show", "pmid:1001"), ("explain", "calm/two-calming-agents")]
)
def test_pages_come_in_every_format(run: Run, form: str, words: tuple[str, str]) -> None:
    done = run(*words, "--format", form)
    assert done.code == 0
    assert len(done.out) > 100


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["show", "twin"], 3, "bravo-med, charlie-med"),
        (["show", "alfadol"], 3, "near: alpha-med"),
        (["show", "mysteryol"], 3, "nothing goes by 'mysteryol'"),
        (["show", ""], 3, "interact search"),
        (["show", "x" * 100_000], 3, "nothing goes by"),
        (["show", "alpha-med", "--format", "json"], 2, "--format"),
        (["show", "alpha-med", "--format", "yaml"], 2, "no format"),
        (["explain", "two-calming"], 3, "calm/two-calming-agents"),
        (["explain", "nope/nope"], 3, "interact list rules"),
        (["search", "?!"], 2, "nothing to look for"),
        (["list", "gadgets"], 2, "one of substances, classes"),
    ],
)
def test_what_is_not_there_is_told_with_a_hint(run: Run, words: list[str], code: int, said: str) -> None:
    done = run(*words)
    assert done.code == code
    assert done.out == ""
    assert said in done.err
    assert len(done.err) < 1_000


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        (["alpha"], {"alpha-med", "pair/alpha-med-charlie-med", "pair/alpha-med-hotel-med"}),
        (["ALPHALIN"], {"alpha-med"}),
        (["EZ1"], {"enz-one"}),
        (["inventa"], {"india-herb"}),
        (["calm", "agents"], {"calm/two-calming-agents"}),
        (["guideline", "third"], {"doi:10.5555/invented.3"}),
        (["invented", "plant"], {"india-herb-status"}),
    ],
)
def test_search_finds_by_any_name_or_title(run: Run, words: list[str], ids: set[str]) -> None:
    done = run("search", *words)
    assert done.code == 0
    assert {line.split("\t")[1] for line in done.out.splitlines()} == ids


def test_search_without_a_hit_says_so_by_its_exit_code(run: Run) -> None:
    assert run("search", "alpha", "mysteryol")[:2] == (3, "")


@pytest.mark.parametrize(
    ("kind", "count"),
    [("substances", 12), ("drugs", 8), ("herb", 1), ("supplements", 0), ("foods", 0), ("recreational", 1), ("constituents", 1),
     ("products", 1), ("classes", 2), ("class", 2), ("pathways", 5), ("rules", 9), ("RULE", 9), ("notices", 1), ("works", 4)],
)  # fmt: skip
def test_list_prints_every_entry_of_a_kind_on_a_line(run: Run, kind: str, count: int) -> None:
    done = run("list", kind)
    lines = done.out.splitlines()
    assert done.code == 0
    assert len(lines) == count
    assert lines == sorted(lines)
    assert all(len(line.split("\t")) == 3 and all(line.split("\t")) for line in lines)


@pytest.mark.parametrize(
    "words",
    [
        ["show", "\x1b[31mred"],
        ["explain", "\x1b[31mred"],
        ["list", "\x1b[31mred"],
        ["check", "a", "--format", "\x1b[31m"],
    ],
)
def test_escape_codes_in_a_wrong_argument_never_reach_the_terminal(run: Run, words: list[str]) -> None:
    assert "\x1b" not in run(*words).err
