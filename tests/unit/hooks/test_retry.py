"""The retry hook: pauses that grow, passing errors only, and what the provider asks for."""

import pytest

from llmspell import boundary
from llmspell.context import Context, ManualClock
from llmspell.errors import ProviderError, ToolError
from llmspell.hook import Crossing
from llmspell.hook.plugin import HookSettings, make_hooks
from llmspell.hooks.retry import HOOK, RetryOptions, delay


def context_with(**options):
    context = Context(clock=ManualClock())

    for hook in make_hooks(HOOK, "retry", HookSettings(options={"jitter": 0, **options})):
        context.hooks.add(hook)

    return context


async def asked(context, *outcomes):
    """Return how often the act ran, and how the crossing ended."""
    left, count = list(outcomes), 0

    async def act():
        nonlocal count
        count += 1
        outcome = left.pop(0)

        if isinstance(outcome, Exception):
            raise outcome

        return outcome

    try:
        return await boundary.cross(context, Crossing("model", "m"), act), count
    except (ProviderError, ToolError) as error:
        return error.code, count


PASSING = [ProviderError("busy", code="provider.server") for _ in range(9)]


async def test_passing_errors_are_tried_again_with_growing_pauses():
    context = context_with(delay_s=1)

    assert await asked(context, *PASSING[:3], "well") == ("well", 4)
    assert context.clock.now() == 1 + 2 + 4


async def test_tries_end_with_the_error():
    assert await asked(context_with(max=2), *PASSING) == ("provider.server", 3)


async def test_lasting_errors_are_not_tried_again():
    assert await asked(context_with(), ProviderError("no", code="provider.auth")) == ("provider.auth", 1)


async def test_codes_say_what_is_worth_a_try():
    context = context_with(codes=["tool.failed"])

    assert await asked(context, ToolError("once"), "well") == ("well", 2)
    assert await asked(context, PASSING[0]) == ("provider.server", 1)


@pytest.mark.parametrize(("wait", "ended", "passed"), [(7.0, ("well", 2), 7.0), (31.0, ("provider.rate_limit", 1), 0)])
async def test_pause_that_the_provider_asks_for_is_kept_or_is_too_long(wait, ended, passed):
    context = context_with()
    busy = ProviderError("slow down", code="provider.rate_limit", retry_after_s=wait)

    assert await asked(context, busy, "well") == ended
    assert context.clock.now() == passed


@pytest.mark.parametrize(
    ("backoff", "pauses"), [("exponential", [1, 2, 4, 5]), ("linear", [1, 2, 3, 4]), ("constant", [1, 1, 1, 1])]
)
def test_pauses_grow_as_said_up_to_the_longest(backoff, pauses):
    options = RetryOptions(backoff=backoff, delay_s=1, max_delay_s=5)

    assert [delay(options, attempt, 0) for attempt in range(1, 5)] == pauses
    assert delay(options, 1, 1) == 0.5
    assert delay(options, 10_000, 0) <= 5
