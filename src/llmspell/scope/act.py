"""What each access does with the store, given as hooks have left it."""

from __future__ import annotations

import re
from typing import cast

from llmspell.context import Context
from llmspell.enclosing import ENCLOSING
from llmspell.errors import UsageError
from llmspell.scope.record import Item, Past, StateAccess, encode, item_of, past_of
from llmspell.store import MAX_OPERATIONS, By, Drop, Operation, Place, Put, Snapshot, Span, check_key
from llmspell.value import Value

__all__ = [
    "by",
    "change",
    "delete",
    "forget",
    "list_items",
    "list_keys",
    "list_past",
    "list_snapshots",
    "note",
    "operation",
    "read_item",
    "read_value",
    "restore",
    "snapshot",
    "span_of",
]

MAX_NOTE = 1000
"""Most characters of a reason or a label."""

_UNFIT = re.compile("[\0\ud800-\udfff]")


async def read_item(context: Context, access: StateAccess) -> Item | None:
    """Read a key with its version."""
    entry = await context.store(access.scope).get(_place(access), check_key(access.key), context.clock.now())
    return None if entry is None else item_of(entry)


async def read_value(context: Context, access: StateAccess, default: Value) -> Value:
    """Read a key, or give the default."""
    item = await read_item(context, access)
    return default if item is None else item.value


async def list_keys(context: Context, access: StateAccess, after: str, limit: int) -> list[str]:
    """Read the keys that begin with the access's key."""
    span = span_of(access.key, after, limit)
    return await context.store(access.scope).keys(_place(access), span, context.clock.now())


async def list_items(context: Context, access: StateAccess, after: str, limit: int) -> list[Item]:
    """Read what the keys hold that begin with the access's key."""
    span = span_of(access.key, after, limit)
    return [item_of(one) for one in await context.store(access.scope).scan(_place(access), span, context.clock.now())]


async def list_past(context: Context, access: StateAccess, limit: int) -> list[Past]:
    """Read the newest changes of a key."""
    found = await context.store(access.scope).history(_place(access), check_key(access.key), limit)
    return [past_of(one) for one in found]


async def change(context: Context, access: StateAccess, name: str, until: float | None = None) -> int:
    """Do one step and return the number of its change.

    Args:
        context: Who does it.
        access: What to do.
        name: What the history calls it.
        until: When the value ends, where the step does not say so.
    """
    step, who = operation(context, access, until), by(context, name, access.reason)
    return (await context.store(access.scope).apply(_place(access), [step], who))[0]


async def delete(context: Context, access: StateAccess) -> bool:
    """Delete a key; returns whether it was there."""
    return bool(await change(context, access, "delete"))


async def snapshot(context: Context, access: StateAccess) -> int:
    """Copy everything under the label that is the access's value; returns the snapshot's number."""
    label = note(cast("str", access.value))
    return (await context.store(access.scope).take_snapshot(_place(access), label, by(context, "snapshot"))).id


async def list_snapshots(context: Context, access: StateAccess) -> list[Snapshot]:
    """Read the snapshots."""
    return await context.store(access.scope).snapshots(_place(access))


async def restore(context: Context, access: StateAccess) -> int:
    """Go back to the snapshot whose number is the access's value; returns how many keys changed."""
    number = cast("int", access.value)
    return await context.store(access.scope).restore(
        _place(access), number, by(context, "restore", f"snapshot {number}")
    )


async def forget(context: Context, access: StateAccess) -> bool:
    """Delete the snapshot whose number is the access's value; returns whether it was there."""
    return await context.store(access.scope).forget(_place(access), cast("int", access.value))


def _place(access: StateAccess) -> Place:
    return Place(access.scope, access.owner)


def by(context: Context, name: str, reason: str = "") -> By:
    """Return who changes something.

    Args:
        context: Who it is.
        name: What the history calls the change.
        reason: Why.
    """
    crossing, path = ENCLOSING.get()

    if len(context.path) > len(path):  # it works within an agent or a workflow that has begun since
        crossing = f"{'agent' if context.stateful is None else context.stateful.crosses} {context.agent}"

    return By(
        at=context.clock.now(),
        act=name,
        agent=context.agent or (path[-1] if path else ""),
        run=context.run_id,
        reason=note(reason),
        crossing=_UNFIT.sub("\ufffd", crossing[:MAX_NOTE]),  # a spell or a step may be called anything
    )


def note(text: str) -> str:
    """Return a reason or a label that stores can hold.

    Raises:
        UsageError: It is too long, or holds what no database keeps.
    """
    if len(text) > MAX_NOTE:
        raise UsageError(f"a reason or label of {len(text)} characters", hint=f"at most {MAX_NOTE}")

    if _UNFIT.search(text):
        raise UsageError(f"the reason or label {text!r} holds NUL or a lone surrogate", hint="use text")

    return text


def span_of(prefix: str, after: str, limit: int) -> Span:
    """Return which keys are wanted.

    Raises:
        UsageError: That makes no sense.
    """
    if not 0 < limit <= MAX_OPERATIONS:
        raise UsageError(f"a limit of {limit}", hint=f"from 1 to {MAX_OPERATIONS}")

    for text, what in ((prefix, "prefix"), (after, "key")):
        if text:
            check_key(text, what)

    return Span(prefix=prefix, after=after, limit=limit)


def operation(context: Context, step: StateAccess, until: float | None = None) -> Operation:
    """Return what a store is to do.

    Args:
        context: Who does it.
        step: A set or a delete.
        until: When the value ends, where the step does not say so.

    Raises:
        UsageError: The key is none, or the end does not lie ahead.
        ConvertError: The value has no JSON form.
    """
    check_key(step.key)

    if step.op == "delete":
        return Drop(key=step.key, expected=step.expected)

    if step.expires_s is not None:
        if not 0 < step.expires_s < float("inf"):
            raise UsageError(f"expires_s is {step.expires_s}", hint="give seconds above zero")

        until = context.clock.now() + step.expires_s

    return Put(key=step.key, data=encode(step.value, step.key), expected=step.expected, expires_at=until)
