"""What hooks may change of accesses to sessions, in the forms that hooks give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import msgspec

from llmspell.errors import UsageError
from llmspell.hook import Crossing
from llmspell.message import Message, parse_messages
from llmspell.scope import Terms, changed_fields, fitting
from llmspell.session.record import SessionAccess, SessionInfo, SessionOp

__all__ = ["TERMS"]

_RESULTS: Mapping[SessionOp, Any] = {
    "append": int,
    "save": int,
    "trim": int,
    "list": list[SessionInfo],
    "delete": bool,
}
"""What comes of each access; of `messages` a list of messages, of the others a `SessionInfo`."""


def _changed(crossing: Crossing, value: object) -> SessionAccess:
    """Return the access that a hook wants; which session it is and what is done stays.

    Raises:
        UsageError: `hook.verdict`.
    """
    before = cast("SessionAccess", crossing.input)
    return changed_fields(crossing, before, value, _CHANGEABLE.get(before.op, {}))


def _accepted(crossing: Crossing, value: object) -> Any:
    """Return the result that a hook gives: as the access itself returns it; of a session, a map of fields.

    Raises:
        UsageError: `hook.verdict`.
    """
    op = cast("SessionAccess", crossing.input).op

    if op == "messages":
        return _read(crossing, value)

    return fitting(crossing, value, _RESULTS.get(op, SessionInfo))


def _read(crossing: Crossing, value: object) -> list[Message]:
    try:
        return _messages(value)
    except UsageError as error:
        raise UsageError(f"what a hook gave {crossing} does not fit: {error}", code="hook.verdict") from error


def _messages(value: Any) -> list[Message]:
    return [] if value == [] else parse_messages(value)


def _tags(value: Any) -> list[str]:
    return msgspec.convert(value, list[str])


_CHANGEABLE: Mapping[SessionOp, Mapping[str, Callable[[Any], object]]] = {
    "open": {"tags": _tags},
    "tag": {"tags": _tags},
    "append": {"messages": _messages},
    "save": {"messages": _messages},
}
"""What of an access a hook may change, with what reads it."""

TERMS = Terms("session", _changed, _accepted)
