"""Merging: what becomes of values that two states have changed in different ways."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Literal, TypeAlias, cast

import msgspec

from llmspell.errors import StateError, UsageError
from llmspell.value import Value, check

__all__ = ["ABSENT", "Absent", "Conflict", "MergePolicy", "resolved", "same", "value_of"]


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """A key that two states changed in different ways since they were one.

    Attributes:
        key: The key.
        base: Its value when they were one; None where it was not there.
        mine: Its value in the state that is merged into; None where it is not there.
        theirs: Its value in the other state; None where it is not there.
    """

    key: str
    base: Value
    mine: Value
    theirs: Value


MergePolicy: TypeAlias = Literal["last_wins", "error_on_conflict", "append_lists"] | Callable[[Conflict], Value]
"""What becomes of a conflict: the state merged last wins; an error; two lists that were appended to are
joined and anything else is an error; or what a function of the conflict returns."""


class Absent:
    """Stands for a key that is not there; none of a state's values equals it."""


ABSENT = Absent()
"""A key that is not there."""


def value_of(held: Value | Absent) -> Value:
    """Return a value, or None where there is none."""
    return None if isinstance(held, Absent) else held


def resolved(conflict: Conflict, theirs: Value | Absent, policy: MergePolicy) -> Value | Absent:
    """Return what a policy makes of a conflict.

    Args:
        conflict: The conflict.
        theirs: The other state's value, or that it has none.
        policy: The policy.

    Raises:
        StateError: `state.conflict`: it has no answer.
        UsageError: There is no such policy.
        ConvertError: A function returned what is no value.
    """
    if callable(policy):
        return deepcopy(check(policy(deepcopy(conflict)), conflict.key))

    if policy == "last_wins":
        return theirs

    if policy == "append_lists" and isinstance(conflict.mine, list) and isinstance(conflict.theirs, list):
        return _joined(conflict.base if isinstance(conflict.base, list) else [], conflict.mine, conflict.theirs)

    if policy not in {"append_lists", "error_on_conflict"}:
        raise UsageError(f'"{policy}" is not a policy', hint="last_wins, error_on_conflict, append_lists or a function")

    raise StateError(
        f'both states changed "{conflict.key}"',
        code="state.conflict",
        hint="merge with another policy, or with a function that decides",
        data={"key": conflict.key, "base": conflict.base, "mine": conflict.mine, "theirs": conflict.theirs},
    )


def _joined(base: list[Value], mine: list[Value], theirs: list[Value]) -> list[Value]:
    """Return mine with what the other has that was not in the common beginning."""
    start = 0

    while start < min(len(base), len(theirs)) and same(base[start], theirs[start]):
        start += 1

    return [*mine, *theirs[start:]]


def same(one: object, other: object) -> bool:
    """Whether two values are the same; 1, 1.0 and true are three different ones."""
    if type(one) is not type(other):
        return False

    if isinstance(one, list):
        items, others = cast("list[object]", one), cast("list[object]", other)
        return len(items) == len(others) and all(map(same, items, others))

    if isinstance(one, dict):
        fields, more = cast("dict[str, object]", one), cast("dict[str, object]", other)
        return fields.keys() == more.keys() and all(same(value, more[key]) for key, value in fields.items())

    return one == other or (one != one and other != other)
