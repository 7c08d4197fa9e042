"""Errors on the wire between script and host: the same fields in every language."""

from __future__ import annotations

from typing import Any, cast

from llmspell.errors import (
    AgentError,
    CancelledError,
    ConvertError,
    DeniedError,
    EventError,
    LimitError,
    NotFoundError,
    ProviderError,
    ScriptError,
    ScriptSyntaxError,
    SessionError,
    SpellError,
    StateError,
    ToolError,
    UsageError,
    WorkflowError,
)

__all__ = ["from_wire", "is_control", "to_wire"]

_BY_AREA: dict[str, type[SpellError]] = {
    "agent": AgentError,
    "bridge": ConvertError,
    "bundle": UsageError,
    "cancelled": CancelledError,
    "denied": DeniedError,
    "event": EventError,
    "grant": DeniedError,
    "hook": DeniedError,
    "limit": LimitError,
    "model": ProviderError,
    "not_found": NotFoundError,
    "provider": ProviderError,
    "session": SessionError,
    "state": StateError,
    "tool": ToolError,
    "usage": UsageError,
    "workflow": WorkflowError,
}


def is_control(error: BaseException) -> bool:
    """Whether a script must not be able to catch it: the whole run is over.

    A limit of one agent or sub-run is an ordinary error of that run; what ends the spell itself
    comes as a reply only where it is told of it in a call.
    """
    return isinstance(error, CancelledError) or (isinstance(error, LimitError) and error.ends_run)


def to_wire(error: BaseException) -> dict[str, Any]:
    """Return an error as the fields a script sees."""
    if not isinstance(error, SpellError):
        return {
            "code": "internal",
            "message": f"{type(error).__name__}: {error}",
            "hint": "this is a fault of llmspell or of a plugin; please report it",
            "cause": _cause(error),
        }

    return {
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "stack": error.stack,
        "file": error.file,
        "line": error.line,
        "data": error.data,
        "cause": _cause(error),
        "control": is_control(error),
    }


def from_wire(fields: object) -> SpellError:
    """Return the error that a script's uncaught error stands for, with its script stack."""
    if not isinstance(fields, dict):
        return ScriptError(f"the worker sent a malformed error: {fields!r:.200}")

    wire = cast("dict[str, Any]", fields)
    code = str(wire.get("code") or "script.error")
    error = _make(code, str(wire.get("message") or "unknown error"))
    error.hint = str(wire.get("hint") or "")
    error.file = str(wire.get("file") or "")
    error.line = int(wire.get("line") or 0)
    error.stack = str(wire.get("stack") or "")
    error.data = data if isinstance(data := wire.get("data"), dict) else {}

    if cause := wire.get("cause"):
        error.__cause__ = from_wire(cause)

    return error


def _make(code: str, message: str) -> SpellError:
    if code == "script.syntax":
        return ScriptSyntaxError(message)

    if code in {"hook.point", "hook.verdict"}:
        return UsageError(message, code=code)

    return _BY_AREA.get(code.partition(".")[0], ScriptError)(message, code=code)


def _cause(error: BaseException) -> dict[str, Any] | None:
    cause = error.__cause__

    if cause is None or isinstance(cause, SpellError):
        return None if cause is None else to_wire(cause)

    return {"code": "error", "message": f"{type(cause).__name__}: {cause}", "cause": _cause(cause)}
