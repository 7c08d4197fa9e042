"""What of a conversation goes along with a handoff, as scripts say it."""

from __future__ import annotations

from typing import Literal

from llmspell.agent.handoff import InputFilter, last_message, readable
from llmspell.bridge.callback import Callback
from llmspell.message import Message, parse_messages

__all__ = ["Filter", "chosen_filter"]

Filter = Callback | Literal["readable", "last", "all"] | None


def chosen_filter(chosen: Filter) -> InputFilter | None:
    """Return what picks the messages that go along with a handoff."""
    match chosen:
        case None | "readable":
            return readable
        case "last":
            return last_message
        case "all":
            return _everything
        case _:
            return _scripted_filter(chosen)


async def _everything(messages: list[Message]) -> list[Message]:
    return messages


def _scripted_filter(chosen: Callback) -> InputFilter:
    async def apply(messages: list[Message]) -> list[Message]:
        return parse_messages(await chosen(messages))  # pyright: ignore[reportArgumentType]

    return apply
