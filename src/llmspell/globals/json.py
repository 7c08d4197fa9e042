"""`JSON`: values as text and back."""

from __future__ import annotations

from typing import Any

from llmspell.bridge.op import Global, in_worker
from llmspell.bridge.spell import Spell
from llmspell.value import Value

__all__ = ["GLOBAL"]

GLOBAL = Global(
    "JSON",
    """Values as text and back. `JSON.null` is the null inside lists and maps (in JavaScript plain `null`).
    In JavaScript it stands beside the built-in `JSON.stringify` and `JSON.parse`.""",
)


@GLOBAL.worker_function
def encode(spell: Spell, value: Value) -> str:
    """Return compact JSON text.

    Args:
        value: Any value that JSON can say.

    Raises:
        json.invalid: It holds a function, a handle, NaN, an infinity, or a cycle.

    Example:
        lua:
            return JSON.encode({1, "two", true, JSON.null})
        js:
            return JSON.encode([1, "two", true, null])
        gives: "[1,\\"two\\",true,null]"
    """
    in_worker()


@GLOBAL.worker_function
def decode(spell: Spell, text: str) -> Value:
    """Return the value of a JSON text.

    Args:
        text: The text.

    Raises:
        json.invalid: It is not JSON, or in Lua an integer in it does not fit into 64 bits. In JavaScript an integer
            beyond 2^53 is a `BigInt`.

    Example:
        lua:
            return JSON.decode('{"a": [1, 2]}').a[2]
        js:
            return JSON.decode('{"a": [1, 2]}').a[1]
        gives: 2
    """
    in_worker()


@GLOBAL.worker_function
def array(spell: Spell, list_: list[Any] | None = None) -> list[Any]:
    """Return a list that stays a list even when empty (Lua cannot tell `{}` apart from a map).

    Args:
        list: The items; none unless given.

    Example:
        lua:
            return JSON.encode({ items = JSON.array() })
        js:
            return JSON.encode({ items: JSON.array() })
        gives: "{\\"items\\":[]}"
    """
    in_worker()
