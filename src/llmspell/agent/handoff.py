"""Handoff without a workflow: one agent gives the conversation to another."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias, cast

import msgspec

from llmspell import boundary
from llmspell.agent import altered
from llmspell.agent.base import AgentReply, BaseAgent, Handoff
from llmspell.context import Context
from llmspell.errors import AgentError
from llmspell.hook import Crossing
from llmspell.message import Message, TextPart, ToolCall
from llmspell.provider import ToolSpec
from llmspell.schema import parse_json
from llmspell.tool import check_name
from llmspell.value import Value

if TYPE_CHECKING:
    from llmspell.agent.agent import Agent

__all__ = ["MAX_VISITS", "InputFilter", "Offer", "give", "last_message", "readable", "wanted"]

PREFIX = "handoff_to_"
MAX_VISITS = 3
"""How often one agent may get the same conversation before it counts as a loop."""

InputFilter: TypeAlias = Callable[[list[Message]], Awaitable[list[Message]]]


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """An agent that another may hand over to.

    Attributes:
        target: Who would get the conversation.
        input_filter: What of the conversation goes along; its readable text unless given.
        state: Keys of the source's state copied to the target, by their names there.
    """

    target: BaseAgent
    input_filter: InputFilter | None = None
    state: Mapping[str, str] = {}

    @property
    def spec(self) -> ToolSpec:
        """The tool by which a model hands over.

        Raises:
            UsageError: The target's name makes none that every provider takes.
        """
        name = f"{PREFIX}{self.target.name}"
        check_name(name)
        return ToolSpec(
            name,
            f"Hand the conversation over to {self.target.name}. {self.target.description}".strip(),
            {
                "type": "object",
                "properties": {"reason": {"type": "string", "description": "Why, in one sentence."}},
            },
        )


def wanted(calls: list[ToolCall], offers: Mapping[str, Offer]) -> tuple[Offer, str] | None:
    """Return the offer that a model's tool calls take up, and its reason."""
    for call in calls:
        if (offer := offers.get(call.name)) is not None:
            return offer, _reason(call.arguments)

    return None


async def give(context: Context, source: Agent, offer: Offer, reason: str, messages: list[Message]) -> AgentReply:
    """Give the conversation away and return the answer of whoever answers it.

    Raises:
        AgentError: `agent.handoff_loop`.
    """
    target = offer.target
    visits = context.path.count(target.name)

    if visits >= MAX_VISITS:
        path = " → ".join((*context.path, target.name))
        raise AgentError(f"the conversation goes round in a circle: {path}", code="agent.handoff_loop")

    handoff = Handoff(
        source=source.name,
        target=target.name,
        reason=reason,
        messages=await (offer.input_filter or readable)(messages),
        state={there: source.state.get(here) for here, there in offer.state.items()},
    )
    taker = target.fresh() if visits else target  # further out it still waits for this very answer
    crossing = Crossing("handoff", target.name, handoff, source.name)
    alter = _alter(context, source, taker) if context.hooks.active else None
    return await boundary.cross(context, crossing, lambda: taker.receive(context, handoff), alter=alter)


def _alter(context: Context, source: Agent, taker: BaseAgent) -> boundary.Alter:
    """Say how a handoff takes what hooks change: what goes along, the answer, who gets it."""

    def renew(
        _context: Context, crossing: Crossing, value: object
    ) -> tuple[object, Callable[[], Awaitable[AgentReply]], tuple[()]]:
        changed = altered.handed(crossing, value)
        return changed, lambda: taker.receive(context, changed), ()

    async def redirect(_context: Context, crossing: Crossing, target: object) -> AgentReply:
        agent = context.find("agent", target) if isinstance(target, str) else target

        if not isinstance(agent, BaseAgent):
            raise boundary.refuse_value(crossing, target, "an agent or its name to be redirected to")

        handoff = cast("Handoff", crossing.input)
        return await give(
            context, source, Offer(target=agent, input_filter=_as_it_is), handoff.reason, handoff.messages
        )

    return boundary.Alter(
        renew=renew, accept=lambda one, value: altered.agent_reply(one, value, context.run_id), redirect=redirect
    )


async def _as_it_is(messages: list[Message]) -> list[Message]:
    return messages


async def readable(messages: list[Message]) -> list[Message]:
    """Keep what people and models said; drop system messages, tool calls and their results."""
    kept: list[Message] = []

    for message in messages:
        if message.role in {"user", "assistant"}:
            parts = tuple([part for part in message.parts if type(part) is TextPart or message.role == "user"])

            if parts:
                kept.append(Message(message.role, parts))

    return kept


async def last_message(messages: list[Message]) -> list[Message]:
    """Keep only the last thing a person said."""
    return [message for message in messages if message.role == "user"][-1:]


def _reason(arguments: str) -> str:
    try:
        parsed: Value = parse_json(arguments or "{}")  # pyright: ignore[reportAssignmentType]
    except ValueError:
        return ""

    reason = parsed.get("reason") if isinstance(parsed, dict) else None
    return reason if isinstance(reason, str) else ""
