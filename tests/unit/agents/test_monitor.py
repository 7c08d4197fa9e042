"""A monitor sees its own run and free topics, loses the oldest when it is full, and does not wake itself."""

import asyncio

import msgspec
import pytest

from llmspell import tool

NOTHING = {"output": {"acted": False, "note": "no"}}


async def watched(app, context, publish, **options):
    monitor = app.agent("monitor", **options)
    run = asyncio.create_task(monitor.run(context, "Look."))

    await asyncio.sleep(0)  # it waits for nothing before it listens
    publish()
    return (await run).output


async def test_other_runs_are_none_of_its_business(app, context, scripted):
    def publish():
        for run_id in ("other", context.run_id):
            context.events.publish("tool.finished", source=run_id, subject=run_id)
            context.events.publish("shop.opened", source=run_id, subject=run_id)

        context.events.publish("shop.closed", source="other")

    model = scripted(NOTHING, repeat_last=True)
    output = await watched(app, context, publish, events=">", until_="shop.closed", model=model)

    assert [note["topics"] for note in output["notes"]] == [["shop.opened"], ["tool.finished"], ["shop.opened"]]


async def test_a_full_buffer_loses_the_oldest_and_says_so(app, context, scripted):
    def publish():
        for number in range(5):
            context.events.publish("shop.opened", data=number)

    model = scripted(NOTHING, repeat_last=True)
    output = await watched(app, context, publish, events="shop.*", max_events=2, buffer=2, model=model)

    asked = [request.messages[-1].text.splitlines()[-1] for request in model.provider.requests]
    assert (output["seen"], output["dropped"]) == (2, 3)
    assert asked == ["shop.opened 3", "shop.opened 4"]


async def test_what_it_causes_itself_does_not_wake_it(app, context, scripted):
    @tool
    async def ring() -> str:
        """Ring."""
        return "ding"

    calling = {"tool_calls": [{"name": "ring", "args": {}}]}
    model = scripted(calling, {"output": {"acted": True, "note": "rang"}}, NOTHING)

    def publish():
        context.events.publish("tool.finished", source=context.run_id, subject="other")

    output = await watched(app, context, publish, events="tool.*", idle_s=0.05, tools=[ring], model=model)

    assert (output["ended"], output["seen"], output["acted"]) == ("idle", 1, 1)


async def test_nobody_listens_any_more_when_it_is_over(app, context, scripted):
    await watched(
        app,
        context,
        lambda: context.events.publish("shop.opened"),
        events="shop.*",
        max_events=1,
        model=scripted(NOTHING),
    )

    assert not context.events.wants("shop.opened")


async def test_an_event_without_json_form_is_shown_all_the_same(app, context, scripted):
    model = scripted(NOTHING)
    data = msgspec.structs.asdict(msgspec.defstruct("Odd", [("thing", object)])(object()))

    await watched(
        app,
        context,
        lambda: context.events.publish("shop.opened", data=data),
        events="shop.*",
        max_events=1,
        model=model,
    )

    assert '{"thing":"<object>"}' in model.provider.requests[0].messages[-1].text


@pytest.mark.parametrize("batch", [1, 3])
async def test_events_that_wait_are_decided_about_together(app, context, scripted, batch):
    def publish():
        for _ in range(3):
            context.events.publish("shop.opened")

    model = scripted(NOTHING, repeat_last=True)
    output = await watched(app, context, publish, events="shop.*", max_events=3, batch=batch, model=model)

    assert [len(note["topics"]) for note in output["notes"]] == ([1, 1, 1] if batch == 1 else [3])
