"""Time: an event every so many seconds."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec

from llmspell.config import parse_seconds
from llmspell.context import Context
from llmspell.errors import ConfigError, UsageError
from llmspell.event.topic import check_topic
from llmspell.source import Outlet, SourcePlugin

__all__ = ["SOURCE", "Timer", "TimerOptions"]


class TimerOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which timers run.

    Attributes:
        every: The time between two events, such as `30` or `"5m"`, by the timer's name; the first comes after one.
    """

    every: Annotated[dict[str, float | str], msgspec.Meta(min_length=1)]


class Timer:
    """Tells when time has passed, without drift.

    Args:
        options: Which timers run.

    Raises:
        ConfigError: A name is not one word of a topic, or a time is none.
    """

    def __init__(self, options: TimerOptions) -> None:
        self._every = {_checked(name): parse_seconds(time) for name, time in options.every.items()}

    async def run(self, context: Context, outlet: Outlet) -> None:
        """Tell each passage of time until cancelled."""
        outlet.ready(", ".join([f"{name} every {seconds:g} s" for name, seconds in self._every.items()]))

        try:
            async with asyncio.TaskGroup() as timers:
                for name, seconds in self._every.items():
                    timers.create_task(_tick(name, seconds, context, outlet))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from failures


async def _tick(name: str, seconds: float, context: Context, outlet: Outlet) -> None:
    clock = context.clock
    start, count = clock.monotonic(), 0

    while True:
        due = start + (count + 1) * seconds
        await clock.sleep(max(due - clock.monotonic(), 0.0))

        # where a listener was slow, one event stands for all that were due
        missed = max(int((clock.monotonic() - due) / seconds), 0)
        count += 1 + missed
        await outlet.send(f"timer.{name}", subject=name, data={"count": count, "missed": missed}, key=name)


def _checked(name: str) -> str:
    try:
        check_topic(f"timer.{name}")
    except UsageError as error:
        raise _no_name(name) from error

    if "." in name:
        raise _no_name(name)

    return name


def _no_name(name: str) -> ConfigError:
    return ConfigError(f'"{name:.80}" is no name of a timer', hint="one word without dots, blanks and wildcards")


SOURCE = SourcePlugin(
    create=Timer,
    description="Tells when time has passed.",
    topics={"timer.<name>": "`{count, missed}`: how often it was due so far, and how many of these had no event"},
    options=TimerOptions,
)
