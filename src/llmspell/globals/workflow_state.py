"""What scripts do with the states that workflows work on."""

from __future__ import annotations

from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.state import State
from llmspell.value import Value
from llmspell.workflow import Workflow, WorkflowStateRun, run_from

__all__ = ["GLOBAL"]

GLOBAL = Global("", "States that workflows work on.")


@GLOBAL.method
async def run_from_(spell: Spell, workflow: Workflow, state: State, input: Value = None) -> WorkflowStateRun:
    """Let a copy of the workflow work from a state, and return the state that comes of it.

    Steps see and change the state as the workflow's own: `scope:get`, `state.key` in templates, and `call.state` in
    tools of the spell; afterwards `answer` is set to the output. The workflow and the state given stay as they are,
    so runs from one state may go on at the same time and be merged. A workflow or an agent that is a step has a state
    of its own.

    Args:
        state: From where.
        input: Its input; any value.

    Returns:
        The reply and the new state.

    Raises:
        workflow.step_failed: As for `run`; likewise its other errors.

    Example:
        lua:
            local flow = Workflow.sequential{ steps = {
                function(word, scope) return scope:set("greeting", scope:get("greeting") .. " " .. word) end,
                { run = function(text) return text end, input = "{{ state.greeting }}!" },
            } }
            local before = State.new{ greeting = "hello" }
            local done = flow:run_from(before, "world")
            return { done.reply.output, done.state:values(), before:values() }
        js:
            const flow = await Workflow.sequential({ steps: [
                async (word, scope) => scope.set("greeting", await scope.get("greeting") + " " + word),
                { run: (text) => text, input: "{{ state.greeting }}!" },
            ] })
            const before = await State.new({ greeting: "hello" })
            const done = await flow.runFrom(before, "world")
            return [done.reply.output, await done.state.values(), await before.values()]
        gives: ["hello world!", {"greeting": "hello world", "answer": "hello world!"}, {"greeting": "hello"}]
    """
    return await run_from(spell.context, workflow, state, input)
