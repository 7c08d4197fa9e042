"""Add up what model calls cost, and refuse more when a budget is used up.

The sums belong to where the hook was set: all runs of the application, or one spell. As the innermost
hook it counts each attempt that got an answer; what a cache answered, and what failed or was stopped
on the way, tells no usage and is not counted. Calls under way when the budget is used up go on.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Any, Literal

import msgspec

from llmspell.context import Context
from llmspell.hook import Crossing, Deny, HookFunction, Verdict
from llmspell.hook.plugin import HookPlugin
from llmspell.hooks._spent_usage import asked_model, spent
from llmspell.message import Usage

__all__ = ["HOOK", "CostOptions", "create"]


class CostOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The budget, if there is to be one. With one, a failure of the hook refuses the call.

    Attributes:
        max_usd: US dollars after which models are refused; None for no bound.
        max_tokens: Input and output tokens after which they are; None for no bound.
        unpriced: What becomes of a model whose answer came without a price: `allow` counts it as free,
            `deny` refuses it from then on.
    """

    max_usd: Annotated[float, msgspec.Meta(ge=0)] | None = None
    max_tokens: Annotated[int, msgspec.Meta(ge=0)] | None = None
    unpriced: Literal["allow", "deny"] = "allow"

    @property
    def bounded(self) -> bool:
        """Whether any call could be refused."""
        return self.max_usd is not None or self.max_tokens is not None or self.unpriced == "deny"


class _Sums:
    """What was spent so far."""

    def __init__(self) -> None:
        self.total = Usage()
        self.unpriced: dict[str, int] = {}
        self._models: dict[str, Usage] = {}
        self._agents: dict[str, Usage] = {}

    def add(self, model: str, agent: str, usage: Usage) -> None:
        self.total += usage
        self._models[model] = self._models.get(model, Usage()) + usage
        self._agents[agent] = self._agents.get(agent, Usage()) + usage

        if usage.total_tokens and not usage.cost_usd:
            self.unpriced[model] = self.unpriced.get(model, 0) + usage.total_tokens

    def shown(self) -> dict[str, object]:
        return {
            **_row(self.total),
            "unpriced_tokens": sum(self.unpriced.values()),
            "models": {name: _row(usage) for name, usage in self._models.items()},
            "agents": {name: _row(usage) for name, usage in self._agents.items()},
        }


def create(options: CostOptions) -> HookFunction:
    """Return the hook."""
    sums = _Sums()

    async def cost(context: Context, crossing: Crossing) -> AsyncGenerator[Verdict, object]:
        model = asked_model(crossing)
        reason = _refusal(options, sums, model)
        result = yield Deny(reason) if reason else None

        if (usage := spent(result)) is not None:
            sums.add(model, crossing.agent, usage)
            context.events.publish("cost.updated", source=context.run_id, subject=model, data=sums.shown())

    return cost


def _refusal(options: CostOptions, sums: _Sums, model: str) -> str:
    total = sums.total

    if options.max_usd is not None and total.cost_usd >= options.max_usd:
        return f"the budget of {options.max_usd:g} US dollars is used up: {total.cost_usd:.6g} were spent"

    if options.max_tokens is not None and total.total_tokens >= options.max_tokens:
        return f"the budget of {options.max_tokens} tokens is used up: {total.total_tokens} were spent"

    if options.unpriced == "deny" and model in sums.unpriced:
        return f"nobody knows the price of {model}"

    return ""


def _row(usage: Usage) -> dict[str, object]:
    return {
        "usd": usage.cost_usd,
        "tokens": usage.total_tokens,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "requests": usage.requests,
    }


def _fail(options: Any) -> Literal["open", "closed"]:
    return "closed" if options.bounded else "open"


HOOK = HookPlugin(
    create=create,
    description="Adds up tokens and US dollars by model and agent, tells them as `cost.updated`, and keeps a budget.",
    options=CostOptions,
    kinds=("model",),
    fail=_fail,
    priority=-1000,
)
