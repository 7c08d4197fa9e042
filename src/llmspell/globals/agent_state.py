"""What scripts do with the states that agents work on."""

from __future__ import annotations

from typing import Literal

from llmspell.agent import Agent, StateRun, run_from
from llmspell.bridge.callback import Callback
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.errors import StateError
from llmspell.message import parse_messages
from llmspell.state import Change, Conflict, State
from llmspell.value import Value

__all__ = ["GLOBAL"]

GLOBAL = Global("", "States that agents work on.")

Policy = Literal["last_wins", "error_on_conflict", "append_lists"]


@GLOBAL.method
def get_state(spell: Spell, agent: Agent) -> State:
    """Return the agent's state; its tools and handoffs see what is changed in it.

    Example:
        lua:
            local agent = Agent.create{}
            agent:get_state():set("tone", "kind")
            return agent:get_state():values()
        js:
            const agent = await Agent.create({})
            await (await agent.getState()).set("tone", "kind")
            return (await agent.getState()).values()
        gives: {"tone": "kind"}
    """
    return agent.state


@GLOBAL.method
def set_state(spell: Spell, agent: Agent, state: State | dict[str, Value]) -> None:
    """Give the agent a copy of a state.

    Args:
        state: A state, or a map of values.

    Raises:
        agent.state: The agent is running.

    Example:
        lua:
            local agent = Agent.create{}
            agent:set_state{ tone = "kind" }
            return agent:get_state():get("tone")
        js:
            const agent = await Agent.create({})
            await agent.setState({ tone: "kind" })
            return (await agent.getState()).get("tone")
        gives: "kind"
    """
    agent.state = state.clone() if isinstance(state, State) else State(state)


@GLOBAL.method
async def merge_state(
    spell: Spell, agent: Agent, other: State, *, policy: Policy = "last_wins", resolve: Callback | None = None
) -> list[str]:
    """Take over into the agent's state what another state has changed; as `state:merge`.

    Args:
        other: The other state.
        policy: What becomes of what both have changed.
        resolve: Decides instead: gets `{key, base, mine, theirs}` and returns the value.

    Returns:
        The keys that changed.

    Raises:
        state.conflict: The policy has no answer; nothing was changed.

    Example:
        lua:
            local agent = Agent.create{}
            agent:set_state{ tone = "kind" }
            local other = agent:get_state():clone()
            other:set("topic", "rivers")
            return agent:merge_state(other)
        js:
            const agent = await Agent.create({})
            await agent.setState({ tone: "kind" })
            const other = await (await agent.getState()).clone()
            await other.set("topic", "rivers")
            return agent.mergeState(other)
        gives: ["topic"]
    """
    return await merged(agent.state, other, policy, resolve)


@GLOBAL.method
async def run_from_(spell: Spell, agent: Agent, state: State, prompt: Value) -> StateRun:
    """Let a copy of the agent work from a state, and return the state that comes of it.

    The conversation in the state's `messages` goes on; tools see the state as `call.state`; afterwards
    `messages` and `answer` are set. The agent and the state given stay as they are, so runs from one
    state may go on at the same time and be merged.

    Args:
        state: From where.
        prompt: A text, a list of parts, or a list of messages.

    Returns:
        The reply and the new state.

    Raises:
        usage: The state's `messages` hold no conversation.
        agent.output: As for `run`; likewise its other errors.

    Example:
        lua:
            local agent = Agent.create{ model = Model.scripted{ replies = {{ text = "Danube" }} } }
            local before = State.new{ topic = "rivers" }
            local done = agent:run_from(before, "Name one.")
            return { done.state:get("answer"), done.state:get("topic"), before:keys() }
        js:
            const agent = await Agent.create({ model: Model.scripted({ replies: [{ text: "Danube" }] }) })
            const before = await State.new({ topic: "rivers" })
            const done = await agent.runFrom(before, "Name one.")
            return [await done.state.get("answer"), await done.state.get("topic"), await before.keys()]
        gives: ["Danube", "rivers", ["topic"]]
    """
    messages = prompt if isinstance(prompt, str) else parse_messages(prompt)  # pyright: ignore[reportArgumentType]
    return await run_from(spell.context, agent, state, messages)


@GLOBAL.method
def get(spell: Spell, state: State, key: str, default: Value = None) -> Value:
    """Return a key's value, or the default where it is not there.

    Args:
        key: Which key.
        default: What to return where it is not there.

    Example:
        lua:
            return State.new{}:get("size", 3)
        js:
            return (await State.new({})).get("size", 3)
        gives: 3
    """
    return state.get(key, default)


@GLOBAL.method
def set_(spell: Spell, state: State, key: str, value: Value) -> int:
    """Set a key; returns the state's new version.

    Args:
        key: Which key.
        value: Any value.

    Example:
        lua:
            local state = State.new{}
            return { state:set("a", 1), state:set("b", 2) }
        js:
            const state = await State.new({})
            return [await state.set("a", 1), await state.set("b", 2)]
        gives: [1, 2]
    """
    return state.set(key, value)


@GLOBAL.method
def delete(spell: Spell, state: State, key: str) -> bool:
    """Delete a key; returns whether it was there.

    Args:
        key: Which key.

    Example:
        lua:
            return State.new{ a = 1 }:delete("a")
        js:
            return (await State.new({ a: 1 })).delete("a")
        gives: true
    """
    return state.delete(key)


@GLOBAL.method
def keys(spell: Spell, state: State) -> list[str]:
    """Return the keys, in order.

    Example:
        lua:
            return State.new{ b = 1, a = 2 }:keys()
        js:
            return (await State.new({ b: 1, a: 2 })).keys()
        gives: ["a", "b"]
    """
    return state.keys()


@GLOBAL.method
def values(spell: Spell, state: State) -> dict[str, Value]:
    """Return a copy of all values, by key.

    Example:
        lua:
            return State.new{ a = 1 }:values()
        js:
            return (await State.new({ a: 1 })).values()
        gives: {"a": 1}
    """
    return state.snapshot()


@GLOBAL.method
def history(spell: Spell, state: State, key: str | None = None) -> list[Change]:
    """Return the changes, oldest first; the last thousand are kept.

    Args:
        key: Only those of this key.

    Example:
        lua:
            local state = State.new{}
            state:set("a", 1)
            state:set("a", 2)
            return state:history("a")[2].value
        js:
            const state = await State.new({})
            await state.set("a", 1)
            await state.set("a", 2)
            return (await state.history("a"))[1].value
        gives: 2
    """
    return state.history(key)


@GLOBAL.method
def clone(spell: Spell, state: State) -> State:
    """Return an independent copy that knows what it was made from, so that both can be merged.

    Example:
        lua:
            local one = State.new{ a = 1 }
            local two = one:clone()
            two:set("a", 2)
            return { one:get("a"), two:get("a") }
        js:
            const one = await State.new({ a: 1 })
            const two = await one.clone()
            await two.set("a", 2)
            return [await one.get("a"), await two.get("a")]
        gives: [1, 2]
    """
    return state.clone()


@GLOBAL.method
def conflicts(spell: Spell, state: State, other: State) -> list[Conflict]:
    """Return what both states have changed in different ways since they were one.

    Args:
        other: The other state.

    Example:
        lua:
            local one = State.new{ a = 1, b = 1 }
            local two = one:clone()
            one:set("a", 2) two:set("a", 3) two:set("b", 3)
            return one:conflicts(two)
        js:
            const one = await State.new({ a: 1, b: 1 })
            const two = await one.clone()
            await one.set("a", 2); await two.set("a", 3); await two.set("b", 3)
            return one.conflicts(two)
        gives: [{"key": "a", "base": 1, "mine": 2, "theirs": 3}]
    """
    return state.conflicts(other)


@GLOBAL.method
async def merge(
    spell: Spell, state: State, other: State, *, policy: Policy = "last_wins", resolve: Callback | None = None
) -> list[str]:
    """Take over what another state has changed since both were one.

    What only one has changed is no conflict. What both have changed in different ways is decided by the
    policy: `last_wins` takes the other's value, `append_lists` joins two lists and refuses anything else,
    `error_on_conflict` refuses.

    Args:
        other: The other state; it stays as it is.
        policy: What becomes of what both have changed.
        resolve: Decides instead: gets `{key, base, mine, theirs}` and returns the value; it may wait.

    Returns:
        The keys that changed.

    Raises:
        state.conflict: The policy has no answer; nothing was changed.

    Example:
        lua:
            local one = State.new{ n = 10 }
            local two = one:clone()
            one:set("n", 12) two:set("n", 15)
            one:merge(two, { resolve = function(c) return c.mine + c.theirs - c.base end })
            return one:get("n")
        js:
            const one = await State.new({ n: 10 })
            const two = await one.clone()
            await one.set("n", 12); await two.set("n", 15)
            await one.merge(two, { resolve: (c) => c.mine + c.theirs - c.base })
            return one.get("n")
        gives: 17
    """
    return await merged(state, other, policy, resolve)


async def merged(state: State, other: State, policy: Policy, resolve: Callback | None) -> list[str]:
    """Merge; a script function is asked before anything is changed, since it may wait."""
    if resolve is None:
        return state.merge(other, policy)

    asked = state.conflicts(other)
    answers = {one.key: (one, await resolve(one)) for one in asked}

    if state.conflicts(other) != asked:
        raise StateError(
            "the states were changed while the function decided", code="state.conflict", hint="merge again"
        )

    return state.merge(other, lambda one: answers[one.key][1])
