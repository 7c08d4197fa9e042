"""State: versions, compare-and-set, history, lineage, copies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell.errors import ConvertError, LimitError, StateError, UsageError
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

    with pytest.raises(StateError, match="changed meanwhile") as caught:
        state.set("k", 3, expected=seen)

    assert caught.value.code == "state.conflict"
    assert caught.value.data == {"key": "k", "expected": 1, "version": 2}
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


def test_changing_a_change_changes_nothing_here():
    state = State()
    state.set("k", [1])
    state.history()[0].value.append(2)
    assert state.get("k") == [1]


def test_keys_are_in_order():
    assert State({"b": 1, "a": 2}).keys() == ["a", "b"]


def changed(base, mine, theirs):
    """Two states that were one and went their ways."""
    first = State(base)
    second = first.clone()

    for state, changes in ((first, mine), (second, theirs)):
        for key, value in changes.items():
            state.delete(key) if value is GONE else state.set(key, value)

    return first, second


GONE = object()


def test_what_only_one_has_changed_is_no_conflict():
    mine, theirs = changed({"a": 1, "b": 1, "c": 1}, {"a": 2, "x": 1}, {"b": 2, "c": GONE, "y": 1})
    assert mine.conflicts(theirs) == []
    assert mine.merge(theirs, "error_on_conflict") == ["b", "c", "y"]
    assert mine.snapshot() == {"a": 2, "b": 2, "x": 1, "y": 1}


def test_the_same_change_is_no_conflict():
    mine, theirs = changed({"a": 1}, {"a": {"x": 1, "y": 2}}, {"a": {"y": 2, "x": 1}})
    assert mine.merge(theirs, "error_on_conflict") == []


@pytest.mark.parametrize(("one", "other"), [(1, True), (1, 1.0), (0, False), ([1], [1.0])])
def test_equal_values_of_another_type_are_a_change(one, other):
    mine, theirs = changed({"a": one}, {}, {"a": other})
    assert mine.merge(theirs) == ["a"]
    assert repr(mine.get("a")) == repr(other)


def test_last_one_wins():
    mine, theirs = changed({"a": 1, "b": 1}, {"a": 2, "b": 2}, {"a": 3, "b": GONE})
    assert mine.merge(theirs) == ["a", "b"]
    assert mine.snapshot() == {"a": 3}


def test_conflict_is_an_error_that_changes_nothing():
    mine, theirs = changed({"a": 1}, {"a": 2}, {"a": 3, "other": 1})

    with pytest.raises(StateError) as caught:
        mine.merge(theirs, "error_on_conflict")

    assert caught.value.code == "state.conflict"
    assert caught.value.data == {"key": "a", "base": 1, "mine": 2, "theirs": 3}
    assert mine.snapshot() == {"a": 2}


def test_lists_are_joined_and_the_common_part_stays_once():
    mine, theirs = changed({"log": ["a"], "new": None}, {"log": ["a", "b"]}, {"log": ["a", "c"]})
    mine.merge(theirs, "append_lists")
    assert mine.get("log") == ["a", "b", "c"]


def test_lists_that_nobody_had_are_joined():
    mine, theirs = changed({}, {"log": [1]}, {"log": [2]})
    mine.merge(theirs, "append_lists")
    assert mine.get("log") == [1, 2]


def test_what_is_no_list_cannot_be_appended():
    mine, theirs = changed({"a": 1}, {"a": [2]}, {"a": 3})

    with pytest.raises(StateError):
        mine.merge(theirs, "append_lists")


def test_function_decides():
    mine, theirs = changed({"n": 10}, {"n": 12}, {"n": 15})
    assert mine.merge(theirs, lambda one: one.mine + one.theirs - one.base) == ["n"]
    assert mine.get("n") == 17


def test_function_that_gives_no_value_changes_nothing():
    mine, theirs = changed({"n": 1}, {"n": 2}, {"n": 3, "m": 1})

    with pytest.raises(ConvertError):
        mine.merge(theirs, lambda _one: {1})

    assert mine.snapshot() == {"n": 2}


def test_unknown_policy_is_refused():
    mine, theirs = changed({"n": 1}, {"n": 2}, {"n": 3})

    with pytest.raises(UsageError, match="newest"):
        mine.merge(theirs, "newest")


def test_merged_once_is_no_conflict_again():
    mine, theirs = changed({"n": 1}, {"n": 2}, {"n": 3})
    mine.merge(theirs)
    theirs.set("n", 4)
    assert mine.merge(theirs, "error_on_conflict") == ["n"]
    assert mine.get("n") == 4


def test_merge_back_takes_what_was_decided():
    mine, theirs = changed({"n": 1}, {"n": 2}, {"n": 3})
    mine.merge(theirs, lambda one: 7)
    assert theirs.merge(mine, "error_on_conflict") == ["n"]
    assert theirs.get("n") == 7


def test_two_clones_are_compared_with_what_both_had():
    root = State({"n": 1, "log": []})
    one = root.clone()
    root.set("n", 5)
    two = root.clone()
    one.set("log", ["one"])
    two.set("log", ["two"])
    assert [(conflict.key, conflict.base) for conflict in one.conflicts(two)] == [("log", [])]
    one.merge(two, "append_lists")
    assert one.snapshot() == {"n": 5, "log": ["one", "two"]}


def test_strangers_have_nothing_in_common():
    mine = State({"a": 1})
    assert [(one.key, one.base) for one in mine.conflicts(State({"a": 2, "b": 1}))] == [("a", None)]


def test_clone_of_a_clone_of_a_clone_stays_small():
    state = State({"a": 1})

    for _ in range(500):
        state = state.clone()

    assert len(state._known) <= 64
    assert state.snapshot() == {"a": 1}


KEYED = st.dictionaries(st.sampled_from("abc"), VALUES, max_size=3)


@given(KEYED, KEYED, KEYED)
def test_merging_both_ways_makes_both_the_same(base, mine, theirs):
    first, second = changed(base, mine, theirs)
    first.merge(second)
    second.merge(first, "error_on_conflict")
    assert second.snapshot() == first.snapshot()


def test_state_has_a_bound_and_what_is_too_large_changes_nothing():
    state = State(limit=1000)
    state.set("a", "x" * 500)

    for value in ("x" * 500, ["x" * 250] * 2, {"k": "x" * 500}, b"x" * 500, [0] * 100):
        with pytest.raises(LimitError, match="it may take 1000") as caught:
            state.set("b", value)

        assert caught.value.code == "limit.state"

    assert (state.keys(), state.version) == (["a"], 1)
    state.set("a", "y" * 800)
    state.delete("a")
    state.set("b", "x" * 800)


def test_state_cannot_start_beyond_its_bound():
    with pytest.raises(LimitError):
        State({"k": "x" * 100}, limit=100)


def test_merge_beyond_the_bound_changes_nothing():
    state = State({"a": "x" * 500}, limit=1000)
    other = state.clone()
    other.delete("a")
    other.set("b", "y" * 400)
    other.set("c", "z" * 400)
    state.set("a", "w" * 500)

    with pytest.raises(LimitError):
        state.merge(other, lambda conflict: conflict.mine)

    assert state.keys() == ["a"]
    assert state.merge(other) == ["a", "b", "c"]


def test_history_takes_no_more_than_the_values_may():
    state = State(limit=1000)

    for number in range(10):
        state.set("k", f"{number}" * 400)

    assert [one.value[0] for one in state.history()] == ["8", "9"]


def test_clone_has_the_same_bound():
    with pytest.raises(LimitError):
        State({"a": "x" * 500}, limit=1000).clone().set("b", "x" * 500)
