"""Subscriptions: bounded queues, policies, exact counters, order by key, retries, dead letters, filters."""

import asyncio
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmspell.context import ManualClock
from llmspell.errors import EventError, UsageError
from llmspell.event import Delivery, EventBus, Stats, matches, reply, request, wait
from llmspell.event.topic import PatternTree, is_reserved

WORDS = st.sampled_from(["a", "b", "c"])
TOPICS = st.lists(WORDS, min_size=1, max_size=4).map(".".join)
PATTERNS = st.tuples(st.lists(st.sampled_from(["a", "b", "c", "*"]), min_size=1, max_size=3), st.booleans()).map(
    lambda made: ".".join([*made[0], ">"] if made[1] else made[0])
)


def new_bus():
    clock = ManualClock()
    return EventBus(clock.now, name="t", sleep=clock.sleep)


@settings(deadline=None)
@given(st.lists(PATTERNS, max_size=8), TOPICS)
def test_tree_finds_what_the_plain_rule_finds(patterns, topic):
    tree = PatternTree()

    for i, pattern in enumerate(patterns):
        tree.add(pattern, (i, pattern))

    assert sorted(tree.matching(topic)) == [(i, p) for i, p in enumerate(patterns) if matches(p, topic)]

    for i, pattern in enumerate(patterns):
        assert tree.remove(pattern, (i, pattern))

    assert not tree


async def read_all(subscription):
    await subscription.settled() if subscription.handler is not None else None
    got = []

    while subscription.stats().waiting:
        got.append((await subscription.next()).data)

    return got


@pytest.mark.parametrize(
    ("policy", "kept", "stats"),
    [
        ("drop_oldest", [2, 3], Stats(received=4, delivered=2, dropped=2)),
        ("drop_newest", [0, 1], Stats(received=4, delivered=2, dropped=2)),
        ("block", [0, 1, 2, 3], Stats(received=4, delivered=4)),
        ("close", [0, 1], Stats(received=3, delivered=2, dropped=1)),
    ],
)
async def test_full_queue_does_what_its_policy_says(policy, kept, stats):
    bus = new_bus()
    subscription = bus.subscribe("n", None, Delivery(buffer=2, on_full=policy))

    for i in range(4):
        bus.publish("n", data=i)

    assert await read_all(subscription) == kept
    assert subscription.stats() == stats

    if policy == "close":
        with pytest.raises(EventError) as caught:
            await subscription.next()

        assert caught.value.code == "event.overflow"


async def test_full_block_queue_presses_publishers_until_there_is_room():
    bus = new_bus()
    subscription = bus.subscribe("n", None, Delivery(buffer=2))
    bus.publish("n", data=0)
    before = bus.pressed
    bus.publish("n", data=1)
    sending = asyncio.create_task(bus.send("n", data=2))
    await asyncio.sleep(0)

    assert (before, bus.pressed, sending.done()) == (False, True, False)

    assert (await subscription.next()).data == 0
    await sending
    assert await read_all(subscription) == [1, 2]
    await subscription.close()
    assert not bus.pressed


async def test_full_block_queue_holds_up_only_those_who_publish_what_it_wants():
    bus = new_bus()
    subscription = bus.subscribe("order.>", None, Delivery(buffer=1))
    bus.publish("order.placed")
    await asyncio.wait_for(bus.send("news.today"), 1)
    await asyncio.wait_for(bus.room("run", "tool.started", "tool.finished"), 1)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bus.room("run", "tool.started", "order.paid"), 0.02)

    await subscription.close()


async def test_slow_subscriber_loses_nothing_and_keeps_order_per_key():
    bus = new_bus()
    got = []

    async def slow(event):
        for _ in range(event.data % 3):  # not equally slow, or lanes would keep each other's order
            await asyncio.sleep(0)

        got.append((event.key, event.data))

    subscription = bus.subscribe("n", slow, Delivery(buffer=64, workers=3))

    for i in range(20_000):
        await bus.send("n", data=i, key=str(i % 7))

    await subscription.settled()
    by_key = {key: [data for one, data in got if one == key] for key in map(str, range(7))}

    assert by_key == {str(k): [i for i in range(20_000) if i % 7 == k] for k in range(7)}
    assert subscription.stats() == Stats(received=20_000, delivered=20_000)
    await bus.close()


async def test_failing_handler_is_tried_again_then_the_event_is_a_dead_letter(caplog):
    caplog.set_level(logging.CRITICAL)
    clock = ManualClock()
    bus = EventBus(clock.now, sleep=clock.sleep)
    dead, told, tries = [], [], []
    bus.observe("dead.>", dead.append)

    async def fail(event):
        tries.append(clock.now())
        raise ValueError("no")

    delivery = Delivery(retries=2, backoff_s=1, on_dead=lambda event, error: told.append(str(error)))
    subscription = bus.subscribe("n", fail, delivery)
    bus.publish("n", data=1)
    await subscription.settled()

    assert tries == [0, 1, 3]
    assert [(one.type, one.data["error"]["message"], one.data["attempts"]) for one in dead] == [("dead.n", "no", 3)]
    assert (subscription.stats(), told) == (Stats(received=1, dead=1, failed=3), ["no"])


async def test_failing_handler_of_dead_letters_does_not_go_on_for_ever(caplog):
    caplog.set_level(logging.CRITICAL)
    bus = new_bus()
    seen = []
    bus.observe(">", lambda event: seen.append(event.type))

    def fail(event):
        raise ValueError("no")

    one, two = bus.subscribe("n", fail), bus.subscribe("dead.n", fail)
    bus.publish("n")
    await one.settled()
    await two.settled()

    assert seen == ["n", "dead.n"]


async def test_handler_that_publishes_causes_what_it_publishes():
    bus = new_bus()
    seen = []
    bus.observe("second", seen.append)
    subscription = bus.subscribe("first", lambda event: bus.publish("second"))
    first = bus.publish("first", source="run-1")
    await subscription.settled()

    assert [(one.causationid, one.correlationid) for one in seen] == [(first.id, "run-1")]


async def test_filters_skip_what_is_not_wanted():
    bus = new_bus()

    async def even(event):
        return event.data % 2 == 0

    subscription = bus.subscribe("n", None, Delivery(where=lambda event: event.data > 1, select=even))

    for i in range(5):
        bus.publish("n", data=i)

    got = [(await subscription.next()).data, (await subscription.next()).data]
    assert (got, subscription.stats()) == ([2, 4], Stats(received=3, delivered=2, skipped=1))


async def test_reading_stops_at_the_timeout_and_at_the_end():
    bus = new_bus()
    subscription = bus.subscribe("n")

    with pytest.raises(EventError) as caught:
        await subscription.next(5)

    await subscription.close()
    assert (caught.value.code, await subscription.next()) == ("event.timeout", None)


async def test_subscription_with_a_handler_cannot_be_read():
    bus = new_bus()

    with pytest.raises(UsageError):
        await bus.subscribe("n", lambda event: None).next()


async def test_closing_stops_the_handler_and_leaves_no_task():
    bus = new_bus()
    stopped = []

    async def hang(event):
        try:
            await asyncio.Event().wait()
        finally:
            stopped.append(event.data)

    before = asyncio.all_tasks()
    subscription = bus.subscribe("n", hang)
    bus.publish("n", data=1)
    bus.publish("n", data=2)
    await asyncio.sleep(0)
    await subscription.close()
    await subscription.close()

    assert (stopped, asyncio.all_tasks(), bus.active) == ([1], before, False)
    assert subscription.stats() == Stats(received=2, dropped=2)


async def test_wait_gives_the_next_event_only():
    bus = new_bus()
    bus.publish("n", data="past")
    waiting = asyncio.create_task(wait(bus, "n", delivery=Delivery(where=lambda event: event.data != "other")))
    await asyncio.sleep(0)
    bus.publish("n", data="other")
    bus.publish("n", data="this")

    assert (await waiting).data == "this"
    assert not bus.active


async def test_wait_ends_at_its_timeout_and_leaves_nothing():
    bus = new_bus()

    with pytest.raises(EventError) as caught:
        await wait(bus, "n", timeout_s=3)

    assert (caught.value.code, bus.active) == ("event.timeout", False)


async def test_request_gets_the_answer():
    bus = new_bus()
    bus.subscribe("sum", lambda event: reply(bus, event, sum(event.data)))

    answer = await request(bus, "sum", [1, 2, 3])
    assert (answer.data, answer.causationid != "") == (6, True)


async def test_request_without_a_responder_or_an_answer_fails():
    bus = new_bus()
    codes = []

    for responder in (None, lambda event: None):
        if responder is not None:
            bus.subscribe("sum", responder)

        with pytest.raises(EventError) as caught:
            await request(bus, "sum", timeout_s=2)

        codes.append(caught.value.code)

    assert codes == ["event.no_responder", "event.timeout"]


async def test_event_that_asks_for_nothing_cannot_be_answered():
    bus = new_bus()
    seen = []
    bus.observe("n", seen.append)
    bus.publish("n")

    with pytest.raises(UsageError) as caught:
        reply(bus, seen[0], 1)

    assert caught.value.code == "event.no_reply"


@pytest.mark.parametrize(
    ("topic", "reserved"),
    [("tool.finished", True), ("hook.failed", True), ("_inbox.1", True), ("dead.a", True), ("order.placed", False)],
)
def test_topics_of_the_host_are_reserved(topic, reserved):
    assert is_reserved(topic) is reserved


@pytest.mark.parametrize("fields", [{"buffer": 0}, {"workers": 0}, {"retries": -1}, {"backoff_s": -0.1}, {"since": -1}])
def test_numbers_without_a_meaning_are_refused(fields):
    with pytest.raises(UsageError):
        Delivery(**fields)


async def test_closing_lets_go_of_whoever_waits_for_it_to_settle():
    bus = new_bus()
    stuck = bus.subscribe("a", lambda _event: asyncio.get_running_loop().create_future())
    bus.publish("a")
    await asyncio.sleep(0)
    waiter = asyncio.ensure_future(stuck.settled())
    await asyncio.sleep(0)

    await stuck.close()
    await asyncio.wait_for(waiter, 1)

    assert stuck.stats() == Stats(received=1, dropped=1)
