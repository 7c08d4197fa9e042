"""Declarations that cannot stand side by side are refused when they are put together."""

import msgspec
import pytest

from llmspell.app import App
from llmspell.bridge.api import assemble, check_signatures
from llmspell.bridge.op import Global
from llmspell.config import Settings
from llmspell.errors import UsageError


def record(name, **fields):
    return msgspec.defstruct(name, list(fields.items()), frozen=True)


def taking(area, kind, *, inside=False):
    """Return a global with one function that takes a record, or a list of maps of them."""
    made = Global(area, "Test.")

    def take(spell, what) -> None:
        """Take it."""

    take.__annotations__["what"] = list[dict[str, kind]] if inside else kind
    made.function(take)
    return made


def giving(area, kind):
    made = Global(area, "Test.")

    def give(spell):
        """Give it."""

    give.__annotations__["return"] = kind
    made.function(give)
    return made


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("other", [taking, giving])
def test_two_records_of_one_name_are_refused(other, inside):
    first, second = record("Ticket", id=int), record("Ticket", id=str)

    with pytest.raises(
        UsageError, match=r"(one|two)\.\w+, .*: there is another record Ticket at (one|two)\."
    ) as caught:
        check_signatures(assemble([taking("One", first, inside=inside), other("Two", second)]))

    assert caught.value.hint == "give one of them another name"


def test_one_record_in_several_places_is_one():
    ticket = record("Ticket", id=int)

    api = assemble([taking("One", ticket), giving("Two", ticket)])

    assert sorted(api.ops) == ["one.take", "two.give"]


def test_two_functions_of_one_name_are_refused():
    with pytest.raises(UsageError, match=r"two ops are called one\.take"):
        assemble([taking("One", int), taking("one", int)])


def test_script_api_has_no_two_records_of_one_name():
    assert len(App(Settings()).api.ops) > 100
