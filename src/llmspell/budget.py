"""Budgets: how much a run or an agent may use up, and how much it did."""

from __future__ import annotations

import msgspec

from llmspell.errors import LimitError, UsageError
from llmspell.message import Embeddings, Reply, Usage

__all__ = ["UNLIMITED", "Budget", "Limits"]


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Upper bounds; None means no bound here (an outer budget may still have one).

    Attributes:
        turns: Model calls; without it an agent takes at most 50 turns of its own.
        tool_calls: Tool calls.
        tokens: Input and output tokens together; once they are used up no model is called. An answer that has begun
            is not cut.
        cost_usd: US dollars, where prices are known; counted as tokens are.
        seconds: Wall time of one agent run.

    Raises:
        UsageError: One is negative or no number.
    """

    turns: int | None = None
    tool_calls: int | None = None
    tokens: int | None = None
    cost_usd: float | None = None
    seconds: float | None = None

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)

            if value is not None and (not isinstance(value, int | float) or not value >= 0):  # as NaN is not
                raise UsageError(f"the limit {name} is {value}", hint="limits are numbers, zero or more")


UNLIMITED = Limits()
"""No bounds; the one that is compared by identity, because every model call asks."""


_NOTHING = Usage()


class Budget(msgspec.Struct, eq=False, gc=False):
    """Counts what is used up, here and in every outer budget, and stops at the limits.

    Attributes:
        limits: The bounds.
        outer: The budget this one is part of.
        usage: What model calls used up.
        turns: Model calls.
        tool_calls: Tool calls.
    """

    limits: Limits = UNLIMITED
    outer: Budget | None = None
    usage: Usage = _NOTHING
    turns: int = 0
    tool_calls: int = 0

    def admit(self, kind: str) -> None:
        """Count one crossing before it happens.

        Raises:
            LimitError: `limit.turns`, `limit.tool_calls`, `limit.tokens` or `limit.cost`.
        """
        if (count := _COUNTS.get(kind)) is None:
            return

        budget: Budget | None = self

        while budget is not None:
            count(budget)
            budget = budget.outer

    def settle(self, result: object) -> None:
        """Add what a call of a model or an embedding model used up; other results cost nothing."""
        if type(result) is not Reply and type(result) is not Embeddings:
            return

        budget: Budget | None = self

        while budget is not None:
            usage = budget.usage
            budget.usage = result.usage if usage is _NOTHING else usage + result.usage
            budget = budget.outer

    def _admit_turn(self) -> None:
        if (limits := self.limits) is not UNLIMITED:
            if limits.turns is not None and self.turns >= limits.turns:
                raise _reached("turns", limits.turns, "limit.turns")

            self._admit_spending()

        self.turns += 1

    def _admit_spending(self) -> None:
        limits, usage = self.limits, self.usage

        if limits.tokens is not None and usage.total_tokens >= limits.tokens:
            raise _reached("tokens", limits.tokens, "limit.tokens")

        if limits.cost_usd is not None and usage.cost_usd >= limits.cost_usd:
            raise _reached("US dollars", limits.cost_usd, "limit.cost")

    def _admit_tool_call(self) -> None:
        if self.limits.tool_calls is not None and self.tool_calls >= self.limits.tool_calls:
            raise _reached("tool calls", self.limits.tool_calls, "limit.tool_calls")

        self.tool_calls += 1


_COUNTS = {"embedding": Budget._admit_spending, "model": Budget._admit_turn, "tool": Budget._admit_tool_call}  # pyright: ignore[reportPrivateUsage]
"""What counts each kind of crossing that uses something up."""


def _reached(what: str, limit: float, code: str) -> LimitError:
    return LimitError(f"the limit of {limit:g} {what} is reached", code=code, hint=f"raise it with limits.{code[6:]}")
