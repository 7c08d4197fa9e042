"""Slow down: so many crossings in a time, for each component, agent, kind or run.

A token bucket per key: it holds `burst` tokens, each crossing takes one, and they come back at the rate. A crossing
that finds none waits in line, first come first served; one that would have to wait longer than `max_wait_s` is refused
at once, with the seconds after which it may try. Whoever is cancelled in line takes nothing.

It counts crossings, not tokens or money, and in this process only. It runs inside the other built-in hooks, so that
each try of a retry counts and an answer from the cache does not.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated, Literal

import msgspec

from llmspell.context import Clock, Context
from llmspell.hook import Crossing, Deny, HookFunction, Verdict
from llmspell.hook.plugin import HookPlugin

__all__ = ["HOOK", "RateLimitOptions", "create"]

MAX_BUCKETS = 1000
"""Buckets before those that are full again are forgotten."""

_SECONDS = {"second": 1.0, "minute": 60.0, "hour": 3600.0}
_ENOUGH = 1 - 1e-9  # what is left to rounding is a token


class RateLimitOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often, and who shares it.

    Attributes:
        rate: Crossings in the time of `per`.
        per: `second`, `minute` or `hour`.
        burst: Crossings that may come at once after a pause.
        key: What has a bucket of its own: each component by `name`, each `agent`, each `kind` of crossing, each `run`.
        max_wait_s: Longest wait in seconds; 0 refuses at once.
    """

    rate: Annotated[float, msgspec.Meta(gt=0)]
    per: Literal["second", "minute", "hour"] = "second"
    burst: Annotated[int, msgspec.Meta(ge=1)] = 1
    key: Literal["name", "agent", "kind", "run"] = "name"
    max_wait_s: Annotated[float, msgspec.Meta(ge=0)] = 30.0


class _Bucket:
    """Tokens that come back with time, and the line of those who wait for one."""

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._counted_at = now
        self._line = asyncio.Lock()
        self._waiting = 0

    def delay(self, now: float) -> float:
        """Return the seconds until it is the turn of whoever comes now."""
        self._count(now)
        missing = self._waiting + 1 - self._tokens
        return 0.0 if missing <= 1 - _ENOUGH else missing / self._rate

    def idle(self, now: float) -> bool:
        """Whether it is as good as new."""
        self._count(now)
        return not self._waiting and self._tokens >= self._burst

    async def take(self, clock: Clock) -> None:
        """Take a token when it is one's turn."""
        self._waiting += 1

        try:
            async with self._line:
                self._count(clock.monotonic())

                while self._tokens < _ENOUGH:
                    await clock.sleep((1 - self._tokens) / self._rate)
                    self._count(clock.monotonic())

                self._tokens -= 1
        finally:
            self._waiting -= 1

    def _count(self, now: float) -> None:
        self._tokens = min(float(self._burst), self._tokens + (now - self._counted_at) * self._rate)
        self._counted_at = now


def create(options: RateLimitOptions) -> HookFunction:
    """Return the hook."""
    rate = options.rate / _SECONDS[options.per]
    buckets: dict[tuple[str, ...], _Bucket] = {}

    async def rate_limit(context: Context, crossing: Crossing) -> AsyncGenerator[Verdict, object]:
        now = context.clock.monotonic()
        key = _key(context, crossing, options)

        if (bucket := buckets.get(key)) is None:
            _forget_idle(buckets, now)
            bucket = buckets[key] = _Bucket(rate, options.burst, now)

        if (delay := bucket.delay(now)) > options.max_wait_s:
            yield Deny(f"more than {options.rate:g} a {options.per} for {_words(key)}; try again in {delay:.3g} s")
            return

        await bucket.take(context.clock)
        yield None

    return rate_limit


def _key(context: Context, crossing: Crossing, options: RateLimitOptions) -> tuple[str, ...]:
    match options.key:
        case "name":
            return (crossing.kind, crossing.name)
        case "agent":
            return ("agent", crossing.agent)
        case "kind":
            return (crossing.kind,)
        case "run":
            return ("run", context.run_id)


def _words(key: tuple[str, ...]) -> str:
    match key:
        case ("agent", ""):
            return "all that no agent does"
        case (kind,):
            return f"all of kind {kind}"
        case _:
            return " ".join(key)


def _forget_idle(buckets: dict[tuple[str, ...], _Bucket], now: float) -> None:
    if len(buckets) >= MAX_BUCKETS:
        for key in [key for key, bucket in buckets.items() if bucket.idle(now)]:
            del buckets[key]


HOOK = HookPlugin(
    create=create,
    description="Lets so many crossings pass in a time; the others wait or are refused.",
    options=RateLimitOptions,
    kinds=("model", "tool"),
    fail="closed",
    priority=-1100,
)
