"""The one error type a person ever sees, and the exit codes of the command line."""

from __future__ import annotations


class ExitCode:
    """Process exit codes, as published in the machine contract."""

    OK = 0
    FLAGGED = 1
    USAGE = 2
    UNRESOLVED = 3
    BAD_KNOWLEDGE = 4
    INTERNAL = 70
    INTERRUPTED = 130


class InteractError(Exception):
    """A fault that is the input's, not the program's: what happened, where, and what to do about it.

    Attributes:
        code: exit code of the process (one of `ExitCode`).
        message: what is wrong, in one sentence.
        where: file, line or argument concerned; empty when there is none.
        hint: what the reader can do next; empty when there is nothing to add.
    """

    def __init__(self, code: int, message: str, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"\n  hint: {self.hint}" if self.hint else ""
        return f"{place}{self.message}{advice}"
