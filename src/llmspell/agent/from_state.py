"""State-driven runs: an agent works from a state and gives back a state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import msgspec

from llmspell.agent.base import AgentReply
from llmspell.context import Context
from llmspell.errors import UsageError
from llmspell.message import Message, parse_messages
from llmspell.state import State
from llmspell.value import Json, Value, preview

if TYPE_CHECKING:
    from llmspell.agent.agent import Agent

__all__ = ["ANSWER", "MESSAGES", "StateRun", "run_from"]

MESSAGES = "messages"
"""The key that holds the conversation."""

ANSWER = "answer"
"""The key that holds the last answer: the structured output, or else the text."""


class StateRun(msgspec.Struct, frozen=True, kw_only=True):
    """What a state-driven run gives back.

    Attributes:
        reply: The answer.
        state: What became of the state; its parent is the state that was given.
    """

    reply: AgentReply
    state: State


async def run_from(context: Context, agent: Agent, state: State, prompt: str | Sequence[Json | Message]) -> StateRun:
    """Let a copy of an agent work from a state, and return the state that comes of it.

    The conversation in `messages` goes on; tools see the state as `context.state`; afterwards
    `messages` and `answer` are set. The agent and the state given stay as they are, so runs from
    one state may go on at the same time and be merged.

    Args:
        context: What it may reach.
        agent: Who works.
        state: From where.
        prompt: A text, parts, or messages.

    Raises:
        UsageError: `messages` holds no conversation.
        AgentError: As for `Agent.run`; likewise the other errors.
    """
    worker = agent.fresh()
    worker.state = state.clone()
    worker.messages = _conversation(state)
    reply = await worker.run(context, prompt)
    after = worker.state
    after.set(MESSAGES, cast("Value", msgspec.to_builtins(worker.messages, builtin_types=(bytes,))))
    after.set(ANSWER, reply.text if reply.output is None else reply.output)
    return StateRun(reply=reply, state=after)


def _conversation(state: State) -> list[Message]:
    if not (held := state.get(MESSAGES)):
        return []

    if not isinstance(held, list):
        raise UsageError(f"the state's messages are {preview(held)}", hint="give a list of messages")

    return parse_messages(cast("list[Json | Message]", held))
