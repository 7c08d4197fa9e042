"""Values of crossings as JSON, with what looks like a secret masked."""

from __future__ import annotations

import json
import re
from typing import Any, cast

import msgspec

from llmspell.hook import Crossing
from llmspell.message import Reply

__all__ = ["open_value", "shown", "shown_text"]

MASK = "***"
PRIVATE = "<private>"

_SECRET = re.compile(
    r"(authorization|cookie|(api|access|private|secret|auth)[-_]?key|token|secret|password|passwd|credentials?)$",
    re.IGNORECASE,
)
_JSON_TEXT = {"arguments", "content"}
"""Fields of tool calls and their results that hold JSON as text."""


def open_value(crossing: Crossing, value: object) -> object:
    """Return what goes into or comes out of a crossing, or of a private one that it is."""
    return PRIVATE if crossing.private else value


def shown(value: object) -> object:
    """Return a value as JSON values.

    Values below a name that ends like a secret's (`Authorization`, `cookie`, `x-api-key`, `token`, `password`, …)
    are masked, also in the JSON text of tool calls; what stands in plain text is not. A provider's own objects
    are left out, and of what is no data only the type is told.
    """
    if type(value) is Reply:
        value = msgspec.structs.replace(value, native=None)

    return _masked(msgspec.to_builtins(value, enc_hook=_type_name, str_keys=True))


def shown_text(value: object) -> str:
    """Return a value as one line of JSON text, masked as in `shown`."""
    return json.dumps(shown(value), ensure_ascii=False)


def _type_name(value: object) -> str:
    return f"<{type(value).__name__}>"


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _masked_field(str(key), item) for key, item in cast("dict[object, Any]", value).items()}

    if isinstance(value, list | tuple):
        return [_masked(item) for item in cast("list[Any]", value)]

    return value


def _masked_field(name: str, value: Any) -> Any:
    if _SECRET.search(name) and value is not None:
        return MASK

    if name in _JSON_TEXT and isinstance(value, str) and value.lstrip()[:1] in {"{", "["}:
        return _masked_json(value)

    return _masked(value)


def _masked_json(text: str) -> str:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text

    masked = _masked(found)
    return text if masked == found else json.dumps(masked, ensure_ascii=False)
