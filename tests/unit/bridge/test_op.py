"""Declarations that have no meaning are refused, at the latest when the reference is made."""

import pytest

from llmspell.app import App
from llmspell.bridge.api import assemble, check_signatures
from llmspell.bridge.op import Global
from llmspell.errors import UsageError
from llmspell.stream import Stream

Texts = Stream[str]


class Horn:
    """No kind of handle."""


def refused(function) -> str:
    """Return why the only function of a global is refused."""
    voice = Global("Voice", "Sounds.")
    voice.function(function)

    with pytest.raises(UsageError) as caught:
        check_signatures(assemble([voice]))

    return caught.value.message


def test_one_way_function_that_waits_is_refused():
    async def shout(spell, text: str) -> None:
        """Shout."""

    with pytest.raises(UsageError, match="one-way"):
        Global("Voice", "Sounds.").post(shout)


def test_option_that_may_be_nil_needs_a_default():
    def shout(spell, *, text: str | None) -> None:
        """Shout."""

    assert "no default" in refused(shout)


def test_function_without_a_docstring_is_refused():
    def shout(spell) -> None:
        pass

    assert refused(shout) == "Voice.shout has no docstring"


def test_parameter_without_a_type_is_refused():
    def shout(spell, text) -> None:
        """Shout."""

    assert refused(shout) == "Voice.shout: the parameter text has no type"


def test_class_that_no_script_can_hold_is_refused():
    def shout(spell, horn: Horn) -> None:
        """Shout."""

    assert refused(shout) == "voice.shout, horn: Horn is neither a record nor a handle kind"


def test_stream_under_another_name_is_refused():
    def shout(spell) -> "Texts":
        """Shout."""

    assert refused(shout) == "voice.shout gives a stream and does not say so"


def test_every_declaration_has_a_meaning():
    check_signatures(App().api)


def test_only_an_op_that_waits_is_answered_early_and_not_by_one_that_waits():
    async def listen(spell) -> str:
        """Listen."""

    async def listen_on(spell) -> str:
        pass

    def shout(spell) -> None:
        """Shout."""

    def early(spell) -> str:
        pass

    voice = Global("Voice", "Sounds.")
    voice.function(listen)
    voice.function(shout)

    with pytest.raises(UsageError, match="nothing to answer"):
        voice.ready(listen)(listen_on)

    with pytest.raises(UsageError, match="nothing to answer"):
        voice.ready(shout)(early)

    voice.ready(listen)(early)
    assert voice.ops[0].ready is early
