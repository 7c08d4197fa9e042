"""`Agent`: a model with instructions and tools."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from llmspell.agent import Agent, AgentChunk, AgentReply, CodeMode, as_tool
from llmspell.bridge.callback import Callback
from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.budget import UNLIMITED, Limits
from llmspell.errors import NotFoundError, nearest
from llmspell.globals._agent_hook import AgentHook, hooks_of
from llmspell.globals._narrowing import narrowing
from llmspell.message import Message, parse_messages
from llmspell.provider import Model, ModelSettings, TextChunk
from llmspell.session import Session
from llmspell.stream import Stream
from llmspell.tool import Tool
from llmspell.value import Json, Value
from llmspell.workflow import Workflow

__all__ = ["GLOBAL"]


def agent_name(agent: Agent) -> str:
    """Its name."""
    return agent.name


def agent_description(agent: Agent) -> str:
    """What it is good for."""
    return agent.description


GLOBAL = Global("Agent", "Agents: a model with instructions and tools that works until it has an answer.")
GLOBAL.handle(
    HandleKind(
        name="agent",
        type=Agent,
        fields={"name": agent_name, "description": agent_description},
        description="An agent; it remembers its conversation from run to run.",
    )
)


@GLOBAL.function
def create(
    spell: Spell,
    *,
    name: str = "agent",
    description: str = "",
    model: str | Model = "auto",
    instructions: str = "",
    tools: list[str | Tool | Agent | Workflow] = [],  # noqa: B006 - never changed
    handoffs: list[Agent | Workflow] = [],  # noqa: B006 - never changed
    output: dict[str, Json] | None = None,
    settings: ModelSettings | None = None,
    limits: Limits | None = None,
    max_parallel_tools: int = 8,
    session: Session | None = None,
    hooks: list[AgentHook] = [],  # noqa: B006 - never changed
    grants: list[str] | None = None,
    code_mode: bool | CodeMode = False,
) -> Agent:
    """Make an agent.

    Args:
        name: Its name; other agents and events call it so.
        description: What it is good for; other agents' models read this.
        model: `vendor/model`, `auto`, or a model made with `Model.scripted`.
        instructions: The system message.
        tools: Names of built-in tools, tools made with `Tool.define`, agents or workflows.
        handoffs: Agents and workflows it may hand the conversation to.
        output: JSON schema of its final answer; then `reply.output` holds the checked value.
        settings: Sampling settings.
        limits: Bounds of one run; of 50 turns of its own unless they name `turns`.
        max_parallel_tools: Tool calls of one turn that run at once.
        session: The session its conversation lives in, so that it goes on in other runs.
        hooks: Hooks around its own work, inside those of `Hook.on`: tables with `point`, `ask` and the options of
            `Hook.on`. A copy of the agent has them too.
        grants: What it may touch of what this spell may, written `kind=target`, agents that it calls or hands over to
            included; all of that unless given. Functions of this spell that are its tools stay this spell's.
        code_mode: Whether its model gets one tool in place of the agent's own: `run_spell`, which runs a spell that
            the model writes and that calls them, in a sandbox with no more grants than the agent's. Or how: a table
            with `language` (`lua` unless given), `allow`, `attempts`, `seconds`, `memory_bytes` and `result_chars`.

    Returns:
        The agent.

    Raises:
        not_found: A tool name is unknown.
        usage: A name is taken twice, the schema is none, or a kind of grant is unknown.
        hook.point: A hook is for a point that does not exist.

    Example:
        lua:
            local agent = Agent.create{ model = Model.scripted{ replies = {{ text = "hello" }} } }
            return agent:run("hi").text
        js:
            const agent = await Agent.create({ model: Model.scripted({ replies: [{ text: "hello" }] }) })
            return (await agent.run("hi")).text
        gives: "hello"
    """
    agent = Agent(
        name,
        model=model,
        instructions=instructions,
        description=description,
        tools=[find_tool(spell, one) for one in tools],
        handoffs=handoffs,
        output=output,
        settings=settings or ModelSettings(),
        limits=limits or UNLIMITED,
        max_parallel_tools=max_parallel_tools,
        session=session,
        hooks=hooks_of(spell, name, hooks),
        grants=narrowing(spell, grants),
        code_mode=code_mode,
    )
    spell.agents[name] = agent
    return agent


@GLOBAL.function
def list_(spell: Spell) -> list[str]:
    """Return the names of the agents this spell has made.

    Example:
        lua:
            Agent.create{ name = "b" }; Agent.create{ name = "a" }
            return Agent.list()
        js:
            await Agent.create({ name: "b" }); await Agent.create({ name: "a" })
            return Agent.list()
        gives: ["a", "b"]
    """
    return sorted(spell.agents)


@GLOBAL.function
def get(spell: Spell, name: str) -> Agent:
    """Return an agent this spell has made.

    Args:
        name: Its name; the newest of that name counts.

    Raises:
        not_found: There is none.

    Example:
        lua:
            Agent.create{ name = "helper" }
            return Agent.get("helper").name
        js:
            await Agent.create({ name: "helper" })
            return (await Agent.get("helper")).name
        gives: "helper"
    """
    if not isinstance(agent := spell.agents.get(name), Agent):
        raise NotFoundError(f'this spell has no agent "{name}"', hint=nearest(name, list(spell.agents)))

    return agent


@GLOBAL.method
async def run(spell: Spell, agent: Agent, prompt: Value, *, on_text: Callback | None = None) -> AgentReply:
    """Work on a prompt and wait for the answer.

    Args:
        prompt: A text; a list of parts `{type, …}`; or a list of messages `{role, text}`.
        on_text: Gets each piece of text as it comes; the run waits for it.

    Returns:
        The answer.

    Raises:
        agent.state: It is running already or closed.
        agent.output: No answer fits the output schema.
        limit.turns: Too many turns; likewise `limit.tool_calls`, `limit.tokens`, `limit.cost`, `limit.seconds`.
        provider.failed: The model failed; likewise the other `provider.…` codes.

    Example:
        lua:
            local agent = Agent.create{ model = Model.scripted{ replies = {{ text = "one two" }}, chunk_size = 4 } }
            local pieces = {}
            agent:run("count", { on_text = function(text) pieces[#pieces + 1] = text end })
            return pieces
        js:
            const agent = await Agent.create({ model: Model.scripted({ replies: [{ text: "one two" }], chunkSize: 4 }) })
            const pieces = []
            await agent.run("count", { onText: (text) => { pieces.push(text) } })
            return pieces
        gives: ["one ", "two"]
    """
    return await agent.run(spell.context, prompt_of(prompt), emit=None if on_text is None else _text_only(on_text))


@GLOBAL.method
def stream(spell: Spell, agent: Agent, prompt: Value) -> Stream[AgentChunk]:
    """Work on a prompt and read the answer piece by piece.

    Args:
        prompt: As for `run`.

    Returns:
        Chunks with a `type`: `text`, `reasoning`, `tool_call`, `tool_result`, `handoff`, and last `done` with the reply.

    Example:
        lua:
            local agent = Agent.create{ model = Model.scripted{ replies = {{ text = "abcd" }}, chunk_size = 2 } }
            local seen = {}
            for chunk in agent:stream("go") do seen[#seen + 1] = chunk.text or chunk.type end
            return seen
        js:
            const agent = await Agent.create({ model: Model.scripted({ replies: [{ text: "abcd" }], chunkSize: 2 }) })
            const seen = []
            for await (const chunk of agent.stream("go")) seen.push(chunk.text ?? chunk.type)
            return seen
        gives: ["ab", "cd", "done"]
    """
    return agent.stream(spell.context, prompt_of(prompt))


@GLOBAL.method
def as_tool_(spell: Spell, agent: Agent, *, name: str | None = None, description: str | None = None) -> Tool:
    """Wrap the agent as a tool for other agents; each call works on a fresh copy.

    Args:
        name: The tool's name; the agent's own unless given.
        description: What models read; the agent's own unless given.

    Example:
        lua:
            local helper = Agent.create{ name = "helper", model = Model.scripted{ replies = {{ text = "42" }} } }
            return helper:as_tool{ description = "Knows numbers." }:call{ task = "Which?" }
        js:
            const helper = await Agent.create({ name: "helper", model: Model.scripted({ replies: [{ text: "42" }] }) })
            return (await helper.asTool({ description: "Knows numbers." })).call({ task: "Which?" })
        gives: "42"
    """
    return as_tool(agent, name=name, description=description)


@GLOBAL.method
def add_tool(spell: Spell, agent: Agent, tool: str | Tool | Agent | Workflow) -> None:
    """Give the agent a tool.

    Args:
        tool: Name of a built-in tool, a tool, an agent, or a workflow.

    Raises:
        usage: It has a tool of that name already.

    Example:
        lua:
            local agent = Agent.create{}
            agent:add_tool("calculate")
            return agent:has_tool("calculate")
        js:
            const agent = await Agent.create({})
            await agent.addTool("calculate")
            return agent.hasTool("calculate")
        gives: true
    """
    agent.add_tool(find_tool(spell, tool))


@GLOBAL.method
def remove_tool(spell: Spell, agent: Agent, name: str) -> bool:
    """Take a tool away; returns whether it was there.

    Args:
        name: The tool's name.

    Example:
        lua:
            return Agent.create{ tools = {"calculate"} }:remove_tool("calculate")
        js:
            return (await Agent.create({ tools: ["calculate"] })).removeTool("calculate")
        gives: true
    """
    return agent.remove_tool(name)


@GLOBAL.method
def has_tool(spell: Spell, agent: Agent, name: str) -> bool:
    """Whether the agent has a tool of that name.

    Args:
        name: The tool's name.

    Example:
        lua:
            return Agent.create{}:has_tool("calculate")
        js:
            return (await Agent.create({})).hasTool("calculate")
        gives: false
    """
    return agent.has_tool(name)


@GLOBAL.method
async def call_tool(spell: Spell, agent: Agent, name: str, arguments: dict[str, Value] | None = None) -> Value:
    """Call one of the agent's tools by hand.

    Args:
        name: The tool's name.
        arguments: What its schema says.

    Raises:
        not_found: It has no such tool.
        tool.arguments: The arguments do not fit.

    Example:
        lua:
            return Agent.create{ tools = {"calculate"} }:call_tool("calculate", { expression = "6 * 7" }).value
        js:
            const agent = await Agent.create({ tools: ["calculate"] })
            return (await agent.callTool("calculate", { expression: "6 * 7" })).value
        gives: 42
    """
    return await agent.call_tool(spell.context, name, arguments or {})


@GLOBAL.method
async def messages(spell: Spell, agent: Agent) -> list[Message]:
    """Return the conversation so far; of an agent with a session what is kept there.

    Example:
        lua:
            local agent = Agent.create{ model = Model.scripted{ replies = {{ text = "yes" }} } }
            agent:run("ready?")
            return agent:messages()[2].parts[1].text
        js:
            const agent = await Agent.create({ model: Model.scripted({ replies: [{ text: "yes" }] }) })
            await agent.run("ready?")
            return (await agent.messages())[1].parts[0].text
        gives: "yes"
    """
    return agent.messages if agent.session is None else await agent.session.messages(spell.context)


@GLOBAL.method
def reset(spell: Spell, agent: Agent) -> None:
    """Forget the conversation.

    Raises:
        agent.state: It is running, or its conversation lives in a session.

    Example:
        lua:
            local agent = Agent.create{ model = Model.scripted{ replies = {{ text = "yes" }} } }
            agent:run("ready?")
            agent:reset()
            return #agent:messages()
        js:
            const agent = await Agent.create({ model: Model.scripted({ replies: [{ text: "yes" }] }) })
            await agent.run("ready?")
            await agent.reset()
            return (await agent.messages()).length
        gives: 0
    """
    agent.reset()


@GLOBAL.method
def clone(
    spell: Spell,
    agent: Agent,
    *,
    name: str | None = None,
    model: str | Model | None = None,
    instructions: str | None = None,
) -> Agent:
    """Make a copy with cloned state and an empty conversation.

    Args:
        name: Another name.
        model: Another model.
        instructions: Other instructions.

    Example:
        lua:
            return Agent.create{ name = "one" }:clone{ name = "two" }.name
        js:
            return (await (await Agent.create({ name: "one" })).clone({ name: "two" })).name
        gives: "two"
    """
    changes = {"name": name, "model": model, "instructions": instructions}
    made = agent.clone(**{key: value for key, value in changes.items() if value is not None})
    spell.agents[made.name] = made
    return made


def find_tool(spell: Spell, one: str | Tool | Agent | Workflow) -> Tool | Agent | Workflow:
    """Return the tool of a name; anything else stays what it is."""
    return spell.tool(one) if isinstance(one, str) else one


def prompt_of(prompt: Value) -> str | list[Any]:
    """Return a prompt as messages, refusing what is none."""
    return prompt if isinstance(prompt, str) else list(parse_messages(prompt))  # pyright: ignore[reportArgumentType]


def _text_only(on_text: Callback) -> Callable[[AgentChunk], Awaitable[None]]:
    async def emit(chunk: AgentChunk) -> None:
        if isinstance(chunk, TextChunk):
            await on_text(chunk.text)

    return emit
