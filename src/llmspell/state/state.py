"""Versioned state: values by key, each change numbered, with lineage and merging."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from copy import deepcopy

import msgspec

from llmspell.errors import LimitError, StateError
from llmspell.state.change import Change, Past, weight
from llmspell.state.merge import ABSENT, Absent, Conflict, MergePolicy, resolved, same, value_of
from llmspell.value import Value, check

__all__ = ["State"]

_ids = itertools.count(1)
_moments = itertools.count(1)

KEPT_POINTS = 64
"""How many other states one remembers for later merges."""

MAX_BYTES = 16 << 20
"""Most bytes of a state's values, roughly; the changes kept of them may take as much again."""


class _Point(msgspec.Struct, frozen=True):
    """What is known of another state: all it held at one version.

    Attributes:
        version: The other state's version.
        values: What it held; shared, so never changed.
        moment: Orders what is known: later points know more.
    """

    version: int
    values: dict[str, Value]
    moment: int


class State:
    """Values by key with a version, a history and a lineage.

    Values are copied in and out: a caller's later changes to them change nothing here.

    Args:
        values: What it starts with, at version 0.
        parent: Id of the state it was cloned from.
        keep: Changes kept in the history.
        limit: Most bytes of the values, roughly; of the changes as many are kept as take no more.

    Raises:
        LimitError: `limit.state`: the values are larger than that.
    """

    __slots__ = (
        "_bytes",
        "_keep",
        "_known",
        "_limit",
        "_past",
        "_sizes",
        "_values",
        "_versions",
        "id",
        "parent",
        "version",
    )

    def __init__(
        self,
        values: Mapping[str, Value] | None = None,
        *,
        parent: int | None = None,
        keep: int = 1000,
        limit: int = MAX_BYTES,
    ) -> None:
        self.id = next(_ids)
        self.parent = parent
        self.version = 0
        self._values: dict[str, Value] = deepcopy(dict(values)) if values else {}
        self._versions = dict.fromkeys(self._values, 0)
        self._sizes = {key: weight(key, value) for key, value in self._values.items()} if values else {}
        self._bytes = sum(self._sizes.values()) if values else 0
        self._past: Past | None = None  # until something changes: most agents change nothing
        self._keep = keep
        self._limit = limit
        self._known: dict[int, _Point] = {}
        if values:
            self._check_room({})

    def get(self, key: str, default: Value = None) -> Value:
        """Return a copy of a key's value."""
        return deepcopy(self._values.get(key, default))

    def keys(self) -> list[str]:
        """Return the keys, in order."""
        return sorted(self._values)

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
            StateError: `state.conflict`: the key was changed by somebody else.
            ConvertError: The value is none.
            LimitError: `limit.state`: the state would be too large.
        """
        if expected is not None and expected != (found := self.version_of(key)):
            raise StateError(
                f'"{key}" was changed meanwhile: version {found}, expected {expected}',
                code="state.conflict",
                hint="read it again",
                data={"key": key, "expected": expected, "version": found},
            )

        checked = deepcopy(check(value, key))
        self._check_room({key: checked})
        return self._change(key, checked)

    def delete(self, key: str) -> bool:
        """Delete a key; returns whether it was there."""
        if key not in self._values:
            return False

        self._change(key, ABSENT)
        return True

    def snapshot(self) -> dict[str, Value]:
        """Return a deep copy of all values."""
        return deepcopy(self._values)

    def history(self, key: str | None = None) -> list[Change]:
        """Return copies of the kept changes, oldest first, of one key or of all."""
        return [deepcopy(change) for change in self._past or () if key is None or change.key == key]

    def clone(self) -> State:
        """Return an independent copy whose `parent` is this state's id."""
        made = State(parent=self.id, keep=self._keep, limit=self._limit)
        made._values = dict(self._values)  # values are never changed in place, so both may hold them
        made._sizes, made._bytes = dict(self._sizes), self._bytes
        made._versions = dict.fromkeys(self._values, 0)
        made._known = {**self._known}
        made._learn(self.id, self._point())
        return made

    def conflicts(self, other: State) -> list[Conflict]:
        """Return what both states changed in different ways since they were one, by key."""
        return deepcopy([one for one in self._compared(other).values() if isinstance(one, Conflict)])

    def merge(self, other: State, policy: MergePolicy = "last_wins") -> list[str]:
        """Take over what another state has changed since they were one.

        They were one when the younger was cloned, or when one was last merged into the other; states
        that never were count as if they had been empty. What only one has changed is no conflict.

        Args:
            other: The other state; it stays as it is.
            policy: What becomes of conflicts.

        Returns:
            The keys that changed here, in order.

        Raises:
            StateError: `state.conflict`: the policy has no answer; nothing was changed.
            ConvertError: A function returned what is no value; nothing was changed.
            LimitError: `limit.state`: the state would be too large; nothing was changed.
        """
        wanted = {
            key: resolved(one, other._held(key), policy) if isinstance(one, Conflict) else one
            for key, one in self._compared(other).items()
        }
        changed = {key: value for key, value in wanted.items() if not same(value, self._held(key))}
        self._check_room(changed)

        for key, value in changed.items():
            self._change(key, value)

        for number, point in {**other._known, other.id: other._point()}.items():
            self._learn(number, point)

        return list(changed)

    def _compared(self, other: State) -> dict[str, Value | Absent | Conflict]:
        """Return, by key, what the other has changed: its value, or a conflict."""
        base = self._common(other)
        found: dict[str, Value | Absent | Conflict] = {}

        for key in sorted({*base, *other._values}):
            was: Value | Absent = base.get(key, ABSENT)
            mine, theirs = self._held(key), other._held(key)

            if same(theirs, was) or same(theirs, mine):
                continue

            if same(mine, was):
                found[key] = theirs
            else:
                found[key] = Conflict(key=key, base=value_of(was), mine=value_of(mine), theirs=value_of(theirs))

        return found

    def _common(self, other: State) -> dict[str, Value]:
        """Return the values of the latest point that both descend from."""
        mine = {**self._known, self.id: self._point()}
        theirs = {**other._known, other.id: other._point()}
        shared = [min(mine[i], theirs[i], key=lambda point: point.version) for i in mine.keys() & theirs.keys()]
        return max(shared, key=lambda point: point.moment).values if shared else {}

    def _held(self, key: str) -> Value | Absent:
        return self._values.get(key, ABSENT)

    def _point(self) -> _Point:
        return _Point(self.version, dict(self._values), next(_moments))

    def _learn(self, number: int, point: _Point) -> None:
        known = self._known.pop(number, point)
        self._known[number] = point if point.version >= known.version else known

        while len(self._known) > KEPT_POINTS:
            del self._known[next(iter(self._known))]

    def _check_room(self, changes: Mapping[str, Value | Absent]) -> None:
        needed = self._bytes + sum(_size(key, value) - self._sizes.get(key, 0) for key, value in changes.items())

        if needed > self._limit:
            raise LimitError(
                f"the state would take {needed} bytes; it may take {self._limit}",
                code="limit.state",
                hint="delete keys, or keep large values with State.set",
            )

    def _change(self, key: str, value: Value | Absent) -> int:
        """Set or delete a key, and number the change."""
        self.version += 1
        self._bytes += _size(key, value) - self._sizes.get(key, 0)

        if isinstance(value, Absent):
            del self._values[key], self._versions[key], self._sizes[key]
        else:
            self._values[key], self._versions[key], self._sizes[key] = value, self.version, weight(key, value)

        change = Change(self.version, key, value_of(value), isinstance(value, Absent))
        self._past = self._past or Past(self._keep, self._limit)
        self._past.append(change, weight(key, change.value))
        return self.version


def _size(key: str, value: Value | Absent) -> int:
    return 0 if isinstance(value, Absent) else weight(key, value)
