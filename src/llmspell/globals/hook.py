"""`Hook`: functions asked around what the spell does, which may change it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from llmspell import boundary
from llmspell.agent import Agent
from llmspell.bridge.callback import Callback
from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global, in_worker
from llmspell.bridge.spell import Spell
from llmspell.globals._script_hook import HookInfo, HookPoint, HookVerdict, ScriptHook, asked, info
from llmspell.hook import (
    Crossing,
    Explanation,
    on,
    parse_point,
)
from llmspell.hook.hook import check_match
from llmspell.hook.plugin import HookSettings, make_hooks
from llmspell.provider import Model
from llmspell.tool import Tool
from llmspell.value import Value

__all__ = ["GLOBAL"]


def hook_name(hook: ScriptHook) -> str:
    """Its name."""
    return hook.hook.name


def hook_point(hook: ScriptHook) -> str:
    """Where it is asked."""
    return hook.hook.point


def point_name(point: HookPoint) -> str:
    """Its name."""
    return point.name


GLOBAL = Global("Hook", "Hooks: functions asked around everything the spell does, which may change or refuse it.")
GLOBAL.handle(
    HandleKind(
        name="hook",
        type=ScriptHook,
        fields={"name": hook_name, "point": hook_point},
        description="A hook; it is asked until it is removed or the spell ends.",
    )
)
GLOBAL.handle(
    HandleKind(name="hook_point", type=HookPoint, fields={"name": point_name}, description="A hook point of your own.")
)


@GLOBAL.function
def on_(
    spell: Spell,
    point: str,
    ask: Callback | list[Callback],
    *,
    match: str | dict[str, str] = "*",
    priority: int = 0,
    name: str = "",
    fail: Literal["open", "closed"] = "closed",
    timeout_s: float = 30.0,
    combine: Literal["sequence", "parallel", "first", "vote"] = "sequence",
    quorum: int | None = None,
) -> ScriptHook:
    """Have a function asked at a point of everything this spell does.

    The function gets the crossing and says a verdict, or nothing to let it go on. It may wait, call tools and ask
    models; what it does itself does not ask it again.

    Args:
        point: `before:`, `after:` or `error:` with a kind (`agent`, `artifact`, `embedding`, `handoff`, `memory`, `model`,
            `session`, `spell`, `state`, `step`, `tool`, `workflow`), either part may be `*`; `chunk:model`; or a point
            of your own.
        ask: The function, or several.
        match: Pattern of the component's name, such as `http_*`; or a map of patterns by attribute: `name`,
            `agent`, and what the kind has besides: a tool's `effect` and `category`.
        priority: Higher runs further outside: earlier before, later after.
        name: Its name in errors and lists.
        fail: What an error of the function means: `closed` refuses the crossing, `open` goes on without it.
        timeout_s: Seconds the function may take.
        combine: How several functions are asked: in `sequence`; in `parallel`, where the strictest verdict counts;
            the `first` that says something; or by `vote`, where they may deny.
        quorum: Votes that deny; more than half unless given.

    Returns:
        The hook.

    Raises:
        hook.point: There is no such point.
        usage: `match` names an attribute that nothing has.

    Example:
        lua:
            Hook.on("before:tool", function(crossing)
                if crossing.name == "datetime" then return Hook.deny("no time here") end
            end)
            local ok, problem = pcall(Tool.call, "datetime", { operation = "now" })
            return { problem.code, Tool.call("calculate", { expression = "1+1" }).value }
        js:
            await Hook.on("before:tool", (crossing) => {
                if (crossing.name === "datetime") return Hook.deny("no time here")
            })
            let code
            try { await Tool.call("datetime", { operation: "now" }) } catch (problem) { code = problem.code }
            return [code, (await Tool.call("calculate", { expression: "1+1" })).value]
        gives: ["hook.denied", 2]
    """
    table = spell.context.hooks
    place = parse_point(point, table.custom)
    check_match(match)
    hook = on(
        place,
        asked(ask, combine, quorum),
        match=match,
        priority=priority,
        name=name or f"{place} of the spell",
        fail=fail,
        timeout_s=timeout_s,
    )
    return ScriptHook(hook, table.add(hook))


@GLOBAL.function
def use(
    spell: Spell,
    name: str,
    settings: dict[str, Value] | None = None,
    *,
    kinds: list[str] | None = None,
    match: str | dict[str, str] = "*",
    priority: int | None = None,
    fail: Literal["open", "closed"] | None = None,
    timeout_s: float | None = None,
) -> ScriptHook:
    """Set a built-in hook around everything this spell does.

    Args:
        name: Which one; the reference lists them.
        settings: What it takes itself.
        kinds: The kinds of crossings it goes around; its usual ones unless given.
        match: As for `on`.
        priority: As for `on`.
        fail: As for `on`; each has its own default.
        timeout_s: Seconds each of its own parts may take.

    Raises:
        not_found: There is no such hook.
        config.invalid: The options do not fit.
        grant.denied: It would write a file that this spell may not (`fs.write`).

    Example:
        lua:
            local model = Model.scripted{ replies = { { error = "provider.server" }, { text = "at last" } } }
            Hook.use("retry", { delay_s = 0.01 })
            return Model.ask("hello", { model = model }).text
        js:
            const model = Model.scripted({ replies: [{ error: "provider.server" }, { text: "at last" }] })
            await Hook.use("retry", { delay_s: 0.01 })
            return (await Model.ask("hello", { model })).text
        gives: "at last"
    """
    wanted = HookSettings(
        kinds=kinds,
        match=match,
        priority=priority,
        fail=fail,
        timeout_s=timeout_s,
        options=settings or {},
    )
    made = make_hooks(spell.hooks.get(name), name, wanted, spell.context.grants)
    removers = [spell.context.hooks.add(hook) for hook in made]

    def remove() -> None:
        for one in removers:
            one()

    return ScriptHook(made[0], remove)


@GLOBAL.method
def remove(spell: Spell, hook: ScriptHook) -> None:
    """Ask the hook no more; idempotent.

    Example:
        lua:
            local hook = Hook.on("before:tool", function() return Hook.deny("no") end)
            hook:remove()
            return Tool.call("calculate", { expression = "1+1" }).value
        js:
            const hook = await Hook.on("before:tool", () => Hook.deny("no"))
            await hook.remove()
            return (await Tool.call("calculate", { expression: "1+1" })).value
        gives: 2
    """
    hook.remove()


@GLOBAL.function
def list_(spell: Spell) -> list[HookInfo]:
    """Return the hooks that this spell's work passes, outermost first; those of the configuration are among them.

    Example:
        lua:
            Hook.on("after:model", function() end, { name = "watch" })
            return Hook.list()[1].name
        js:
            await Hook.on("after:model", () => {}, { name: "watch" })
            return (await Hook.list())[0].name
        gives: "watch"
    """
    now = spell.context.clock.monotonic()
    return [info(hook, now) for hook in spell.context.hooks.hooks]


@GLOBAL.function
def explain(spell: Spell, point: str, name: str = "", *, agent: str = "") -> list[Explanation]:
    """Say of each hook whether it would be asked at a point, in which place, and why.

    Args:
        point: Such as `before:tool`, or a point of your own.
        name: The component's name.
        agent: The agent on whose behalf it happens.

    Raises:
        hook.point: There is no such point.

    Example:
        lua:
            Hook.on("before:tool", function() end, { match = "file_*" })
            return Hook.explain("before:tool", "calculate")[1].why
        js:
            await Hook.on("before:tool", () => {}, { match: "file_*" })
            return (await Hook.explain("before:tool", "calculate"))[0].why
        gives: "the name does not match \\"file_*\\""
    """
    table = spell.context.hooks
    place = parse_point(point, table.custom)
    crossing = Crossing(place.kind, place.name or name, None, agent, _attributes(spell, place.kind, name))
    return table.explain(point, crossing, spell.context.clock.monotonic())


@GLOBAL.function
def point_(spell: Spell, name: str) -> HookPoint:
    """Declare a hook point of your own; its `run` passes a value through the hooks that are set on it.

    Args:
        name: Words with a dot, such as `order.priced`.

    Raises:
        usage: It is no such name.

    Example:
        lua:
            local priced = Hook.point("order.priced")
            Hook.on("order.priced", function(crossing) return Hook.replace(crossing.input * 2) end)
            return priced:run(21)
        js:
            const priced = await Hook.point("order.priced")
            await Hook.on("order.priced", (crossing) => Hook.replace(crossing.input * 2))
            return priced.run(21)
        gives: 42
    """
    spell.context.hooks.declare(name)
    return HookPoint(name)


@GLOBAL.method
async def run(spell: Spell, point: HookPoint, value: Value) -> Value:
    """Pass a value through the hooks of the point.

    Args:
        value: What they are asked about.

    Returns:
        The value, or what they put in its place.

    Raises:
        hook.denied: One of them refused.

    Example:
        lua:
            local sent = Hook.point("mail.sent")
            Hook.on("mail.sent", function() return Hook.deny("not today") end)
            local ok, problem = pcall(function() return sent:run("hi") end)
            return problem.message
        js:
            const sent = await Hook.point("mail.sent")
            await Hook.on("mail.sent", () => Hook.deny("not today"))
            try { await sent.run("hi") } catch (problem) { return problem.message }
        gives: "a hook refused point mail.sent: not today"
    """
    return await boundary.cross_point(spell.context, point.name, value)


@GLOBAL.worker_function
def replace(spell: Spell, value: Value) -> HookVerdict:
    """Say: before, act on this input instead; after and on errors, this is the result; of a chunk, send this on.

    Args:
        value: A value of the same kind; of requests and answers, a map of the fields that change, or a text.

    Example:
        lua:
            Hook.on("before:tool", function() return Hook.replace({ expression = "6*7" }) end)
            return Tool.call("calculate", { expression = "1+1" }).value
        js:
            await Hook.on("before:tool", () => Hook.replace({ expression: "6*7" }))
            return (await Tool.call("calculate", { expression: "1+1" })).value
        gives: 42
    """
    in_worker()


@GLOBAL.worker_function
def cache_hit(spell: Spell, value: Value) -> HookVerdict:
    """Say before: this is the result, nothing needs to happen.

    Args:
        value: The result; of a model, a text or a map of fields.

    Example:
        lua:
            Hook.on("before:model", function() return Hook.cache_hit("from memory") end)
            return Model.ask("anything", { model = Model.scripted{ replies = {} } }).text
        js:
            await Hook.on("before:model", () => Hook.cacheHit("from memory"))
            return (await Model.ask("anything", { model: Model.scripted({ replies: [] }) })).text
        gives: "from memory"
    """
    in_worker()


@GLOBAL.worker_function
def deny(spell: Spell, reason: str = "") -> HookVerdict:
    """Say: this shall not happen, or its result shall not be used.

    Args:
        reason: Why; it stands in the error, which says so where there is none.

    Example:
        lua:
            Hook.on("after:tool", function() return Hook.deny("not fit to print") end)
            local ok, problem = pcall(Tool.call, "calculate", { expression = "1+1" })
            return problem.message
        js:
            await Hook.on("after:tool", () => Hook.deny("not fit to print"))
            try { await Tool.call("calculate", { expression: "1+1" }) } catch (problem) { return problem.message }
        gives: "a hook refused tool calculate: not fit to print"
    """
    in_worker()


@GLOBAL.worker_function
def retry(spell: Spell, *, delay_s: float = 0.0, max_: int = 3) -> HookVerdict:
    """Say after, or on errors: do it again.

    Args:
        delay_s: Seconds to wait first.
        max: How often this hook may say so for one crossing.

    Example:
        lua:
            local model = Model.scripted{ replies = { { error = "provider.server" }, { text = "at last" } } }
            Hook.on("error:model", function(crossing)
                if crossing.error.code == "provider.server" then return Hook.retry{ delay_s = 0.01, max = 2 } end
            end)
            return Model.ask("hello", { model = model }).text
        js:
            const model = Model.scripted({ replies: [{ error: "provider.server" }, { text: "at last" }] })
            await Hook.on("error:model", (crossing) => {
                if (crossing.error.code === "provider.server") return Hook.retry({ delayS: 0.01, max: 2 })
            })
            return (await Model.ask("hello", { model })).text
        gives: "at last"
    """
    in_worker()


@GLOBAL.worker_function
def redirect(spell: Spell, target: str | Tool | Model | Agent) -> HookVerdict:
    """Say before, or on errors: another one of the same kind shall do it; the hook is not asked about that again.

    Args:
        target: A tool, model or agent, or its name.

    Example:
        lua:
            local broken = Model.scripted{ replies = { { error = "provider.quota" } } }
            local spare = Model.scripted{ replies = { { text = "from the spare" } } }
            Hook.on("error:model", function() return Hook.redirect(spare) end)
            return Model.ask("hello", { model = broken }).text
        js:
            const broken = await Model.scripted({ replies: [{ error: "provider.quota" }] })
            const spare = await Model.scripted({ replies: [{ text: "from the spare" }] })
            await Hook.on("error:model", () => Hook.redirect(spare))
            return (await Model.ask("hello", { model: broken })).text
        gives: "from the spare"
    """
    in_worker()


def _attributes(spell: Spell, kind: str, name: str) -> Mapping[str, str]:
    """Return what else a component of that name can be matched by, where it is known."""
    if kind != "tool" or not (name in spell.own_tools or name in spell.tools):
        return {}

    return cast("Tool", spell.find("tool", name)).attributes
