"""Options whose record is named late: taken as that record, refused when they are no table."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.msgpack import Ext

from llmspell.bridge import shape as s
from llmspell.bridge.border import EMPTY, Border
from llmspell.bridge.convert import take
from llmspell.bridge.handle import HandleTable
from llmspell.bridge.untaken import Untaken
from llmspell.errors import ConvertError

CAMEL = Border("camel", HandleTable(), {}, None)


class Pot(msgspec.Struct, frozen=True, kw_only=True):
    """A pot.

    Attributes:
        max_cups: How many.
    """

    max_cups: int = 1


def untaken(value):
    return take(s.shape_of(Untaken, "f"), value, "f: options", CAMEL)


def test_options_are_taken_as_the_record_that_is_named():
    assert untaken({"maxCups": 3}).take(Pot, "the pot") == Pot(max_cups=3)


def test_an_empty_table_is_a_record_of_defaults():
    assert untaken(Ext(EMPTY, b"")).take(Pot, "the pot") == Pot()


def test_a_misfit_names_the_place_it_was_taken_at():
    options = untaken({"maxCups": "three"})

    with pytest.raises(ConvertError, match="the pot.maxCups: expected an integer"):
        options.take(Pot, "the pot")


def test_what_is_no_table_is_refused_at_once():
    with pytest.raises(ConvertError, match="f: options: expected a table of options"):
        untaken([1])
