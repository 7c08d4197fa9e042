"""What each provider sends, as the server sees it."""

from __future__ import annotations

from base64 import b64encode

import pytest

from llmspell.errors import ProviderError
from llmspell.message import (
    AudioPart,
    FilePart,
    ImagePart,
    Message,
    Reasoning,
    TextPart,
    ToolCall,
    ToolResult,
    system,
    user,
)
from llmspell.provider import collect

from . import _samples
from ._wires import ALL, CHAT, KEY, WEATHER, Wire, ask

pytestmark = pytest.mark.anyio

PICTURE = b"\x89PNG\r\n\x1a\n not really"
SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "integer"}},
    "required": ["answer"],
    "additionalProperties": False,
}
LIGHT = CHAT[0]


@pytest.fixture(params=ALL, ids=lambda wire: wire.name)
def wire(request):
    return request.param


async def sent(faults, wire: Wire, request, **settings):
    """The request that the server got."""
    faults.stream(*wire.sample)
    provider = wire.provider(faults.url, **settings)

    try:
        await collect(provider.stream(request))
    finally:
        await provider.close()

    return faults.requests[-1]


async def test_key_and_own_headers_are_sent(faults, wire):
    request = await sent(faults, wire, ask(wire), headers={"X-Team": "blue"})

    assert any(KEY in value for value in request.headers.values())
    assert request.headers["x-team"] == "blue"
    assert request.headers["accept-encoding"] == "identity"


async def test_picture_is_sent_whole(faults, wire):
    asked = user("what is this?", ImagePart(mime="image/png", data=PICTURE))

    request = await sent(faults, wire, ask(wire, asked))

    assert b64encode(PICTURE).decode().rstrip("=") in request.body.decode().replace("-", "+").replace("_", "/")


async def test_output_schema_is_enforced_by_the_provider(faults, wire):
    model = "claude-opus-4-8" if wire.plugin == "anthropic" else wire.model
    asked = ask(Wire(wire.name, wire.plugin, model, wire.sample, 0), schema=SCHEMA)

    request = await sent(faults, wire, asked)

    assert "answer" in request.body.decode()


async def test_system_message_and_settings_are_sent(faults, wire):
    settings = {"temperature": 0.25, "max_tokens": 321}
    model = {"openai": "gpt-4o"}.get(wire.plugin, wire.model)  # reasoning models refuse a temperature
    asked = ask(Wire(wire.name, wire.plugin, model, wire.sample, 0), system("Be brief."), user("hi"), **settings)

    body = (await sent(faults, wire, asked)).body.decode()

    assert "Be brief." in body
    assert "0.25" in body
    assert "321" in body


async def test_reasoning_and_signatures_survive_the_round_trip(faults, wire):
    faults.stream(*wire.sample)
    provider = wire.provider(faults.url)
    asked = user("what is the weather")
    first = await collect(provider.stream(ask(wire, asked, tools=[WEATHER])))
    results = Message("tool", tuple([ToolResult(call.id, call.name, "sunny") for call in first.message.tool_calls]))

    await collect(provider.stream(ask(wire, asked, first.message, results, tools=[WEATHER])))
    await provider.close()

    body = faults.requests[-1].body.decode()
    marks = {"anthropic": ["c2lnbmVk", "let me see"], "google": ["c2lnbmVk"], "openai-responses": ["rs_1"]}
    assert [mark for mark in marks.get(wire.name, []) if mark not in body] == []
    assert "sunny" in body


async def test_parts_go_back_in_the_order_they_came(faults):
    wire = next(wire for wire in ALL if wire.name == "anthropic")
    faults.stream(*wire.sample)
    provider = wire.provider(faults.url)
    asked = user("what is the weather")
    first = await collect(provider.stream(ask(wire, asked, tools=[WEATHER])))
    results = Message("tool", (ToolResult("toolu_1", "get_weather", "sunny"),))

    await collect(provider.stream(ask(wire, asked, first.message, results, tools=[WEATHER])))
    await provider.close()

    blocks = faults.requests[-1].json()["messages"][1]["content"]
    assert [block["type"] for block in blocks] == ["thinking", "text", "tool_use"]
    assert blocks[0] == {"type": "thinking", "thinking": "let me see", "signature": "c2lnbmVk"}


async def test_another_vendors_history_is_understood(faults, wire):
    thoughts = Reasoning("hm", '{"vendor":"elsewhere","parts":[]}')
    said = Message(
        "assistant", (thoughts, TextPart("I will ask"), ToolCall("call_1", "get_weather", '{"city":"Rome"}'))
    )
    results = Message("tool", (ToolResult("call_1", "get_weather", "no such city", failed=True),))

    body = (await sent(faults, wire, ask(wire, user("hi"), said, results, tools=[WEATHER]))).body.decode()

    assert "I will ask" in body
    assert "no such city" in body
    assert "elsewhere" not in body


async def test_broken_arguments_of_an_old_call_do_not_stop_the_conversation(faults, wire):
    said = Message("assistant", (ToolCall("call_1", "get_weather", '{"city":'),))
    results = Message("tool", (ToolResult("call_1", "get_weather", "not JSON", failed=True),))

    body = (await sent(faults, wire, ask(wire, user("hi"), said, results, tools=[WEATHER]))).body.decode()

    assert "not JSON" in body


async def test_light_request_is_exactly_the_wire():
    from llmspell.providers._openai_request import Dialect, request_body

    said = Message("assistant", (Reasoning("hm"), TextPart("ok"), ToolCall("call_1", "get_weather", '{"city":"Rome"}')))
    result = Message("tool", (ToolResult("call_1", "get_weather", "sunny"),))
    sound = user(
        "listen",
        AudioPart(mime="audio/wav", data=b"RIFF"),
        FilePart(mime="application/pdf", data=b"%PDF", name="a.pdf"),
    )
    request = ask(LIGHT, system("s"), user("hi"), said, result, sound, tools=[WEATHER], stop=("END",), seed=1)

    body = request_body(request, Dialect(reasoning_field="reasoning_content"))

    assert body == {
        "model": "gpt-5",
        "stream": True,
        "stream_options": {"include_usage": True},
        "stop": ("END",),
        "seed": 1,
        "messages": [
            {"role": "system", "content": "s"},
            {"role": "user", "content": "hi"},
            {
                "role": "assistant",
                "content": "ok",
                "reasoning_content": "hm",
                "tool_calls": [
                    {
                        "id": "call_1",
                        "type": "function",
                        "function": {"name": "get_weather", "arguments": '{"city":"Rome"}'},
                    }
                ],
            },
            {"role": "tool", "tool_call_id": "call_1", "content": "sunny"},
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "listen"},
                    {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}},
                    {
                        "type": "file",
                        "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERg=="},
                    },
                ],
            },
        ],
        "tools": [
            {
                "type": "function",
                "function": {
                    "name": "get_weather",
                    "description": "Tell the weather of a city.",
                    "parameters": WEATHER.parameters,
                },
            }
        ],
    }


@pytest.mark.parametrize(("schema", "strict"), [(SCHEMA, True), ({"type": "object", "properties": {}}, False)])
async def test_schema_is_strict_only_where_strict_mode_takes_it(schema, strict):
    from llmspell.providers._openai_request import Dialect, request_body

    body = request_body(ask(LIGHT, schema=schema), Dialect())

    assert body["response_format"]["json_schema"]["strict"] is strict


@pytest.mark.parametrize(
    "part",
    [
        AudioPart(mime="audio/ogg", data=b"x"),
        AudioPart(mime="audio/wav", url="https://example.com/a.wav"),
        FilePart(mime="application/pdf", url="https://example.com/a.pdf"),
    ],
)
async def test_parts_the_wire_cannot_carry_are_refused(faults, part):
    with pytest.raises(ProviderError) as caught:
        await sent(faults, LIGHT, ask(LIGHT, user("look", part)))

    assert (caught.value.code, faults.requests) == ("provider.rejected", [])


async def test_adapter_never_fetches_an_address_itself(faults):
    wire = next(wire for wire in ALL if wire.name == "google")
    picture = ImagePart(mime="image/png", url=f"{faults.url}/secret.png")

    with pytest.raises(ProviderError) as caught:
        await sent(faults, wire, ask(wire, user("look", picture)))

    assert (caught.value.code, faults.requests) == ("provider.rejected", [])


async def test_connection_is_used_again(faults):
    async def respond(reader, writer):
        from ._fault_server import LAST_CHUNK, chunk, head

        writer.write(head() + b"".join([chunk(event) for event in _samples.CHAT]) + LAST_CHUNK)
        await writer.drain()

    faults.responder = respond
    provider = LIGHT.provider(faults.url)

    for _ in range(3):
        await collect(provider.stream(ask(LIGHT)))

    await provider.close()
    await provider.close()
    assert (len(faults.requests), faults.connections) == (3, 1)
