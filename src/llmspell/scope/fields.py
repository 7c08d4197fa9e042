"""What hooks may change of accesses to what is kept beside state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

import msgspec

from llmspell.boundary import refuse_value
from llmspell.errors import SpellError, UsageError
from llmspell.hook import Crossing
from llmspell.value import plain

__all__ = ["changed_fields", "fitting"]

S = TypeVar("S", bound=msgspec.Struct)


def changed_fields(crossing: Crossing, before: S, value: object, may: Mapping[str, Callable[[Any], object]]) -> S:
    """Return the access that a hook wants: a whole one, or a map of the fields that change.

    Args:
        crossing: Where.
        before: The access as it was.
        value: What the hook gave.
        may: Fields that may change, each with what reads it. The rest may be given as it is.

    Raises:
        UsageError: `hook.verdict`: it does not fit, or changes what cannot be changed.
    """
    given = msgspec.structs.asdict(value) if isinstance(value, msgspec.Struct) else value

    if not isinstance(given, Mapping):
        raise refuse_value(crossing, value, "a map with fields of the access")

    fields, was = cast("Mapping[str, object]", given), cast("Mapping[str, object]", plain(before))

    if fixed := [name for name in sorted(fields.keys() - may) if name not in was or plain(fields[name]) != was[name]]:
        raise UsageError(
            f'a hook gave {crossing} another "{fixed[0]}", which cannot be changed there',
            code="hook.verdict",
            hint=f"what can be: {', '.join(sorted(may)) or 'nothing'}",
        )

    try:
        return msgspec.structs.replace(before, **{name: may[name](one) for name, one in fields.items() if name in may})
    except (msgspec.ValidationError, SpellError) as error:
        raise UsageError(f"what a hook gave {crossing} does not fit: {error}", code="hook.verdict") from error


def fitting(crossing: Crossing, value: object, wanted: Any) -> Any:
    """Return the result that a hook gives; of a record, a map of fields is enough.

    Args:
        crossing: Where, with the result so far.
        value: What the hook gave.
        wanted: The type of the result.

    Raises:
        UsageError: `hook.verdict`: it does not fit.
    """
    if isinstance(crossing.result, msgspec.Struct) and isinstance(value, Mapping):
        value = {**msgspec.structs.asdict(crossing.result), **cast("Mapping[str, object]", value)}

    try:
        return msgspec.convert(plain(value), wanted)
    except (msgspec.ValidationError, SpellError) as error:
        raise UsageError(f"what a hook gave {crossing} does not fit: {error}", code="hook.verdict") from error
