"""`Run`: the run itself, its inputs and its progress."""

from __future__ import annotations

from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.errors import UsageError
from llmspell.value import Value

__all__ = ["GLOBAL"]

GLOBAL = Global("Run", "The run itself: its id, its inputs, its progress.")
GLOBAL.constant("id", str, lambda spell: spell.context.run_id, "The run's id.")
GLOBAL.constant("args", list[str], lambda spell: list(spell.args), "The words after `--` on the command line.")


@GLOBAL.function
def input_(spell: Spell, name: str) -> Value:
    """Return a named input of the run, or nil.

    Args:
        name: The input's name.

    Example:
        lua:
            return Run.input("nothing") == nil
        js:
            return (await Run.input("nothing")) === null
        gives: true
    """
    return spell.inputs.get(name)


@GLOBAL.post
def progress(spell: Spell, fraction: float, text: str = "") -> None:
    """Report how far the run has come; whoever started it may show it.

    Args:
        fraction: From 0 to 1.
        text: What is being done.

    Example:
        lua:
            Run.progress(0.5, "half way")
            return "going on"
        js:
            Run.progress(0.5, "half way")
            return "going on"
        gives: "going on"
    """
    if not 0 <= fraction <= 1:
        raise UsageError(f"a progress of {fraction} is not between 0 and 1")

    spell.progress(fraction, text)
