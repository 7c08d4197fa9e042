"""Values: what is one passes unchanged, what is none is refused with its place, JSON text is exact."""

from __future__ import annotations

import json
import math
from enum import Enum, IntEnum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmspell.errors import ConvertError
from llmspell.value import MAX_DEPTH, check, encode_json, preview, to_json

PROPERTY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)


def trees(leaves):
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3), max_leaves=6
    )


JSON = trees(st.one_of(st.none(), st.booleans(), NUMBERS, TEXT))
VALUES = trees(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXT, st.binary(max_size=4))
)


class Colour(str):
    """A text of a class of its own."""

    __slots__ = ()


class Level(IntEnum):
    LOW = 1


STRANGERS = [object(), {1, 2}, 1j, {1: 2}, {None: 1}, range(2), Level, VALUES]
NOT_JSON = [b"", math.nan, math.inf, -math.inf, "\ud800", {"\udfff": 1}, 10**5000, Colour("red")]


def put(value, path):
    """Return the value below lists (True) and maps (False), and how its place is called."""
    where = ""

    for listed in path:
        value = [0, value] if listed else {"k": value}

    for listed in reversed(path):
        where += "[1]" if listed else ".k"

    return value, where


@PROPERTY
@given(VALUES)
def test_value_passes_unchanged(value):
    assert value == check(value)


@PROPERTY
@given(JSON)
def test_json_text_says_the_value_exactly(value):
    text = encode_json(value)

    assert repr(_sorted(value)) == repr(json.loads(text))
    assert value == to_json(value)
    assert "\n" not in text


def _sorted(value):
    match value:
        case dict():
            return {key: _sorted(value[key]) for key in sorted(value)}
        case list():
            return [_sorted(one) for one in value]
        case _:
            return value


@PROPERTY
@given(st.sampled_from(STRANGERS), st.lists(st.booleans(), max_size=4))
def test_stranger_is_refused_with_its_place(stranger, path):
    value, where = put(stranger, path)

    with pytest.raises(ConvertError) as caught:
        check(value, "it")

    assert caught.value.message.startswith(f"it{where} ")
    assert caught.value.hint


@PROPERTY
@given(st.sampled_from([*STRANGERS, *NOT_JSON]), st.lists(st.booleans(), max_size=4))
def test_what_json_cannot_say_is_refused(stranger, path):
    with pytest.raises(ConvertError) as caught:
        encode_json(put(stranger, path)[0])

    assert caught.value.hint


@settings(max_examples=30, deadline=None)
@given(st.lists(st.booleans(), min_size=MAX_DEPTH - 3, max_size=MAX_DEPTH + 3))
def test_depth_is_refused_exactly_beyond_the_limit(path):
    value, _ = put("bottom", path)

    if len(path) <= MAX_DEPTH:
        assert value == check(value)
    else:
        with pytest.raises(ConvertError, match="deeper"):
            check(value)


def test_cycle_is_refused():
    cycle: list[object] = []
    cycle.append(cycle)

    with pytest.raises(ConvertError):
        check(cycle)


def test_members_of_an_enum_are_their_values():
    assert "[1]" == encode_json([Level.LOW])


@PROPERTY
@given(VALUES | st.sampled_from([object(), Enum]), st.integers(1, 40))
def test_preview_is_one_short_line(value, limit):
    text = preview(value, limit)

    assert len(text) <= limit
    assert "\n" not in text
