"""Ask a person first: nothing that matches happens without a yes.

The person sees what is going to happen, on whose behalf and with which input, and says `yes`, `no`, or `always`, which
holds for that component until the run ends. Questions come one at a time. Where nobody can be asked, where nobody
answers in time, and where the answer is something else, the crossing is refused.

What needs a word is chosen with `kinds` and `match`, such as `{effect = "write"}`. It runs inside the other built-in
hooks, so that the person sees the input that counts; a hook of a still lower priority could change it afterwards.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator
from typing import Annotated

import msgspec

from llmspell.context import Ask, Context
from llmspell.deadline import DeadlineError, within
from llmspell.hook import Crossing, Deny, HookFunction, Verdict
from llmspell.hook.plugin import HookPlugin
from llmspell.value import plain

__all__ = ["HOOK", "ApprovalOptions", "create"]

CHOICES = ("yes", "no", "always")
MAX_RUNS = 1000
"""Runs whose `always` is remembered; in one forgotten, the person is asked again."""


class ApprovalOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the person is asked.

    Attributes:
        wait_s: Seconds the person has for an answer.
        shown: Characters of the input that are shown; a longer one is cut, and the question says so.
    """

    wait_s: Annotated[float, msgspec.Meta(gt=0)] = 300.0
    shown: Annotated[int, msgspec.Meta(ge=1)] = 2000


class _Memory:
    """What may always happen, by run."""

    def __init__(self) -> None:
        self._runs: OrderedDict[str, set[tuple[str, str]]] = OrderedDict()

    def knows(self, run_id: str, crossing: Crossing) -> bool:
        return (crossing.kind, crossing.name) in self._runs.get(run_id, ())

    def add(self, run_id: str, crossing: Crossing) -> None:
        self._runs.setdefault(run_id, set()).add((crossing.kind, crossing.name))

        if len(self._runs) > MAX_RUNS:
            self._runs.popitem(last=False)


def create(options: ApprovalOptions) -> HookFunction:
    """Return the hook."""
    memory = _Memory()
    turn = asyncio.Lock()

    async def approval(context: Context, crossing: Crossing) -> AsyncGenerator[Verdict, object]:
        if memory.knows(context.run_id, crossing):
            yield None
            return

        if context.ask is None:
            yield Deny("it needs a person's word, and there is nobody to ask; run it at a terminal, or give App an ask")
            return

        async with turn:
            # the answer to the question before may have been "always"
            answer = (
                "always" if memory.knows(context.run_id, crossing) else await _answer(context.ask, crossing, options)
            )

        if answer == "always":
            memory.add(context.run_id, crossing)

        yield None if answer in {"yes", "always"} else Deny(_reason(answer, options))

    return approval


async def _answer(ask: Ask, crossing: Crossing, options: ApprovalOptions) -> str | None:
    async def asking() -> str | None:
        return await ask(_question(crossing, options.shown), CHOICES)

    try:
        return await within(options.wait_s, asking())
    except DeadlineError:
        return "late"


def _question(crossing: Crossing, shown: int) -> str:
    given = repr(plain(crossing.input))
    cut = f"… ({len(given) - shown} more characters)" if len(given) > shown else ""
    by = f" for the agent {crossing.agent}" if crossing.agent else ""
    return f"Allow {crossing}{by}?\n  {given[:shown]}{cut}"


def _reason(answer: str | None, options: ApprovalOptions) -> str:
    match answer:
        case "no":
            return "the person asked said no"
        case "late":
            return f"nobody answered within {options.wait_s:g} s"
        case None:
            return "nobody answered"
        case _:
            return f'the answer "{answer}" is none of {", ".join(CHOICES)}'


HOOK = HookPlugin(
    create=create,
    description="Asks a person before what matches happens.",
    options=ApprovalOptions,
    kinds=("tool",),
    fail="closed",
    priority=-1000,
)
