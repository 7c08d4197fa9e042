"""Servers that refuse, break off, or talk nonsense: one typed error each, never a hang."""

from __future__ import annotations

import asyncio
import importlib
import sys

import pytest

from llmspell.errors import ConfigError, ProviderError, SpellError
from llmspell.message import Reasoning, TextPart, Usage
from llmspell.provider import ProviderSettings, TextChunk, collect

from . import _samples
from ._fault_server import LAST_CHUNK, chunk, head, whole
from ._wires import ALL, CHAT, KEY, ask

pytestmark = pytest.mark.anyio
LIGHT = CHAT[0]


@pytest.fixture(params=ALL, ids=lambda wire: wire.name)
def wire(request):
    return request.param


def is_ring(error):
    """Whether an error is among its own causes."""
    cause = error.__cause__

    for _ in range(100):
        if cause is None:
            return False

        cause = cause.__cause__

    return True


async def outcome(faults, wire, **settings):
    """The reply, or the error that came instead."""
    provider = wire.provider(faults.url)

    try:
        async with asyncio.timeout(5):
            return await collect(provider.stream(ask(wire, **settings)))
    except ProviderError as error:
        assert not is_ring(error)
        return error
    finally:
        await provider.close()


@pytest.mark.parametrize(
    ("status", "error", "code", "retryable"),
    [
        (400, {"message": "bad", "type": "invalid_request_error"}, "provider.rejected", False),
        (400, {"message": "too long", "code": "context_length_exceeded"}, "provider.context_length", False),
        (400, {"message": "no", "code": "content_filter"}, "provider.content_filter", False),
        (401, {"message": "no key"}, "provider.auth", False),
        (403, {"message": "not yours"}, "provider.auth", False),
        (404, {"message": "no such model", "code": "model_not_found"}, "provider.model_not_found", False),
        (408, {"message": "too slow"}, "provider.timeout", True),
        (413, {"message": "too large"}, "provider.context_length", False),
        (429, {"message": "slow down"}, "provider.rate_limit", True),
        (429, {"message": "pay", "code": "insufficient_quota", "type": "insufficient_quota"}, "provider.quota", False),
        (500, {"message": "boom"}, "provider.server", True),
        (503, {"message": "overloaded"}, "provider.server", True),
    ],
)
@pytest.mark.parametrize("wire", CHAT, ids=lambda wire: wire.name)
async def test_each_refusal_has_its_code(faults, wire, status, error, code, retryable):
    import json

    faults.answer(whole(status, json.dumps({"error": error}).encode()))

    failed = await outcome(faults, wire)

    assert (failed.code, failed.status, failed.retryable) == (code, status, retryable)
    assert error["message"] in failed.message
    assert len(faults.requests) == 1  # nothing below us tries again


@pytest.mark.parametrize("status", [401, 404, 429, 500, 503])
async def test_refusals_without_a_body_are_understood(faults, wire, status):
    faults.answer(whole(status, b""))

    failed = await outcome(faults, wire)

    codes = {401: "provider.auth", 404: "provider.model_not_found", 429: "provider.rate_limit"}
    assert (failed.code, failed.status) == (codes.get(status, "provider.server"), status)
    assert len(faults.requests) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ([("Retry-After", "12")], 12.0),
        ([("Retry-After", "1.5")], 1.5),
        ([("retry-after-ms", "250")], 0.25),
        ([("Date", "Wed, 21 Oct 2026 07:28:00 GMT"), ("Retry-After", "Wed, 21 Oct 2026 07:28:30 GMT")], 30.0),
        ([("Date", "Wed, 21 Oct 2026 07:28:00 GMT"), ("Retry-After", "Wed, 21 Oct 2026 07:00:00 GMT")], 0.0),
        ([("Retry-After", "soon")], None),
        ([("Retry-After", "inf")], None),
        ([("Retry-After", "-3")], None),
        ([], None),
    ],
)
async def test_retry_after_is_read_in_every_form(faults, headers, seconds):
    faults.answer(whole(429, b"{}", headers=headers))

    assert (await outcome(faults, LIGHT)).retry_after_s == seconds


async def test_answer_without_an_end_is_cut(faults, wire):
    faults.stream(*wire.sample[: wire.first_text])

    failed = await outcome(faults, wire)

    assert (failed.code, failed.retryable) == ("provider.stream_cut", True)


async def test_broken_connection_is_cut(faults, wire):
    faults.stream(*wire.sample[: wire.first_text], end=False)

    failed = await outcome(faults, wire)

    assert failed.code in {"provider.stream_cut", "provider.network"}
    assert failed.retryable


@pytest.mark.parametrize(
    "answer",
    [
        whole(200, b"<html><body>Welcome</body></html>", content_type="text/html"),
        whole(200, b"", content_type="text/event-stream"),
        whole(200, b"", content_type="application/json"),
        whole(200, b"hello there, I am no API", content_type="text/plain"),
        whole(200, b"data: {not json\n\n", content_type="text/event-stream"),
        whole(200, b"data: [1, 2, 3]\n\n", content_type="text/event-stream"),
        whole(200, b"data: \xff\xfe\n\n", content_type="text/event-stream"),
        b"",
        b"\x00\x01\x02 what is this",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort",
        head() + b"zz\r\nnot a length",
        head(),
    ],
    ids=[
        "html",
        "empty",
        "empty-json",
        "text",
        "bad-json",
        "list",
        "not-utf8",
        "nothing",
        "no-http",
        "short",
        "bad-chunk",
        "head",
    ],
)
async def test_nonsense_is_a_typed_error(faults, wire, answer):
    faults.answer(answer)

    failed = await outcome(faults, wire)

    assert isinstance(failed, ProviderError)
    assert failed.code in {"provider.bad_reply", "provider.stream_cut", "provider.network", "provider.server"}


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"<html>Welcome</html>", "text/html; charset=utf-8", "provider.bad_reply"),
        (b"hello", "text/plain", "provider.bad_reply"),
        (b"", "text/event-stream", "provider.stream_cut"),
        (b": keep-alive\n\n", "text/event-stream", "provider.stream_cut"),
        (b'data: {"choices": [{"delta": {"content": 5}}]}\n\n', "text/event-stream", "provider.bad_reply"),
        (b'data: {"choices": {"delta": 1}}\n\n', "text/event-stream", "provider.bad_reply"),
        (
            b'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{}}]}}]}\n\n',
            "text/event-stream",
            "provider.bad_reply",
        ),
        (b"data: " + b"[" * 100_000 + b"\n\n", "text/event-stream", "provider.bad_reply"),
    ],
)
async def test_light_provider_says_what_is_wrong(faults, body, content_type, code):
    faults.answer(whole(200, body, content_type=content_type))

    assert (await outcome(faults, LIGHT)).code == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"message": "slow down", "code": 429}, "provider.rate_limit"),
        ({"message": "slow down", "type": "rate_limit_error"}, "provider.rate_limit"),
        ({"message": "overloaded", "code": "overloaded_error"}, "provider.server"),
        ({"message": "who knows"}, "provider.server"),
        ({"message": "no", "code": "content_filter"}, "provider.content_filter"),
        ("plain words", "provider.server"),
    ],
)
async def test_error_inside_the_stream_is_raised_after_what_came_before(faults, error, code):
    faults.stream(_samples.delta(content="Hel") + _samples.data({"error": error}))
    provider = LIGHT.provider(faults.url)
    texts = []

    with pytest.raises(ProviderError) as caught:
        async for item in provider.stream(ask(LIGHT)):
            texts.append(item.text)

    await provider.close()
    assert (caught.value.code, texts) == (code, ["Hel"])


async def test_adapter_understands_an_error_inside_the_stream(faults):
    faults.stream(
        _samples.delta(content="Hel"), _samples.data({"error": {"message": "slow", "code": "rate_limit_exceeded"}})
    )

    failed = await outcome(faults, CHAT[1])

    assert failed.code == "provider.rate_limit"


@pytest.mark.parametrize("wire", CHAT, ids=lambda wire: wire.name)
async def test_both_read_the_same_wire_alike(faults, wire):
    faults.stream(*_samples.CHAT_TOOLS)

    reply = await outcome(faults, wire)

    calls = [(call.id, call.name, call.arguments) for call in reply.message.tool_calls]
    thoughts = "".join([part.text for part in reply.message.parts if isinstance(part, Reasoning)])
    assert calls == [("call_a", "get_weather", '{"city":"Rome"}'), ("call_b", "get_weather", '{"city":"Paris"}')]
    assert thoughts == "let me see"
    assert (reply.usage.input_tokens, reply.usage.output_tokens) == (12, 7)
    assert (reply.usage.cached_tokens, reply.usage.reasoning_tokens) == (4, 3)
    assert reply.finish_reason == "tool_calls"


@pytest.mark.parametrize(
    "events",
    [
        [_samples.tool_delta(0, "{}", "x", "a"), _samples.tool_delta(1, "{}", "x", "b")],
        [_samples.tool_delta(0, "{}", "x", "a"), _samples.tool_delta(0, "{}", "y", "b")],
        [_samples.tool_delta(0, "{}", None, "a"), _samples.tool_delta(1, "{}", "call_0", "b")],
        [
            _samples.tool_delta(0, "{", "x", "a"),
            _samples.tool_delta(0, "}", "x", "a"),
            _samples.tool_delta(1, "{}", "", "b"),
        ],
        [
            _samples.tool_delta(None, "{", "x", "a"),
            _samples.tool_delta(None, "}"),
            _samples.tool_delta(None, "{}", "y", "b"),
        ],
    ],
    ids=["same-id", "same-index", "missing-id", "repeated-head", "no-index"],
)
async def test_tool_calls_of_odd_servers_stay_apart(faults, events):
    faults.stream(*events, _samples.delta(finish="tool_calls"), _samples.DONE)

    reply = await outcome(faults, LIGHT)

    calls = reply.message.tool_calls
    assert [(call.name, call.arguments) for call in calls] == [("a", "{}"), ("b", "{}")]
    assert len({call.id for call in calls}) == 2


async def test_server_that_does_not_stream_is_understood(faults):
    body = b'{"id":"c","choices":[{"message":{"content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}'
    faults.answer(whole(200, body))

    reply = await outcome(faults, LIGHT)

    assert (reply.message.text, reply.usage) == ("hi", Usage(requests=1, input_tokens=3, output_tokens=1))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r"])
async def test_answer_cut_anywhere_is_the_same(faults, size, ends):
    text = b"\xef\xbb\xbf: hello\n" + b"".join(_samples.CHAT).replace(b"\n", ends)
    faults.answer(head(), *[chunk(text[i : i + size]) for i in range(0, len(text), size)], LAST_CHUNK)

    reply = await outcome(faults, LIGHT)

    assert reply.message.parts == (TextPart("Hello"),)


async def test_last_event_without_an_empty_line_counts(faults):
    faults.stream(_samples.delta(content="Hi"), _samples.delta(finish="stop").strip())

    assert (await outcome(faults, LIGHT)).message.text == "Hi"


@pytest.mark.parametrize("way", ["close", "cancel"])
async def test_giving_up_in_the_middle_closes_the_connection(faults, wire, way):
    faults.hang_after(*wire.sample[: wire.first_text + 1])
    provider = wire.provider(faults.url)
    stream = provider.stream(ask(wire))
    await anext(stream)

    if way == "close":
        await stream.aclose()
    else:
        task = asyncio.create_task(collect(stream))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        await stream.aclose()

    async with asyncio.timeout(1):
        await faults.gone.wait()

    await provider.close()


async def test_silent_server_times_out(faults, wire):
    faults.hang_after(*wire.sample[: wire.first_text])

    failed = await outcome(faults, wire, timeout_s=0.2)

    assert (failed.code, failed.retryable) == ("provider.timeout", True)


async def test_slow_drip_times_out(faults, wire):
    faults.drip(wire.still_there)

    failed = await outcome(faults, wire, timeout_s=0.3)

    assert failed.code == "provider.timeout"


async def test_silence_longer_than_the_providers_timeout_ends_the_call(faults):
    faults.hang_after(_samples.delta(content="Hi"))
    provider = LIGHT.provider(faults.url, timeout_s=0.2)

    with pytest.raises(ProviderError) as caught:
        await collect(provider.stream(ask(LIGHT)))

    await provider.close()
    assert caught.value.code == "provider.timeout"


@pytest.mark.parametrize(
    "piece", [b"x" * 65536, b"data: " + b"x" * 65536, b"data:x\n" * 9000], ids=["line", "data", "lines"]
)
async def test_endless_event_is_refused(faults, monkeypatch, piece):
    monkeypatch.setattr("llmspell.providers._openai_wire.MAX_EVENT_BYTES", 1 << 20)
    faults.drip(piece)

    failed = await outcome(faults, LIGHT)

    assert failed.code == "provider.bad_reply"


async def test_endless_answer_is_refused(faults, wire, monkeypatch):
    monkeypatch.setattr("llmspell.providers._openai_wire.MAX_STREAM_BYTES", 1 << 18)
    monkeypatch.setattr("llmspell.providers._sdk_client.MAX_STREAM_BYTES", 1 << 18)
    faults.drip(wire.still_there * 1000)

    failed = await outcome(faults, wire)

    assert failed.code == "provider.bad_reply"


async def test_packed_answer_is_refused(faults, wire):
    faults.answer(whole(200, b"\x1f\x8b", content_type="text/event-stream", headers=[("Content-Encoding", "gzip")]))

    assert (await outcome(faults, wire)).code == "provider.bad_reply"


async def test_redirect_is_not_followed(faults):
    faults.answer(whole(307, b"", headers=[("Location", "http://127.0.0.1:1/elsewhere")]))

    failed = await outcome(faults, LIGHT)

    assert (failed.code, failed.status, len(faults.requests)) == ("provider.rejected", 307, 1)


async def test_key_never_shows_in_an_error(faults, wire):
    faults.answer(whole(401, b'{"error": {"message": "the key ' + KEY.encode() + b' is wrong"}}'))

    failed = await outcome(faults, wire)

    assert KEY not in failed.message
    assert KEY not in str(failed)
    assert "the key *** is wrong" in failed.message


@pytest.mark.parametrize("name", ["ollama", "openai_compatible", "anthropic"])
async def test_nobody_at_the_address_is_a_network_error(unused_tcp_port, name):
    plugin = importlib.import_module(f"llmspell.providers.{name}").PROVIDER
    provider = plugin.create(ProviderSettings(api_key=KEY, base_url=f"http://127.0.0.1:{unused_tcp_port}/v1"))

    with pytest.raises(ProviderError) as caught:
        await collect(provider.stream(ask(LIGHT)))

    await provider.close()
    assert (caught.value.code, caught.value.retryable) == ("provider.network", True)
    assert ("ollama serve" in caught.value.hint) == (name == "ollama")


@pytest.fixture
def unused_tcp_port():
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.mark.parametrize("name", ["openai", "anthropic", "google", "mistral", "groq", "deepseek", "openrouter"])
async def test_missing_key_is_said_before_anything_is_sent(name, monkeypatch):
    for variable in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GROQ_API_KEY", "MISTRAL_API_KEY"):
        monkeypatch.setenv(variable, "from-the-environment")

    provider = importlib.import_module(f"llmspell.providers.{name}").PROVIDER.create(ProviderSettings())

    with pytest.raises(ProviderError) as caught:
        await collect(provider.stream(ask(LIGHT)))

    assert caught.value.code == "provider.auth"
    assert f"providers.{name}.api_key" in caught.value.hint


@pytest.mark.parametrize("name", ["openai", "anthropic", "google", "mistral", "groq"])
async def test_missing_extra_is_named(name, monkeypatch):
    for module in [module for module in sys.modules if module.split(".")[0] == "pydantic_ai"]:
        monkeypatch.delitem(sys.modules, module)

    monkeypatch.setitem(sys.modules, "pydantic_ai", None)
    provider = importlib.import_module(f"llmspell.providers.{name}").PROVIDER.create(ProviderSettings(api_key=KEY))

    with pytest.raises(ProviderError) as caught:
        await collect(provider.stream(ask(LIGHT)))

    assert (caught.value.code, caught.value.hint) == ("provider.missing_extra", f'pip install "llmspell[{name}]"')


@pytest.mark.parametrize(
    "settings",
    [
        {"base_url": None},
        {"base_url": "localhost:8080"},
        {"base_url": "ftp://127.0.0.1/v1"},
        {"base_url": "http://[::1/v1"},
        {"base_url": "http://127.0.0.1:99999/v1"},
        {"base_url": "http:///v1"},
        {"base_url": "http://127.0.0.1/v1", "api_key": "sk-\u201cquoted\u201d"},
        {"base_url": "http://127.0.0.1/v1", "headers": {"X-A": "b\r\nc: d"}},
    ],
)
def test_unusable_settings_are_refused_at_once(settings):
    plugin = importlib.import_module("llmspell.providers.openai_compatible").PROVIDER

    with pytest.raises(ConfigError):
        plugin.create(ProviderSettings(**settings))


def test_unknown_api_is_refused():
    plugin = importlib.import_module("llmspell.providers.openai").PROVIDER

    with pytest.raises(SpellError) as caught:
        plugin.create(ProviderSettings(api="respones"))

    assert caught.value.hint == 'did you mean "responses"?'


@pytest.mark.parametrize("wire", CHAT, ids=lambda wire: wire.name)
async def test_refusal_of_the_model_is_its_text(faults, wire):
    faults.stream(_samples.delta(refusal="I will not."), _samples.delta(finish="stop"), _samples.DONE)

    reply = await outcome(faults, wire)

    assert (reply.message.text, reply.finish_reason) == ("I will not.", "content_filter")


async def test_text_comes_as_it_is_sent(faults):
    faults.hang_after(_samples.delta(content="Hi"))
    provider = LIGHT.provider(faults.url)
    stream = provider.stream(ask(LIGHT))

    assert await anext(stream) == TextChunk("Hi")

    await stream.aclose()
    await provider.close()
