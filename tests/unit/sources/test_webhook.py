"""The source `webhook`: who is heard, what is refused, and what the event shows."""

import asyncio
import hashlib
import hmac
import json

import pytest

from llmspell.config import Settings, SourceSettings
from llmspell.errors import ConfigError, EventError
from llmspell.event import Delivery
from llmspell.grant import Grants
from llmspell.source import make_source, source_plugins

TOKEN = "t" * 16
SECRET = "s" * 16
HERE = "127.0.0.1:0"


def text_of(path="/hooks/order", body=b"", method="POST", **headers):
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [] if "Content_Length" in headers else [f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def signature(body, key=SECRET):
    return hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


CHUNKED = (
    b"POST /hooks/order HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    + (b"10000\r\n" + b"x" * 0x10000 + b"\r\n") * 20
)


class Client:
    def __init__(self, place):
        self.port = int(place.split(":")[2].partition("/")[0])

    async def open(self):
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def send(self, data):
        """Send bytes on a connection of its own and return status and JSON of the first answer."""
        reader, writer = await self.open()
        writer.write(data)
        answer = await read_answer(reader)
        writer.close()
        return answer


async def read_answer(reader):
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    status = int(head.split()[1])
    length = next(int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length"))
    return status, json.loads(await reader.readexactly(length)), head


async def refusal(client, data):
    status, answer, _ = await client.send(data)
    assert set(answer["error"]) == {"code", "message", "hint"}
    return status, answer["error"]["code"]


@pytest.fixture
async def hook(start):
    """Start it with a subscription, and return client and subscription."""

    async def begin(delivery=Delivery(), **options):
        source = await start("webhook", address=HERE, **options)
        return Client(source.place), source.bus.subscribe("webhook.order", None, delivery)

    return begin


async def test_posted_json_becomes_an_event_whose_id_is_answered(hook):
    client, events = await hook()

    status, answer, head = await client.send(
        text_of(
            "/hooks/order?a=1&b=2&b=3", b'{"n": 1}', Content_Type="application/json", X_Secret="no", User_Agent="me"
        )
    )
    event = await events.next()

    assert (status, answer) == (202, {"id": event.id})
    assert "content-type: application/json" in head.lower()
    assert (event.type, event.source, event.subject, event.key) == ("webhook.order", "webhook", "order", "order")
    assert event.data == {
        "body": {"n": 1},
        "headers": {"content-type": "application/json", "user-agent": "me"},
        "query": {"a": "1", "b": ["2", "3"]},
    }


async def test_other_content_is_text_and_the_key_may_be_given(hook):
    client, events = await hook()

    await client.send(text_of(body="grüße".encode(), Ce_PartitionKey="7"))
    event = await events.next()

    assert (event.data["body"], event.key) == ("grüße", "order/7")


async def test_one_connection_serves_many_requests(hook):
    client, events = await hook()
    reader, writer = await client.open()
    writer.write(text_of(body=b"1") + text_of(body=b"2"))

    answers = [(await read_answer(reader))[0] for _ in range(2)]
    writer.close()

    assert answers == [202, 202]
    assert [(await events.next()).data["body"] for _ in range(2)] == ["1", "2"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (text_of("/"), (404, "webhook.not_found")),
        (text_of("/hooks/"), (404, "webhook.not_found")),
        (text_of("/hooks/a.b"), (404, "webhook.not_found")),
        (text_of("/hooks/a%20b"), (404, "webhook.not_found")),
        (text_of("/hooks/other"), (404, "webhook.not_found")),
        (text_of(method="GET"), (405, "webhook.method")),
        (text_of(body=b"{", Content_Type="application/json"), (400, "webhook.request")),
        (text_of(body=b"[" * 100_000, Content_Type="application/problem+json"), (400, "webhook.request")),
        (text_of(body=b"\xff"), (400, "webhook.request")),
        (text_of("/hooks/order?" + "&".join(["a=1"] * 101)), (400, "webhook.request")),
        (b"nonsense\r\n\r\n", (400, "webhook.request")),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000, (431, "webhook.request")),
        (text_of(Content_Length=5_000_000), (413, "webhook.too_large")),
        (text_of(body=b"x" * 2_000_000), (413, "webhook.too_large")),
        (CHUNKED, (413, "webhook.too_large")),
        (text_of(Origin="https://example.org"), (403, "webhook.origin")),
        (text_of().replace(b"127.0.0.1", b"evil.example"), (403, "webhook.origin")),
    ],
)
async def test_what_makes_no_sense_is_refused_with_a_typed_error(hook, data, expected):
    client, events = await hook(timeout_s=0.5)

    assert await refusal(client, data) == expected
    assert events.stats().received == 0


async def test_token_is_asked_for(hook):
    client, events = await hook(token=TOKEN)

    missing = await refusal(client, text_of())
    wrong = await refusal(client, text_of(Authorization=f"Bearer {TOKEN}x"))
    basic = await refusal(client, text_of(Authorization=f"Basic {TOKEN}"))
    signed = await refusal(client, text_of(X_Hub_Signature_256=signature(b"", "")))
    right = await client.send(text_of(Authorization=f"Bearer {TOKEN}", Origin="https://example.org"))

    assert {missing, wrong, basic, signed} == {(401, "webhook.unauthorized")}
    assert (right[0], events.stats().received) == (202, 1)


async def test_signature_is_checked_over_the_body(hook):
    client, events = await hook(secret=SECRET, signature_header="X-Sig")

    missing = await refusal(client, text_of(body=b"1"))
    other = await refusal(client, text_of(body=b"1", X_Sig=signature(b"2")))
    empty = await refusal(client, text_of(body=b"1", X_Sig="", Authorization="Bearer "))
    right = await client.send(text_of(body=b"1", X_Sig=f"sha256={signature(b'1')}"))
    bare = await client.send(text_of(body=b"1", X_Sig=signature(b"1").upper()))

    assert {missing, other, empty} == {(401, "webhook.unauthorized")}
    assert [right[0], bare[0], events.stats().received] == [202, 202, 2]
    assert (await events.next()).data["body"] == "1"


async def test_full_queue_answers_that_there_is_no_room_and_then_there_is(hook):
    client, events = await hook(Delivery(buffer=1), patience_s=0)

    first = await client.send(text_of(body=b"1"))
    second = await client.send(text_of(body=b"2"))
    await events.next()
    third = await client.send(text_of(body=b"3"))

    assert [first[0], second[0], third[0]] == [202, 503, 202]
    assert second[1]["error"]["code"] == "webhook.busy"
    assert "retry-after: 1" in second[2].lower()
    assert (await events.next()).data["body"] == "3"


async def test_what_a_queue_drops_is_not_accepted(hook):
    client, events = await hook(Delivery(buffer=1, on_full="drop_newest"))

    answers = [(await client.send(text_of(body=b"1")))[0] for _ in range(2)]

    assert answers == [202, 503]
    assert events.stats().dropped == 1


async def test_request_that_does_not_arrive_is_given_up(hook):
    client, _ = await hook(timeout_s=0.05)

    assert await refusal(client, b"POST /hooks/order HTTP/1.1\r\nHost: ") == (408, "webhook.timeout")
    assert await refusal(client, text_of(Content_Length=10)) == (408, "webhook.timeout")


async def test_connections_beyond_the_bound_are_turned_away(hook):
    client, _ = await hook(max_connections=1)
    first_reader, first = await client.open()
    first.write(text_of())
    await read_answer(first_reader)

    assert await refusal(client, text_of()) == (503, "webhook.busy")
    first.close()


async def test_client_that_asks_before_it_sends_is_told_to_go_on(hook):
    client, events = await hook()
    reader, writer = await client.open()
    writer.write(text_of(Content_Length=1, Expect="100-continue"))
    going_on = await reader.readuntil(b"\r\n\r\n")
    writer.write(b"x")

    assert going_on.startswith(b"HTTP/1.1 100")
    assert (await read_answer(reader))[0] == 202
    assert (await events.next()).data["body"] == "x"
    writer.close()


async def test_stopped_source_closes_its_connections_and_its_port(start):
    source = await start("webhook", address=HERE)
    client = Client(source.place)
    reader, writer = await client.open()

    await source.stop()

    assert await reader.read() == b""
    writer.close()
    with pytest.raises(OSError):
        await client.open()


async def test_address_in_use_is_an_error(start):
    source = await start("webhook", address=HERE)
    other = await start("webhook", address=f"127.0.0.1:{Client(source.place).port}")

    with pytest.raises(EventError, match="cannot be listened on: ") as caught:
        await other.task

    assert caught.value.code == "event.source"


def make(**options):
    plugin = source_plugins(Settings()).get("webhook")
    return make_source(plugin, "webhook", SourceSettings(options=options), Grants())


@pytest.mark.parametrize("host", ["0.0.0.0", "[::]", "192.0.2.1", "example.org", "127.0.0.1.example.org"])
def test_address_beyond_this_machine_needs_a_token(host):
    with pytest.raises(ConfigError, match="no token is set"):
        make(address=f"{host}:1")

    assert make(address=f"{host}:1", token=TOKEN)
    assert make(address=f"{host}:1", secret=SECRET)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "[::1]", "localhost"])
def test_address_of_this_machine_needs_none(host):
    assert make(address=f"{host}:1")


@pytest.mark.parametrize(
    "options", [{"address": "127.0.0.1"}, {"address": ":1"}, {"address": "localhost:x"}, {"address": "localhost:70000"},
                {"token": "short"}, {"secret": "short"}, {"max_bytes": 0}, {"tokens": "x"}]
)  # fmt: skip
def test_options_without_meaning_are_refused(options):
    with pytest.raises(ConfigError) as caught:
        make(**options)

    assert "short" not in str(caught.value)
