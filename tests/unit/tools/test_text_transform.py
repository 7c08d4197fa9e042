"""Texts are changed as asked, in bounded time and size."""

from __future__ import annotations

import asyncio

import pytest

from llmspell.context import Context
from llmspell.errors import ToolError
from llmspell.tools.text_transform import MAX_TEXT, text_transform


@pytest.mark.parametrize(
    ("operation", "arguments", "result"),
    [
        ("upper", {"text": "straße"}, "STRASSE"),
        ("lower", {"text": "ÄB"}, "äb"),
        ("title", {"text": "a tale"}, "A Tale"),
        ("capitalize", {"text": "aBC"}, "Abc"),
        ("trim", {"text": " \n a \t"}, "a"),
        ("collapse_spaces", {"text": " a \n\t b "}, "a b"),
        ("reverse", {"text": "abc"}, "cba"),
        ("replace", {"text": "a.a", "pattern": ".", "value": "b"}, "aba"),
        ("replace", {"text": "aaa", "pattern": "a", "value": "b", "limit": 2}, "bba"),
        ("count", {"text": "banana", "pattern": "an"}, 2),
        ("lines", {"text": "a\r\nb\n"}, ["a", "b"]),
        ("split", {"text": "a,b,c", "pattern": ",", "limit": 2}, ["a", "b,c"]),
        ("join", {"text": ["a", "b"], "value": ", "}, "a, b"),
        ("slug", {"text": " Ünïcode & Co. "}, "unicode-co"),
        ("truncate", {"text": "abcdef", "limit": 4, "value": "…"}, "abc…"),
        ("truncate", {"text": "abc", "limit": 4, "value": "…"}, "abc"),
        ("truncate", {"text": "abcdef", "limit": 1, "value": "..."}, "."),
        ("regex_find", {"text": "a1 b22", "pattern": r"\d+"}, ["1", "22"]),
        ("regex_find", {"text": "k=v", "pattern": r"(\w)=(\w)"}, ["k"]),
        ("regex_find", {"text": "aaa", "pattern": "a", "limit": 2}, ["a", "a"]),
        ("regex_replace", {"text": "aXbX", "pattern": "(?i)x", "value": "-"}, "a-b-"),
        ("regex_replace", {"text": "ab", "pattern": "(?P<n>a)", "value": r"[\g<n>]"}, "[a]b"),
        ("regex_replace", {"text": "äöü", "pattern": "ö", "value": "o"}, "äoü"),
        ("regex_replace", {"text": "abc", "pattern": "", "value": "-"}, None),
    ],
)
def test_operation(call, refusal, operation, arguments, result):
    if result is None:
        assert refusal("text_transform", operation=operation, **arguments) == "tool.arguments"
    else:
        assert call("text_transform", operation=operation, **arguments) == result


@pytest.mark.parametrize(
    ("operation", "arguments", "code"),
    [
        ("upper", {"text": "a" * (MAX_TEXT + 1)}, "tool.arguments"),
        ("join", {"text": ["a"] * (MAX_TEXT + 1)}, "tool.arguments"),
        ("upper", {"text": "ΐ" * MAX_TEXT}, "tool.output"),
        ("replace", {"text": "a" * 1000, "pattern": "a", "value": "b" * 10_000}, "tool.output"),
        ("join", {"text": [""] * 1000, "value": "b" * 10_000}, "tool.output"),
        ("split", {"text": "," * 20_000, "pattern": ","}, "tool.output"),
        ("lines", {"text": "\n" * 20_000}, "tool.output"),
        ("regex_find", {"text": "a" * 20_000, "pattern": "a"}, "tool.output"),
        ("regex_replace", {"text": "a" * 5000, "pattern": "(.*)", "value": r"\1" * 5000}, "tool.output"),
        ("regex_replace", {"text": "a", "pattern": "a", "value": r"\9"}, "tool.arguments"),
        ("regex_replace", {"text": "a", "pattern": "a", "value": r"\g<nope>"}, "tool.arguments"),
        ("regex_replace", {"text": "a", "pattern": "a", "value": "\\x"}, "tool.arguments"),
        ("regex_find", {"text": "a", "pattern": "(?=a)"}, "tool.arguments"),
        ("regex_find", {"text": "a", "pattern": r"(a)\1"}, "tool.arguments"),
        ("regex_find", {"text": "a", "pattern": "("}, "tool.arguments"),
        ("regex_find", {"text": "a", "pattern": "((a{1000}){1000}){1000}"}, "tool.arguments"),
        ("regex_find", {"text": "a", "pattern": "a" * 1001}, "tool.arguments"),
        ("split", {"text": "a"}, "tool.arguments"),
        ("replace", {"text": "a"}, "tool.arguments"),
        ("truncate", {"text": "a"}, "tool.arguments"),
        ("upper", {"text": ["a"]}, "tool.arguments"),
        ("join", {"text": "a"}, "tool.arguments"),
        ("truncate", {"text": "a", "limit": -1}, "tool.arguments"),
    ],
)
def test_misuse_is_refused(refusal, operation, arguments, code):
    assert refusal("text_transform", operation=operation, **arguments) == code


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a+)+$", "a" * 50_000 + "!"),
        ("(a|aa)+$", "a" * 50_000 + "!"),
        ("(.*)*x", "a" * 50_000),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 50_000),
        ("(a?){500}a{500}", "a" * 500),
    ],
)
def test_pattern_that_hangs_a_backtracking_engine_is_quick(call, pattern, text):
    call("text_transform", operation="regex_find", text=text, pattern=pattern)


def test_regex_stops_when_the_call_is_cancelled():
    # Each match looks at all the rest of the text: without a stop this takes many minutes.
    arguments = {"operation": "regex_replace", "text": "a" * MAX_TEXT, "pattern": "a(?:.*b)?", "value": ""}

    async def main():
        task = asyncio.create_task(text_transform.call(Context(), arguments))
        await asyncio.sleep(0.05)
        task.cancel()

        with pytest.raises(asyncio.CancelledError):
            await task

        await asyncio.get_running_loop().shutdown_default_executor()

    asyncio.run(main())


def test_lone_surrogate_is_a_typed_error():
    with pytest.raises(ToolError):
        asyncio.run(text_transform.call(Context(), {"operation": "regex_find", "text": "\ud800", "pattern": "a"}))
