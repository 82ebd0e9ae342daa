"""The report as a whole: coverage, pairs, notices, bibliography, labels and premises."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from interact.knowledge.snapshot import Knowledge
from interact.model.report import Report
from interact.pipeline.single import flag_cites, premises, request

Ask = Callable[..., Report]


def statuses(report: Report) -> dict[tuple[str, str], str]:
    """Return the status of every pair."""
    return {(p.a, p.b): p.status for p in report.pairs}


def test_blank_names_are_dropped_and_nothing_else() -> None:
    assert [i.text for i in request(["", " a ", "\t", "\n", "b", "?", "a"]).items] == ["a", "b", "?", "a"]


def test_every_pair_has_a_status(ask: Ask) -> None:
    report = ask("alpha-med", "charlie-med", "hotel-med", "golf-med", "echo-med")
    assert statuses(report) == {
        ("alpha-med", "charlie-med"): "flagged",
        ("alpha-med", "echo-med"): "nothing-found",
        ("alpha-med", "golf-med"): "not-covered",
        ("alpha-med", "hotel-med"): "considered",
        ("charlie-med", "echo-med"): "nothing-found",
        ("charlie-med", "golf-med"): "not-covered",
        ("charlie-med", "hotel-med"): "nothing-found",
        ("echo-med", "golf-med"): "not-covered",
        ("echo-med", "hotel-med"): "nothing-found",
        ("golf-med", "hotel-med"): "not-covered",
    }


def test_in_a_flag_of_many_every_two_are_flagged(ask: Ask) -> None:
    assert set(statuses(ask("echo-med", "foxtrot-med", "golf-med")).values()) == {"flagged"}


@pytest.mark.parametrize("names", [(), ("nobody",), ("twin",), ("alpha-med",), ("alpha-med", "alpha-med")])
def test_fewer_than_two_substances_make_no_pair(ask: Ask, names: tuple[str, ...]) -> None:
    report = ask(*names)
    assert report.pairs == ()
    assert len(report.resolutions) == len(names)


def test_notices_of_a_substance_and_of_what_it_contains(ask: Ask) -> None:
    assert [n["id"] for n in ask("India herb").notices] == ["india-herb-status"]
    assert ask("juliet-compound").notices == ()


def test_the_bibliography_is_what_is_cited_and_no_more(ask: Ask) -> None:
    assert set(ask("alpha-med", "hotel-med").works) == {"pmid:1001"}
    assert set(ask("India herb").works) == {"doi:10.5555/invented.3"}
    assert ask("golf-med").works == {}


def test_the_version_and_digest_are_the_snapshots(ask: Ask, small: Knowledge) -> None:
    report = ask("alpha-med")
    assert (report.version, report.digest) == (small.version, small.digest)


def test_everything_named_has_a_label(ask: Ask) -> None:
    report = ask("Kilo Mix", "kappas", "India herb", "twin", "alfadol")
    wanted = {"kilo-mix": "Kilo Mix", "kappa-class": "Kappa class", "india-herb": "India herb", "juliet-compound": "juliet-compound",
              "bravo-med": "bravo-med", "charlie-med": "charlie-med", "alpha-med": "alpha-med"}  # fmt: skip
    assert wanted.items() <= report.labels.items()
    assert {"enz-one": "Enzyme One", "calm": "Calm"}.items() <= report.pathways.items()


def test_premises_name_what_stands_for_and_against(ask: Ask) -> None:
    (flag,) = ask("India herb 4 g", "charlie-med").flags
    assert [(stand, ident, claim.strength) for stand, ident, claim in premises(flag)] == [
        ("for", "india-herb", "strong"),
        ("against", "india-herb", "none"),
        ("for", "charlie-med", "sensitive"),
    ]
    assert {c.work for c in flag_cites(flag)} == {"doi:10.5555/invented.3", "pmid:1001", "pmid:1002", "url:kappa-label"}


def test_unresolved_names_stay_in_the_report_and_the_rest_is_checked(ask: Ask) -> None:
    report = ask("twin", "nobody", "alpha-med", "lima-drink")
    assert [r.item.text for r in report.unresolved] == ["twin", "nobody"]
    assert [f.rule.id for f in report.flags] == ["calm/two-calming-agents"]
