"""Messages keep their meaning through JSON, and prompts are understood or refused."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell.errors import SpellError, UsageError
from llmspell.message import (
    AudioPart,
    FilePart,
    ImagePart,
    Message,
    Reasoning,
    Reply,
    TextPart,
    ToolCall,
    ToolResult,
    Usage,
    assistant,
    parse_messages,
    system,
    user,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
PLACE = st.one_of(
    st.builds(lambda data: {"data": data, "url": None}, st.binary(max_size=20)),
    st.builds(lambda url: {"data": None, "url": url}, TEXT),
)
MEDIA = st.sampled_from([ImagePart, AudioPart, FilePart])
PART = st.one_of(
    st.builds(TextPart, TEXT),
    st.builds(lambda kind, mime, place: kind(mime=mime, **place), MEDIA, TEXT, PLACE),
    st.builds(Reasoning, TEXT, st.none() | TEXT),
    st.builds(ToolCall, TEXT, TEXT, TEXT),
    st.builds(ToolResult, TEXT, TEXT, TEXT, st.booleans()),
)
MESSAGE = st.builds(
    Message,
    st.sampled_from(["system", "user", "assistant", "tool"]),
    st.lists(PART, max_size=4).map(tuple),
)
COUNT = st.integers(0, 10**12)
USAGE = st.builds(
    Usage,
    requests=COUNT,
    input_tokens=COUNT,
    output_tokens=COUNT,
    cached_tokens=COUNT,
    reasoning_tokens=COUNT,
    cost_usd=st.integers(0, 10**6).map(float),
)


@given(MESSAGE)
def test_message_survives_json(message):
    assert message == msgspec.json.decode(msgspec.json.encode(message), type=Message)


@given(MESSAGE)
def test_message_survives_plain_values(message):
    plain = msgspec.to_builtins(message, builtin_types=(bytes,))

    assert message == msgspec.convert(plain, Message)


@given(st.lists(MESSAGE, min_size=1, max_size=3))
def test_messages_are_taken_as_they_are_or_as_maps(messages):
    plain = [msgspec.to_builtins(message) for message in messages]

    assert messages == parse_messages(messages)
    assert messages == parse_messages(plain)


@given(st.lists(PART, min_size=1, max_size=4))
def test_parts_make_one_user_message(parts):
    plain = [msgspec.to_builtins(part) for part in parts]

    assert [Message("user", tuple(parts))] == parse_messages(plain)


@given(TEXT)
def test_text_is_a_user_message(text):
    assert [user(text)] == parse_messages(text)


def test_short_form_has_role_and_text():
    prompt = [
        {"role": "system", "text": "be brief"},
        {"role": "user", "text": "hi"},
        {"role": "assistant", "text": "ho"},
    ]

    assert [system("be brief"), user("hi"), assistant("ho")] == parse_messages(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        [],
        [{}],
        [{"role": "user"}],
        [{"role": "robot", "text": "hi"}],
        [{"text": "hi"}],
        [{"role": "user", "text": 5}],
        [{"role": "user", "parts": [{"type": "smell", "text": "hi"}]}],
        [{"role": "user", "parts": [{"type": "text", "text": "hi", "colour": "red"}]}],
        [{"role": "user", "parts": "hi"}],
        [{"role": "user", "text": "hi"}, {"type": "text", "text": "ho"}],
        [{"type": "text"}],
        ["hi"],
        [None],
        [5],
    ],
)
def test_what_is_no_prompt_is_refused_with_a_hint(prompt):
    with pytest.raises(UsageError) as caught:
        parse_messages(prompt)

    assert caught.value.hint


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | TEXT,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["role", "text", "parts", "type", "x"]), inner, max_size=4)
        ),
        max_leaves=8,
    )
)
def test_any_value_is_understood_or_refused(value):
    prompt = value if isinstance(value, str | list) else [value]

    try:
        messages = parse_messages(prompt)
    except SpellError as error:
        assert isinstance(error, UsageError)
    else:
        assert all(isinstance(message, Message) for message in messages)


@pytest.mark.parametrize("place", [{}, {"data": b"x", "url": "http://x"}])
@pytest.mark.parametrize("kind", [ImagePart, AudioPart, FilePart])
def test_media_is_here_or_elsewhere(kind, place):
    with pytest.raises(UsageError):
        kind(mime="image/png", **place)


@given(st.lists(st.sampled_from([TextPart("a"), TextPart("b"), Reasoning("x"), ToolCall("1", "t", "{}")]), max_size=6))
def test_text_and_tool_calls_keep_their_order(parts):
    message = Message("assistant", tuple(parts))

    assert "".join([part.text for part in parts if isinstance(part, TextPart)]) == message.text
    assert [part for part in parts if isinstance(part, ToolCall)] == message.tool_calls


@given(USAGE, USAGE, USAGE)
def test_usage_adds_up_in_any_order(first, second, third):
    assert (first + second) + third == first + (second + third)
    assert first + second == second + first
    assert first + Usage() == first
    assert (first + second).total_tokens == first.total_tokens + second.total_tokens


@given(USAGE, USAGE)
def test_no_field_of_usage_is_forgotten_when_adding(first, second):
    summed = msgspec.structs.asdict(first + second)

    assert {name: getattr(first, name) + getattr(second, name) for name in Usage.__struct_fields__} == summed


@given(MESSAGE, USAGE)
def test_reply_survives_json(message, usage):
    reply = Reply(message=message, usage=usage, finish_reason="length", native={"id": "x"})

    assert reply == msgspec.json.decode(msgspec.json.encode(reply), type=Reply)
