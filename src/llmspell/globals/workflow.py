"""`Workflow`: steps in an order that is written down."""

from __future__ import annotations

from typing import Any, Literal

from llmspell.agent import Agent, as_tool
from llmspell.bridge.callback import Callback
from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.budget import Limits
from llmspell.errors import UsageError
from llmspell.globals._workflow_options import (
    Branch,
    Condition,
    StepLike,
    branches_of,
    kind_names,
    make,
    parts_of,
    steps_of,
)
from llmspell.stream import Stream
from llmspell.tool import Tool
from llmspell.value import Value
from llmspell.workflow import Kind, Steps, Workflow, WorkflowReply, load, read_table
from llmspell.workflow.nesting import MAX_STEPS
from llmspell.workflow.reply import WorkflowChunk

__all__ = ["GLOBAL"]


def workflow_name(workflow: Workflow) -> str:
    """Its name."""
    return workflow.name


def workflow_description(workflow: Workflow) -> str:
    """What it is good for."""
    return workflow.description


def workflow_kind(workflow: Workflow) -> str:
    """How its steps run: `sequential`, `parallel`, `conditional`, `loop`, or a kind of your own."""
    return workflow.kind.name


GLOBAL = Global("Workflow", "Workflows: steps in an order that is written down, not chosen by a model.")
GLOBAL.handle(
    HandleKind(
        name="workflow",
        type=Workflow,
        fields={"name": workflow_name, "description": workflow_description, "kind": workflow_kind},
        description="A workflow. It can be a step of another one, a tool of an agent, and take over a conversation.",
    )
)


@GLOBAL.function
def sequential(
    spell: Spell,
    *,
    steps: list[StepLike],
    name: str = "sequential",
    description: str = "",
    limits: Limits | None = None,
    max_steps: int = MAX_STEPS,
) -> Workflow:
    """Make a workflow whose steps run one after the other; each gets what the one before gave.

    Args:
        steps: Each a table of step options, or just what it runs: the name of a tool, a tool, an agent, a workflow,
            a function of the input and the scope.
        name: Its name; events and errors call it so.
        description: What it is good for; agents' models read this.
        limits: Bounds of one run, its agents included.
        max_steps: Most steps of one run.

    Raises:
        usage: A step makes no sense, or two have the same name.
        not_found: A tool name is unknown.
        workflow.template: A template or an expression is malformed.

    Example:
        lua:
            local flow = Workflow.sequential{ name = "sum", steps = {
                { tool = "calculate", input = { expression = "{{ input }} * 2" } },
                { name = "say", run = function(last) return "It is " .. last.value end },
            } }
            return flow:run(21).output
        js:
            const flow = await Workflow.sequential({ name: "sum", steps: [
                { tool: "calculate", input: { expression: "{{ input }} * 2" } },
                { name: "say", run: (last) => "It is " + last.value },
            ] })
            return (await flow.run(21)).output
        gives: "It is 42"
    """
    return make(spell, "sequential", name, steps_of(spell, steps), {}, (description, limits, max_steps))


@GLOBAL.function
def parallel(
    spell: Spell,
    *,
    branches: list[StepLike],
    max_concurrency: int | None = None,
    stop: Literal["never", "first_error", "first_success"] = "first_error",
    name: str = "parallel",
    description: str = "",
    limits: Limits | None = None,
    max_steps: int = MAX_STEPS,
) -> Workflow:
    """Make a workflow whose steps run side by side, each with the workflow's input.

    Its output is a map from the steps' names to what they gave.

    Args:
        branches: The steps, as for `sequential`.
        max_concurrency: How many run at once; all of them unless given.
        stop: `first_error`: a failure stops the others and the workflow. `never`: all go on to their end, and the
            workflow fails only when all of them do. `first_success`: the first output is the workflow's, the others
            are stopped.
        name: Its name; events and errors call it so.
        description: What it is good for; agents' models read this.
        limits: Bounds of one run, its agents included.
        max_steps: Most steps of one run.

    Raises:
        usage: A step makes no sense, or two have the same name.

    Example:
        lua:
            local flow = Workflow.parallel{ branches = {
                { name = "double", run = function(n) return n * 2 end },
                { name = "square", run = function(n) return n * n end },
            } }
            return flow:run(5).output
        js:
            const flow = await Workflow.parallel({ branches: [
                { name: "double", run: (n) => n * 2 },
                { name: "square", run: (n) => n * n },
            ] })
            return (await flow.run(5)).output
        gives: {"double": 10, "square": 25}
    """
    options = {"max_concurrency": max_concurrency, "stop": stop}
    return make(spell, "parallel", name, steps_of(spell, branches), options, (description, limits, max_steps))


@GLOBAL.function
def conditional(
    spell: Spell,
    *,
    branches: list[Branch],
    default: StepLike | None = None,
    name: str = "conditional",
    description: str = "",
    limits: Limits | None = None,
    max_steps: int = MAX_STEPS,
) -> Workflow:
    """Make a workflow that runs the first branch whose condition holds; it gives what that one gave.

    Args:
        branches: Each with a `when`, an expression or a function of the scope that may wait, and what to `run`.
        default: Runs when no condition holds; the output is nil without one.
        name: Its name; events and errors call it so.
        description: What it is good for; agents' models read this.
        limits: Bounds of one run, its agents included.
        max_steps: Most steps of one run.

    Raises:
        usage: A step makes no sense, or two have the same name.
        workflow.template: An expression is malformed.

    Example:
        lua:
            local flow = Workflow.conditional{
                branches = { { when = "last > 100", run = { name = "large", run = function() return "large" end } } },
                default = { name = "small", run = function() return "small" end },
            }
            return { flow:run(500).output, flow:run(5).output }
        js:
            const flow = await Workflow.conditional({
                branches: [{ when: "last > 100", run: { name: "large", run: () => "large" } }],
                default: { name: "small", run: () => "small" },
            })
            return [(await flow.run(500)).output, (await flow.run(5)).output]
        gives: ["large", "small"]
    """
    steps = branches_of(spell, branches, default)
    return make(spell, "conditional", name, steps, {}, (description, limits, max_steps))


@GLOBAL.function
def loop(
    spell: Spell,
    *,
    body: StepLike | list[StepLike],
    over: Callback | Value = None,
    times: int | None = None,
    while_: Condition | None = None,
    until_: Condition | None = None,
    max_iterations: int = 1000,
    name: str = "loop",
    description: str = "",
    limits: Limits | None = None,
    max_steps: int = MAX_STEPS,
) -> Workflow:
    """Make a workflow that runs its steps again and again.

    Over a list each turn gets its item, and the output is the list of what they gave. Else each turn gets what the
    one before gave, and the output is what the last one gave.

    Args:
        body: What each turn runs: a step, or a list of them in order.
        over: A list, a template that gives one, or a function of the scope that does: a turn for each item.
        times: So many turns.
        while_: It goes on as long as this holds before a turn; `while` in JavaScript.
        until_: It ends when this holds after a turn; `until` in JavaScript.
        max_iterations: Most turns.
        name: Its name; events and errors call it so.
        description: What it is good for; agents' models read this.
        limits: Bounds of one run, its agents included.
        max_steps: Most steps of one run.

    Raises:
        usage: Neither over nor times, while_ nor until_ is given, or both over and times are.
        workflow.template: An expression is malformed.

    Example:
        lua:
            local flow = Workflow.loop{ until_ = "last > 100", body = { name = "double", run = function(n) return n * 2 end } }
            return flow:run(1).output
        js:
            const flow = await Workflow.loop({ until: "last > 100", body: { name: "double", run: (n) => n * 2 } })
            return (await flow.run(1)).output
        gives: 128
    """
    steps = steps_of(spell, body if isinstance(body, list) else [body])
    given = {"over": over, "times": times, "while_": while_, "until_": until_}
    options = {key: value for key, value in given.items() if value is not None}
    return make(
        spell, "loop", name, steps, {**options, "max_iterations": max_iterations}, (description, limits, max_steps)
    )


@GLOBAL.function
def create(
    spell: Spell,
    *,
    kind: str,
    steps: list[StepLike] = [],  # noqa: B006 - never changed
    options: dict[str, Value] = {},  # noqa: B006 - never changed
    name: str = "workflow",
    description: str = "",
    limits: Limits | None = None,
    max_steps: int = MAX_STEPS,
) -> Workflow:
    """Make a workflow of any kind: built in, installed, or made with `Workflow.define`.

    Args:
        kind: The kind's name.
        steps: The steps, as for `sequential`.
        options: The kind's options; they are data.
        name: Its name; events and errors call it so.
        description: What it is good for; agents' models read this.
        limits: Bounds of one run, its agents included.
        max_steps: Most steps of one run.

    Raises:
        not_found: There is no such kind.
        usage: A step or an option makes no sense.

    Example:
        lua:
            local flow = Workflow.create{ kind = "sequential", steps = { function(n) return n + 1 end } }
            return flow:run(1).output
        js:
            const flow = await Workflow.create({ kind: "sequential", steps: [(n) => n + 1] })
            return (await flow.run(1)).output
        gives: 2
    """
    return make(spell, kind, name, steps_of(spell, steps), options, (description, limits, max_steps))


@GLOBAL.function
def define(spell: Spell, kind: str, run: Callback) -> None:
    """Make a kind of workflow, for `Workflow.create`.

    Args:
        kind: Its name.
        run: Gets the steps, the input and the options, and returns the output. It runs steps by calling
            `step(name, input)`, in any order, more than once, side by side; `step.names` lists those ahead.

    Raises:
        usage: There is a kind of that name.

    Example:
        lua:
            Workflow.define("twice", function(step, input)
                for _, name in ipairs(step.names) do input = step(name, step(name, input)) end
                return input
            end)
            local flow = Workflow.create{ kind = "twice", steps = { function(n) return n * 10 end } }
            return flow:run(1).output
        js:
            await Workflow.define("twice", async (step, input) => {
                for (const name of await step.names) input = await step(name, await step(name, input))
                return input
            })
            const flow = await Workflow.create({ kind: "twice", steps: [(n) => n * 10] })
            return (await flow.run(1)).output
        gives: 100
    """
    if kind in kind_names(spell):
        raise UsageError(f'there is a kind of workflow "{kind}" already', hint="choose another name")

    async def function(steps: Steps, value: Value, **options: Any) -> Value:
        return await run(steps, value, options)

    spell.kinds[kind] = Kind(name=kind, function=function)


@GLOBAL.function
def kinds(spell: Spell) -> list[str]:
    """Return the names of the kinds of workflows there are.

    Example:
        lua:
            return Workflow.kinds()
        js:
            return Workflow.kinds()
        gives: ["conditional", "loop", "parallel", "sequential"]
    """
    return kind_names(spell)


@GLOBAL.function
async def load_(
    spell: Spell,
    source: str | dict[str, Value],
    *,
    tools: list[Tool] = [],  # noqa: B006 - never changed
    agents: list[Agent] = [],  # noqa: B006 - never changed
) -> Workflow:
    """Make a workflow of a table, or of a JSON, YAML or TOML file that holds one.

    Args:
        source: The table, as `to_table` gives it, or the path of the file; its ending says its language.
        tools: Tools that it names beside the built-in ones.
        agents: Agents that it names beside those this spell has made.

    Raises:
        usage: It is not the table of a workflow; the message says what and where.
        not_found: A tool, an agent or a kind is unknown.
        workflow.cycle: The table holds itself.
        grant.denied: The file is not granted.

    Example:
        lua:
            local flow = Workflow.load{ name = "sum", steps = {
                { tool = "calculate", input = { expression = "{{ input }} + 1" } },
            } }
            return flow:run(41).output.value
        js:
            const flow = await Workflow.load({ name: "sum", steps: [
                { tool: "calculate", input: { expression: "{{ input }} + 1" } },
            ] })
            return (await flow.run(41)).output.value
        gives: 42
    """
    table = await read_table(spell.context, source) if isinstance(source, str) else source
    return load(table, parts_of(spell, tools, agents))


@GLOBAL.method
async def run(spell: Spell, workflow: Workflow, input: Value = None) -> WorkflowReply:
    """Run the workflow to its end.

    Args:
        input: Its input; any value.

    Returns:
        `status` (`done`, or `partial` when it went on after a step had failed), `output`, and `steps`: by name the
        `status`, `output`, `error`, `attempts`, `seconds` and `started` of each step that was reached.

    Raises:
        workflow.step_failed: A step failed; `data` holds the `step`, the `steps` so far and the `undo_errors`.
        workflow.template: A template names what is not there, or takes too much.
        workflow.predicate: A condition failed, or gave neither true nor false.
        limit.iterations: A loop went on for too long; likewise `limit.steps`, `limit.seconds` and other limits.
        agent.state: It is running already or closed.

    Example:
        lua:
            local flow = Workflow.sequential{ steps = { { name = "half", run = function(n) return n / 2 end } } }
            local reply = flow:run(5)
            return { reply.status, reply.output, reply.steps.half.attempts }
        js:
            const flow = await Workflow.sequential({ steps: [{ name: "half", run: (n) => n / 2 }] })
            const reply = await flow.run(5)
            return [reply.status, reply.output, reply.steps.half.attempts]
        gives: ["done", 2.5, 1]
    """
    return await workflow.run(spell.context, input)


@GLOBAL.method
def stream(spell: Spell, workflow: Workflow, input: Value = None) -> Stream[WorkflowChunk]:
    """Run the workflow and read what happens to its steps, those of nested workflows too.

    Args:
        input: Its input.

    Returns:
        Chunks with a `type`: `started`, `retried` and `finished` name the workflow and the step; the last is `done`
        with the reply.

    Example:
        lua:
            local flow = Workflow.sequential{ steps = { { name = "one", run = function() return 1 end } } }
            local seen = {}
            for chunk in flow:stream() do seen[#seen + 1] = chunk.type end
            return seen
        js:
            const flow = await Workflow.sequential({ steps: [{ name: "one", run: () => 1 }] })
            const seen = []
            for await (const chunk of flow.stream()) seen.push(chunk.type)
            return seen
        gives: ["started", "finished", "done"]
    """
    return workflow.stream(spell.context, input)


@GLOBAL.method
def as_tool_(spell: Spell, workflow: Workflow, *, name: str | None = None, description: str | None = None) -> Tool:
    """Wrap the workflow as a tool for agents; each call runs a fresh copy with the task as its input.

    Args:
        name: The tool's name; the workflow's own unless given.
        description: What models read; the workflow's own unless given.

    Example:
        lua:
            local flow = Workflow.sequential{ name = "shout", steps = { function(text) return text:upper() end } }
            return flow:as_tool{ description = "Shouts." }:call{ task = "hey" }
        js:
            const flow = await Workflow.sequential({ name: "shout", steps: [(text) => text.toUpperCase()] })
            return (await flow.asTool({ description: "Shouts." })).call({ task: "hey" })
        gives: "HEY"
    """
    return as_tool(workflow, name=name, description=description)


@GLOBAL.method
async def close(spell: Spell, workflow: Workflow) -> None:
    """End the workflow's life; it refuses to run from now on. A spell's end closes its workflows.

    Example:
        lua:
            local flow = Workflow.sequential{ steps = {} }
            flow:close()
            return flow.state
        js:
            const flow = await Workflow.sequential({ steps: [] })
            await flow.close()
            return flow.state
        gives: "closed"
    """
    await workflow.close(spell.context)


@GLOBAL.property
def state(spell: Spell, workflow: Workflow) -> str:
    """Where it is: `ready`, `running`, `done`, `failed` or `closed`.

    Example:
        lua:
            return Workflow.sequential{ steps = {} }.state
        js:
            return (await Workflow.sequential({ steps: [] })).state
        gives: "ready"
    """
    return workflow.lifecycle.state
