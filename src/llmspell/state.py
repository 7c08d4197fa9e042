"""Versioned state: values by key, each change numbered, with lineage."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from copy import deepcopy

import msgspec

from llmspell.errors import UsageError
from llmspell.value import Value, check

__all__ = ["Change", "State"]

_ids = itertools.count(1)


class Change(msgspec.Struct, frozen=True):
    """One change of one key.

    Attributes:
        version: The state's version after it.
        key: What changed.
        value: The new value; None when deleted.
        deleted: Whether it was deleted.
    """

    version: int
    key: str
    value: Value
    deleted: bool = False


class State:
    """Values by key with a version, a history and a lineage.

    Values are copied in and out: a caller's later changes to them change nothing here.

    Args:
        values: What it starts with, at version 0.
        parent: Id of the state it was cloned from.
        keep: Changes kept in the history.
    """

    __slots__ = ("_history", "_keep", "_values", "_versions", "id", "parent", "version")

    def __init__(
        self, values: Mapping[str, Value] | None = None, *, parent: int | None = None, keep: int = 1000
    ) -> None:
        self.id = next(_ids)
        self.parent = parent
        self.version = 0
        self._values: dict[str, Value] = deepcopy(dict(values or {}))
        self._versions = dict.fromkeys(self._values, 0)
        self._history: list[Change] = []
        self._keep = keep

    def get(self, key: str, default: Value = None) -> Value:
        """Return a copy of a key's value."""
        return deepcopy(self._values.get(key, default))

    def version_of(self, key: str) -> int:
        """Return the state version that last changed the key; -1 when it is not there."""
        return self._versions.get(key, -1)

    def set(self, key: str, value: Value, *, expected: int | None = None) -> int:
        """Set a key and return the new version.

        Args:
            key: What to set.
            value: Any value.
            expected: The `version_of` the caller has seen; another one refuses the change.

        Raises:
            UsageError: The key was changed by somebody else, or the value is none.
        """
        if expected is not None and expected != self.version_of(key):
            raise UsageError(
                f'"{key}" was changed meanwhile: version {self.version_of(key)}, expected {expected}',
                hint="read it again",
            )

        return self._change(Change(self.version + 1, key, deepcopy(check(value, key))))

    def delete(self, key: str) -> bool:
        """Delete a key; returns whether it was there."""
        if key not in self._values:
            return False

        self._change(Change(self.version + 1, key, None, deleted=True))
        return True

    def snapshot(self) -> dict[str, Value]:
        """Return a deep copy of all values."""
        return deepcopy(self._values)

    def history(self, key: str | None = None) -> list[Change]:
        """Return the kept changes, oldest first, of one key or of all."""
        return [change for change in self._history if key is None or change.key == key]

    def clone(self) -> State:
        """Return an independent copy whose `parent` is this state's id."""
        return State(self._values, parent=self.id, keep=self._keep)

    def _change(self, change: Change) -> int:
        self.version = change.version

        if change.deleted:
            del self._values[change.key], self._versions[change.key]
        else:
            self._values[change.key] = change.value
            self._versions[change.key] = change.version

        self._history.append(change)
        del self._history[: -self._keep]
        return change.version
