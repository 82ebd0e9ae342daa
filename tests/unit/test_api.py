"""The Python face: a call gives a report that shows itself as text and as HTML."""

from __future__ import annotations

from pathlib import Path

import pytest

import interact
from interact.errors import ExitCode, InteractError

RULES = Path(__file__).parents[1] / "fixtures" / "rules"


def test_a_call_gives_a_report_that_shows_itself() -> None:
    report = interact.check(["alpha-med", "lima-drink", "mysteryol"], rules=RULES)
    assert [flag.rule.id for flag in report.flags] == ["calm/two-calming-agents"]
    assert [entry.item.text for entry in report.unresolved] == ["mysteryol"]
    assert "MODERATE alpha-med + lima-drink" in repr(report)
    assert "mysteryol" in report._repr_html_()


def test_a_threshold_may_be_given() -> None:
    report = interact.check(iter(["alpha-med", "lima-drink"]), min_concern="major", rules=str(RULES))
    assert report.flags == ()
    assert [entry.why for entry in report.considered] == ["below-threshold"]


def test_wrong_use_is_a_clear_error(tmp_path: Path) -> None:
    for call in (
        lambda: interact.check(["alpha-med"], min_concern="awful", rules=RULES),
        lambda: interact.check("alpha-med", rules=RULES),
    ):
        with pytest.raises(InteractError) as caught:
            call()
        assert caught.value.code == ExitCode.USAGE
    with pytest.raises(InteractError) as missing:
        interact.check(["alpha-med"], rules=tmp_path)
    assert missing.value.code == ExitCode.BAD_KNOWLEDGE
