"""`print` and `require`: what every script language has."""

from __future__ import annotations

from typing import Any

from llmspell.bridge.op import Global, in_worker
from llmspell.bridge.spell import Spell
from llmspell.value import Value

__all__ = ["GLOBAL"]

GLOBAL = Global("", "Functions without a global of their own.")


@GLOBAL.worker_post
def print_(spell: Spell, *values: Any) -> None:
    """Print values, joined by tabs, as one line of the spell's output.

    Args:
        *values: Anything; lists and maps are shown as JSON.

    Raises:
        limit.output: The spell printed more than its limit.

    Example:
        lua:
            print("one", 2, { three = 3 })
            return "printed"
        js:
            print("one", 2, { three: 3 })
            return "printed"
        gives: "printed"
    """
    spell.print("\t".join([str(value) for value in values]))


@GLOBAL.worker_function
def require(spell: Spell, name: str) -> Value:
    """Return what a module gives; it is loaded once.

    Args:
        name: Written as a literal: a path that begins with `./` or `../`, for a file inside the spell's folder, or a
            name such as `words` or `@shared/words`, for a file of a library (`--library`, `[library]`).

    Raises:
        script.module: It is missing, outside its folder, in several libraries, or fails to load.

    Example:
        lua:
            local ok, problem = pcall(require, "./missing")
            return problem.code
        js:
            try { require("./missing") } catch (problem) { return problem.code }
        gives: "script.module"
    """
    in_worker()
