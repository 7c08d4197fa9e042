"""The rate limit lets so many pass in a time, in the order they came, and says when to come back."""

import asyncio

import msgspec
import pytest

from llmspell import boundary
from llmspell.context import Context
from llmspell.errors import ConfigError, DeniedError
from llmspell.hook import Crossing


class StandingClock:
    """A clock that moves only when the test says so; sleepers wake up when their time has come."""

    def __init__(self):
        self.time = 0.0
        self.sleepers = []

    def now(self):
        return self.time

    monotonic = now

    async def sleep(self, seconds):
        woken = asyncio.Event()
        self.sleepers.append((self.time + seconds, woken))
        await woken.wait()

    async def go(self, seconds):
        await settle()
        self.time += seconds

        for until, woken in self.sleepers:
            if self.time >= until:
                woken.set()

        await settle()


async def settle():
    for _ in range(10):
        await asyncio.sleep(0)


async def nothing():
    return None


async def cross(context: Context, name="it", kind="tool", agent="", passed=None):
    await boundary.cross(context, Crossing(kind, name, {}, agent), nothing)

    if passed is not None:
        passed.append((name, context.clock.now()))


async def test_burst_passes_at_once_and_the_rest_at_the_rate(stage):
    here = stage()
    here.use("rate_limit", rate=2, burst=3)
    passed = []

    for _ in range(5):
        await cross(here.context, passed=passed)

    assert [when for _, when in passed] == [0, 0, 0, 0.5, 1.0]


@pytest.mark.parametrize(("per", "second"), [("second", 1), ("minute", 60), ("hour", 3600)])
async def test_rate_is_in_the_time_it_says(stage, per, second):
    here = stage()
    here.use("rate_limit", rate=1, per=per, max_wait_s=4000)

    for _ in range(2):
        await cross(here.context)

    assert here.context.clock.now() == pytest.approx(second)


async def test_tokens_come_back_up_to_the_burst(stage):
    here = stage()
    here.use("rate_limit", rate=1, burst=2, max_wait_s=0)
    await cross(here.context)
    await here.context.clock.sleep(1000)

    for _ in range(2):
        await cross(here.context)

    with pytest.raises(DeniedError):
        await cross(here.context)


async def test_who_would_wait_too_long_is_refused_and_told_when(stage):
    here = stage()
    here.use("rate_limit", rate=6, per="minute", max_wait_s=9)
    await cross(here.context)

    with pytest.raises(DeniedError) as caught:
        await cross(here.context)

    assert caught.value.code == "hook.denied"
    assert caught.value.message == "a hook refused tool it: more than 6 a minute for tool it; try again in 10 s"
    await here.context.clock.sleep(10)
    await cross(here.context)


async def test_line_counts_for_the_wait_and_is_served_in_order(stage):
    here = stage(clock=StandingClock())
    here.use("rate_limit", rate=1, max_wait_s=2, key="kind")
    passed = []
    tasks = [asyncio.create_task(cross(here.context, name, passed=passed)) for name in ("a", "b", "c", "d", "e")]

    for _ in range(3):
        await here.context.clock.go(1)

    results = await asyncio.gather(*tasks, return_exceptions=True)

    assert passed == [("a", 0), ("b", 1), ("c", 2)]
    assert [type(result) for result in results[3:]] == [DeniedError, DeniedError]


async def test_who_is_cancelled_in_line_takes_nothing(stage):
    here = stage(clock=StandingClock())
    here.use("rate_limit", rate=1)
    passed = []
    await cross(here.context, passed=passed)
    gone, after = [asyncio.create_task(cross(here.context, passed=passed)) for _ in range(2)]
    await here.context.clock.go(0.5)
    gone.cancel()
    await here.context.clock.go(0.5)

    assert after.done()
    assert passed == [("it", 0), ("it", 1)]


@pytest.mark.parametrize(
    ("key", "others"),
    [
        ("name", [{"name": "other"}, {"kind": "model"}]),
        ("agent", [{"agent": "b"}]),
        ("kind", [{"kind": "model"}]),
    ],
)
async def test_each_key_has_a_bucket_of_its_own(stage, key, others):
    here = stage()
    here.use("rate_limit", rate=1, key=key, max_wait_s=0)
    await cross(here.context, agent="a")

    for other in others:
        await cross(here.context, **{"agent": "a", **other})

    with pytest.raises(DeniedError):
        await cross(here.context, agent="a")


async def test_each_run_may_have_a_bucket_of_its_own(stage):
    here = stage()
    here.use("rate_limit", rate=1, key="run", max_wait_s=0)
    await cross(here.context)

    await cross(msgspec.structs.replace(here.context, run_id="other"))

    with pytest.raises(DeniedError, match="for run run;"):
        await cross(here.context)


@pytest.mark.parametrize(
    "options", [{}, {"rate": 0}, {"rate": 1, "burst": 0}, {"rate": 1, "per": "day"}, {"rate": 1, "max_wait_s": -1}]
)
def test_options_that_make_no_sense_are_refused(stage, options):
    with pytest.raises(ConfigError, match="the options of the hook rate_limit do not fit"):
        stage().use("rate_limit", **options)
