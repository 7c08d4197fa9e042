"""What conversions need to know of one spell, and the marks of the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import msgspec
from msgspec.msgpack import Ext

from llmspell.bridge import shape as s
from llmspell.bridge.callback import Caller
from llmspell.bridge.handle import HandleKind, HandleTable
from llmspell.errors import ConvertError

__all__ = [
    "CALLBACK",
    "EMPTY",
    "HANDLE",
    "INTEGER",
    "LARGEST_INT",
    "SAFE_INTEGER",
    "Border",
    "Names",
    "find_kind",
    "token_of",
]

CALLBACK, HANDLE, INTEGER, EMPTY = 1, 2, 3, 4
SAFE_INTEGER = 2**53 - 1
LARGEST_INT = 2**63 - 1

_token = msgspec.msgpack.Decoder(int).decode

Names: TypeAlias = Literal["snake", "camel"]


class Border(msgspec.Struct, frozen=True):
    """What conversions need to know of one spell.

    Attributes:
        names: How its language spells declared names.
        handles: The objects it holds.
        kinds: The handle kinds there are, by class.
        caller: Where its functions are called.
    """

    names: Names
    handles: HandleTable
    kinds: Mapping[type, HandleKind]
    caller: Caller

    def spell(self, name: str) -> str:
        """Return a declared name as the script writes it."""
        return s.camel(name) if self.names == "camel" else name


def find_kind(wanted: type, kinds: Mapping[type, HandleKind]) -> HandleKind | None:
    """Return the handle kind of a class or of its nearest base."""
    for base in wanted.__mro__:
        if (kind := kinds.get(base)) is not None:
            return kind

    return None


def token_of(value: Ext) -> int:
    """Return the number inside a function's or a handle's mark.

    Raises:
        ConvertError: There is none.
    """
    try:
        return _token(value.data)
    except msgspec.DecodeError as error:
        raise ConvertError("a malformed token came over the wire", code="bridge.handle") from error
