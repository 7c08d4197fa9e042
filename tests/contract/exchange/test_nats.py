"""The bridge to NATS JetStream on a real server: nothing lost, nothing twice, in order by key."""

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import nats
import pytest

import llmspell
from llmspell.errors import EventError, UsageError
from llmspell.event import EventBus
from llmspell.event.nats import NatsBridge, NatsSettings

STRANGE = {"specversion": "1.0", "source": "x", "time": "2026-01-01T00:00:00Z"}


async def raw(server):
    client = await nats.connect(server.url)
    return client, client.jetstream()


async def stored(server):
    client, stream = await raw(server)
    info = await stream.stream_info("llmspell")
    await client.close()
    return info.state.messages


async def until(true):
    for _ in range(1000):
        if await true():
            return

        await asyncio.sleep(0.01)

    raise AssertionError("it never came true")


def pending(server, name="b"):
    async def none():
        client, stream = await raw(server)
        consumers = [one for one in await stream.consumers_info("llmspell") if one.name.startswith(f"{name}-")]
        await client.close()
        return all(one.num_ack_pending == 0 and one.num_pending == 0 for one in consumers)

    return none


async def test_event_comes_out_on_the_other_side_as_it_was(join):
    one, two = await join("a"), await join("b")

    sent = await one.bus.send(
        "order.placed", source="shop", subject="apple", data={"n": 1, "deep": [None, 1.5]}, key="k"
    )
    got = await two.heard.next(10)

    assert {**{name: getattr(got, name) for name in got.__struct_fields__}, "time": 0} == {
        **{name: getattr(sent, name) for name in sent.__struct_fields__},
        "time": 0,
    }
    assert got.time == pytest.approx(sent.time, abs=1e-6)


async def test_event_that_came_in_does_not_go_out_and_own_ones_do_not_come_back(join, server):
    one, two, three = await join("a"), await join("b"), await join("c")

    await one.bus.send("order.placed", data=1)
    await two.bus.send("order.placed", data=2)
    await three.bus.send("order.placed", data=3)

    assert sorted(await one.take(3)) == sorted(await two.take(3)) == sorted(await three.take(3)) == [1, 2, 3]
    await until(pending(server, "a"))
    assert [app.heard.stats().received for app in (one, two, three)] == [3, 3, 3]
    assert await stored(server) == 3


async def test_topics_that_are_not_named_stay_where_they_are(join, server):
    one = await join("a", publish=["order.placed", "order.*"])

    one.bus.subscribe(">")
    await one.bus.send("other.placed", data=1)
    await one.bus.send("order.placed.late", data=2)
    await one.bus.send("order.placed", data=3)
    await until(lambda: stored(server))

    assert await stored(server) == 1


async def test_overlapping_patterns_bring_an_event_once(join, server):
    one, two = await join("a"), await join("b", subscribe=["order.*", "order.>", "order.placed"])

    for i in range(5):
        await one.bus.send("order.placed", data=i)

    assert await two.take(5) == [0, 1, 2, 3, 4]
    await until(pending(server))
    assert two.heard.stats().received == 5


async def test_what_was_sent_while_nobody_was_there_comes_later(join, server):
    two = await join("b")
    await two.bridge.close()
    one = await join("a")

    await one.bus.send("order.placed", data=1)
    again = await join("b")

    assert await again.take(1) == [1]


async def test_processes_of_one_name_share_what_comes(join, server):
    one = await join("a")
    got = [[], []]

    for app, seen in zip([await join("b"), await join("b")], got, strict=True):
        await app.heard.close()
        app.bus.subscribe("order.>", lambda event, seen=seen: seen.append(event.data))

    for i in range(40):
        await one.bus.send("order.placed", data=i, key=str(i))

    await until(lambda: asyncio.sleep(0, len(got[0]) + len(got[1]) == 40))
    await until(pending(server))

    assert sorted(got[0] + got[1]) == list(range(40))


async def test_restart_of_the_server_loses_and_repeats_nothing_and_keeps_the_order(join, server):
    one, two = await join("a"), await join("b")
    restarted = asyncio.Event()

    async def publish():
        for i in range(400):
            await one.bus.send("order.placed", data=i, key=str(i % 5))

            if i == 100:
                await asyncio.to_thread(server.stop)
                restarted.set()

            await asyncio.sleep(0.001)

    publishing = asyncio.ensure_future(publish())
    await restarted.wait()
    await asyncio.to_thread(server.start)
    await publishing
    got = await two.take(400)
    await until(pending(server))

    for key in range(5):
        assert [i for i in got if i % 5 == key] == list(range(key, 400, 5))

    assert two.heard.stats().received == 400


async def test_event_that_was_not_finished_comes_again_before_newer_ones(join, server):
    one, two = await join("a"), await join("b")
    await two.heard.close()
    stuck = two.bus.subscribe("order.>", lambda _event: asyncio.get_running_loop().create_future())

    for i in range(3):
        await one.bus.send("order.placed", data=i)

    await until(lambda: asyncio.sleep(0, stuck.stats().waiting == 3))
    await two.bridge.close()
    await one.bus.send("order.placed", data=3)
    again = await join("b")

    assert await again.take(4) == [0, 1, 2, 3]


async def test_event_is_confirmed_only_when_its_handler_has_finished(join, server):
    one, two = await join("a"), await join("b", subscribe=["order.>"])
    await two.heard.close()
    go_on, at_work = asyncio.Event(), asyncio.Event()

    async def handle(_event):
        at_work.set()
        await go_on.wait()

    two.bus.subscribe("order.>", handle)
    await one.bus.send("order.placed", data=1)
    await at_work.wait()
    held = not await pending(server)()
    go_on.set()
    await until(pending(server))

    assert held


async def test_slow_handler_keeps_its_event_and_nobody_else_gets_it(join, server):
    seen = []

    async def handle(event):
        seen.append(event.data)
        await asyncio.sleep(0.8)  # longer than the server waits for a sign of life

    one = await join("a")

    for _ in range(2):
        two = await join("b", ack_wait_s=0.3)
        await two.heard.close()
        two.bus.subscribe("order.>", handle)

    await one.bus.send("order.placed", data=1)
    await until(lambda: asyncio.sleep(0, bool(seen)))
    await until(pending(server))

    assert seen == [1]


async def test_what_a_closed_subscriber_threw_away_comes_again(join):
    one, two = await join("a"), await join("b")
    await two.heard.close()
    stuck = two.bus.subscribe("order.>", lambda _event: asyncio.get_running_loop().create_future())

    for i in range(3):
        await one.bus.send("order.placed", data=i)

    await until(lambda: asyncio.sleep(0, stuck.stats().waiting == 3))
    again = two.bus.subscribe("order.>")
    await stuck.close()

    assert [(await again.next(10)).data for _ in range(3)] == [0, 1, 2]


async def test_event_of_a_stranger_is_delivered_once_and_not_sent_back(join, server):
    two = await join("b")
    client, stream = await raw(server)
    event = {**STRANGE, "id": "1", "type": "order.placed"}

    for _ in range(2):  # without the header by which the server knows repetitions
        await stream.publish("llmspell.order.placed", json.dumps(event).encode())

    await two.take(1)
    await until(pending(server))
    await two.bus.send("order.placed", data="last")
    await two.take(1)
    await two.bridge.close()
    await client.close()

    assert two.heard.stats().received == 2
    assert await stored(server) == 3


async def test_full_subscriber_leaves_the_rest_on_the_server(join, server):
    one, two = await join("a"), await join("b", max_pending=4)

    for i in range(50):
        await one.bus.send("order.placed", data=i)

    await until(lambda: asyncio.sleep(0, two.heard.stats().waiting >= 4))
    assert two.heard.stats().waiting == 4
    assert await two.take(50) == list(range(50))


async def test_same_event_sent_twice_is_stored_once(join, server):
    one = await join("a")
    await one.bus.send("order.placed", data=1)
    await until(lambda: stored(server))

    other = EventBus(time.time, name="a-bus")
    async with NatsBridge(other, NatsSettings(url=server.url, name="a", publish=["order.>"])):
        await other.send("order.placed", source="a-bus", data=1)

    assert await stored(server) == 1


async def test_what_is_no_event_is_thrown_away_and_told(join, server):
    two = await join("b")
    letters = two.bus.subscribe("dead.>")
    client, stream = await raw(server)

    for body in (
        b"nonsense",
        b"{}",
        b'{"specversion":"1.0","id":"1","source":"x","type":"other.x","time":"2026-01-01T00:00:00Z"}',
    ):
        await stream.publish("llmspell.order.placed", body)

    told = [(await letters.next(10)) for _ in range(3)]
    await until(pending(server))
    await client.close()

    assert {one.type for one in told} == {"dead.nats"}
    assert {one.data["error"]["code"] for one in told} == {"event.envelope"}
    assert two.heard.stats().received == 0


async def test_data_without_a_json_form_becomes_a_dead_letter(join):
    one = await join("a")
    letters = one.bus.subscribe("dead.>")

    await one.bus.send("order.placed", data=float("nan"))
    await one.bus.send("order.placed", data="x" * 2_000_000)

    codes = [(await letters.next(10)).data["error"]["code"] for _ in range(2)]
    assert sorted(codes) == ["bridge.convert", "event.exchange"]


async def test_server_that_is_away_when_it_ends_is_an_error_that_counts_what_is_lost(server):
    bus = EventBus(time.time)
    bridge = NatsBridge(bus, NatsSettings(url=server.url, name="a", publish=["order.>"], timeout_s=0.5))
    await bridge.open()
    server.stop()
    await bus.send("order.placed", data=1)

    with pytest.raises(EventError, match="1 events have not been taken") as caught:
        await bridge.close()

    assert caught.value.code == "event.exchange"
    await bridge.close()
    server.start()


async def test_bridge_leaves_no_task_and_no_subscription(join, server):
    before = asyncio.all_tasks()
    bus = EventBus(time.time)

    async with NatsBridge(bus, NatsSettings(url=server.url, name="a", publish=["a.>"], subscribe=["b.>"])):
        assert bus.active

    await asyncio.sleep(0)
    assert not bus.active
    assert asyncio.all_tasks() - before == set()


async def test_server_that_is_not_there_is_an_error_without_the_password():
    settings = NatsSettings(url="nats://me:secret@127.0.0.1:1", name="a", timeout_s=0.2)

    with pytest.raises(EventError, match=r"127\.0\.0\.1:1 cannot be reached") as caught:
        await NatsBridge(EventBus(time.time), settings).open()

    assert caught.value.code == "event.exchange"
    assert "secret" not in str(caught.value)


async def test_pattern_that_is_none_is_an_error_before_anything_is_done():
    with pytest.raises(UsageError):
        await NatsBridge(EventBus(time.time), NatsSettings(url="nats://127.0.0.1:1", name="a", publish=["a..b"])).open()


CONFIG = """
[events.nats]
url = "{url}"
name = "{name}"
publish = ["order.>"]
subscribe = ["order.>"]
"""
ANSWERS = 'local e = Run.input("event") Event.publish("order.sent", e.data * 2) return e.data'


def program(folder, server, name, *words):
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "llmspell.toml").write_text(CONFIG.format(url=server.url, name=name))
    (folder / name / "s.lua").write_text(ANSWERS)
    environment = {**os.environ, "PYTHONPATH": str(Path(llmspell.__file__).parents[1])}
    return subprocess.Popen(
        [sys.executable, "-m", "llmspell", *words],
        cwd=folder / name,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


async def test_spell_of_one_process_starts_a_spell_of_another(join, server, tmp_path):
    watcher = await join("c", publish=[])
    listener = program(tmp_path, server, "b", "listen", "s.lua", "--on", "order.placed", "--max", "2")
    ready = await asyncio.to_thread(listener.stderr.readline)
    teller = program(tmp_path, server, "a", "exec", 'for i = 1, 2 do Event.publish("order.placed", i) end')
    told = await asyncio.to_thread(teller.communicate, timeout=20)
    out, err = await asyncio.to_thread(listener.communicate, timeout=20)

    assert ready == f"listening: nats: {server.url}, out order.>, in order.>\n"
    assert (teller.returncode, told) == (0, ("", ""))
    assert [line.partition(" ")[0] for line in out.splitlines()] == ["ok", "ok"]
    assert (listener.returncode, err) == (0, "done: 2, given up: 0, dropped: 0\n")
    assert sorted(await watcher.take(4)) == [1, 2, 2, 4]
