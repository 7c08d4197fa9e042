"""Workflows: steps in an order that is written down."""

from llmspell.workflow.from_state import WorkflowStateRun, run_from
from llmspell.workflow.kind import KINDS, Kind, kind
from llmspell.workflow.load import Parts, load, read_table
from llmspell.workflow.plan import mermaid, tree
from llmspell.workflow.reply import StepResult, WorkflowReply
from llmspell.workflow.scope import Scope
from llmspell.workflow.step import Retry, Step
from llmspell.workflow.steps import Steps
from llmspell.workflow.table import to_table
from llmspell.workflow.workflow import Workflow

__all__ = [
    "KINDS",
    "Kind",
    "Parts",
    "Retry",
    "Scope",
    "Step",
    "StepResult",
    "Steps",
    "Workflow",
    "WorkflowReply",
    "WorkflowStateRun",
    "kind",
    "load",
    "mermaid",
    "read_table",
    "run_from",
    "to_table",
    "tree",
]
