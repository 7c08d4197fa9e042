"""What a spell or a tool gave, as the command line says it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import msgspec

from llmspell.errors import ConvertError
from llmspell.value import encode_json

if TYPE_CHECKING:
    from llmspell.run import SpellResult
    from llmspell.value import Value

__all__ = ["answer_json", "sayable"]


def answer_json(value: Value, where: str = "the result") -> str:
    """Return what was given as JSON text; bytes in it become base64.

    Args:
        value: What was given.
        where: What to call it in an error.

    Raises:
        ConvertError: JSON cannot say it, such as NaN and the infinities.
    """
    return encode_json(_without_bytes(value), where)


def sayable(result: SpellResult, file: str, *, as_json: bool) -> SpellResult:
    """Return how a spell ended; one whose result cannot be printed has failed.

    Args:
        result: How it ended.
        file: The spell's name.
        as_json: Whether all of it is printed as JSON; else a text and bytes stand as they are.
    """
    if result.result is None or (isinstance(result.result, str | bytes) and not as_json):
        return result

    try:
        answer_json(result.result, "the spell's result")
    except ConvertError as error:
        error.file = file
        return msgspec.structs.replace(result, status="error", result=None, error=error)

    return result


def _without_bytes(value: Value) -> Value:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()

    if isinstance(value, list):
        return [_without_bytes(one) for one in value]

    if isinstance(value, dict):
        return {key: _without_bytes(one) for key, one in value.items()}

    return value
