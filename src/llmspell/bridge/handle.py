"""Handles: objects that stay on the host while a script holds a token for them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from llmspell.errors import ConvertError, LimitError

__all__ = ["MAX_HELD", "HandleKind", "HandleTable", "Named", "close_item"]

T = TypeVar("T")

MAX_HELD = 20_000
"""Objects of the host that one spell may hold at once; they cost memory that its own limit does not see."""


class HandleKind(msgspec.Struct, frozen=True, kw_only=True):
    """What a script sees of one class of objects.

    Attributes:
        name: Its name in messages and stubs.
        type: The class on the host.
        fields: Plain fields sent along with the token; they never change. Each reader's result annotation
            and docstring stand in the reference.
        description: One line for the reference.
        iterates: The method that `for` over it calls; empty where it cannot be iterated.
        calls: The method that calling it calls; empty where it cannot be called.
        owned: Whether it is closed as soon as the script holds it no more; others live on where they are used.
        kept: Whether it lives until it is closed, its task is cancelled or the spell ends, held or not.
    """

    name: str
    type: type
    fields: Mapping[str, Callable[[Any], object]] = msgspec.field(default_factory=dict[str, Callable[[Any], object]])
    description: str = ""
    iterates: str = ""
    calls: str = ""
    owned: bool = False
    kept: bool = False


class HandleTable:
    """The objects one spell holds handles of, each counted as often as it was given and not let go of."""

    __slots__ = ("_counts", "_ids", "_last", "_objects")

    def __init__(self) -> None:
        self._objects: dict[int, object] = {}
        self._ids: dict[int, int] = {}
        self._counts: dict[int, int] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._objects)

    def hold(self, item: object) -> int:
        """Return the token of an object; the same object always gets the same.

        Raises:
            LimitError: `limit.handles`: the spell holds as many as it may.
        """
        if (known := self._ids.get(id(item))) is not None:
            self._counts[known] += 1
            return known

        if len(self._objects) >= MAX_HELD:
            raise _too_many()

        self._last += 1
        self._objects[self._last] = item
        self._ids[id(item)] = self._last
        self._counts[self._last] = 1
        return self._last

    def keep(self, token: int) -> None:
        """Hold an object once more, until the next `release` of its token; an unknown token is none."""
        if token in self._counts:
            self._counts[token] += 1

    def get(self, token: int, wanted: type, where: str) -> object:
        """Return the object of a token.

        Raises:
            ConvertError: `bridge.handle`: closed, unknown, or of another kind.
        """
        item = self._objects.get(token)

        if item is None:
            raise ConvertError(f"{where} is a handle that was closed", code="bridge.handle")

        if not isinstance(item, wanted):
            raise ConvertError(
                f"{where} is a handle of a {type(item).__name__}",
                code="bridge.handle",
                hint=f"pass a {wanted.__name__}",
            )

        return item

    def holds(self, token: int, wanted: type) -> bool:
        """Whether the token stands for an object of that class."""
        return isinstance(self._objects.get(token), wanted)

    def release(self, token: int) -> object | None:
        """Let go of an object once; the last time it is forgotten and returned."""
        left = self._counts.get(token, 0) - 1

        if left > 0:
            self._counts[token] = left
            return None

        self._counts.pop(token, None)
        item = self._objects.pop(token, None)

        if item is not None:
            self._ids.pop(id(item), None)

        return item

    async def close(self) -> None:
        """Close every object that can be closed, newest first, and forget all."""
        items = list(self._objects.values())
        self._objects.clear()
        self._ids.clear()
        self._counts.clear()

        for item in reversed(items):
            await close_item(item)


class Named(dict[str, T]):
    """What a spell has made, by name; no more than `MAX_HELD`."""

    def __setitem__(self, name: str, item: T) -> None:
        """Keep one.

        Raises:
            LimitError: `limit.handles`: there are as many as there may be.
        """
        if len(self) >= MAX_HELD and name not in self:
            raise _too_many()

        super().__setitem__(name, item)


def _too_many() -> LimitError:
    return LimitError(
        f"the spell holds {MAX_HELD} objects of the host",
        code="limit.handles",
        hint="use one again, or let go of those that are done with",
    )


async def close_item(item: object) -> None:
    """Close one object if it can be closed."""
    close = getattr(item, "close", None)

    if close is not None and inspect.iscoroutinefunction(close):
        await close()
