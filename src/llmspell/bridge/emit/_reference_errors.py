"""Reference page of the errors."""

from __future__ import annotations

import inspect

from llmspell import errors
from llmspell.bridge.emit._markdown import page, table
from llmspell.errors import CODES, SpellError

__all__ = ["class_of", "error_page"]

INTRODUCTION = """Every failure has a `code`, a `message`, a `hint` (it may be empty), a `cause` and, where it passed
through a script, a `stack` with `file` and `line`. Scripts see these fields in both languages: Lua on the value that
`pcall` returns, JavaScript on the error that `catch` gets. What a script throws itself has what the script gave it
(a JavaScript `Error` has its `message` and `stack`); whoever runs the script gets all fields of that as well."""


def error_page() -> str:
    """Return the page of all error classes and codes."""
    classes = [(f"`{one.__name__}`", f"`{_parent(one)}`", _summary(one)) for one in _classes()]
    codes = [(f"`{code}`", f"`{class_of(code).__name__}`", text) for code, text in sorted(CODES.items())]
    return page(
        "Errors",
        INTRODUCTION,
        "## Codes",
        table(("Code", "Python class", "Meaning"), codes),
        "## Python classes",
        table(("Class", "Is a", "Meaning"), classes),
    )


def class_of(code: str) -> type[SpellError]:
    """Return the class that a Python program catches an error code by."""
    exact = {one.default_code: one for one in _classes()}
    return exact.get(code) or _BY_AREA.get(code.partition(".")[0], SpellError)


_BY_AREA: dict[str, type[SpellError]] = {
    "agent": errors.AgentError,
    "bridge": errors.UsageError,
    "grant": errors.DeniedError,
    "hook": errors.DeniedError,
    "json": errors.ScriptError,
    "limit": errors.LimitError,
    "model": errors.ProviderError,
    "net": errors.ToolError,
    "provider": errors.ProviderError,
    "script": errors.ScriptError,
    "session": errors.SessionError,
    "state": errors.StateError,
    "task": errors.ScriptError,
    "tool": errors.ToolError,
}


def _classes() -> list[type[SpellError]]:
    found = [getattr(errors, name) for name in errors.__all__]
    return [one for one in found if isinstance(one, type)]


def _parent(one: type) -> str:
    return one.__bases__[0].__name__


def _summary(one: type) -> str:
    return (inspect.getdoc(one) or "").split("\n\n")[0].replace("\n", " ")
