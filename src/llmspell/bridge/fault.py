"""Errors on the wire between script and host: the same fields in every language."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple, cast

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
    causes,
)
from llmspell.frame import Frame, host_frames, script_frames

__all__ = ["KEPT_ERRORS", "Passed", "PassedErrors", "frames_of", "is_control", "to_wire"]

KEPT_ERRORS = 64
"""Errors of one spell that are known again when a script lets them pass."""

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


def to_wire(error: BaseException, known: Callable[[BaseException], int] = lambda _error: 0) -> dict[str, Any]:
    """Return an error as the fields a script sees.

    Args:
        error: What to tell of.
        known: Returns the number by which an error is known again; 0 for none.
    """
    told: dict[str, Any] | None = None

    for one in reversed([*causes(error)]):
        told = _fields(one, told, known) if one is error or isinstance(one, SpellError) else _plain(one, told, known)

    return cast("dict[str, Any]", told)


def _fields(
    error: BaseException, cause: dict[str, Any] | None, known: Callable[[BaseException], int]
) -> dict[str, Any]:
    if not isinstance(error, SpellError):
        return {
            "code": "internal",
            "message": f"{type(error).__name__}: {error}",
            "hint": "this is a fault of llmspell or of a plugin; please report it",
            "cause": cause,
            "known": known(error),
        }

    return {
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "stack": error.stack,
        "file": error.file,
        "line": error.line,
        "data": error.data,
        "cause": cause,
        "control": is_control(error),
        "known": known(error),
    }


class Passed(NamedTuple):
    """An error that went into a script.

    Attributes:
        error: The error itself.
        frames: Where it came from, innermost first.
    """

    error: BaseException
    frames: tuple[Frame, ...]


class PassedErrors:
    """The errors that went into a script, so that those it lets pass are the same when they come out.

    They keep their class, their fields, their Python causes, and the frames of the host between those of scripts.
    """

    def __init__(self) -> None:
        self._passed: OrderedDict[int, Passed] = OrderedDict()
        self._last = 0

    def pass_on(self, error: BaseException) -> dict[str, Any]:
        """Return an error as the fields a script sees, and know it again."""
        try:
            return to_wire(error, self._keep)
        except Exception as fault:  # noqa: BLE001 - one without a text must not keep the script waiting for ever
            return to_wire(
                SpellError(f"an error that cannot be told of: {type(error).__name__}, {type(fault).__name__}")
            )

    def take_back(self, fields: object) -> SpellError:
        """Return the error that a script's uncaught error stands for, with its script stack."""
        if not isinstance(fields, dict):
            return ScriptError(f"the worker sent a malformed error: {fields!r:.200}")

        wire = cast("dict[str, Any]", fields)
        known = self._find(wire)
        error = _revive(known, wire) or _make(
            _text(wire, "code") or "script.error", _text(wire, "message") or "unknown error"
        )
        error.hint = _text(wire, "hint")
        error.file = _text(wire, "file")
        error.line = int(wire.get("line") or 0)
        error.stack = _text(wire, "stack")
        error.frames = _joined(known, error.stack)
        error.__notes__ = ["\n  ".join(["in the script:", *error.stack.splitlines()])] if error.stack else []
        error.data = data if isinstance(data := wire.get("data"), dict) else {}
        error.__cause__ = self._cause_of(known, wire)
        return error

    def clear(self) -> None:
        """Know none of them any more."""
        self._passed.clear()

    def _keep(self, error: BaseException) -> int:
        self._last += 1
        self._passed[self._last] = Passed(error, frames_of(error))

        if len(self._passed) > KEPT_ERRORS:
            self._passed.popitem(last=False)

        return self._last

    def _find(self, wire: object) -> Passed | None:
        number = cast("dict[str, Any]", wire).get("known") if isinstance(wire, dict) else None
        return self._passed.get(number) if isinstance(number, int) else None

    def _cause_of(self, known: Passed | None, wire: dict[str, Any]) -> BaseException | None:
        if known is not None and not isinstance(known.error, SpellError):
            return known.error

        cause = cast("dict[str, Any] | None", wire.get("cause"))

        if not cause:
            return None

        inner = self._find(cause)
        return inner.error if inner is not None and not isinstance(inner.error, SpellError) else self.take_back(cause)


def frames_of(error: BaseException) -> tuple[Frame, ...]:
    """Return where an error came from, innermost first: through its causes, scripts and Python code."""
    frames: tuple[Frame, ...] = ()
    chain = [*causes(error)]

    # one that has frames knows those of its causes
    first = next((i for i, one in enumerate(chain) if isinstance(one, SpellError) and one.frames), len(chain) - 1)

    for one in reversed(chain[: first + 1]):
        before = (one.frames if isinstance(one, SpellError) else ()) or frames
        own = host_frames(one.__traceback__)

        # the function that raised it from its cause is the one that caught that
        if before and own and (before[-1].module, before[-1].function) == (own[0].module, own[0].function):
            before = before[:-1]

        frames = before + own

    return frames


def _joined(known: Passed | None, stack: str) -> tuple[Frame, ...]:
    """Return the frames of an error that came out of a script: those it had, and those the script added."""
    if known is None:
        return script_frames(stack)

    before = known.error.stack if isinstance(known.error, SpellError) else ""
    return known.frames + script_frames(stack[len(before) :]) if stack.startswith(before) else script_frames(stack)


def _revive(known: Passed | None, wire: dict[str, Any]) -> SpellError | None:
    """Return an error like the one that went in, unless the script made another one of it."""
    if known is None or not isinstance(known.error, SpellError):
        return None

    error = known.error

    if (error.code, error.message) != (wire.get("code"), wire.get("message")):
        return None

    again = type(error).__new__(type(error))
    again.args = error.args
    again.__dict__.update(error.__dict__)
    return again


def _text(wire: dict[str, Any], name: str) -> str:
    return str(wire.get(name) or "")


def _make(code: str, message: str) -> SpellError:
    if code == "script.syntax":
        return ScriptSyntaxError(message)

    if code in {"hook.point", "hook.verdict"}:
        return UsageError(message, code=code)

    return _BY_AREA.get(code.partition(".")[0], ScriptError)(message, code=code)


def _plain(cause: BaseException, inner: dict[str, Any] | None, known: Callable[[BaseException], int]) -> dict[str, Any]:
    return {
        "code": "error",
        "message": f"{type(cause).__name__}: {cause}",
        "cause": inner,
        "known": known(cause),
    }
