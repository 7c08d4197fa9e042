"""Prompts: what is nearly a message is understood exactly as documented, or refused; chunks add up in any cut."""

from __future__ import annotations

import base64
import math
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmspell.errors import UsageError
from llmspell.message import Message, Part, Reasoning, Role, TextPart, ToolCall, Usage, parse_messages, user
from llmspell.provider import (
    Chunk,
    Collector,
    FinishChunk,
    ReasoningChunk,
    TextChunk,
    ToolCallChunk,
    UsageChunk,
)

PROPERTY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)

# the documented form, written a second time: field -> whether it must be there, and what it is

TEXTUAL = (True, lambda value: type(value) is str)
MAYBE_TEXT = (False, lambda value: value is None or type(value) is str)
MEDIA = {
    "mime": TEXTUAL,
    "data": (False, lambda value: value is None or _is_base64(value)),
    "url": MAYBE_TEXT,
}
PARTS: dict[str, dict[str, Any]] = {
    "text": {"text": TEXTUAL},
    "image": MEDIA,
    "audio": MEDIA,
    "file": {**MEDIA, "name": (False, lambda value: type(value) is str)},
    "reasoning": {"text": TEXTUAL, "signature": MAYBE_TEXT},
    "tool_call": {"id": TEXTUAL, "name": TEXTUAL, "arguments": TEXTUAL},
    "tool_result": {
        "id": TEXTUAL,
        "name": TEXTUAL,
        "content": TEXTUAL,
        "failed": (False, lambda value: type(value) is bool),
    },
}
NAMES = ["role", "text", "parts", "type", *{name for fields in PARTS.values() for name in fields}]


def _is_base64(value: object) -> bool:
    try:
        return type(value) is str and base64.b64decode(value, validate=True) is not None
    except ValueError:
        return False


def is_part(item: object) -> bool:
    if not isinstance(item, dict) or not isinstance(item.get("type"), str) or item["type"] not in PARTS:
        return False

    fields = PARTS[item["type"]]
    complete = all(name in item for name, (required, _) in fields.items() if required)
    right = all(name == "type" or (name in fields and fields[name][1](value)) for name, value in item.items())
    one_place = "mime" not in fields or (item.get("data") is None) != (item.get("url") is None)
    return complete and right and one_place


def is_message(item: object) -> bool:
    if not isinstance(item, dict) or item.get("role") not in get_args(Role):
        return False

    if item.keys() == {"role", "text"}:
        return type(item["text"]) is str

    return item.keys() == {"role", "parts"} and type(item["parts"]) is list and all(map(is_part, item["parts"]))


def is_prompt(prompt: list[Any]) -> bool:
    if prompt and all(isinstance(item, dict) and "type" in item for item in prompt):
        return all(map(is_part, prompt))

    return bool(prompt) and all(map(is_message, prompt))


# what is right, and what is nearly right

GOOD = {
    "data": st.binary(max_size=4).map(lambda data: base64.b64encode(data).decode()),
    "failed": st.booleans(),
    "signature": st.none() | TEXT,
}
ROLE = st.sampled_from(get_args(Role))


@st.composite
def parts(draw) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(PARTS)))
    names = [name for name, (required, _) in PARTS[kind].items() if required or draw(st.booleans())]

    if "mime" in PARTS[kind]:
        gone = draw(st.sampled_from(["data", "url"]))
        names = [*[name for name in names if name not in {"data", "url"}], "url" if gone == "data" else "data"]

    return {"type": kind, **{name: draw(GOOD.get(name, TEXT)) for name in names}}


MESSAGES = st.one_of(
    st.fixed_dictionaries({"role": ROLE, "text": TEXT}),
    st.fixed_dictionaries({"role": ROLE, "parts": st.lists(parts(), max_size=3)}),
)
PROMPTS = st.lists(parts(), min_size=1, max_size=3) | st.lists(MESSAGES, min_size=1, max_size=3)
ODD = st.one_of(
    JSON, parts(), st.lists(parts(), max_size=2), st.sampled_from(["%%", "user", "text", "YQ==", "YQ", "Y Q="])
)


@st.composite
def nearly(draw) -> list[Any]:
    """A prompt with one change somewhere: a member gone, added or odd, or an item that is something else."""
    prompt = draw(PROMPTS)
    place: Any = draw(st.sampled_from(prompt))

    if isinstance(place.get("parts"), list) and place["parts"] and draw(st.booleans()):
        place = draw(st.sampled_from(place["parts"]))

    match draw(st.sampled_from(["gone", "odd", "added", "second place", "other item"])):
        case "gone":
            del place[draw(st.sampled_from(sorted(place)))]
        case "odd":
            place[draw(st.sampled_from(sorted(place)))] = draw(ODD)
        case "added":
            place[draw(st.sampled_from(NAMES) | TEXT)] = draw(ODD)
        case "second place" if "mime" in place:
            place |= {"data": "", "url": ""}
        case _:
            prompt[draw(st.integers(0, len(prompt) - 1))] = draw(ODD)

    return prompt


@PROPERTY
@given(PROMPTS)
def test_every_documented_prompt_is_understood(prompt):
    messages = parse_messages(prompt)

    plain = msgspec.json.decode(msgspec.json.encode(messages))

    assert all(map(is_message, plain))
    assert messages == parse_messages(plain)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(nearly())
def test_what_is_nearly_a_prompt_is_taken_exactly_where_the_documentation_says_so(prompt):
    try:
        understood = bool(parse_messages(prompt))
    except UsageError as error:
        assert error.hint
        understood = False

    assert is_prompt(prompt) == understood


def test_what_stands_beside_a_short_message_is_refused():
    with pytest.raises(UsageError):
        parse_messages([{"role": "user", "text": "hi", "colour": "red"}])


@PROPERTY
@given(JSON | st.binary(max_size=3) | st.sampled_from([range(3), (), object(), user, {1}, bytearray(b"x"), 1j]))
def test_anything_at_all_is_understood_or_refused(prompt):
    try:
        messages = parse_messages(prompt)
    except UsageError as error:
        assert error.hint
    else:
        assert isinstance(prompt, str) or is_prompt(list(prompt))
        assert all(isinstance(message, Message) for message in messages)


def test_every_kind_of_part_is_tried():
    assert sorted(PARTS) == sorted([kind.__struct_config__.tag for kind in get_args(Part)])


# usage


COST = st.floats(0, 1e6)


@PROPERTY
@given(COST, COST, COST)
def test_costs_add_up_in_any_order_as_far_as_floats_do(first, second, third):
    one, two, three = [Usage(cost_usd=cost) for cost in (first, second, third)]

    assert one + two == two + one
    assert Usage() + one == one == one + Usage()
    assert math.isclose(((one + two) + three).cost_usd, (one + (two + three)).cost_usd)


# chunks


ARGUMENTS = st.text('{}[]":, \n1a\\', max_size=20)
CUTS = st.lists(st.integers(0, 20), max_size=4).map(sorted)
BLOCK = st.one_of(
    st.builds(TextPart, st.text(min_size=1, max_size=20)),
    st.builds(Reasoning, st.text(min_size=1, max_size=20), st.none() | st.just("signed")),
)


def cut(text: str, cuts: list[int]) -> list[str]:
    return [text[start:end] for start, end in zip([0, *cuts], [*cuts, None], strict=True)]


def chunks_of(block: TextPart | Reasoning, cuts: list[int]) -> list[Chunk]:
    pieces = cut(block.text, cuts)

    if isinstance(block, TextPart):
        return [TextChunk(piece) for piece in pieces]

    return [*[ReasoningChunk(piece) for piece in pieces[:-1]], ReasoningChunk(pieces[-1], block.signature)]


def separable(blocks: list[TextPart | Reasoning]) -> bool:
    """Whether one can tell from chunks where blocks end: a signature or another kind closes one."""
    return all(
        type(one) is not type(after) or (isinstance(one, Reasoning) and one.signature is not None)
        for one, after in zip(blocks, blocks[1:], strict=False)
    )


def collected(chunks: list[Chunk]):
    collector = Collector()

    for chunk in chunks:
        collector.add(chunk)

    return collector.reply()


@PROPERTY
@given(st.lists(BLOCK, max_size=4).filter(separable), st.lists(ARGUMENTS, max_size=3), st.data())
def test_any_cut_of_any_blocks_gives_the_same_reply(blocks, arguments, data):
    spoken = [chunk for block in blocks for chunk in chunks_of(block, data.draw(CUTS))]
    called = [
        ToolCallChunk(index, piece, f"id{index}" if first else None, "tool" if first else None)
        for index, text in enumerate(arguments)
        for first, piece in zip([True, False, False, False, False], cut(text, data.draw(CUTS)), strict=False)
    ]
    usage = data.draw(st.lists(st.builds(Usage, input_tokens=st.integers(0, 9)), max_size=2))
    # calls and speech may come in between each other, each in its own order; usage comes anywhere
    order = data.draw(st.permutations(["spoken"] * len(spoken) + ["called"] * len(called) + ["usage"] * len(usage)))
    waiting = {"spoken": iter(spoken), "called": iter(called), "usage": iter(map(UsageChunk, usage))}
    calls = [ToolCall(f"id{index}", "tool", text) for index, text in enumerate(arguments)]

    reply = collected([*[next(waiting[name]) for name in order], FinishChunk("stop")])

    assert Message("assistant", (*blocks, *calls)) == reply.message
    assert (usage[-1] if usage else Usage(requests=1)) == reply.usage
    assert ("tool_calls" if calls else "stop") == reply.finish_reason


@PROPERTY
@given(
    st.one_of(
        st.builds(TextChunk, TEXT),
        st.builds(ReasoningChunk, TEXT, st.none() | TEXT),
        st.builds(ToolCallChunk, st.integers(0, 9), TEXT, st.none() | TEXT, st.none() | TEXT),
        st.builds(UsageChunk, st.builds(Usage, output_tokens=st.integers(0, 99))),
        st.builds(FinishChunk, st.sampled_from(["stop", "length"])),
    )
)
def test_chunk_survives_json(chunk):
    assert chunk == msgspec.json.decode(msgspec.json.encode(chunk), type=Chunk)
