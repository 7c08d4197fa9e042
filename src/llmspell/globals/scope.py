"""What is seen of a workflow, and what is changed: by its steps, and from outside."""

from __future__ import annotations

from typing import Literal

from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.globals._workflow_options import StepLike, step_of
from llmspell.value import Value
from llmspell.workflow import Scope, StepResult, Steps, Workflow, mermaid
from llmspell.workflow.reply import StepFailure

__all__ = ["GLOBAL"]


def scope_input(scope: Scope) -> Value:
    """What the workflow was given."""
    return scope.input


def scope_last(scope: Scope) -> Value:
    """What the workflow's kind gives this step: in a sequence what the step before gave."""
    return scope.last


def scope_item(scope: Scope) -> Value:
    """The item at hand, in a loop over a list."""
    return scope.item


def scope_index(scope: Scope) -> int:
    """Which turn of a loop it is, from 1; 0 outside loops."""
    return scope.index


def scope_error(scope: Scope) -> StepFailure | None:
    """In a fallback: why the step failed that it runs instead of."""
    return scope.error


GLOBAL = Global("", "What a step sees of the workflow it runs in; a kind of your own sees the steps.")
GLOBAL.handle(
    HandleKind(
        name="scope",
        type=Scope,
        fields={
            "input": scope_input,
            "last": scope_last,
            "item": scope_item,
            "index": scope_index,
            "error": scope_error,
        },
        description="The run of a workflow, seen from one of its steps, inputs or conditions.",
    )
)
GLOBAL.handle(
    HandleKind(
        name="step",
        type=Steps,
        calls="run",
        description="The steps of one run, in the hands of a kind made with `Workflow.define`; a function.",
    )
)


@GLOBAL.property
def steps(spell: Spell, scope: Scope) -> dict[str, StepResult]:
    """What became of the steps so far, by name.

    Example:
        lua:
            local flow = Workflow.sequential{ steps = {
                { name = "first", run = function() return "one" end },
                { name = "second", run = function(_, scope) return scope.steps.first.output .. "!" end },
            } }
            return flow:run().output
        js:
            const flow = await Workflow.sequential({ steps: [
                { name: "first", run: () => "one" },
                { name: "second", run: async (_, scope) => (await scope.steps).first.output + "!" },
            ] })
            return (await flow.run()).output
        gives: "one!"
    """
    return dict(scope.results)


@GLOBAL.property
def workflow(spell: Spell, scope: Scope) -> Workflow:
    """The workflow that runs; what is added, replaced and removed through it counts for this run alone.

    Example:
        lua:
            local flow = Workflow.sequential{ name = "outer", steps = { function(_, scope) return scope.workflow.name end } }
            return flow:run().output
        js:
            const flow = await Workflow.sequential({
                name: "outer", steps: [async (_, scope) => (await scope.workflow).name],
            })
            return (await flow.run()).output
        gives: "outer"
    """
    return scope.workflow  # pyright: ignore[reportReturnType]


@GLOBAL.method
def get(spell: Spell, scope: Scope, key: str, default: Value = None) -> Value:
    """Return a value of the workflow's state; templates read it as `state.key`.

    Args:
        key: Its key.
        default: What to return where there is none.

    Example:
        lua:
            local flow = Workflow.sequential{ steps = { function(_, scope) return scope:get("seen", "never") end } }
            return flow:run().output
        js:
            const flow = await Workflow.sequential({ steps: [(_, scope) => scope.get("seen", "never")] })
            return (await flow.run()).output
        gives: "never"
    """
    return scope.state.get(key, default)


@GLOBAL.method
def set_(spell: Spell, scope: Scope, key: str, value: Value) -> int:
    """Set a value of the workflow's state; it stays from run to run.

    Args:
        key: Its key.
        value: Any value.

    Returns:
        The state's new version.

    Example:
        lua:
            local flow = Workflow.sequential{ steps = {
                function(_, scope) scope:set("seen", (scope:get("seen") or 0) + 1) return scope:get("seen") end,
            } }
            return { flow:run().output, flow:run().output }
        js:
            const flow = await Workflow.sequential({ steps: [
                async (_, scope) => {
                    await scope.set("seen", ((await scope.get("seen")) ?? 0) + 1)
                    return scope.get("seen")
                },
            ] })
            return [(await flow.run()).output, (await flow.run()).output]
        gives: [1, 2]
    """
    return scope.state.set(key, value)


@GLOBAL.method
async def run(spell: Spell, step: Steps, name: str, input: Value = None) -> Value:
    """Run a step; `step(name, input)` does the same.

    Args:
        name: Its name.
        input: What it gets, unless it says so itself.

    Returns:
        What it gave; its input again where it was skipped, or failed without stopping the workflow.

    Raises:
        not_found: There is no such step.
        workflow.step_failed: It failed.
        limit.steps: The workflow ran too many.

    Example:
        lua:
            Workflow.define("last_first", function(step, input) return step("b", step:run("a", input)) end)
            local flow = Workflow.create{ kind = "last_first", steps = {
                { name = "b", run = function(n) return n * 2 end }, { name = "a", run = function(n) return n + 1 end },
            } }
            return flow:run(1).output
        js:
            await Workflow.define("last_first", async (step, input) => step("b", await step.run("a", input)))
            const flow = await Workflow.create({ kind: "last_first", steps: [
                { name: "b", run: (n) => n * 2 }, { name: "a", run: (n) => n + 1 },
            ] })
            return (await flow.run(1)).output
        gives: 4
    """
    return await step(name, input)


@GLOBAL.property
def names(spell: Spell, step: Steps) -> list[str]:
    """The names of the steps ahead, in order.

    Example:
        lua:
            Workflow.define("lister", function(step) return step.names end)
            return Workflow.create{ kind = "lister", steps = { { name = "a", run = "calculate" } } }:run().output
        js:
            await Workflow.define("lister", (step) => step.names)
            const flow = await Workflow.create({ kind: "lister", steps: [{ name: "a", run: "calculate" }] })
            return (await flow.run()).output
        gives: ["a"]
    """
    return step.names


@GLOBAL.method
def add(spell: Spell, workflow: Workflow, step: StepLike, *, after: str | None = None) -> None:
    """Add a step: the last, or right after another. While the workflow runs, this run alone is changed.

    Args:
        step: A step, as for `Workflow.sequential`.
        after: Name of the step to put it after.

    Raises:
        usage: There is a step of that name.
        not_found: There is no step to put it after.
        workflow.cycle: The workflow would hold itself.

    Example:
        lua:
            local flow = Workflow.sequential{ steps = { { name = "a", run = function(n) return n + 1 end } } }
            flow:add{ name = "b", run = function(n) return n * 10 end }
            return flow:run(1).output
        js:
            const flow = await Workflow.sequential({ steps: [{ name: "a", run: (n) => n + 1 }] })
            await flow.add({ name: "b", run: (n) => n * 10 })
            return (await flow.run(1)).output
        gives: 20
    """
    workflow.add(step_of(spell, step), after=after)


@GLOBAL.method
def replace(spell: Spell, workflow: Workflow, name: str, step: StepLike) -> None:
    """Put another step in the place of one; it takes over its name. While it runs, this run alone is changed.

    Args:
        name: The step that goes.
        step: The one that comes.

    Raises:
        not_found: There is no such step.
        workflow.step_begun: The step runs or has run.
        workflow.cycle: The workflow would hold itself.

    Example:
        lua:
            local flow = Workflow.sequential{ steps = { { name = "a", run = function(n) return n + 1 end } } }
            flow:replace("a", function(n) return n - 1 end)
            return flow:run(1).output
        js:
            const flow = await Workflow.sequential({ steps: [{ name: "a", run: (n) => n + 1 }] })
            await flow.replace("a", (n) => n - 1)
            return (await flow.run(1)).output
        gives: 0
    """
    workflow.replace(name, step_of(spell, step))


@GLOBAL.method
def remove(spell: Spell, workflow: Workflow, name: str) -> None:
    """Remove a step. While the workflow runs, this run alone is changed.

    Args:
        name: The step that goes.

    Raises:
        not_found: There is no such step.
        workflow.step_begun: The step runs or has run.

    Example:
        lua:
            local flow = Workflow.sequential{ steps = { { name = "a", run = function(n) return n + 1 end } } }
            flow:remove("a")
            return flow:run(1).output
        js:
            const flow = await Workflow.sequential({ steps: [{ name: "a", run: (n) => n + 1 }] })
            await flow.remove("a")
            return (await flow.run(1)).output
        gives: 1
    """
    workflow.remove(name)


@GLOBAL.method
def plan(spell: Spell, workflow: Workflow, *, format: Literal["tree", "mermaid"] = "tree") -> str:
    """Return the workflow drawn as text.

    Args:
        format: `tree`: a line for each step; `mermaid`: a flowchart for Mermaid.

    Example:
        lua:
            return Workflow.sequential{ name = "sum", steps = { "calculate" } }:plan()
        js:
            return (await Workflow.sequential({ name: "sum", steps: ["calculate"] })).plan()
        gives: "sum (sequential)\\n└─ calculate: tool calculate"
    """
    return mermaid(workflow) if format == "mermaid" else workflow.plan()


@GLOBAL.method
def to_table(spell: Spell, workflow: Workflow) -> dict[str, Value]:
    """Return the workflow as data that `Workflow.load` reads back; the same keys in both languages.

    Raises:
        workflow.not_data: A function is part of it; the message says where.

    Example:
        lua:
            return Workflow.sequential{ name = "sum", steps = { "calculate" } }:to_table()
        js:
            return (await Workflow.sequential({ name: "sum", steps: ["calculate"] })).toTable()
        gives: {"name": "sum", "steps": [{"name": "calculate", "tool": "calculate"}]}
    """
    return workflow.to_table()
