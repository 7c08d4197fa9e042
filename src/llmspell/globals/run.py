"""`Run`: the run itself, its inputs and its progress."""

from __future__ import annotations

from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.errors import UsageError
from llmspell.value import Value, encode_json

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


@GLOBAL.function
async def output(spell: Spell, value: Value) -> None:
    """Give a partial result to whoever started the run, while it goes on.

    The command line shows it, a Python program reads it from `App.stream_spell`. It waits until the
    caller has room for it, so a slow reader slows the spell; where nobody wants it, it is dropped.

    Args:
        value: A JSON value; it counts for the output limit.

    Raises:
        bridge.convert: The value has no JSON form.

    Example:
        lua:
            for i = 1, 3 do Run.output{ step = i } end
            return "done"
        js:
            for (let i = 1; i <= 3; i++) await Run.output({ step: i })
            return "done"
        gives: "done"
    """
    spell.count_output(len(encode_json(value)))

    if spell.deliver is not None:
        await spell.deliver(value)


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
