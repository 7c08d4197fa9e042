"""Script functions in the hands of the host."""

from __future__ import annotations

from typing import Any, Protocol, TypeAlias

from llmspell.errors import ConvertError
from llmspell.value import Value

__all__ = ["Callback", "Caller", "Taken", "UnfitError"]


class UnfitError(ConvertError):
    """What a script function gave is not what it must give."""


Taken: TypeAlias = "tuple[Any, str]"
"""The shape that a function's result must have (shapes know callbacks, so it has no name here), and its place."""


class Caller(Protocol):
    """The side that can reach the script."""

    async def call(self, callback_id: int, values: tuple[object, ...], taken: Taken | None = None) -> Any:
        """Call the script function and return what it gives back, a value unless `taken` says what else."""
        ...

    def drop(self, callback_id: int) -> None:
        """Tell the script side that nobody holds the function any more."""
        ...


class Callback:
    """A function of the spell; calling it runs script code while the spell goes on.

    Args:
        caller: Where its spell runs.
        callback_id: What the script side calls it.
    """

    __slots__ = ("_caller", "_id")

    def __init__(self, caller: Caller, callback_id: int) -> None:
        self._caller = caller
        self._id = callback_id

    async def __call__(self, *values: object) -> Value:
        """Run it and return its result.

        Args:
            *values: JSON values, records or objects that have a handle.

        Raises:
            ScriptError: The function failed; with the script's stack.
            UsageError: `bridge.callback`: its spell has ended.
        """
        return await self._caller.call(self._id, values)

    async def ask(self, shape: object, where: str, *values: object) -> Any:
        """Run it and return its result, which must have a shape; it may then be or hold a handle.

        Args:
            shape: A shape of the bridge.
            where: What the result is, for errors.
            *values: JSON values, records or objects that have a handle.

        Raises:
            UnfitError: The result does not fit.
            ScriptError: The function failed; with the script's stack.
        """
        return await self._caller.call(self._id, values, (shape, where))

    def __del__(self) -> None:
        self._caller.drop(self._id)
