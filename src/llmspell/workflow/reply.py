"""What a run of a workflow gives: results of steps, chunks on the way, a reply."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from llmspell.agent.base import AgentReply
from llmspell.errors import SpellError
from llmspell.value import Value

__all__ = [
    "StepFailure",
    "StepFinished",
    "StepResult",
    "StepRetried",
    "StepStarted",
    "StepStatus",
    "WorkflowChunk",
    "WorkflowDone",
    "WorkflowReply",
    "failure_of",
]

StepStatus: TypeAlias = Literal["done", "failed", "recovered", "skipped", "cancelled", "undone"]


class StepFailure(msgspec.Struct, frozen=True):
    """Why a step failed.

    Attributes:
        code: Wire name of the error.
        message: What went wrong.
    """

    code: str
    message: str


class StepResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a step.

    Attributes:
        status: `done`; `failed`; `recovered`: failed, and its fallback gave the output; `skipped`: its `when`
            did not hold; `cancelled`; `undone`: done first, then undone because the workflow failed.
        output: What it gave.
        error: Why it failed, also where the workflow went on.
        attempts: How often it was tried.
        seconds: How long it took, all attempts and pauses together.
        started: When, in Unix seconds.
    """

    status: StepStatus
    output: Value = None
    error: StepFailure | None = None
    attempts: int = 0
    seconds: float = 0.0
    started: float = 0.0


class WorkflowReply(AgentReply, frozen=True, kw_only=True):
    """What a run of a workflow gives back; usable wherever an agent's reply is.

    Attributes:
        text: The output as text.
        output: What the workflow gave.
        messages: The output as a message, for a conversation that was handed over.
        tool_calls: Empty: the calls of its agents stay theirs.
        usage: Sum over all its steps.
        finish_reason: `stop`.
        agent: Name of the workflow.
        run_id: The run it happened in.
        cost_usd: US dollars, where prices are known.
        status: `done`; `partial` when it went on after a step had failed.
        steps: What became of each step that was reached, by name.
        seconds: How long it took.
    """

    status: Literal["done", "partial"]
    steps: dict[str, StepResult]
    seconds: float


class StepStarted(msgspec.Struct, frozen=True, tag="started"):
    """A step begins.

    Attributes:
        workflow: The workflow it belongs to.
        step: Its name.
    """

    workflow: str
    step: str


class StepRetried(msgspec.Struct, frozen=True, tag="retried"):
    """An attempt failed and there will be another.

    Attributes:
        workflow: The workflow it belongs to.
        step: Its name.
        attempt: Which one failed, from 1.
        error: Why.
        delay_s: Seconds until the next.
    """

    workflow: str
    step: str
    attempt: int
    error: StepFailure
    delay_s: float


class StepFinished(msgspec.Struct, frozen=True, tag="finished"):
    """A step has ended, well or not.

    Attributes:
        workflow: The workflow it belongs to.
        step: Its name.
        result: What became of it.
    """

    workflow: str
    step: str
    result: StepResult


class WorkflowDone(msgspec.Struct, frozen=True, tag="done"):
    """The run is over; the last chunk."""

    reply: WorkflowReply


WorkflowChunk: TypeAlias = StepStarted | StepRetried | StepFinished | WorkflowDone


def failure_of(error: BaseException) -> StepFailure:
    """Return an error as a result shows it."""
    if isinstance(error, SpellError):
        return StepFailure(error.code, error.message)

    return StepFailure("error", f"{type(error).__name__}: {error}")
