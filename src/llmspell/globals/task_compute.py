"""`Task.compute`: script code that runs on another processor."""

from __future__ import annotations

import msgspec

from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.grant import Grants
from llmspell.subrun import SubRun
from llmspell.value import Value

__all__ = ["GLOBAL"]

GLOBAL = Global("Task", "Computations beside the spell.")


@GLOBAL.function
async def compute(spell: Spell, source: str, args: list[Value] = []) -> Value:  # noqa: B006 - never changed
    """Run pure code in a worker of its own, on another processor, while this spell goes on.

    The code has the language, its own modules, `Task`, `Channel`, `JSON` and `print`, and nothing of the host:
    no tools, models, files or state, whatever the spell may touch. It gets what is left of the spell's limits on time
    and processor time, and its memory limit. What it uses up counts for the spell; what it prints, the spell prints.
    As many run at once as there are processors (`queue.sub_runs`), the rest wait. A task that is cancelled ends
    the computation that it waits for.

    Args:
        source: The text of a function, or of a chunk: in Lua its arguments are `...`, in JavaScript `args`. It sees
            no local of the spell. A chunk may return the function.
        args: What the function is called with: values, no functions or handles.

    Returns:
        What it returns, a plain value.

    Raises:
        script.error: It failed; the stack begins with its own lines, in `compute`.
        script.syntax: It is no function and no chunk.
        limit.cpu: It used up what was left, as with `limit.wall`, `limit.memory` and `limit.output`.
        limit.depth: It is nested too deep.

    Example:
        lua:
            local text = [[function(n)
                local sum = 0
                for i = 1, n do sum = sum + i * i end
                return sum
            end]]
            return Task.all{
                function() return Task.compute(text, { 10 }) end,
                function() return Task.compute("local a, b = ... return a .. b", { "x", "y" }) end,
            }
        js:
            const squares = (n) => {
                let sum = 0
                for (let i = 1; i <= n; i++) sum += i * i
                return sum
            }
            return Task.all([
                Task.compute(String(squares), [10]),
                Task.compute("const [a, b] = args; return a + b", ["x", "y"]),
            ])
        gives: [385, "xy"]
    """
    script = msgspec.structs.replace(spell.script, source=source, file="compute", path=None)
    order = SubRun(script=script, limits=spell.limits, compute=tuple(args), write=spell.print, log=spell.log)
    return await spell.run_inside(order, Grants())
