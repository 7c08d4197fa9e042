"""Redact takes out what is sensitive: on the way in, on the way back, and across the pieces of an answer."""

import pytest

from llmspell.errors import ConfigError, DeniedError
from llmspell.hook.plugin import HookSettings, make_hooks
from llmspell.message import Message, Reasoning, ToolCall, ToolResult, user
from llmspell.provider import FinishChunk, ModelRequest, ReasoningChunk, TextChunk
from llmspell.tool import tool
from llmspell.value import Value

CARD = "4111 1111 1111 1111"
IBAN = "DE89 3704 0044 0532 0130 00"
KEY = "sk-" + "a1B2" * 8


@tool(effect="read")
async def echo(value: Value) -> Value:
    """Give back what is given."""
    return {"given": value, "mine": "me@home.org"}


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("write to Ann.Lee+x@mail.example.com now", "write to [email] now"),
        ("ä€ ann@example.org ü", "ä€ [email] ü"),
        ("no mail: ann@localhost, @example.org", "no mail: ann@localhost, @example.org"),
        (f"pay {CARD}.", "pay [card]."),
        ("pay 4111-1111-1111-1111", "pay [card]"),
        ("pay 4111111111111112", "pay 4111111111111112"),
        (f"item 1 {CARD} 22", "item 1 [card] 22"),
        (f"{IBAN} and more", "[iban] and more"),
        ("DE88370400440532013000 is wrong", "DE88370400440532013000 is wrong"),
        (f"ab12 {IBAN}", "ab12 [iban]"),
        ("call +49 171 1234567 or 555-123-4567", "call [phone] or [phone]"),
        ("in 2024-05-06 at 12:30 we had 1234 of 5678", "in 2024-05-06 at 12:30 we had 1234 of 5678"),
        (f"key={KEY};", "key=[api_key];"),
        ("AKIAABCDEFGHIJKLMNOP ghp_" + "x" * 36, "[api_key] [api_key]"),
        ("\ud800 a@b.org", "\ud800 [email]"),
    ],
)
async def test_finds_are_replaced_and_look_alikes_are_not(stage, text, cleaned):
    here = stage()
    here.use("redact")

    result = await echo.call(here.context, {"value": text})

    assert result == {"given": cleaned, "mine": "[email]"}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (["input"], {"given": "[email]", "mine": "me@home.org"}),
        (["result"], {"given": "[email]", "mine": "[email]"}),
    ],
)
async def test_input_and_result_are_chosen(stage, where, expected):
    here = stage()
    here.use("redact", where=where)

    assert await echo.call(here.context, {"value": "a@b.org"}) == expected


async def test_values_are_searched_at_any_depth_and_numbers_too(stage):
    here = stage()
    here.use("redact")
    value = {"a@b.org": [{"n": 4111111111111111, "f": 4111111111111111.0, "ok": True, "x": 1.5}, b"a@b.org", b"\xff"]}

    result = await echo.call(here.context, {"value": value})

    assert result["given"] == {"[email]": [{"n": "[card]", "f": "[card]", "ok": True, "x": 1.5}, b"[email]", b"\xff"]}


@pytest.mark.parametrize("value", [object(), {"a@b.org": 1, "c@d.org": 2}])
async def test_value_that_cannot_be_searched_is_refused(stage, value):
    here = stage()
    here.use("redact")

    with pytest.raises(DeniedError) as caught:
        await echo.call(here.context, {"value": value})

    assert caught.value.code == "hook.failed"


async def test_all_parts_of_a_request_are_searched(stage):
    here = stage()
    here.use("redact")
    provider = here.model({"text": "ok"})
    parts = (Reasoning("a@b.org", "signed"), ToolCall("1", "t", '{"to": "a\\u0040b.org"}'))
    messages = [
        user("I am a@b.org"),
        Message("assistant", parts),
        Message("tool", (ToolResult("1", "t", "sent to a@b.org"),)),
    ]

    await here.ask_request(provider, ModelRequest(model="m", messages=messages))

    assert provider.requests[0].messages == [
        user("I am [email]"),
        Message("assistant", (Reasoning("[email]"), ToolCall("1", "t", '{"to":"[email]"}'))),
        Message("tool", (ToolResult("1", "t", "sent to [email]"),)),
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, None])
async def test_stream_says_what_the_whole_would(stage, size):
    filler = "some words and 12 numbers, ünïcode too. " * 15
    text = f"{filler}{CARD} {filler}ann@example.org{filler}+49 171 1234567 {filler}{KEY} {filler}{IBAN}"
    here = stage()
    here.use("redact")
    provider = here.model({"text": text}, chunk_size=size)

    reply = await here.ask(provider)

    streamed = "".join([piece.text for piece in here.pieces])
    assert streamed == reply.message.text
    assert [name for name in ("[card]", "[email]", "[phone]", "[api_key]", "[iban]") if name not in streamed] == []
    assert [secret for secret in (CARD, "ann@", "1234567", KEY, IBAN) if secret in streamed] == []
    assert streamed.startswith(filler)


async def test_only_a_tail_is_held_back(stage):
    here = stage()
    here.use("redact", hold=160)
    provider = here.model({"text": "x " * 500}, chunk_size=100)

    await here.ask(provider)

    assert len(here.pieces) == 10
    assert "".join([piece.text for piece in here.pieces]) == "x " * 500


async def test_long_find_is_held_until_its_end_and_a_too_long_one_ends_the_answer(stage):
    here = stage()
    here.use("redact", patterns={"secret": "<<[^>]*>{0,2}"})
    provider = here.model({"text": f"a <<{'s' * 5000}>> b"}, {"text": f"a <<{'s' * 20000}"}, chunk_size=500)

    reply = await here.ask(provider)

    assert reply.message.text == "a [secret] b"
    assert "".join([piece.text for piece in here.pieces]) == "a [secret] b"
    with pytest.raises(DeniedError, match="longer than 16384 bytes"):
        await here.ask(provider)
    assert "s" * 10 not in "".join([piece.text for piece in here.pieces])


async def test_reasoning_is_searched_and_loses_a_signature_that_would_not_fit(stage):
    here = stage()
    (*_, stream) = make_hooks(here.plugins.get("redact"), "redact", HookSettings())
    sift = stream.sieve()
    passed = []

    for piece in (
        ReasoningChunk("ask a@b"),
        ReasoningChunk(".org", "signed"),
        ReasoningChunk("fine", "signed"),
        TextChunk("a@b."),
        TextChunk("org"),
        FinishChunk("stop", {"raw": "a@b.org"}),
    ):
        passed += (await sift(piece)).value

    assert passed == [
        ReasoningChunk("ask [email]"),
        ReasoningChunk("fine", "signed"),
        TextChunk("[email]"),
        FinishChunk("stop"),
    ]


async def test_arguments_of_tool_calls_are_searched(stage):
    here = stage()
    here.use("redact")
    provider = here.model({"tool_calls": [{"name": "t", "args": {"to": "a@b.org", "n": 1}}]}, chunk_size=3)

    reply = await here.ask(provider)

    assert reply.message.tool_calls[0].arguments == '{"n":1,"to":"[email]"}'


async def test_own_patterns_and_replacement(stage):
    here = stage()
    here.use("redact", find=[], patterns={"case": r"\bC-\d+"}, replacement="<{name}>")

    assert (await echo.call(here.context, {"value": "C-12 me@home.org"}))["given"] == "<case> me@home.org"


async def test_hostile_pattern_takes_no_time(stage):
    here = stage()
    here.use("redact", patterns={"evil": "(a+)+z"})

    result = await echo.call(here.context, {"value": "a" * 50_000})

    assert result["given"] == "a" * 50_000


@pytest.mark.parametrize(
    "options",
    [
        {"patterns": {"x": "(?=a)"}},
        {"patterns": {"x": "("}},
        {"patterns": {"x": "a*"}},
        {"patterns": {"x": "(a{1000}){1000}"}},
        {"patterns": {"x": "[a-z]+"}},
        {"find": []},
        {"find": ["name"]},
        {"where": []},
        {"hold": 10},
    ],
)
def test_options_that_make_no_sense_are_refused(stage, options):
    with pytest.raises(ConfigError):
        stage().use("redact", **options)
