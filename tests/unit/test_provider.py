"""A reply does not depend on how its stream was cut into chunks."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell.errors import ProviderError, UsageError
from llmspell.message import Message, Reasoning, TextPart, ToolCall, Usage
from llmspell.provider import (
    Collector,
    FinishChunk,
    Model,
    ProviderSettings,
    ReasoningChunk,
    TextChunk,
    ToolCallChunk,
    UsageChunk,
    collect,
    split_name,
)

TEXT = st.text(max_size=30)
FINISH = FinishChunk("stop")


def pieces(draw, text: str) -> list[str]:
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=5)))
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]


@st.composite
def cut_reply(draw):
    """A message, and chunks that stand for it."""
    chunks, parts = [], []

    if thought := draw(TEXT):
        signature = draw(st.none() | st.just("signed"))
        *rest, last = pieces(draw, thought)
        chunks += [*[ReasoningChunk(piece) for piece in rest], ReasoningChunk(last, signature)]
        parts.append(Reasoning(thought, signature))

    if text := draw(TEXT):
        chunks += [TextChunk(piece) for piece in pieces(draw, text)]
        parts.append(TextPart(text))

    calls = draw(st.lists(TEXT, max_size=3))

    for index, arguments in enumerate(calls):
        first, *rest = pieces(draw, arguments)
        chunks.append(ToolCallChunk(index, first, f"id_{index}", "tool"))
        chunks += [ToolCallChunk(index, piece) for piece in rest]
        parts.append(ToolCall(f"id_{index}", "tool", arguments))

    return Message("assistant", tuple(parts)), chunks


def collected(chunks):
    collector = Collector()

    for chunk in chunks:
        collector.add(chunk)

    return collector.reply()


@given(cut_reply())
def test_any_cut_gives_the_same_reply(cut):
    message, chunks = cut

    reply = collected([*chunks, UsageChunk(Usage(requests=1, input_tokens=3)), FINISH])

    assert message == reply.message
    assert reply.usage == Usage(requests=1, input_tokens=3)
    assert reply.finish_reason == ("tool_calls" if message.tool_calls else "stop")


@given(st.lists(st.text(min_size=1, max_size=5), min_size=2, max_size=4), st.randoms())
def test_interleaved_calls_stay_apart(arguments, random):
    heads = [ToolCallChunk(index, "", f"id_{index}", "tool") for index in range(len(arguments))]
    letters = [(index, letter) for index, text in enumerate(arguments) for letter in text]
    order = sorted(range(len(letters)), key=lambda place: random.random())
    by_call = {index: iter([letter for at, letter in letters if at == index]) for index in range(len(arguments))}
    mixed = [ToolCallChunk(letters[place][0], next(by_call[letters[place][0]])) for place in order]

    reply = collected([*heads, *mixed, FINISH])

    assert arguments == [call.arguments for call in reply.message.tool_calls]


@given(cut_reply())
def test_stream_without_a_finish_was_cut(cut):
    with pytest.raises(ProviderError) as caught:
        collected(cut[1])

    assert (caught.value.code, caught.value.retryable) == ("provider.stream_cut", True)


def test_last_usage_counts():
    reply = collected([UsageChunk(Usage(output_tokens=1)), UsageChunk(Usage(output_tokens=5)), FINISH])

    assert reply.usage == Usage(output_tokens=5)


def test_missing_usage_is_still_one_request():
    assert collected([FINISH]).usage == Usage(requests=1)


def test_call_without_a_name_is_a_bad_reply():
    with pytest.raises(ProviderError) as caught:
        collected([ToolCallChunk(0, "{}")])

    assert caught.value.code == "provider.bad_reply"


def test_call_without_an_id_gets_one():
    assert collected([ToolCallChunk(2, "{}", None, "t"), FINISH]).message.tool_calls == [ToolCall("call_2", "t", "{}")]


def test_reasoning_and_text_keep_their_order():
    chunks = [
        ReasoningChunk("a"),
        TextChunk("b"),
        ReasoningChunk("c", "s"),
        ReasoningChunk("d"),
        TextChunk("e"),
        FINISH,
    ]

    parts = collected(chunks).message.parts

    assert parts == (Reasoning("a"), TextPart("b"), Reasoning("c", "s"), Reasoning("d"), TextPart("e"))


@pytest.mark.parametrize("reason", ["stop", "length", "content_filter", "error"])
def test_other_finish_reasons_stay(reason):
    assert collected([TextChunk("a"), FinishChunk(reason, {"id": 1})]).finish_reason == reason


def test_collect_closes_the_stream_it_was_given():
    closed = []

    async def stream():
        try:
            yield TextChunk("a")
            yield ToolCallChunk(0, "{}")
        finally:
            closed.append(True)

    with pytest.raises(ProviderError):
        asyncio.run(collect(stream()))

    assert closed == [True]


@pytest.mark.parametrize(
    ("name", "parts"),
    [("openai/gpt-5", ("openai", "gpt-5")), ("openrouter/meta/llama", ("openrouter", "meta/llama"))],
)
def test_name_is_vendor_and_model(name, parts):
    assert split_name(name) == parts


@pytest.mark.parametrize("name", ["", "gpt-5", "/gpt-5", "openai/", "/"])
def test_name_without_both_is_refused(name):
    with pytest.raises(UsageError) as caught:
        split_name(name)

    assert caught.value.hint


def test_key_never_shows():
    settings = ProviderSettings(api_key="sk-secret", base_url="http://x")

    assert "sk-secret" not in repr(settings)
    assert "sk-secret" not in f"{settings} {settings!s}"


def test_full_name_is_vendor_and_model():
    from llmspell.scripted import ScriptedProvider

    assert Model(ScriptedProvider([]), "any").full_name == "scripted/any"


def test_code_of_a_provider_error_says_the_usual():
    usual = ProviderError("slow down", code="provider.rate_limit")
    own = ProviderError("slow down", code="provider.rate_limit", hint="buy more", retryable=False)
    plain = ProviderError("gone")

    assert (usual.hint, usual.retryable) == ("try again after a pause, or send fewer requests at once", True)
    assert (own.hint, own.retryable) == ("buy more", False)
    assert (plain.code, plain.hint, plain.retryable) == ("provider.failed", "look at the provider's status page", False)
