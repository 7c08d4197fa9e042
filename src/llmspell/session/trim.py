"""What a conversation may lose: the oldest messages, calls with their results."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import msgspec

from llmspell.context import Context
from llmspell.errors import UsageError
from llmspell.message import Message, Reasoning, TextPart, ToolCall, ToolResult

__all__ = ["SUMMARY", "Bound", "Summarise", "check_bound", "kept_from", "token_estimate"]

Summarise: TypeAlias = Callable[[Context, list[Message]], Awaitable[str]]
"""Gets the messages that go and returns the text that takes their place."""

SUMMARY = "Summary of the conversation so far:\n"
"""How a summary begins; it stands as a user's message, which every provider takes."""

BYTES_PER_TOKEN = 4
MESSAGE_TOKENS = 4
MEDIA_TOKENS = 1000


class Bound(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a conversation stays; both hold where both are given.

    Attributes:
        last: Most messages.
        tokens: Most tokens, by `token_estimate`.
    """

    last: int | None = None
    tokens: int | None = None


def check_bound(bound: Bound) -> Bound:
    """Return a bound that means something.

    Raises:
        UsageError: It is none.
    """
    if bound.last is None and bound.tokens is None:
        raise UsageError("trim by what?", hint="give last (messages), tokens, or both")

    for name, number in (("last", bound.last), ("tokens", bound.tokens)):
        if number is not None and number < 1:
            raise UsageError(f"{name} is {number}", hint="give a number from 1; delete the session to keep nothing")

    return bound


def token_estimate(messages: Sequence[Message]) -> int:
    """Return roughly how many tokens messages take.

    No tokenizer is asked: four bytes of UTF-8 count as a token, each message as four more, and each
    picture, recording or file as a thousand. Models differ from it by a third or more.
    """
    return sum(_tokens(message) for message in messages)


def _tokens(message: Message) -> int:
    total = MESSAGE_TOKENS

    for part in message.parts:
        match part:
            case TextPart() | Reasoning():
                size = len(part.text.encode(errors="replace"))
            case ToolCall():
                size = len((part.name + part.arguments).encode(errors="replace"))
            case ToolResult():
                size = len((part.name + part.content).encode(errors="replace"))
            case _:
                size = MEDIA_TOKENS * BYTES_PER_TOKEN

        total += -(-size // BYTES_PER_TOKEN)

    return total


def kept_from(messages: Sequence[Message], bound: Bound) -> int:
    """Return the index from which messages stay.

    Tool calls stay with their results. What stays begins with a user's message where there is one to
    begin with, since models want that. The newest message, with the calls it answers, always stays.
    """
    starts = _starts(messages)
    first = len(messages)
    tokens = 0

    for start in reversed(starts):
        tokens += token_estimate(messages[start:first])

        if first < len(messages) and not _fits(len(messages) - start, tokens, bound):
            break

        first = start

    if first == 0:
        return 0

    return next((i for i in starts if i >= first and messages[i].role == "user"), first)


def _fits(count: int, tokens: int, bound: Bound) -> bool:
    return (bound.last is None or count <= bound.last) and (bound.tokens is None or tokens <= bound.tokens)


def _starts(messages: Sequence[Message]) -> list[int]:
    """Return where something begins that can stand alone: not at what a tool answered."""
    return [i for i, message in enumerate(messages) if i == 0 or message.role != "tool"]
