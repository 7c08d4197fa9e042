"""Options that a function takes by a record it names only when it is called."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["Untaken"]


class Untaken:
    """A script's options, not looked at yet.

    Args:
        take: Gets a record and the place of the options, for errors, and returns them as that record.
    """

    __slots__ = ("_take",)

    def __init__(self, take: Callable[[type, str], Any]) -> None:
        self._take = take

    def take(self, record: type, where: str) -> Any:
        """Return the options as a record.

        Raises:
            ConvertError: One is unknown, missing, or does not fit.
        """
        return self._take(record, where)
