"""What a conversation may lose: the oldest messages, calls with their results."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import msgspec

from llmspell.context import Context
from llmspell.errors import UsageError
from llmspell.message import Message, Reasoning, TextPart, ToolCall, ToolResult

__all__ = [
    "OWN",
    "SUMMARY",
    "Bound",
    "Summarise",
    "Trimming",
    "check_bound",
    "check_trimming",
    "kept_from",
    "target_of",
    "token_estimate",
]

Summarise: TypeAlias = Callable[[Context, list[Message]], Awaitable[str]]
"""Gets the messages that go and returns the text that takes their place."""

SUMMARY = "Summary of the conversation so far:\n"
"""How a summary begins; it stands as a user's message, which every provider takes."""

OWN = "own"
"""Stands in a kept `Trimming` where whoever opens the session has to bring what sums up."""

SUMMED_TOKENS = 4000
"""How many tokens stay where only a summary is asked for."""

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


class Trimming(msgspec.Struct, frozen=True, kw_only=True):
    """How a session keeps itself short: whenever it has passed a bound, the oldest messages go.

    Attributes:
        last: Most messages.
        tokens: Most tokens, as `tokens()` estimates them.
        summarise: The model that sums up what goes, by name; `own` where it is for who opens the session to bring it;
            None where nothing is to stay of it.
    """

    last: int | None = None
    tokens: int | None = None
    summarise: str | None = None

    @property
    def bound(self) -> Bound:
        """What it may hold."""
        return Bound(last=self.last, tokens=self.tokens)


def check_trimming(trimming: Trimming) -> Trimming | None:
    """Return how a session keeps itself short, with a bound; None where nothing is asked for.

    Raises:
        UsageError: A bound is none.
    """
    if trimming == Trimming():
        return None

    if trimming.bound == Bound():
        return msgspec.structs.replace(trimming, tokens=SUMMED_TOKENS)

    check_bound(trimming.bound)
    return trimming


def target_of(trimming: Trimming) -> Bound:
    """Return what stays of a session that has passed its bound.

    Where there is a summary that is half of the bound, so that not every turn has to be summed up.
    """
    if trimming.summarise is None:
        return trimming.bound

    return Bound(last=_half(trimming.last), tokens=_half(trimming.tokens))


def _half(number: int | None) -> int | None:
    return None if number is None else max(number // 2, 1)


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
