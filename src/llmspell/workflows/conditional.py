"""`conditional`: the first step that fits."""

from __future__ import annotations

from llmspell.value import Value
from llmspell.workflow import Steps, kind

__all__ = ["conditional"]


@kind(shape="choice")
async def conditional(steps: Steps, value: Value) -> Value:
    """Run the first step whose `when` holds; one without `when` is the default, and belongs last."""
    for name in steps.ahead():
        result = await steps.run(name, value)

        if result.status != "skipped":
            return result.output

    return None
