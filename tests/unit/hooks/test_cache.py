"""The cache gives good answers again, for their time, to who may have them, and asks once for many."""

import asyncio

import msgspec
import pytest

from llmspell.errors import ConfigError, ProviderError, ToolError
from llmspell.grant import Grants
from llmspell.message import Usage
from llmspell.tool import tool


class Counter:
    """A tool that counts its calls, and waits where it is told to."""

    def __init__(self, effect="read", fails=0):
        self.calls = 0
        self.gate = None
        self.fails = fails
        self.tool = tool(name="count", effect=effect)(self.count)

    async def count(self, *, what: str = "x") -> dict[str, object]:
        self.calls += 1
        serial = self.calls

        if self.gate is not None:
            await self.gate.wait()

        if serial <= self.fails:
            raise ToolError("no")

        return {"what": what, "serial": serial, "list": []}


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_equal_request_is_answered_from_memory_and_costs_nothing(stage):
    here = stage()
    here.use("cache")
    provider = here.model({"text": "first"}, {"text": "second"})

    first, again = await here.ask(provider), await here.ask(provider)

    assert (first.message, again.message) == (first.message, first.message)
    assert again.usage == Usage()
    assert len(provider.requests) == 1


@pytest.mark.parametrize("difference", [{"text": "other"}, {"temperature": 0.5}, {"seed": 1}])
async def test_any_difference_of_the_request_is_another_question(stage, difference):
    here = stage()
    here.use("cache")
    provider = here.model({"text": "first"}, {"text": "second"})

    await here.ask(provider)
    other = await here.ask(provider, **difference)

    assert other.message.text == "second"


async def test_answer_is_good_for_its_time_only(stage):
    here = stage()
    here.use("cache", ttl_s=10)
    counter = Counter()

    await counter.tool.call(here.context, {})
    await here.context.clock.sleep(9.9)
    await counter.tool.call(here.context, {})
    before = counter.calls
    await here.context.clock.sleep(0.1)
    await counter.tool.call(here.context, {})

    assert (before, counter.calls) == (1, 2)


async def test_answer_unused_longest_goes_first(stage):
    here = stage()
    here.use("cache", max_entries=2)
    counter = Counter()

    for what in ("a", "b", "a", "c", "a", "b"):
        await counter.tool.call(here.context, {"what": what})

    assert counter.calls == 4


async def test_bytes_are_bounded(stage):
    here = stage()
    here.use("cache", max_bytes=200)
    counter = Counter()

    for what in ("a" * 100, "b" * 100, "a" * 100, "c" * 300, "c" * 300):
        await counter.tool.call(here.context, {"what": what})

    assert counter.calls == 5


async def test_order_of_arguments_makes_no_difference(stage):
    async def two(a: int, b: int) -> int:
        asked.append(a)
        return a + b

    asked = []
    here = stage()
    here.use("cache")
    one = tool(effect="pure")(two)

    await one.call(here.context, {"a": 1, "b": 2})
    await one.call(here.context, {"b": 2, "a": 1})

    assert asked == [1]


async def test_given_answer_is_a_copy(stage):
    here = stage()
    here.use("cache")
    counter = Counter()

    for _ in range(2):
        (await counter.tool.call(here.context, {}))["list"].append("spoiled")

    assert (await counter.tool.call(here.context, {}))["list"] == []


@pytest.mark.parametrize("effect", ["write", "external"])
async def test_tool_that_changes_something_is_called_each_time_unless_told(stage, effect):
    here, told = stage(), stage()
    here.use("cache")
    told.use("cache", effects=[effect])
    counter, counted = Counter(effect), Counter(effect)

    for _ in range(2):
        await counter.tool.call(here.context, {})
        await counted.tool.call(told.context, {})

    assert (counter.calls, counted.calls) == (2, 1)


@pytest.mark.parametrize("change", [{"grants": Grants({"tool": ["count"]})}, {"run_id": "other"}, {"agent": "other"}])
async def test_other_grants_runs_and_agents_have_answers_of_their_own(stage, change):
    here = stage()
    here.use("cache")
    counter = Counter()

    await counter.tool.call(here.context, {})
    await counter.tool.call(msgspec.structs.replace(here.context, **change), {})

    assert counter.calls == 2


async def test_runs_share_answers_when_told(stage):
    here = stage()
    here.use("cache", shared=True)
    counter = Counter()

    await counter.tool.call(here.context, {})
    await counter.tool.call(msgspec.structs.replace(here.context, run_id="other"), {})

    assert counter.calls == 1


@pytest.mark.parametrize("reason", ["length", "content_filter", "error"])
async def test_answer_that_is_not_good_is_not_kept(stage, reason):
    here = stage()
    here.use("cache")
    provider = here.model({"text": "half", "finish_reason": reason}, {"text": "whole"})

    await here.ask(provider)

    assert (await here.ask(provider)).message.text == "whole"


async def test_error_is_not_kept(stage):
    here = stage()
    here.use("cache")
    provider = here.model({"error": "provider.server"}, {"text": "well"})

    with pytest.raises(ProviderError):
        await here.ask(provider)

    assert (await here.ask(provider)).message.text == "well"


async def test_equal_questions_at_once_are_one_call(stage):
    here = stage()
    here.use("cache")
    counter = Counter()
    counter.gate = asyncio.Event()
    tasks = [asyncio.create_task(counter.tool.call(here.context, {})) for _ in range(5)]
    await settle()
    counter.gate.set()

    results = await asyncio.gather(*tasks)

    assert counter.calls == 1
    assert [result["serial"] for result in results] == [1] * 5


async def test_when_the_first_is_cancelled_another_asks_for_the_rest(stage):
    here = stage()
    here.use("cache")
    counter = Counter()
    counter.gate = asyncio.Event()
    first, *others = [asyncio.create_task(counter.tool.call(here.context, {})) for _ in range(4)]
    await settle()
    first.cancel()
    await settle()
    counter.gate.set()

    results = await asyncio.gather(*others)

    assert counter.calls == 2
    assert [result["serial"] for result in results] == [2] * 3


async def test_when_the_first_fails_the_others_ask_for_themselves_at_once(stage):
    here = stage()
    here.use("cache")
    counter = Counter(fails=1)
    first, second = asyncio.Event(), asyncio.Event()
    counter.gate = first
    tasks = [asyncio.create_task(counter.tool.call(here.context, {})) for _ in range(3)]
    await settle()
    first.set()
    counter.gate = second
    await settle()
    at_once = counter.calls
    second.set()

    results = await asyncio.gather(*tasks, return_exceptions=True)

    assert at_once == 3
    assert isinstance(results[0], ToolError)
    assert {result["serial"] for result in results[1:]} == {2, 3}


async def test_tools_that_call_each_other_do_not_wait_for_each_other(stage):
    depth = []
    opposite = {"first": "second", "second": "first"}

    async def call(context, other: str) -> str:
        depth.append(other)
        await settle()

        if len(depth) > 3:
            return "deep"

        return await (first if other == "first" else second).call(context, {"other": opposite[other]})

    first = tool(name="first")(call)
    second = tool(name="second")(call)
    here = stage()
    here.use("cache")

    results = await asyncio.gather(
        first.call(here.context, {"other": "second"}), second.call(here.context, {"other": "first"})
    )

    assert results == ["deep", "deep"]


@pytest.mark.parametrize(
    "options", [{"ttl_s": 0}, {"max_entries": 0}, {"max_bytes": 0}, {"effects": ["bad"]}, {"x": 1}]
)
def test_options_that_make_no_sense_are_refused(stage, options):
    with pytest.raises(ConfigError, match="the options of the hook cache do not fit"):
        stage().use("cache", **options)
