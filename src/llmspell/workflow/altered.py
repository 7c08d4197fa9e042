"""What hooks may change of workflows and steps, in the forms that hooks give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from llmspell.agent.altered import merged
from llmspell.boundary import refuse_value
from llmspell.errors import ConvertError
from llmspell.hook import Crossing
from llmspell.message import Usage, assistant
from llmspell.value import Value, check
from llmspell.workflow.reply import WorkflowReply

__all__ = ["text_of", "value", "workflow_reply"]


def value(crossing: Crossing, given: object) -> Value:
    """Return the input or output that a hook wants; any value.

    Raises:
        UsageError: `hook.verdict`.
    """
    try:
        return check(given)
    except ConvertError as error:
        raise refuse_value(crossing, given, f"a value, and {error.message}") from error


def workflow_reply(crossing: Crossing, given: object, run_id: str) -> WorkflowReply:
    """Return the reply that a hook gives: a whole one, a map with fields of one, or another value as the output.

    Raises:
        UsageError: `hook.verdict`.
    """
    if isinstance(given, WorkflowReply):
        return given

    before = crossing.result if isinstance(crossing.result, WorkflowReply) else _idle(crossing.name, run_id)
    fields = dict(cast("Mapping[str, Any]", given)) if isinstance(given, Mapping) else {"output": given}

    if "output" in fields:
        fields["output"] = value(crossing, fields["output"])
        fields.setdefault("text", text_of(fields["output"]))

    if "text" in fields and "messages" not in fields:
        before = msgspec.structs.replace(before, messages=[assistant(str(fields["text"]))])

    return merged(crossing, before, fields)


def text_of(output: Value) -> str:
    """Return an output as text: text as it is, anything else as JSON, bytes in it as base64."""
    if isinstance(output, str):
        return output

    try:
        return msgspec.json.encode(output).decode()
    except (OverflowError, UnicodeError):  # whole numbers and texts that JSON cannot say
        return str(output)


def _idle(name: str, run_id: str) -> WorkflowReply:
    """Return the reply of a workflow that did nothing."""
    return WorkflowReply(
        text="",
        messages=[],
        tool_calls=[],
        usage=Usage(),
        finish_reason="stop",
        agent=name,
        run_id=run_id,
        status="done",
        steps={},
        seconds=0.0,
    )
