"""Errors as a person reads them: their causes."""

from llmspell.cli.fault import describe
from llmspell.errors import SpellError


def told(cause):
    error = SpellError("it failed")
    error.__cause__ = cause
    return describe(error).splitlines()[1:]


def test_wait_that_was_ended_is_no_cause_to_tell():
    assert told(TimeoutError()) == []


def test_group_is_told_by_what_it_holds():
    assert told(ExceptionGroup("unhandled", [ValueError("a"), KeyError("b")])) == [
        "  cause: ValueError: a",
        "  cause: KeyError: 'b'",
    ]


def test_cause_that_repeats_itself_is_told_once():
    cause = ValueError("a")
    cause.__cause__ = ValueError("a")

    assert told(cause) == ["  cause: ValueError: a"]


def test_cause_without_words_is_told_by_its_name():
    assert told(AssertionError()) == ["  cause: AssertionError"]
