"""What a spell holds on the host: counted, bounded, forgotten when it is let go of."""

import pytest

from llmspell.bridge.handle import HandleTable, Named
from llmspell.errors import LimitError


@pytest.fixture(autouse=True)
def _two(monkeypatch):
    monkeypatch.setattr("llmspell.bridge.handle.MAX_HELD", 2)


def test_object_that_is_one_too_many_is_refused_until_another_is_let_go_of():
    table, first, second, third = HandleTable(), object(), object(), object()
    token = table.hold(first)
    table.hold(second)

    with pytest.raises(LimitError) as caught:
        table.hold(third)

    assert (caught.value.code, len(table)) == ("limit.handles", 2)
    assert table.release(token) is first
    table.hold(third)


def test_object_that_is_held_already_is_no_further_one():
    table, first = HandleTable(), object()
    tokens = {table.hold(first) for _ in range(9)}

    assert (len(tokens), len(table)) == (1, 1)


def test_names_are_bounded_and_one_can_be_taken_again():
    named = Named()
    named["a"] = named["b"] = 1
    named["a"] = 2

    with pytest.raises(LimitError) as caught:
        named["c"] = 3

    assert (caught.value.code, named) == ("limit.handles", {"a": 2, "b": 1})
