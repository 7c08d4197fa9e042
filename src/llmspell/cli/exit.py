"""Exit codes: what a shell learns of how a command ended."""

from __future__ import annotations

from enum import IntEnum

from llmspell.errors import SpellError, UsageError

__all__ = ["EPILOG", "ExitCode", "exit_code", "status_code"]


class ExitCode(IntEnum):
    """How a command ended."""

    OK = 0
    ERROR = 1
    USAGE = 2
    LIMIT = 3
    DENIED = 4
    CANCELLED = 130


_MEANINGS = {
    ExitCode.OK: "all went well",
    ExitCode.ERROR: "the spell failed, or a check found something",
    ExitCode.USAGE: "wrong options, files or configuration; nothing was run",
    ExitCode.LIMIT: "a limit was reached",
    ExitCode.DENIED: "something was not permitted",
    ExitCode.CANCELLED: "stopped by Ctrl-C or a signal",
}

EPILOG = "\b\nExit codes:\n" + "\n".join([f"  {code:<4d} {meaning}" for code, meaning in _MEANINGS.items()])
"""The table of exit codes below each command's help."""

_BY_STATUS = {
    "ok": ExitCode.OK,
    "error": ExitCode.ERROR,
    "limit": ExitCode.LIMIT,
    "denied": ExitCode.DENIED,
    "cancelled": ExitCode.CANCELLED,
}


def status_code(status: str) -> ExitCode:
    """Return the exit code of a run that ended like this."""
    return _BY_STATUS[status]


def exit_code(error: SpellError) -> ExitCode:
    """Return the exit code of a command that ended with an error of its own."""
    if isinstance(error, UsageError):
        return ExitCode.USAGE

    from llmspell.run import status_of

    return status_code(status_of(error))
