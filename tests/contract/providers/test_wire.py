"""Each wire against a fake model server that others wrote."""

from __future__ import annotations

import msgspec
import pytest

from llmspell.errors import ProviderError
from llmspell.message import Message, Reasoning, TextPart, ToolResult, Usage, user
from llmspell.provider import FinishChunk, TextChunk, collect

from ._wires import ALL, WEATHER, ask

pytestmark = [
    pytest.mark.anyio,
    # The fake server's own word; Gemini says STOP.
    pytest.mark.filterwarnings("ignore:FUNCTION_CALL is not a valid FinishReason:UserWarning"),
]
HELLO = "Hello! This answer is long enough to come in several pieces."


@pytest.fixture(params=ALL, ids=lambda wire: wire.name)
def wire(request):
    return request.param


@pytest.fixture
async def provider(wire, aimock):
    provider = wire.provider(aimock)
    yield provider
    await provider.close()


async def test_whole_answer_is_the_collected_stream(wire, provider):
    chunks = [chunk async for chunk in provider.stream(ask(wire))]
    reply = await collect(provider.stream(ask(wire)))

    texts = [chunk.text for chunk in chunks if isinstance(chunk, TextChunk)]
    assert len(texts) > 3
    assert "".join(texts) == HELLO
    assert isinstance(chunks[-1], FinishChunk)
    assert reply.message.text == HELLO
    assert reply.finish_reason == "stop"


async def test_usage_is_reported(wire, provider):
    usage = (await collect(provider.stream(ask(wire)))).usage

    assert (usage.requests, usage.input_tokens, usage.output_tokens) == (1, 12, 7)


async def test_parallel_tool_calls_arrive_whole(wire, provider):
    reply = await collect(provider.stream(ask(wire, user("what is the weather"), tools=[WEATHER])))

    calls = [(call.id, call.name, msgspec.json.decode(call.arguments)) for call in reply.message.tool_calls]
    assert calls == [
        ("call_rome", "get_weather", {"city": "Rome"}),
        ("call_paris", "get_weather", {"city": "Paris", "days": 3}),
    ]
    assert reply.finish_reason == "tool_calls"


async def test_tool_results_go_back_to_the_model(wire, provider):
    asked = user("what is the weather")
    first = await collect(provider.stream(ask(wire, asked, tools=[WEATHER])))
    results = tuple([ToolResult(call.id, call.name, '{"sky":"blue"}') for call in first.message.tool_calls])

    reply = await collect(provider.stream(ask(wire, asked, first.message, Message("tool", results), tools=[WEATHER])))

    assert reply.message.text == "It is sunny in Paris."


async def test_reasoning_comes_before_the_text(wire, provider):
    reply = await collect(provider.stream(ask(wire, user("think first"))))

    thoughts = "".join([part.text for part in reply.message.parts if isinstance(part, Reasoning)])
    assert reply.message.text == "Forty-two."
    assert thoughts == "Let me think about that for a while."
    kinds = [type(part) for part in reply.message.parts]
    assert kinds.index(Reasoning) < kinds.index(TextPart)


@pytest.mark.parametrize(
    ("prompt", "code", "status", "retry_after_s", "retryable"),
    [
        ("wrong key", "provider.auth", 401, None, False),
        ("too fast", "provider.rate_limit", 429, 7.0, True),
        ("break down", "provider.server", 500, None, True),
    ],
)
async def test_refusals_have_one_code_on_every_wire(wire, provider, prompt, code, status, retry_after_s, retryable):
    with pytest.raises(ProviderError) as caught:
        await collect(provider.stream(ask(wire, user(prompt))))

    error = caught.value
    assert (code, status, retry_after_s, retryable) == (error.code, error.status, error.retry_after_s, error.retryable)
    assert error.hint


async def test_replies_survive_json(wire, provider):
    reply = await collect(provider.stream(ask(wire, user("think first"))))

    restored = msgspec.json.decode(msgspec.json.encode(reply.message), type=Message)

    assert restored == reply.message
    assert isinstance(reply.usage, Usage)
    msgspec.json.encode(reply.native)
