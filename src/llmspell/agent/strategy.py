"""Strategies: how an agent gets from a prompt to an answer."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import msgspec

from llmspell.agent.asking import Emit
from llmspell.agent.base import AgentReply, BaseAgent
from llmspell.context import Context
from llmspell.errors import AgentError
from llmspell.message import Message, assistant
from llmspell.provider import TextChunk
from llmspell.schema import object_schema
from llmspell.value import Json, Value, plain, preview

if TYPE_CHECKING:
    from llmspell.agent.agent import Agent

__all__ = ["Strategy", "ask_aloud", "ask_as", "bound", "conclude", "heard", "read_as", "said", "tell", "turn"]

Strategy: TypeAlias = "Callable[[Context, Agent, list[Message], Emit | None], Coroutine[Any, Any, AgentReply]]"
"""Gets the agent's own context, the agent, what is new in its conversation, and who wants the pieces.

It adds what is said to the agent's conversation only when it ends well. What it has others do, fresh copies of
other agents do in the context it got: so the limits and the usage of the agent are those of all of them together.
"""

S = TypeVar("S", bound=msgspec.Struct)


async def turn(context: Context, agent: Agent) -> None:
    """Begin another turn of a run; waits here while the agent is paused."""
    await agent.lifecycle.unpaused(context)
    agent.lifecycle.move(context, "waiting")


def heard(agent: Agent, prompt: Sequence[Message]) -> list[Message]:
    """Return the agent's conversation with what is new in it."""
    return [*agent.messages, *prompt]


def said(prompt: Sequence[Message]) -> str:
    """Return the text of what is new in a conversation."""
    return "\n\n".join([message.text for message in prompt if message.text])


def bound(agent: BaseAgent, schema: Mapping[str, Json]) -> BaseAgent:
    """Return a copy of an agent that answers in a schema; one that is no plain agent has to by itself."""
    from llmspell.agent.agent import Agent

    return agent.clone(output=schema) if isinstance(agent, Agent) else agent.fresh()


async def ask_as(
    context: Context,
    agent: BaseAgent,
    kind: type[S],
    prompt: str | Sequence[Message],
    *,
    schema: Mapping[str, Json] | None = None,
) -> tuple[S, AgentReply]:
    """Ask a fresh copy of an agent for a record.

    Args:
        context: What the asking agent may reach.
        agent: Whom to ask.
        kind: The record.
        prompt: What to ask.
        schema: What the answer must fit, where that is narrower than the record.

    Raises:
        AgentError: `agent.output`: its answer does not fit.
    """
    reply = await bound(agent, schema or object_schema(kind)).run(context, prompt)
    return read_as(reply, kind), reply


async def ask_aloud(
    context: Context, agent: BaseAgent, prompt: str | Sequence[Message], emit: Emit | None
) -> AgentReply:
    """Ask an agent, and pass on what it says while it says it, or at once if it says nothing before its end."""
    from llmspell.agent.agent import Agent

    if isinstance(agent, Agent):
        return await agent.run(context, prompt, emit=emit)

    reply = await agent.run(context, prompt)
    await tell(emit, reply.text)
    return reply


def read_as(reply: AgentReply, kind: type[S]) -> S:
    """Return an answer's output as a record.

    Raises:
        AgentError: `agent.output`: it does not fit.
    """
    try:
        return msgspec.convert(reply.output, kind)
    except (msgspec.ValidationError, ValueError) as error:
        raise AgentError(
            f"the answer of {reply.agent} is no {kind.__name__}: {error}",
            code="agent.output",
            hint=f"it was: {preview(reply.text)}",
        ) from error


async def tell(emit: Emit | None, text: str) -> None:
    """Give a whole answer to whoever reads pieces."""
    if emit is not None and text:
        await emit(TextChunk(text))


def conclude(
    context: Context,
    agent: Agent,
    prompt: Sequence[Message],
    text: str,
    output: object = None,
    replies: Sequence[AgentReply] = (),
) -> AgentReply:
    """End a run well: add the answer to the conversation and return it.

    Args:
        context: The agent's own context.
        agent: Whose answer it is.
        prompt: What was new in the conversation.
        text: The answer.
        output: The answer as data; records become maps.
        replies: What other agents answered on the way; their tool calls are the agent's too.
    """
    added = [*prompt, assistant(text)]
    value: Value = plain(output)
    agent.messages = [*agent.messages, *added]
    usage = context.budget.usage
    return AgentReply(
        text=text,
        output=value,
        messages=added,
        tool_calls=[call for reply in replies for call in reply.tool_calls],
        usage=usage,
        finish_reason="stop",
        agent=agent.name,
        run_id=context.run_id,
        cost_usd=usage.cost_usd,
    )
