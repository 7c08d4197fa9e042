"""The state of one owner: read, changed, and put back, through the boundary."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import msgspec

from llmspell.context import Context
from llmspell.errors import StateError
from llmspell.scope import act
from llmspell.scope.passage import Passage
from llmspell.scope.record import Item, Past, StateAccess, StateStep
from llmspell.store import MAX_OPERATIONS, Place, Snapshot, check_key, place_of
from llmspell.value import Value

__all__ = ["ATTEMPTS", "ScopedState"]

ATTEMPTS = 100
"""How often `update` tries before it gives up."""

MAX_WAIT_S = 0.25
"""Longest pause before another try."""


class ScopedState:
    """The state of one owner in one scope.

    Values are JSON values. Each access is a crossing of kind `state`, named `<scope>.<key>`, with a
    `StateAccess` as its input. Besides what each method names, it may raise `DeniedError` where a
    grant or a hook refuses, and `StateError` where the store cannot be used.

    Args:
        scope: One of `llmspell.store.SCOPES`.
        owner: Whose it is; empty for `app`.
        own: Whether the host gave it, so that using it needs no grant, as `temp` never does; what is
            denied stays denied.

    Raises:
        UsageError: There is no such scope, or the owner's name is none.
    """

    __slots__ = ("_way",)

    def __init__(self, scope: str, owner: str = "", *, own: bool = False) -> None:
        self._way = Passage(place_of(scope, owner), own or scope == "temp")

    @property
    def place(self) -> Place:
        """Whose state it is."""
        return self._way.place

    async def get(self, context: Context, key: str, default: Value = None) -> Value:
        """Return a key's value, or the default where it is not there."""
        return await self._way.pass_on(
            context, self._way.access("get", check_key(key)), partial(act.read_value, default=default)
        )

    async def entry(self, context: Context, key: str) -> Item | None:
        """Return a key's value with its version; None where it is not there."""
        return await self._way.pass_on(context, self._way.access("entry", check_key(key)), act.read_item)

    async def keys(
        self, context: Context, prefix: str = "", *, after: str = "", limit: int = MAX_OPERATIONS
    ) -> list[str]:
        """Return keys in the order of their bytes.

        Args:
            context: Who asks.
            prefix: What they begin with.
            after: The key after which to start, to go on where another call ended.
            limit: Most of them, up to 1000.
        """
        act.span_of(prefix, after, limit)
        return await self._way.pass_on(
            context, self._way.access("keys", prefix), partial(act.list_keys, after=after, limit=limit)
        )

    async def items(
        self, context: Context, prefix: str = "", *, after: str = "", limit: int = MAX_OPERATIONS
    ) -> list[Item]:
        """Return what keys hold, with the same arguments as `keys`."""
        act.span_of(prefix, after, limit)
        return await self._way.pass_on(
            context, self._way.access("items", prefix), partial(act.list_items, after=after, limit=limit)
        )

    async def set(
        self,
        context: Context,
        key: str,
        value: Value,
        *,
        expected: int | None = None,
        expires_s: float | None = None,
        reason: str = "",
    ) -> int:
        """Set a key and return its new version.

        Args:
            context: Who does it.
            key: Up to 256 bytes of printable text.
            value: A JSON value.
            expected: The version it must have now, 0 for not there; None for any.
            expires_s: Seconds until it is there no more; None for never.
            reason: Why; kept in the history.

        Raises:
            StateError: `state.conflict`: it has another version.
            LimitError: `limit.state`: the value, or all that the owner has, is too large.
            ConvertError: The value has no JSON form.
        """
        step = StateStep(op="set", key=check_key(key), value=value, expected=expected, expires_s=expires_s)
        access = self._way.step(step, reason, staged=False)
        return await self._way.pass_on(context, access, partial(act.change, name="set"))

    async def delete(self, context: Context, key: str, *, expected: int | None = None, reason: str = "") -> bool:
        """Delete a key; returns whether it was there.

        Raises:
            StateError: `state.conflict`: it has another version than the expected one.
        """
        step = StateStep(op="delete", key=check_key(key), expected=expected)
        return await self._way.pass_on(context, self._way.step(step, reason, staged=False), act.delete)

    async def update(
        self,
        context: Context,
        key: str,
        change: Callable[[Value], Awaitable[Value]],
        *,
        default: Value = None,
        expires_s: float | None = None,
        reason: str = "",
    ) -> Value:
        """Change a value so that nobody's change is lost, and return the new one.

        Args:
            context: Who does it.
            key: Which key.
            change: Gets the value and returns the new one; called again whenever somebody else was
                faster, so it should do nothing else.
            default: What `change` gets where the key is not there.
            expires_s: Seconds until it is there no more; as it was unless given.
            reason: Why; kept in the history.

        Raises:
            StateError: `state.conflict`: somebody else was faster `ATTEMPTS` times.
        """
        attempt = 0

        while True:
            item = await self.entry(context, key)
            value = await change(default if item is None else item.value)
            attempt += 1

            try:
                return await self._replace(
                    context, item, StateStep(op="set", key=key, value=value, expires_s=expires_s), reason
                )
            except StateError as error:
                if error.code != "state.conflict" or attempt == ATTEMPTS:
                    raise

            await context.clock.sleep(context.random.uniform(0, min(MAX_WAIT_S, 0.001 * 2**attempt)))

    async def transaction(self, context: Context, steps: Sequence[StateStep], *, reason: str = "") -> list[int]:
        """Do several steps, all of them or none.

        Returns:
            For each step the number of its change, or what a hook answered in its place; 0 where
            there was nothing to delete.

        Raises:
            StateError: `state.conflict`: a key has another version than the expected one.
            LimitError: `limit.state`.
            UsageError: There are more than 1000 steps.
        """
        access = msgspec.structs.replace(self._way.access("transaction"), reason=reason)
        return await self._way.pass_on(
            context, access, lambda context, access: self._way.change_all(context, steps, access.reason)
        )

    async def history(self, context: Context, key: str, *, limit: int = 20) -> list[Past]:
        """Return the newest changes of a key, newest first; the last hundred are kept."""
        act.span_of("", "", limit)
        access = self._way.access("history", check_key(key))
        return await self._way.pass_on(context, access, partial(act.list_past, limit=limit))

    async def snapshot(self, context: Context, label: str = "") -> int:
        """Copy all that the owner has now; returns the snapshot's number.

        Raises:
            LimitError: `limit.state`: that would be too much.
        """
        return await self._way.pass_on(context, self._way.access("snapshot", value=act.note(label)), act.snapshot)

    async def snapshots(self, context: Context) -> list[Snapshot]:
        """Return the owner's snapshots, oldest first."""
        return await self._way.pass_on(context, self._way.access("snapshots"), act.list_snapshots)

    async def restore(self, context: Context, number: int) -> int:
        """Make the owner's state what it was at a snapshot; returns how many keys changed.

        Raises:
            NotFoundError: There is no such snapshot.
        """
        return await self._way.pass_on(context, self._way.access("restore", value=number), act.restore)

    async def forget(self, context: Context, number: int) -> bool:
        """Delete a snapshot; returns whether it was there."""
        return await self._way.pass_on(context, self._way.access("forget", value=number), act.forget)

    async def _replace(self, context: Context, seen: Item | None, step: StateStep, reason: str) -> Value:
        """Set a key that is still as it was seen; returns the value that was set in the end."""
        version, until = (0, None) if seen is None else (seen.version, seen.expires_at)
        value = step.value

        async def change(context: Context, access: StateAccess) -> int:
            nonlocal value
            value = access.value
            return await act.change(context, access, "update", until)

        access = msgspec.structs.replace(self._way.step(step, reason, staged=False), expected=version)
        await self._way.pass_on(context, access, change)
        return value
