"""`sequential`: one step after the other."""

from __future__ import annotations

from llmspell.value import Value
from llmspell.workflow import Steps, kind

__all__ = ["sequential"]


@kind(shape="chain")
async def sequential(steps: Steps, value: Value) -> Value:
    """Run the steps one after the other; each gets what the one before gave."""
    for name in steps.ahead():
        value = await steps(name, value)

    return value
