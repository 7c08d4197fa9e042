"""Call one tool as a model would, and read the code of its error."""

from __future__ import annotations

import asyncio

import pytest

from llmspell.context import Context, ManualClock
from llmspell.errors import SpellError
from llmspell.registry import Registry
from llmspell.tool import Tool

REGISTRY = Registry("tool", "llmspell.tools", Tool)


@pytest.fixture
def call():
    def call(name, context=None, /, **arguments):
        return asyncio.run(REGISTRY.get(name).call(context or Context(clock=ManualClock(1_700_000_000.25)), arguments))

    return call


@pytest.fixture
def refusal(call):
    def refusal(name, context=None, /, **arguments):
        with pytest.raises(SpellError) as caught:
            call(name, context, **arguments)

        return caught.value.code

    return refusal
