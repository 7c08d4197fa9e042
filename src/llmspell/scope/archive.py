"""Export and import of state as JSON lines, one key a line."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable

import msgspec

from llmspell.context import Context
from llmspell.errors import ConvertError, UsageError
from llmspell.scope.record import StateStep
from llmspell.scope.scoped import ScopedState
from llmspell.store import MAX_OPERATIONS, Place
from llmspell.value import Value, encode_json

__all__ = ["Line", "export_lines", "import_lines"]


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One exported key.

    Attributes:
        scope: In which scope.
        owner: Whose it is; empty for `app`.
        key: The key.
        value: The value.
        expires_at: Unix seconds from which on it is there no more.
    """

    scope: str
    owner: str = ""
    key: str
    value: Value
    expires_at: float | None = None


async def export_lines(context: Context, state: ScopedState) -> AsyncIterator[str]:
    """Give what an owner has now, a line of JSON for each key, in the order of the keys.

    Values are as spells see them, so what is encrypted in the store is readable here. History and
    snapshots are left out.
    """
    after = ""

    while page := await state.items(context, after=after):
        for item in page:
            line = Line(
                scope=state.place.scope,
                owner=state.place.owner,
                key=item.key,
                value=item.value,
                expires_at=item.expires_at,
            )
            yield encode_json(msgspec.to_builtins(line))

        after = page[-1].key


async def import_lines(context: Context, lines: Iterable[str], *, own: bool = False) -> int:
    """Set what an export gave; what has ended meanwhile is left out.

    Lines of one owner that follow each other are set together, a thousand at a time, all or none.

    Args:
        context: Who does it.
        lines: The lines; empty ones are skipped.
        own: Whether the host gives this access, so that no grant is needed.

    Returns:
        How many keys were set.

    Raises:
        UsageError: A line is none of an export; what stands before it may have been set already.
    """
    place, steps, count = Place("app"), list[StateStep](), 0

    async def flush() -> int:
        if steps:
            state = ScopedState(place.scope, place.owner, own=own)
            await state.transaction(context, steps, reason="import")

        return len(steps)

    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue

        line = _line(text, number)
        here = Place(line.scope, line.owner)

        if here != place or len(steps) == MAX_OPERATIONS:
            count += await flush()
            place, steps = here, []

        left = None if line.expires_at is None else line.expires_at - context.clock.now()

        if left is None or left > 0:
            steps.append(StateStep(op="set", key=line.key, value=line.value, expires_s=left))

    return count + await flush()


def _line(text: str, number: int) -> Line:
    try:
        return msgspec.json.decode(text, type=Line)
    except (msgspec.DecodeError, ConvertError) as error:
        raise UsageError(f"line {number} is not one of an export: {error}", hint="give what an export wrote") from error
