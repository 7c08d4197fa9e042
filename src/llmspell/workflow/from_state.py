"""State-driven runs: a workflow works from a state and gives back a state."""

from __future__ import annotations

import msgspec

from llmspell.agent.from_state import ANSWER
from llmspell.context import Context
from llmspell.state import State
from llmspell.value import Value
from llmspell.workflow.reply import WorkflowReply
from llmspell.workflow.workflow import Workflow

__all__ = ["WorkflowStateRun", "run_from"]


class WorkflowStateRun(msgspec.Struct, frozen=True, kw_only=True):
    """What a state-driven run of a workflow gives back.

    Attributes:
        reply: What it gave.
        state: What became of the state; its parent is the state that was given.
    """

    reply: WorkflowReply
    state: State


async def run_from(context: Context, workflow: Workflow, state: State, prompt: Value = None) -> WorkflowStateRun:
    """Let a copy of a workflow work from a state, and return the state that comes of it.

    Its steps see and change the state as the workflow's own; afterwards `answer` is set to the output. The workflow
    and the state given stay as they are, so runs from one state may go on at the same time and be merged. A workflow
    or an agent that is a step has a state of its own.

    Args:
        context: What it may reach.
        workflow: What runs.
        state: From where.
        prompt: Its input; any value.

    Raises:
        WorkflowError: As for `Workflow.run`; likewise the other errors.
    """
    worker = workflow.fresh()
    worker.state = state.clone()
    reply = await worker.run(context, prompt)
    after = worker.state
    after.set(ANSWER, reply.output)
    return WorkflowStateRun(reply=reply, state=after)
