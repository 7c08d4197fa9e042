"""`chat`: a conversation that stays short enough for its model."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Literal

from llmspell.agent import Agent, AgentReply
from llmspell.agent.asking import Emit
from llmspell.agent.loop import converse
from llmspell.agent.template import AgentTemplate, Find, TemplateOptions, ToolOption, at_least, found_tools, make, role
from llmspell.context import Context
from llmspell.message import Message, user

__all__ = ["AGENT", "ChatOptions"]

SUMMARY = "What was said earlier in this conversation, in short:\n\n"

_INSTRUCTIONS = "You are in a conversation with a person. Answer the last message; what was said before counts."

_SUMMARISE = """\
You keep the memory of a conversation. You get its oldest part, perhaps with an earlier summary in front. Write down \
what the rest of the conversation may need: facts, names, numbers, decisions, wishes, open questions. Leave out \
pleasantries. Answer with the summary alone."""


class ChatOptions(TemplateOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of `chat`.

    Attributes:
        tools: What it may call.
        turns: Turns of the conversation that its model gets word by word, from a person's message to the next one.
        older: What becomes of older turns: `summarize` has the model fold them into a summary, `drop` forgets them.
    """

    tools: list[ToolOption] = []
    turns: int = 20
    older: Literal["summarize", "drop"] = "summarize"

    def __post_init__(self) -> None:
        at_least(self, turns=1)


def _create(options: ChatOptions, find: Find) -> Agent:
    strategy = partial(_talk, options)
    return make(options, strategy, instructions=_INSTRUCTIONS, tools=found_tools(find, options.tools))


async def _talk(
    options: ChatOptions, context: Context, agent: Agent, prompt: list[Message], emit: Emit | None
) -> AgentReply:
    before = agent.messages
    agent.messages = await _shortened(options, context, agent)

    try:
        return await converse(context, agent, prompt, emit)
    except BaseException:
        agent.messages = before
        raise


async def _shortened(options: ChatOptions, context: Context, agent: Agent) -> list[Message]:
    """Return the conversation without the turns that are too old, and with what is to be known of them."""
    begins = [i for i, message in enumerate(agent.messages) if message.role == "user" and not _is_summary(message)]

    if len(begins) < options.turns:  # with the one that comes now
        return agent.messages

    start = begins[1 - options.turns] if options.turns > 1 else len(agent.messages)
    old, kept = agent.messages[:start], agent.messages[start:]
    return kept if options.older == "drop" else [await _summary(context, agent, old), *kept]


async def _summary(context: Context, agent: Agent, old: Sequence[Message]) -> Message:
    text = "\n\n".join([f"{message.role}: {message.text}" for message in old if message.text])
    reply = await role(agent, "memory", None, _SUMMARISE).run(context, text)
    return user(f"{SUMMARY}{reply.text}")


def _is_summary(message: Message) -> bool:
    return message.text.startswith(SUMMARY)


AGENT = AgentTemplate(
    name="chat",
    description="Talks with a person and remembers: old turns become a summary, so that it never grows too long.",
    options=ChatOptions,
    create=_create,
)
