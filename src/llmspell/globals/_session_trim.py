"""How a script says what keeps a session short, and what sums up what goes."""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from llmspell.agent import summary_by
from llmspell.bridge.callback import Callback
from llmspell.context import Context
from llmspell.errors import UsageError
from llmspell.message import Message
from llmspell.provider import Model
from llmspell.session import OWN, Summarise, SummaryOf, Trimming
from llmspell.value import preview

__all__ = ["SessionTrim", "Summary", "summarise_with", "summary_of", "trimming_of"]

Summary: TypeAlias = str | Model | Callback | None


class SessionTrim(msgspec.Struct, frozen=True, kw_only=True):
    """How a session keeps itself short: whenever what is added has it pass a bound, the oldest messages go.

    Attributes:
        last: Most messages.
        tokens: Most tokens, as `tokens()` estimates them; 4000 where there is only `summarise`.
        summarise: What sums up what goes, in one message: the name of a model; or a model, or a function of the
            messages that returns the text, which work for this run only. With it half of the bound stays, so that
            not every turn is summed up.
    """

    last: int | None = None
    tokens: int | None = None
    summarise: Summary = None


def trimming_of(chosen: SessionTrim | None) -> Trimming | None:
    """Return what a session keeps of it: a model by name, anything else as something of one's own."""
    if chosen is None:
        return None

    named = chosen.summarise if isinstance(chosen.summarise, str) or chosen.summarise is None else OWN
    return Trimming(last=chosen.last, tokens=chosen.tokens, summarise=named)


def summary_of(chosen: SessionTrim | None) -> SummaryOf:
    """Return what finds who sums up: a model by name, or what the script has brought."""
    own = None if chosen is None or isinstance(chosen.summarise, str) else summarise_with(chosen.summarise)
    return lambda named: own if named == OWN else summary_by(named)


def summarise_with(chosen: Summary) -> Summarise | None:
    """Return what sums up messages."""
    if not isinstance(chosen, Callback):
        return None if chosen is None else summary_by(chosen)

    async def summarise(_context: Context, messages: list[Message]) -> str:
        if not isinstance(text := await chosen(messages), str):
            raise UsageError(f"the summary is {preview(text)}", hint="return a text")

        return text

    return summarise
