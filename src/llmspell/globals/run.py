"""`Run`: the run itself, its inputs and its progress."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

import msgspec
from msgspec import Meta

from llmspell.bridge.callback import Callback
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.config import SpellLimits
from llmspell.errors import UsageError, nearest
from llmspell.globals._narrowing import narrowing
from llmspell.subrun import SubRun
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


@GLOBAL.function
async def spell_(
    spell: Spell,
    file: str,
    *,
    args: list[str] = [],  # noqa: B006 - never changed
    inputs: dict[str, Value] = {},  # noqa: B006 - never changed
    allow: list[str] | None = None,
    deny: list[str] = [],  # noqa: B006 - never changed
    limits: dict[str, Value] = {},  # noqa: B006 - never changed
    on_partial: Callback | None = None,
) -> Value:
    """Run another spell inside this one, in any language, and return its result.

    It is a run of its own, in a worker of its own, and never gets more than this one has: its grants are those of
    this spell, narrowed; its limits are what is left here, or less. What its models, tools and computations use up
    counts for both. What it prints is printed by this spell; its log lines go where this one's go; its progress is
    told to nobody. Relative paths start where they start here.

    Args:
        file: Its name with its ending: beside this file, or in a library; `./name` is beside this file only,
            `@library/name` in one library. It may be a bundle.
        args: Its `Run.args`.
        inputs: What its `Run.input` finds.
        allow: What it may touch of what this spell may, written `kind=target`; all of that unless given.
        deny: What it may not touch.
        limits: Its own bounds, as in the configuration's `[limits]`, such as `wall`.
        on_partial: Gets each of its partial results (`Run.output`), which waits for it; nobody does unless given.

    Returns:
        Its result, a plain value.

    Raises:
        script.module: There is no such file, it is in more than one place, or it leads out of its folder.
        bundle.invalid: It is a bundle, and not as it was made.
        limit.depth: Spells are nested too deep.
        grant.denied: It failed because something is not granted; so it is with all other errors that it ends with.

    Example:
        lua:
            local ok, problem = pcall(Run.spell, "./missing.lua", { inputs = { n = 1 }, limits = { wall = "2s" } })
            return problem.code
        js:
            try {
                await Run.spell("./missing.js", { inputs: { n: 1 }, limits: { wall: "2s" } })
            } catch (problem) { return problem.code }
        gives: "script.module"
    """
    order = SubRun(
        script=spell.read_spell(file),
        limits=_limits(spell, limits),
        args=tuple(args),
        inputs=inputs,
        trusted=spell.trusted,
        write=spell.print,
        log=spell.log,
        deliver=None if on_partial is None else _deliver(on_partial),
    )
    return await spell.run_inside(order, narrowing(spell, allow, deny))


def _limits(spell: Spell, wanted: dict[str, Value]) -> SpellLimits:
    """Return the bounds of a sub-spell: those of its caller, changed."""
    known = SpellLimits.__struct_fields__

    for name in wanted:
        if name not in known:
            raise UsageError(f'there is no limit "{name}"', hint=nearest(name, known))

    try:
        limits = msgspec.convert({**msgspec.structs.asdict(spell.limits), **wanted}, SpellLimits)
    except msgspec.ValidationError as error:
        raise UsageError(f"a limit of the sub-spell is wrong: {error}", hint='such as wall = "2s"') from error

    limits.check()
    return limits


def _deliver(function: Callback) -> Callable[[Value], Awaitable[None]]:
    async def deliver(value: Value) -> None:
        await function(value)

    return deliver


@GLOBAL.post
def progress(spell: Spell, fraction: Annotated[float, Meta(ge=0, le=1)], text: str = "") -> None:
    """Report how far the run has come; whoever started it may show it.

    The command line shows it, a Python program reads it from `App.stream_spell`, in order with what `Run.output`
    gives. It waits for nobody: a reader that is behind gets the newest report.

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
    spell.progress(fraction, text)
