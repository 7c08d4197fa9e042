"""Random values go into a real VM and come back exactly, or are refused with the reason.

A run of a spell carries many values, each in a call of its own; then all of them that cross, at once in one list.
"""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from llmspell.app import Given
from llmspell.value import MAX_DEPTH

from .conftest import ENGINES
from .test_cases import plain

EVERY_ENGINE = pytest.mark.parametrize("engine", sorted(ENGINES))
SAFE_INTEGER = 2**53 - 1
TOO_MANY_DIGITS = 10**5000

LUA = """
local seen = {}
for i = 1, Run.input("count") do
  local ok, value = pcall(Run.input, "value" .. i)
  if value == nil then value = JSON.null end
  seen[i] = ok and { true, value } or { false, value.code }
end
return { seen, Run.input("together") }
"""
JAVASCRIPT = """
const seen = [], count = await Run.input("count")
for (let i = 1; i <= count; i++) {
  try { seen.push([true, await Run.input("value" + i)]) } catch (problem) { seen.push([false, problem.code]) }
}
return [seen, await Run.input("together")]
"""

NEAR = [2**k for k in (7, 8, 15, 16, 31, 32, 53, 63, 64, 70)]
INTEGERS = st.one_of(
    st.integers(-300, 300),
    st.sampled_from(NEAR).flatmap(lambda near: st.integers(near - 2, near + 2)),
    st.sampled_from(NEAR).flatmap(lambda near: st.integers(-near - 2, -near + 2)),
    st.integers(-(10**40), 10**40),
)
FLOATS = st.one_of(
    st.floats(),
    st.floats(-1e-307, 1e-307),
    st.integers(-(2**54), 2**54).map(float),
    st.sampled_from([math.nan, math.inf, -math.inf, 0.0, -0.0, 5e-324, -5e-324, 1.7976931348623157e308, 2.0**53, 1e21]),
)
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(
        ["", "\0", "a\0b", "😀", "\U0010ffff", "\ufeff", "\u2028", '{"$":["b","x"]}', "\\u0000", "x" * 300]
    ),
)
BYTES = st.one_of(st.binary(max_size=8), st.sampled_from([b"", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\x80" * 300]))
SCALARS = st.one_of(st.none(), st.booleans(), INTEGERS, FLOATS, TEXTS, BYTES)
KEYS = ["$", "__proto__", "constructor", "length", "1", "-1", "toJSON", "then", "n", "", "\0", "é", "😀"]
BROKEN = st.sampled_from(["\ud800", "a\udfff", TOO_MANY_DIGITS, -TOO_MANY_DIGITS])
REFUSED = (
    BROKEN
    | st.builds(lambda one: [1, one], BROKEN)
    | st.builds(lambda one: {"k": one}, BROKEN)
    | st.just({"\ud800": 1})
)


def batches(size, most, values=SCALARS, **more):
    """Give lists of so many values; nothing is made smaller after a failure, which shows only what differs."""
    calm = settings(
        max_examples=most,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    return lambda test: calm(given(values=st.lists(values, min_size=size, max_size=size), **more)(test))


def nested(values, seed):
    """Return the values, put into lists and maps at random: strategies for whole trees are slow."""
    chance, made = random.Random(seed), list(values)

    for _ in range(len(values) // 2):
        start, width = chance.randrange(len(made) + 1), chance.randrange(4)
        inside = made[start : start + width]
        keys = chance.sample(KEYS, len(inside))
        made[start : start + width] = [chance.choice([inside, dict(zip(keys, inside, strict=True))])]

    return made


# what the documentation says about each language


def expected(engine: str, value: object) -> object:
    """Return what comes back: the value itself but for what a language cannot tell apart.

    Raises:
        ValueError: It has to be refused.
    """
    match value:
        case bool() | None:
            return value
        case int():
            return _integer(engine, value)
        case float():
            return _float(engine, value)
        case str():
            value.encode()  # a lone surrogate is no UTF-8: refused, and a UnicodeEncodeError is a ValueError
            return value
        case bytes():
            return _bytes(engine, value)
        case list():
            return [expected(engine, one) for one in value]
        case dict():
            return {expected(engine, key): expected(engine, one) for key, one in value.items()}
        case _:
            raise AssertionError(value)


def _integer(engine: str, value: int) -> int:
    """Lua has 64 bits; JavaScript has BigInt, of as many digits as Python writes."""
    if engine == "lua" and not -(2**63) <= value < 2**63:
        raise ValueError

    return int(str(value))


def _float(engine: str, value: float) -> object:
    """Return what JavaScript makes of whole numbers: it has no second type for them, up to where they are exact."""
    whole = value.is_integer() and abs(value) <= SAFE_INTEGER and not (value == 0 and math.copysign(1, value) < 0)
    return int(value) if engine == "javascript" and whole else value


def _bytes(engine: str, value: bytes) -> object:
    """Return what Lua makes of bytes: it has one type for text and bytes, so what is UTF-8 is text."""
    if engine == "javascript":
        return value

    try:
        return value.decode()
    except UnicodeDecodeError:
        return value


def crosses(engine: str, value: object) -> bool:
    try:
        expected(engine, value)
    except ValueError:
        return False

    return True


# the properties


def came_back(stage, engine, values):
    """Return what a script saw of each value, and of all that cross in one list."""
    inputs = {f"value{i}": value for i, value in enumerate(values, 1)}
    inputs |= {"count": len(values), "together": [value for value in values if crosses(engine, value)]}

    outcome = stage.run(engine, LUA if engine == "lua" else JAVASCRIPT, Given(inputs=inputs))

    assert (outcome.status, outcome.error) == ("ok", None)
    return outcome.result


def different(engine, values, seen):
    """Return each value that came back otherwise than it has to, with what has to come and what came."""
    wanted = [
        [True, expected(engine, value)] if crosses(engine, value) else [False, "bridge.convert"] for value in values
    ]
    return [
        (value, want, got) for value, want, got in zip(values, wanted, seen, strict=True) if plain(want) != plain(got)
    ]


def check(stage, engine, values):
    seen, together = came_back(stage, engine, values)

    assert [] == different(engine, values, seen)
    assert plain([expected(engine, value) for value in values if crosses(engine, value)]) == plain(together)


@pytest.mark.slow
@EVERY_ENGINE
@batches(200, 25)
def test_scalars_come_back_exactly_or_are_refused(stage, engine, values):
    check(stage, engine, values)


@pytest.mark.slow
@EVERY_ENGINE
@batches(200, 25, seed=st.integers(0, 10**6))
def test_nested_values_come_back_exactly_or_are_refused(stage, engine, values, seed):
    check(stage, engine, nested(values, seed))


@EVERY_ENGINE
@batches(20, 20, REFUSED | SCALARS)
def test_what_no_language_can_hold_is_refused_and_the_spell_goes_on(stage, engine, values):
    check(stage, engine, values)


@EVERY_ENGINE
@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["list", "map"]), min_size=MAX_DEPTH - 4, max_size=MAX_DEPTH + 4), SCALARS)
def test_depth_is_exact_to_the_level(stage, engine, kinds, value):
    if not crosses(engine, value):
        value = "bottom"

    for kind in kinds:
        value = [value] if kind == "list" else {"k": value}

    source = 'return Run.input("value")' if engine == "lua" else 'return await Run.input("value")'
    outcome = stage.run(engine, source, Given(inputs={"value": value}))

    if len(kinds) <= MAX_DEPTH:
        assert (outcome.error, plain(expected(engine, value))) == (None, plain(outcome.result))
    else:
        assert (outcome.error.code, outcome.result) == ("bridge.convert", None)
        assert "deeper" in outcome.error.message
