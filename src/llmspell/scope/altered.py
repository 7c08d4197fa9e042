"""What hooks may change of accesses to shared state, in the forms that hooks give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec
from msgspec import UNSET, UnsetType

from llmspell.boundary import refuse_value
from llmspell.errors import ConvertError, UsageError
from llmspell.hook import Crossing
from llmspell.scope.record import Item, Past, StateAccess, StateOp
from llmspell.store import Snapshot
from llmspell.value import Value, plain, to_json

__all__ = ["accepted_result", "changed_access"]

_CHANGEABLE: Mapping[StateOp, frozenset[str]] = {
    "get": frozenset({"key"}),
    "entry": frozenset({"key"}),
    "items": frozenset({"key"}),
    "keys": frozenset({"key"}),
    "history": frozenset({"key"}),
    "set": frozenset({"key", "value", "expected", "expires_s", "reason"}),
    "delete": frozenset({"key", "expected", "reason"}),
    "transaction": frozenset({"reason"}),
    "snapshot": frozenset({"value"}),
    "snapshots": frozenset(),
    "restore": frozenset({"value"}),
    "forget": frozenset({"value"}),
}
"""What of an access a hook may change; whose state it is and what is done stays."""

_RESULTS: Mapping[StateOp, Any] = {
    "entry": Item | None,
    "items": list[Item],
    "keys": list[str],
    "history": list[Past],
    "set": int,
    "delete": bool,
    "transaction": list[int],
    "snapshot": int,
    "snapshots": list[Snapshot],
    "restore": int,
    "forget": bool,
}
"""What comes of each access; of `get`, any JSON value."""

_NUMBERS = frozenset({"restore", "forget"})
"""Accesses whose value is the number of a snapshot."""


class _Fields(msgspec.Struct, forbid_unknown_fields=True):
    """The fields of an access as a hook may give them; those that it left out are unset."""

    op: str | UnsetType = UNSET
    scope: str | UnsetType = UNSET
    owner: str | UnsetType = UNSET
    key: str | UnsetType = UNSET
    value: Any = UNSET
    expected: int | None | UnsetType = UNSET
    expires_s: float | None | UnsetType = UNSET
    reason: str | UnsetType = UNSET
    staged: bool | UnsetType = UNSET


def changed_access(crossing: Crossing, value: object) -> StateAccess:
    """Return the access that a hook wants: a whole one, or a map of the fields that change.

    Raises:
        UsageError: `hook.verdict`: it does not fit, or changes what cannot be changed.
    """
    before = cast("StateAccess", crossing.input)
    given = msgspec.structs.asdict(value) if isinstance(value, StateAccess) else value

    if not isinstance(given, Mapping):
        raise refuse_value(crossing, value, "a map with fields of an access to state")

    try:
        fields = msgspec.structs.asdict(msgspec.convert(dict(cast("Mapping[str, object]", given)), _Fields))
    except msgspec.ValidationError as error:
        raise UsageError(f"what a hook gave {crossing} does not fit: {error}", code="hook.verdict") from error

    may = _CHANGEABLE[before.op]
    changed = {name: one for name, one in fields.items() if one is not UNSET}
    _check(crossing, before, changed)
    return msgspec.structs.replace(before, **{name: one for name, one in changed.items() if name in may})


def _check(crossing: Crossing, before: StateAccess, changed: Mapping[str, object]) -> None:
    """Let pass changes of what may be changed; the rest may be given as it is."""
    may = _CHANGEABLE[before.op]

    if fixed := [name for name in sorted(changed.keys() - may) if changed[name] != getattr(before, name)]:
        raise UsageError(
            f'a hook gave {crossing} another "{fixed[0]}", which cannot be changed of a {before.op}',
            code="hook.verdict",
            hint=f"what can be: {', '.join(sorted(may)) or 'nothing'}",
        )

    if before.op == "set" or "value" not in may or "value" not in changed:
        return

    if type(changed["value"]) is not (int if before.op in _NUMBERS else str):
        wanted = "the number of a snapshot" if before.op in _NUMBERS else "a label"
        raise refuse_value(crossing, changed["value"], f"{wanted} as its value")


def accepted_result(crossing: Crossing, value: object) -> Any:
    """Return the result that a hook gives: as the access itself returns it; of an item, a map of fields.

    Raises:
        UsageError: `hook.verdict`: it does not fit.
    """
    access = cast("StateAccess", crossing.input)

    try:
        if access.op == "get":
            return to_json(cast("Value", value), str(crossing))

        if isinstance(crossing.result, Item) and isinstance(value, Mapping):
            value = {**msgspec.structs.asdict(crossing.result), **cast("Mapping[str, object]", value)}

        return msgspec.convert(plain(value), int | None if access.staged else _RESULTS[access.op])
    except (msgspec.ValidationError, ConvertError) as error:
        raise UsageError(f"what a hook gave {crossing} does not fit: {error}", code="hook.verdict") from error
