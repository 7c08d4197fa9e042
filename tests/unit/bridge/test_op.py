"""Declarations that have no meaning are refused when they are made."""

import pytest

from llmspell.bridge.op import Global
from llmspell.errors import UsageError


def test_one_way_function_that_waits_is_refused():
    async def shout(spell, text: str) -> None:
        """Shout."""

    with pytest.raises(UsageError, match="one-way"):
        Global("Voice", "Sounds.").post(shout)


def test_option_that_may_be_nil_needs_a_default():
    def shout(spell, *, text: str | None) -> None:
        """Shout."""

    with pytest.raises(UsageError, match="no default"):
        Global("Voice", "Sounds.").function(shout)
