"""Workflows that run from a state and give one back."""

import pytest

from llmspell import Step, Workflow, tool
from llmspell.context import Context
from llmspell.errors import WorkflowError
from llmspell.state import State
from llmspell.workflow import Scope, run_from


def count(_value, scope: Scope):
    return scope.state.set("count", scope.state.get("count", 0) + 1)


async def test_the_state_comes_back_and_what_was_given_stays(context):
    flow = Workflow.sequential("flow", [count, Step(run=lambda text: text, input="{{ state.count }} of {{ input }}")])
    start = State({"count": 4})

    first = await run_from(context, flow, start, "ten")
    second = await run_from(context, flow, first.state, "ten")

    assert (first.reply.output, first.state.snapshot()) == ("5 of ten", {"count": 5, "answer": "5 of ten"})
    assert (second.reply.steps["count"].status, second.state.get("answer")) == ("done", "6 of ten")
    assert (start.snapshot(), flow.state.snapshot(), flow.lifecycle.state) == ({"count": 4}, {}, "ready")


async def test_tools_see_the_state_of_the_workflow(context):
    @tool
    async def mark(context: Context) -> None:
        """Mark it."""
        assert context.state is not None
        context.state.set("marked", value=True)

    done = await run_from(context, Workflow.sequential("flow", [Step(tool=mark, input={})]), State())

    assert done.state.get("marked") is True


async def test_runs_from_one_state_are_merged(context):
    start = State({"count": 0})
    left = await run_from(context, Workflow.sequential("left", [count]), start)
    right = await run_from(
        context, Workflow.sequential("right", [lambda _value, scope: scope.state.set("seen", "yes")]), start
    )
    left.state.delete("answer")
    right.state.delete("answer")

    assert left.state.merge(right.state, "error_on_conflict") == ["seen"]
    assert left.state.snapshot() == {"count": 1, "seen": "yes"}


async def test_a_run_that_fails_leaves_the_state_as_it_was(context):
    def fail(_value, scope: Scope):
        scope.state.set("count", 9)
        raise ValueError("broken")

    start = State({"count": 0})

    with pytest.raises(WorkflowError):
        await run_from(context, Workflow.sequential("flow", [fail]), start)

    assert start.snapshot() == {"count": 0}
