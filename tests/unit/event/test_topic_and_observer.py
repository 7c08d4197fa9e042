"""Events: patterns, order, failing handlers, no work when nobody listens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell.errors import UsageError
from llmspell.event import EventBus, matches


@pytest.mark.parametrize(
    ("pattern", "topic", "fits"),
    [
        ("a.b", "a.b", True),
        ("a.b", "a.c", False),
        ("a.*", "a.b", True),
        ("a.*", "a.b.c", False),
        ("*.b", "a.b", True),
        ("a.>", "a.b.c", True),
        ("a.>", "a", False),
        (">", "a", True),
        ("a", "a.b", False),
    ],
)
def test_pattern_matches_as_in_nats(pattern, topic, fits):
    assert matches(pattern, topic) is fits


@pytest.mark.parametrize("pattern", ["", "a..b", ".a", "a.>.b", "a b", "a*.b", "a>", "\x00", "a" * 251])
def test_malformed_pattern_is_refused(pattern):
    with pytest.raises(UsageError):
        EventBus(lambda: 0).observe(pattern, lambda event: None)


def test_event_carries_its_envelope():
    bus, got = EventBus(lambda: 7.5), []
    bus.observe("tool.*", got.append)
    bus.publish("tool.finished", source="run", subject="probe", data={"x": 1})
    event = got[0]
    assert (event.type, event.source, event.subject, event.data, event.time, event.specversion) == (
        "tool.finished",
        "run",
        "probe",
        {"x": 1},
        7.5,
        "1.0",
    )


def test_failing_handler_harms_nobody():
    bus, got = EventBus(lambda: 0), []

    def fail(event):
        raise ValueError("no")

    failing = bus.observe("a", fail)
    bus.observe("a", got.append)
    bus.publish("a")
    assert (len(got), failing.failures) == (1, 1)


def test_closed_subscription_gets_nothing_and_leaves_nothing():
    bus, got = EventBus(lambda: 0), []
    subscription = bus.observe(">", got.append)
    assert bus.wants("a")
    subscription.close()
    subscription.close()
    bus.publish("a")
    assert (got, bus.active, bus.wants("a")) == ([], False, False)


@given(st.lists(st.sampled_from(["a", "a.b", "b"]), max_size=50))
def test_each_subscriber_gets_its_events_in_order_with_increasing_ids(topics):
    bus, got = EventBus(lambda: 0), []
    bus.observe("a.>", got.append)
    bus.observe("a", got.append)

    for topic in topics:
        bus.publish(topic)

    assert [event.type for event in got] == [topic for topic in topics if topic != "b"]
    assert [event.id for event in got] == list(dict.fromkeys(event.id for event in got))
