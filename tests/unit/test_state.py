"""State: versions, compare-and-set, history, lineage, copies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell.errors import ConvertError, UsageError
from llmspell.state import State

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), VALUES, max_size=5))
def test_what_is_set_is_what_is_got(values):
    state = State()

    for key, value in values.items():
        state.set(key, value)

    assert state.snapshot() == values
    assert state.version == len(values)


def test_later_changes_to_a_value_change_nothing_here():
    state, value = State(), [1]
    state.set("k", value)
    value.append(2)
    state.get("k").append(3)
    assert state.get("k") == [1]


def test_change_of_somebody_else_is_not_overwritten():
    state = State()
    seen = state.set("k", 1)
    state.set("k", 2)

    with pytest.raises(UsageError, match="changed meanwhile"):
        state.set("k", 3, expected=seen)

    assert state.get("k") == 2


def test_expected_minus_one_means_not_there_yet():
    state = State()
    assert state.set("k", 1, expected=-1) == 1


def test_history_tells_what_changed():
    state = State()
    state.set("a", 1)
    state.set("b", 2)
    state.delete("a")
    assert [(one.version, one.key, one.value, one.deleted) for one in state.history("a")] == [
        (1, "a", 1, False),
        (3, "a", None, True),
    ]


def test_history_is_bounded():
    state = State(keep=10)

    for i in range(50):
        state.set("k", i)

    assert [one.value for one in state.history()] == list(range(40, 50))


def test_clone_knows_its_parent_and_is_independent():
    state = State({"k": [1]})
    other = state.clone()
    other.set("k", [2])
    assert (state.get("k"), other.parent) == ([1], state.id)


def test_what_is_no_value_is_refused():
    with pytest.raises(ConvertError, match="k is a set"):
        State().set("k", {1})
