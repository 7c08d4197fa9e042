"""The part of `Agent` that is about its life: pausing, handing over, ending."""

from __future__ import annotations

from llmspell.agent import Agent, AgentReply
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.globals._input_filter import Filter, chosen_filter
from llmspell.workflow import Workflow

__all__ = ["GLOBAL"]

GLOBAL = Global("Agent", "The life of an agent.")


@GLOBAL.method
def pause(spell: Spell, agent: Agent) -> None:
    """Stop before the next turn of the run that is going on.

    Raises:
        agent.state: It is not running.

    Example:
        lua:
            local ok, problem = pcall(function() Agent.create{}:pause() end)
            return problem.code
        js:
            try { await (await Agent.create({})).pause() } catch (problem) { return problem.code }
        gives: "agent.state"
    """
    agent.pause()


@GLOBAL.method
def resume(spell: Spell, agent: Agent) -> None:
    """Go on after a pause.

    Raises:
        agent.state: It is not paused.

    Example:
        lua:
            local ok, problem = pcall(function() Agent.create{}:resume() end)
            return problem.code
        js:
            try { await (await Agent.create({})).resume() } catch (problem) { return problem.code }
        gives: "agent.state"
    """
    agent.resume()


@GLOBAL.method
async def handoff(
    spell: Spell, agent: Agent, target: Agent | Workflow, *, input_filter: Filter = None, reason: str = ""
) -> AgentReply:
    """Give the conversation so far to another agent and return its answer.

    Args:
        target: Who gets it.
        input_filter: What goes along: `readable` text, the `last` message, `all`, or a function of messages.
        reason: Why.

    Raises:
        agent.handoff_loop: The conversation goes round in a circle.

    Example:
        lua:
            local first = Agent.create{ name = "first", model = Model.scripted{ replies = {{ text = "a" }} } }
            local second = Agent.create{ name = "second", model = Model.scripted{ replies = {{ text = "b" }} } }
            first:run("hello")
            return first:handoff(second, { reason = "knows more" }).agent
        js:
            const first = await Agent.create({ name: "first", model: Model.scripted({ replies: [{ text: "a" }] }) })
            const second = await Agent.create({ name: "second", model: Model.scripted({ replies: [{ text: "b" }] }) })
            await first.run("hello")
            return (await first.handoff(second, { reason: "knows more" })).agent
        gives: "second"
    """
    return await agent.hand_off(spell.context, target, input_filter=chosen_filter(input_filter), reason=reason)


@GLOBAL.method
async def close(spell: Spell, agent: Agent) -> None:
    """End the agent's life; it refuses to run from now on. A spell's end closes its agents.

    Example:
        lua:
            local agent = Agent.create{}
            agent:close()
            return agent.state
        js:
            const agent = await Agent.create({})
            await agent.close()
            return agent.state
        gives: "closed"
    """
    await agent.close(spell.context)


@GLOBAL.property
def state(spell: Spell, agent: Agent) -> str:
    """Where it is: `created`, `ready`, `running`, `paused`, `done`, `failed` or `closed`.

    Example:
        lua:
            return Agent.create{}.state
        js:
            return (await Agent.create({})).state
        gives: "ready"
    """
    return agent.lifecycle.state
