"""Try again what failed for a passing reason."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Literal

import msgspec

from llmspell.context import Context
from llmspell.errors import ProviderError, SpellError
from llmspell.hook import Crossing, HookFunction, Retry, Verdict
from llmspell.hook.plugin import HookPlugin

__all__ = ["HOOK", "RetryOptions", "create", "delay"]


class RetryOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When and how often.

    Attributes:
        max: Retries of one crossing.
        backoff: How the pause grows: `exponential` doubles it, `linear` adds it, `constant` keeps it.
        delay_s: The first pause, in seconds.
        max_delay_s: The longest pause; a provider that asks for a longer one gets the error passed on.
        jitter: Which part of a pause is random, 0 to 1, so that many do not come back at once.
        codes: Error codes worth another try; those of providers that may pass unless given.
    """

    max: Annotated[int, msgspec.Meta(ge=1)] = 3
    backoff: Literal["exponential", "linear", "constant"] = "exponential"
    delay_s: Annotated[float, msgspec.Meta(ge=0)] = 0.5
    max_delay_s: Annotated[float, msgspec.Meta(ge=0)] = 30.0
    jitter: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    codes: list[str] = []


def create(options: RetryOptions) -> HookFunction:
    """Return the hook."""

    async def retry(context: Context, crossing: Crossing) -> AsyncGenerator[Verdict, object]:
        try:
            yield None
        except SpellError as error:
            if not _passing(error, options):
                raise

            asked = error.retry_after_s if isinstance(error, ProviderError) else None

            if asked is not None and asked > options.max_delay_s:
                raise

            pause = max(delay(options, crossing.attempt, context.random.random()), asked or 0.0)
            yield Retry(pause, options.max)

    return retry


def delay(options: RetryOptions, attempt: int, chance: float) -> float:
    """Return the pause after an attempt, in seconds.

    The random part is taken off the full pause ("equal jitter" for 0.5, "full jitter" for 1).

    Args:
        options: How pauses grow.
        attempt: The attempt that failed, from 1.
        chance: From 0 to 1.
    """
    factor = {"exponential": 2.0 ** min(attempt - 1, 62), "linear": float(attempt), "constant": 1.0}[options.backoff]
    full = min(options.delay_s * factor, options.max_delay_s)
    return full * (1 - options.jitter * chance)


def _passing(error: SpellError, options: RetryOptions) -> bool:
    return error.code in options.codes if options.codes else error.retryable


HOOK = HookPlugin(
    create=create,
    description="Tries again, with growing pauses, what failed for a passing reason.",
    options=RetryOptions,
    kinds=("model",),
)
