"""The journal keeps every event, gives the past back, and refuses a file that is damaged or not its own."""

import sqlite3

import pytest

from llmspell.errors import EventError
from llmspell.event import Delivery, EventBus
from llmspell.event.journal import EventJournal
from llmspell.message import user


@pytest.fixture
def path(tmp_path):
    return tmp_path / "events.db"


async def test_history_gives_the_past_by_pattern_position_and_limit(path):
    bus, journal = EventBus(lambda: 1.5), EventJournal(path)
    bus.keep(journal)

    for i in range(5):
        bus.publish(f"n.{i % 2}", data={"i": i})

    assert [(one.position, one.data["i"]) for one in await bus.history("n.1")] == [(2, 1), (4, 3)]
    assert [one.position for one in await bus.history(">", since=2, limit=2)] == [3, 4]
    await journal.close()


async def test_reopened_journal_goes_on_where_it_ended(path):
    for i in range(3):
        bus, journal = EventBus(lambda: 0), EventJournal(path)
        bus.keep(journal)
        bus.publish("n", data=i)
        await journal.close()
        await journal.close()

    journal = EventJournal(path)
    assert [(one.position, one.data) for one in await journal.history("n", 0, 10)] == [(1, 0), (2, 1), (3, 2)]
    await journal.close()


async def test_replay_runs_into_the_live_events_without_gap_or_repetition(path):
    bus, journal = EventBus(lambda: 0), EventJournal(path)
    bus.keep(journal)

    for i in range(1200):
        bus.publish("n", data=i)

    got = []
    subscription = bus.subscribe("n", lambda event: got.append(event.data), Delivery(since=700, buffer=64))

    for i in range(1200, 1300):
        bus.publish("n", data=i)

    await subscription.settled()
    assert got == list(range(700, 1300))
    await bus.close()
    await journal.close()


async def test_records_are_kept_as_data(path):
    bus, journal = EventBus(lambda: 0), EventJournal(path)
    bus.keep(journal)
    bus.publish("n", data=[user("hi")])

    assert (await bus.history("n"))[0].data == [{"role": "user", "parts": [{"type": "text", "text": "hi"}]}]
    await journal.close()


async def test_past_without_a_journal_is_an_error():
    bus = EventBus(lambda: 0)

    with pytest.raises(EventError) as caught:
        await bus.history("n")

    with pytest.raises(EventError):
        bus.subscribe("n", None, Delivery(since=0))

    assert (caught.value.code, bus.active) == ("event.journal", False)


def damaged(path):
    path.write_bytes(b"this is no database, it only looks like a file of some length" * 40)


def another_s(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")

    connection.close()


def a_folder(path):
    path.mkdir()


@pytest.mark.parametrize("spoil", [damaged, another_s, a_folder])
def test_file_that_is_no_journal_is_refused_and_left_alone(path, spoil):
    spoil(path)
    before = path.read_bytes() if path.is_file() else None

    with pytest.raises(EventError) as caught:
        EventJournal(path)

    assert caught.value.code == "event.journal"
    assert before == (path.read_bytes() if path.is_file() else None)


async def test_second_writer_is_refused(path):
    journal = EventJournal(path)

    with pytest.raises(EventError):
        EventJournal(path)

    await journal.close()


async def test_journal_that_is_damaged_meanwhile_says_so_and_stops_those_who_can_wait(path):
    bus, journal = EventBus(lambda: 0), EventJournal(path)
    bus.keep(journal)

    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE event")

    connection.close()
    journal._done.set()  # it is closing, so it does not try again
    bus.publish("n")

    with pytest.raises(EventError) as caught:
        await bus.send("n") if bus.pressed else await journal.flush()

    journal._lock.close()
    assert caught.value.code == "event.journal"
    assert "not written" in caught.value.message
