"""The coloured terminal shows the same words as plain text, wrapped at the same places."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from interact.model.report import Report
from interact.render.layout import text
from interact.render.terminal import show
from interact.render.view import rows

Ask = Callable[..., Report]
CODES = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")


@pytest.mark.parametrize("width", [40, 60, 100])
@pytest.mark.parametrize("colour", [True, False])
def test_the_same_lines_as_plain_text(
    ask: Ask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int, colour: bool
) -> None:
    monkeypatch.setenv("FORCE_COLOR" if colour else "NO_COLOR", "1")
    monkeypatch.delenv("NO_COLOR" if colour else "FORCE_COLOR", raising=False)
    monkeypatch.setenv("COLUMNS", "30")
    report = ask("alpha-med", "charlie-med", "[bold]x[/bold]", "\x1b[31mred", "kappas", "India herb")
    show(rows(report, explain=True), width)
    out = capsys.readouterr().out
    assert ("\x1b" in out) is colour
    assert "\x1b[31mred" not in out
    plain = [line.rstrip() for line in CODES.sub("", out).splitlines()]
    assert plain == text(rows(report, explain=True), width).splitlines()
