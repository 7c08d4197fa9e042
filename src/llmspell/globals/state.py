"""`State`: values that outlast the run, and values that agents work on."""

from __future__ import annotations

from llmspell.bridge.callback import Callback
from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.scope import Item, Past, ScopedState, StateStep
from llmspell.state import State
from llmspell.store import Scope, Snapshot
from llmspell.value import Value

__all__ = ["GLOBAL"]

GLOBAL = Global(
    "State",
    "Values that outlast the run. Each spell has its own, which no other spell sees; `State.scope` opens others. "
    "Values are JSON values, keys are texts of up to 256 bytes.",
)
GLOBAL.handle(
    HandleKind(
        name="state",
        type=State,
        description="Values in memory that an agent works on: copied, compared and merged; they end with the spell.",
    )
)


@GLOBAL.function
async def get(spell: Spell, key: str, default: Value = None) -> Value:
    """Return a key's value.

    Args:
        key: Which key.
        default: What to return where it is not there.

    Raises:
        state.unavailable: What keeps the state cannot be reached; likewise the other `state.…` codes.

    Example:
        lua:
            State.set("colour", "blue")
            return { State.get("colour"), State.get("size", 3) }
        js:
            await State.set("colour", "blue")
            return [await State.get("colour"), await State.get("size", 3)]
        gives: ["blue", 3]
    """
    return await spell.state.get(spell.context, key, default)


@GLOBAL.function
async def set_(
    spell: Spell,
    key: str,
    value: Value,
    *,
    expected: int | None = None,
    expires_s: float | None = None,
    reason: str = "",
) -> int:
    """Set a key.

    Args:
        key: Which key; it may hold anything but control characters.
        value: A JSON value of up to 1 MiB.
        expected: The version it must have now, 0 for not there; any unless given.
        expires_s: Seconds until it is there no more; never unless given.
        reason: Why; kept in its history.

    Returns:
        Its new version.

    Raises:
        state.conflict: It has another version than the expected one; the error's data holds both.
        limit.state: The value, or all that the spell keeps, is too large.
        bridge.convert: The value has no JSON form.

    Example:
        lua:
            local version = State.set("step", 1)
            local ok, problem = pcall(State.set, "step", 2, { expected = version + 5 })
            return { problem.code, problem.data.version == version }
        js:
            const version = await State.set("step", 1)
            try { await State.set("step", 2, { expected: version + 5 }) } catch (problem) {
                return [problem.code, problem.data.version === version]
            }
        gives: ["state.conflict", true]
    """
    return await spell.state.set(spell.context, key, value, expected=expected, expires_s=expires_s, reason=reason)


@GLOBAL.function
async def delete(spell: Spell, key: str, *, expected: int | None = None, reason: str = "") -> bool:
    """Delete a key; returns whether it was there.

    Args:
        key: Which key.
        expected: The version it must have now; any unless given.
        reason: Why; kept in its history.

    Raises:
        state.conflict: It has another version than the expected one.

    Example:
        lua:
            State.set("draft", "…")
            return { State.delete("draft"), State.delete("draft") }
        js:
            await State.set("draft", "…")
            return [await State.delete("draft"), await State.delete("draft")]
        gives: [true, false]
    """
    return await spell.state.delete(spell.context, key, expected=expected, reason=reason)


@GLOBAL.function
async def keys(spell: Spell, prefix: str = "", *, after: str = "", limit: int = 1000) -> list[str]:
    """Return keys in order.

    Args:
        prefix: What they begin with; all unless given.
        after: The key after which to start, to go on where another call ended.
        limit: Most of them, up to 1000.

    Example:
        lua:
            State.set("note/2", "b") State.set("note/1", "a") State.set("other", "c")
            return State.keys("note/")
        js:
            await State.set("note/2", "b"); await State.set("note/1", "a"); await State.set("other", "c")
            return State.keys("note/")
        gives: ["note/1", "note/2"]
    """
    return await spell.state.keys(spell.context, prefix, after=after, limit=limit)


@GLOBAL.function
async def update(
    spell: Spell,
    key: str,
    change: Callback,
    *,
    default: Value = None,
    expires_s: float | None = None,
    reason: str = "",
) -> Value:
    """Change a value so that no change of anybody else is lost.

    Args:
        key: Which key.
        change: Gets the value and returns the new one; it may wait. It is called again whenever somebody
            else was faster, so it should do nothing else.
        default: What `change` gets where the key is not there.
        expires_s: Seconds until it is there no more; as it was unless given.
        reason: Why; kept in its history.

    Returns:
        The new value.

    Raises:
        state.conflict: Somebody else was faster a hundred times.

    Example:
        lua:
            State.delete("hits")
            local tasks = {}
            for i = 1, 5 do
                tasks[i] = function() State.update("hits", function(n) return n + 1 end, { default = 0 }) end
            end
            Task.all(tasks)
            return State.get("hits")
        js:
            await State.delete("hits")
            const hit = () => State.update("hits", (n) => n + 1, { default: 0 })
            await Promise.all([hit(), hit(), hit(), hit(), hit()])
            return State.get("hits")
        gives: 5
    """
    return await spell.state.update(spell.context, key, change, default=default, expires_s=expires_s, reason=reason)


@GLOBAL.function
async def entry(spell: Spell, key: str) -> Item | None:
    """Return what a key holds with its version, for `expected`; nil where it is not there.

    Args:
        key: Which key.

    Example:
        lua:
            State.set("n", 1)
            local seen = State.entry("n")
            State.set("n", seen.value + 1, { expected = seen.version })
            return State.get("n")
        js:
            await State.set("n", 1)
            const seen = await State.entry("n")
            await State.set("n", seen.value + 1, { expected: seen.version })
            return State.get("n")
        gives: 2
    """
    return await spell.state.entry(spell.context, key)


@GLOBAL.function
async def transaction(spell: Spell, steps: list[StateStep], *, reason: str = "") -> list[int]:
    """Do several steps, all of them or none.

    Args:
        steps: Up to 1000 tables `{op, key, value, expected, expires_s}`, where `op` is `set` or `delete`.
        reason: Why; kept in the history.

    Returns:
        For each step the number of its change; 0 where there was nothing to delete.

    Raises:
        state.conflict: A key has another version than the expected one; nothing was changed.
        limit.state: A value, or all that the spell keeps, is too large.

    Example:
        lua:
            State.set("from", 10) State.set("to", 0)
            State.transaction{
                { op = "set", key = "from", value = 3, expected = State.entry("from").version },
                { op = "set", key = "to", value = 7, expected = State.entry("to").version },
            }
            return { State.get("from"), State.get("to") }
        js:
            await State.set("from", 10); await State.set("to", 0)
            await State.transaction([
                { op: "set", key: "from", value: 3, expected: (await State.entry("from")).version },
                { op: "set", key: "to", value: 7, expected: (await State.entry("to")).version },
            ])
            return [await State.get("from"), await State.get("to")]
        gives: [3, 7]
    """
    return await spell.state.transaction(spell.context, steps, reason=reason)


@GLOBAL.function
async def history(spell: Spell, key: str, *, limit: int = 20) -> list[Past]:
    """Return the newest changes of a key, newest first; the last hundred are kept.

    Each says who made it, when, why, and by which crossing, such as `tool set_price`.

    Args:
        key: Which key.
        limit: Most of them.

    Example:
        lua:
            State.set("plan", "walk", { reason = "it is sunny" })
            State.set("plan", "read", { reason = "it rains" })
            local changes = State.history("plan")
            return { changes[1].reason, changes[2].value }
        js:
            await State.set("plan", "walk", { reason: "it is sunny" })
            await State.set("plan", "read", { reason: "it rains" })
            const changes = await State.history("plan")
            return [changes[0].reason, changes[1].value]
        gives: ["it rains", "walk"]
    """
    return await spell.state.history(spell.context, key, limit=limit)


@GLOBAL.function
async def snapshot(spell: Spell, label: str = "") -> int:
    """Copy all that the spell keeps now.

    Args:
        label: What to call it.

    Returns:
        The snapshot's number, for `restore`.

    Raises:
        limit.state: The spell would keep too much.

    Example:
        lua:
            State.set("mood", "calm")
            local id = State.snapshot("before")
            State.set("mood", "wild")
            State.restore(id)
            return State.get("mood")
        js:
            await State.set("mood", "calm")
            const id = await State.snapshot("before")
            await State.set("mood", "wild")
            await State.restore(id)
            return State.get("mood")
        gives: "calm"
    """
    return await spell.state.snapshot(spell.context, label)


@GLOBAL.function
async def snapshots(spell: Spell) -> list[Snapshot]:
    """Return the spell's snapshots, oldest first; each knows the one that it descends from.

    Example:
        lua:
            local id = State.snapshot("one")
            local all = State.snapshots()
            return all[#all].label
        js:
            await State.snapshot("one")
            return (await State.snapshots()).at(-1).label
        gives: "one"
    """
    return await spell.state.snapshots(spell.context)


@GLOBAL.function
async def restore(spell: Spell, id: int) -> int:
    """Make the state what it was at a snapshot; a change like any other, so it stands in the history.

    Args:
        id: The snapshot's number.

    Returns:
        How many keys changed.

    Raises:
        not_found: There is no such snapshot.

    Example:
        lua:
            State.set("x", 1)
            local id = State.snapshot()
            State.set("x", 2)
            return State.restore(id)
        js:
            await State.set("x", 1)
            const id = await State.snapshot()
            await State.set("x", 2)
            return State.restore(id)
        gives: 1
    """
    return await spell.state.restore(spell.context, id)


@GLOBAL.function
async def forget(spell: Spell, id: int) -> bool:
    """Delete a snapshot; returns whether it was there.

    Args:
        id: The snapshot's number.

    Example:
        lua:
            local id = State.snapshot()
            return { State.forget(id), State.forget(id) }
        js:
            const id = await State.snapshot()
            return [await State.forget(id), await State.forget(id)]
        gives: [true, false]
    """
    return await spell.state.forget(spell.context, id)


@GLOBAL.function
def scope(spell: Spell, scope: Scope, owner: str = "") -> ScopedState:
    """Open the state of another scope; each use of it needs the grant `state=<scope>/<owner>`.

    Two need none: `temp`, which ends with the run and is never stored, and `spell` without an owner,
    which is the spell's own.

    Args:
        scope: Whose kind of state.
        owner: Whose state; `app` has one owner, and `temp` belongs to the run unless an owner is given.

    Raises:
        usage: The owner is missing, or its name is none.

    Example:
        lua:
            local temp = State.scope("temp")
            temp:set("n", 1)
            return { temp:get("n"), State.get("n", "not here") }
        js:
            const temp = await State.scope("temp")
            await temp.set("n", 1)
            return [await temp.get("n"), await State.get("n", "not here")]
        gives: [1, "not here"]
    """
    if scope == "spell" and not owner:
        return spell.state

    return ScopedState(scope, owner or spell.context.run_id if scope == "temp" else owner)


@GLOBAL.function
def new(spell: Spell, values: dict[str, Value] | None = None) -> State:
    """Make a state in memory, for agents to work on.

    Args:
        values: What it starts with.

    Example:
        lua:
            local state = State.new{ topic = "rivers" }
            return state:get("topic")
        js:
            const state = await State.new({ topic: "rivers" })
            return state.get("topic")
        gives: "rivers"
    """
    return State(values)
