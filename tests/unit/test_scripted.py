"""The scripted model says what it was told, in order."""

from __future__ import annotations

import asyncio

import pytest

from llmspell.errors import CODES, ProviderError, UsageError
from llmspell.message import Message, Reasoning, TextPart, ToolCall, Usage, assistant, system, user
from llmspell.provider import FinishChunk, ModelRequest, TextChunk, ToolCallChunk, collect
from llmspell.scripted import ScriptedProvider


def asked(*messages):
    return ModelRequest(model="any", messages=list(messages) or [user("hi")])


async def answers(provider, count=1):
    return [await collect(provider.stream(asked())) for _ in range(count)]


async def test_replies_come_in_order():
    provider = ScriptedProvider([{"text": "one"}, {"output": {"n": [1, None]}}, {"reasoning": "hm", "text": "three"}])

    first, second, third = await answers(provider, 3)

    assert first.message.parts == (TextPart("one"),)
    assert second.message.text == '{"n":[1,null]}'
    assert third.message.parts == (Reasoning("hm"), TextPart("three"))


async def test_tool_calls_have_arguments_as_written():
    calls = [
        {"name": "a", "args": {"x": 1}},
        {"name": "b", "args": '{"broken'},
        {"name": "c"},
        {"name": "d", "args": ""},
        {"name": "e", "args": []},
    ]
    provider = ScriptedProvider([{"tool_calls": calls}])

    [reply] = await answers(provider)

    expected = [
        ToolCall("call_1_1", "a", '{"x":1}'),
        ToolCall("call_1_2", "b", '{"broken'),
        ToolCall("call_1_3", "c", "{}"),
        ToolCall("call_1_4", "d", ""),
        ToolCall("call_1_5", "e", "{}"),
    ]
    assert expected == reply.message.tool_calls
    assert reply.finish_reason == "tool_calls"


async def test_ids_of_calls_differ_between_turns():
    provider = ScriptedProvider([{"tool_calls": [{"name": "a"}]}], repeat_last=True)

    first, second = await answers(provider, 2)

    assert first.message.tool_calls[0].id != second.message.tool_calls[0].id


async def test_chunk_size_cuts_text_and_arguments():
    provider = ScriptedProvider([{"text": "hello", "tool_calls": [{"name": "a", "args": "abc"}]}], chunk_size=2)

    chunks = [chunk async for chunk in provider.stream(asked())]

    assert chunks[:5] == [
        TextChunk("he"),
        TextChunk("ll"),
        TextChunk("o"),
        ToolCallChunk(0, "ab", "call_1_1", "a"),
        ToolCallChunk(0, "c"),
    ]


@pytest.mark.parametrize("code", sorted(code for code in CODES if code.startswith("provider.")))
async def test_every_provider_error_can_be_played(code):
    provider = ScriptedProvider([{"error": code, "message": "as told"}])

    with pytest.raises(ProviderError) as caught:
        await answers(provider)

    assert (caught.value.code, caught.value.message) == (code, "as told")
    retryable = code.split(".")[1] in {"network", "rate_limit", "server", "stream_cut", "timeout"}
    assert caught.value.retryable is retryable


async def test_error_can_come_in_the_middle():
    provider = ScriptedProvider([{"text": "hello", "error": "provider.stream_cut", "after_chunks": 2}], chunk_size=1)
    texts = []

    with pytest.raises(ProviderError):
        async for chunk in provider.stream(asked()):
            texts.append(chunk.text)

    assert texts == ["h", "e"]


async def test_exhausted_script_says_so():
    provider = ScriptedProvider([{"text": "one"}])

    with pytest.raises(ProviderError) as caught:
        await answers(provider, 2)

    assert (caught.value.code, caught.value.hint) == ("model.scripted_exhausted", "add a reply, or set repeat_last")


async def test_last_reply_repeats_where_asked():
    replies = await answers(ScriptedProvider([{"text": "one"}, {"text": "two"}], repeat_last=True), 4)

    assert [reply.message.text for reply in replies] == ["one", "two", "two", "two"]


async def test_functions_of_the_request_are_replies():
    async def later(request):
        await asyncio.sleep(0)
        return {"text": request.messages[0].text.upper()}

    replies = await answers(ScriptedProvider([later, lambda request: {"text": request.model}]), 2)

    assert [reply.message.text for reply in replies] == ["HI", "any"]


async def test_error_of_a_function_says_which_and_what():
    def broken(request):
        raise ValueError(f"no {request.model}")

    with pytest.raises(UsageError) as caught:
        await answers(ScriptedProvider([{"text": "one"}, broken]), 2)

    assert caught.value.message == "replies[1]() raised ValueError: no any"
    assert caught.value.hint == "to play a failure, give {error = code}"
    assert isinstance(caught.value.__cause__, ValueError)


async def test_function_may_fail_with_an_error_of_its_own():
    failed = ProviderError("full", code="provider.quota")

    async def refuse(request):
        raise failed

    with pytest.raises(ProviderError) as caught:
        await answers(ScriptedProvider([refuse]))

    assert caught.value is failed


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ("hi", "replies[0]() is a str"),
        (None, "replies[0]() is a NoneType"),
        ({"txt": "hi"}, 'replies[0]() has the unknown key "txt"'),
        ({"tool_calls": [{"name": "a"}, {}]}, "replies[0]().tool_calls[1] is not a tool call"),
    ],
)
async def test_wrong_reply_of_a_function_is_refused_where_it_stands(reply, message):
    provider = ScriptedProvider([lambda request: reply], repeat_last=True)

    for _ in range(2):
        with pytest.raises(UsageError) as caught:
            await answers(provider)

        assert caught.value.message == message


async def test_empty_reply_says_nothing():
    # An empty table of a Lua script arrives as a list.
    map_, table = await answers(ScriptedProvider([{}, []]), 2)

    assert map_.message == table.message == Message("assistant", ())


async def test_requests_are_kept_as_they_were():
    provider = ScriptedProvider([{"text": "one"}])
    messages = [user("hi")]

    await collect(provider.stream(ModelRequest(model="any", messages=messages)))
    messages.append(assistant("one"))

    assert provider.requests == [asked()]


async def test_usage_is_given_or_an_estimate_that_says_so():
    given = {"input_tokens": 5, "output_tokens": 2, "cost_usd": 0.5}
    provider = ScriptedProvider([{"text": "12345678", "usage": given}, {"text": "12345678"}])

    first, second = await answers(provider, 2)

    assert (first.usage, first.native) == (Usage(requests=1, **given), {"usage": "given"})
    assert (second.usage, second.native) == (Usage(requests=1, input_tokens=1, output_tokens=2), {"usage": "estimate"})


async def test_estimate_of_a_growing_conversation_counts_all_of_it():
    provider = ScriptedProvider([{"text": "x"}], repeat_last=True)
    messages = [system("1234"), user("1234")]

    first = await collect(provider.stream(asked(*messages)))
    second = await collect(provider.stream(asked(*messages, assistant("12345678"))))
    other = await collect(provider.stream(asked(user("12345678"), assistant("1"), user("123456789"))))

    assert [reply.usage.input_tokens for reply in (first, second, other)] == [2, 4, 5]


async def test_finish_reason_is_as_told():
    [reply] = await answers(ScriptedProvider([{"text": "cut", "finish_reason": "length"}]))

    assert reply.finish_reason == "length"


async def test_delay_waits_before_each_chunk():
    provider = ScriptedProvider([{"text": "ab"}], chunk_size=1, delay_s=30.0)
    task = asyncio.create_task(collect(provider.stream(asked())))
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    assert not task.done()

    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ({"txt": "hi"}, 'unknown key "txt"'),
        ({"text": 5}, "replies[0].text"),
        ({"text": "a", "output": 1}, "both text and output"),
        ({"output": float("nan")}, "replies[0].output"),
        ({"tool_calls": "a"}, "replies[0].tool_calls"),
        ({"tool_calls": [{"args": {}}]}, "replies[0].tool_calls[0]"),
        ({"tool_calls": [{"name": "a", "arguments": {}}]}, "replies[0].tool_calls[0]"),
        ({"tool_calls": [{"name": "a", "args": 5}]}, "replies[0].tool_calls[0].args"),
        ({"tool_calls": [{"name": "a", "args": 0}]}, "replies[0].tool_calls[0].args"),
        ({"tool_calls": [{"name": "a"}, {"name": "b", "args": {"x": b"y"}}]}, "replies[0].tool_calls[1].args"),
        ({"error": "rate_limit"}, "rate_limit"),
        ({"error": "provider.server", "after_chunks": -1}, "after_chunks"),
        ({"finish_reason": "done"}, "finish_reason"),
        ({"usage": {"tokens": 5}}, "usage"),
        ({"usage": [1]}, "usage"),
        ("hi", "replies[0]"),
    ],
)
def test_wrong_replies_are_refused_at_once(reply, words):
    with pytest.raises(UsageError) as caught:
        ScriptedProvider([reply])

    assert words in caught.value.message


def test_wrong_chunk_size_is_refused():
    with pytest.raises(UsageError):
        ScriptedProvider([], chunk_size=0)


def test_misspelt_error_code_offers_the_right_one():
    with pytest.raises(UsageError) as caught:
        ScriptedProvider([{"error": "rate_limit"}])

    assert caught.value.hint == 'did you mean "provider.rate_limit"?'


async def test_stopping_early_is_quiet():
    stream = ScriptedProvider([{"text": "hello"}], chunk_size=1).stream(asked())

    await anext(stream)
    await stream.aclose()

    assert [chunk async for chunk in stream] == []


async def test_last_chunk_is_the_finish():
    chunks = [chunk async for chunk in ScriptedProvider([{"text": "hi"}]).stream(asked())]

    assert isinstance(chunks[-1], FinishChunk)
