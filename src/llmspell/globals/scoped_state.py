"""Handles of the state of one owner in one scope."""

from __future__ import annotations

from llmspell.bridge.callback import Callback
from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.scope import Item, Past, ScopedState, StateStep
from llmspell.store import Snapshot
from llmspell.value import Value

__all__ = ["GLOBAL"]


def scope_name(state: ScopedState) -> str:
    """In which scope it is."""
    return state.place.scope


def scope_owner(state: ScopedState) -> str:
    """Whose it is; empty for `app`."""
    return state.place.owner


GLOBAL = Global("", "The state of one owner, opened with `State.scope`.")
GLOBAL.handle(
    HandleKind(
        name="scoped_state",
        type=ScopedState,
        fields={"name": scope_name, "owner": scope_owner},
        description="The state of one owner, with the functions of `State`. Each use needs the grant of its scope.",
    )
)


@GLOBAL.method
async def get(spell: Spell, scope: ScopedState, key: str, default: Value = None) -> Value:
    """Return a key's value, or the default where it is not there.

    Args:
        key: Which key.
        default: What to return where it is not there.

    Raises:
        grant.denied: The scope is not granted.

    Example:
        lua:
            return State.scope("temp"):get("nothing", "a default")
        js:
            return (await State.scope("temp")).get("nothing", "a default")
        gives: "a default"
    """
    return await scope.get(spell.context, key, default)


@GLOBAL.method
async def set_(
    spell: Spell,
    scope: ScopedState,
    key: str,
    value: Value,
    *,
    expected: int | None = None,
    expires_s: float | None = None,
    reason: str = "",
) -> int:
    """Set a key; returns its new version.

    Args:
        key: Which key.
        value: A JSON value of up to 1 MiB.
        expected: The version it must have now, 0 for not there; any unless given.
        expires_s: Seconds until it is there no more; never unless given.
        reason: Why; kept in its history.

    Raises:
        grant.denied: The scope is not granted.
        state.conflict: It has another version than the expected one.
        limit.state: The value, or all that the owner has, is too large.

    Example:
        lua:
            local temp = State.scope("temp")
            return { temp:set("a", 1, { expected = 0 }), temp:set("a", 2, { expected = 1 }) }
        js:
            const temp = await State.scope("temp")
            return [await temp.set("a", 1, { expected: 0 }), await temp.set("a", 2, { expected: 1 })]
        gives: [1, 2]
    """
    return await scope.set(spell.context, key, value, expected=expected, expires_s=expires_s, reason=reason)


@GLOBAL.method
async def delete(spell: Spell, scope: ScopedState, key: str, *, expected: int | None = None, reason: str = "") -> bool:
    """Delete a key; returns whether it was there.

    Args:
        key: Which key.
        expected: The version it must have now; any unless given.
        reason: Why; kept in its history.

    Raises:
        grant.denied: The scope is not granted.
        state.conflict: It has another version than the expected one.

    Example:
        lua:
            return State.scope("temp"):delete("nothing")
        js:
            return (await State.scope("temp")).delete("nothing")
        gives: false
    """
    return await scope.delete(spell.context, key, expected=expected, reason=reason)


@GLOBAL.method
async def keys(spell: Spell, scope: ScopedState, prefix: str = "", *, after: str = "", limit: int = 1000) -> list[str]:
    """Return keys in order.

    Args:
        prefix: What they begin with; all unless given.
        after: The key after which to start, to go on where another call ended.
        limit: Most of them, up to 1000.

    Raises:
        grant.denied: The scope is not granted.

    Example:
        lua:
            local temp = State.scope("temp")
            for _, key in ipairs{"c", "a", "b"} do temp:set(key, true) end
            return temp:keys("", { after = "a" })
        js:
            const temp = await State.scope("temp")
            for (const key of ["c", "a", "b"]) await temp.set(key, true)
            return temp.keys("", { after: "a" })
        gives: ["b", "c"]
    """
    return await scope.keys(spell.context, prefix, after=after, limit=limit)


@GLOBAL.method
async def update(
    spell: Spell,
    scope: ScopedState,
    key: str,
    change: Callback,
    *,
    default: Value = None,
    expires_s: float | None = None,
    reason: str = "",
) -> Value:
    """Change a value so that no change of anybody else is lost; returns the new one.

    Args:
        key: Which key.
        change: Gets the value and returns the new one; it may wait, and is called again whenever somebody
            else was faster.
        default: What `change` gets where the key is not there.
        expires_s: Seconds until it is there no more; as it was unless given.
        reason: Why; kept in its history.

    Raises:
        grant.denied: The scope is not granted.
        state.conflict: Somebody else was faster a hundred times.

    Example:
        lua:
            local temp = State.scope("temp")
            return temp:update("n", function(n) return n * 2 end, { default = 21 })
        js:
            return (await State.scope("temp")).update("n", (n) => n * 2, { default: 21 })
        gives: 42
    """
    return await scope.update(spell.context, key, change, default=default, expires_s=expires_s, reason=reason)


@GLOBAL.method
async def entry(spell: Spell, scope: ScopedState, key: str) -> Item | None:
    """Return what a key holds with its version; nil where it is not there.

    Args:
        key: Which key.

    Raises:
        grant.denied: The scope is not granted.

    Example:
        lua:
            local temp = State.scope("temp")
            temp:set("k", "v")
            return temp:entry("k")
        js:
            const temp = await State.scope("temp")
            await temp.set("k", "v")
            return temp.entry("k")
        gives: {"key": "k", "value": "v", "version": 1}
    """
    return await scope.entry(spell.context, key)


@GLOBAL.method
async def transaction(spell: Spell, scope: ScopedState, steps: list[StateStep], *, reason: str = "") -> list[int]:
    """Do several steps, all of them or none.

    Args:
        steps: Up to 1000 tables `{op, key, value, expected, expires_s}`, where `op` is `set` or `delete`.
        reason: Why; kept in the history.

    Returns:
        For each step the number of its change; 0 where there was nothing to delete.

    Raises:
        grant.denied: The scope is not granted.
        state.conflict: A key has another version than the expected one; nothing was changed.

    Example:
        lua:
            return State.scope("temp"):transaction{ { op = "set", key = "a", value = 1 }, { op = "delete", key = "b" } }
        js:
            const temp = await State.scope("temp")
            return temp.transaction([{ op: "set", key: "a", value: 1 }, { op: "delete", key: "b" }])
        gives: [1, 0]
    """
    return await scope.transaction(spell.context, steps, reason=reason)


@GLOBAL.method
async def history(spell: Spell, scope: ScopedState, key: str, *, limit: int = 20) -> list[Past]:
    """Return the newest changes of a key, newest first.

    Args:
        key: Which key.
        limit: Most of them.

    Raises:
        grant.denied: The scope is not granted.

    Example:
        lua:
            local temp = State.scope("temp")
            temp:set("k", 1)
            temp:delete("k", { reason = "done" })
            local last = temp:history("k")[1]
            return { last.deleted, last.reason }
        js:
            const temp = await State.scope("temp")
            await temp.set("k", 1)
            await temp.delete("k", { reason: "done" })
            const [last] = await temp.history("k")
            return [last.deleted, last.reason]
        gives: [true, "done"]
    """
    return await scope.history(spell.context, key, limit=limit)


@GLOBAL.method
async def snapshot(spell: Spell, scope: ScopedState, label: str = "") -> int:
    """Copy all that the owner has now; returns the snapshot's number.

    Args:
        label: What to call it.

    Raises:
        grant.denied: The scope is not granted.
        limit.state: The owner would have too much.

    Example:
        lua:
            return State.scope("temp"):snapshot("first")
        js:
            return (await State.scope("temp")).snapshot("first")
        gives: 1
    """
    return await scope.snapshot(spell.context, label)


@GLOBAL.method
async def snapshots(spell: Spell, scope: ScopedState) -> list[Snapshot]:
    """Return the owner's snapshots, oldest first.

    Raises:
        grant.denied: The scope is not granted.

    Example:
        lua:
            return #State.scope("temp"):snapshots()
        js:
            return (await (await State.scope("temp")).snapshots()).length
        gives: 0
    """
    return await scope.snapshots(spell.context)


@GLOBAL.method
async def restore(spell: Spell, scope: ScopedState, id: int) -> int:
    """Make the owner's state what it was at a snapshot; returns how many keys changed.

    Args:
        id: The snapshot's number.

    Raises:
        grant.denied: The scope is not granted.
        not_found: There is no such snapshot.

    Example:
        lua:
            local temp = State.scope("temp")
            local empty = temp:snapshot()
            temp:set("a", 1)
            return temp:restore(empty)
        js:
            const temp = await State.scope("temp")
            const empty = await temp.snapshot()
            await temp.set("a", 1)
            return temp.restore(empty)
        gives: 1
    """
    return await scope.restore(spell.context, id)


@GLOBAL.method
async def forget(spell: Spell, scope: ScopedState, id: int) -> bool:
    """Delete a snapshot; returns whether it was there.

    Args:
        id: The snapshot's number.

    Raises:
        grant.denied: The scope is not granted.

    Example:
        lua:
            local temp = State.scope("temp")
            return temp:forget(temp:snapshot())
        js:
            const temp = await State.scope("temp")
            return temp.forget(await temp.snapshot())
        gives: true
    """
    return await scope.forget(spell.context, id)
