"""Structured output: how a model is made to fit a schema, and checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from llmspell.errors import AgentError
from llmspell.message import Reply, ToolCall
from llmspell.provider import ToolSpec
from llmspell.schema import Check, compile_schema, parse_json
from llmspell.value import Json, Value, preview

__all__ = ["REPAIRS", "TOOL_NAME", "Output"]

TOOL_NAME = "final_output"
REPAIRS = 2
"""How often a model may correct an answer that does not fit."""


class Output:
    """What an agent's final answer must look like.

    Args:
        schema: JSON schema of the answer.
        where: The agent's name, for errors.

    Raises:
        UsageError: It is not a schema.
    """

    __slots__ = ("_check", "schema", "spec")

    def __init__(self, schema: Mapping[str, Json], where: str) -> None:
        self.schema = schema
        self._check: Check = compile_schema(schema, f"{where}, output")
        parameters = schema if schema.get("type") == "object" else _boxed(schema)
        self.spec = ToolSpec(TOOL_NAME, "Give the final answer. Call it once, when the work is done.", parameters)

    def read(self, reply: Reply) -> tuple[Value, str]:
        """Return the answer in a reply and what is wrong with it (empty when nothing is)."""
        text, wrapped = _answer(reply, self.spec)

        if text is None:
            return None, f"answer by calling {TOOL_NAME}, or with nothing but JSON"

        try:
            value = parse_json(text)
        except ValueError as error:
            return None, f"the answer is not JSON ({error})"

        if wrapped and isinstance(value, dict):
            value = value.get("value")

        return cast("Value", value), self._check(value)

    def give_up(self, reply: Reply, problem: str) -> AgentError:
        """Return the error for an answer that still does not fit."""
        return AgentError(
            f"the answer does not fit the output schema after {REPAIRS} repairs: {problem}",
            code="agent.output",
            hint=f"the last answer was: {preview(reply.message.text)}",
        )


def _boxed(schema: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return the schema of an object that holds the answer; what `$ref`s lead to stays at the top."""
    shared = {key: schema[key] for key in ("$defs", "definitions") if key in schema}
    inner = {key: value for key, value in schema.items() if key not in shared}
    return {"type": "object", "properties": {"value": inner}, "required": ["value"], **shared}


def _answer(reply: Reply, spec: ToolSpec) -> tuple[str | None, bool]:
    for call in reply.message.tool_calls:
        if call.name == TOOL_NAME:
            return call.arguments, spec.parameters.get("required") == ["value"] and _is_wrapped(call)

    text = reply.message.text.strip()
    return _unfence(text) or None, False


def _is_wrapped(call: ToolCall) -> bool:
    return '"value"' in call.arguments


def _unfence(text: str) -> str:
    """Return JSON text without the Markdown fence that many models put around it."""
    if text.startswith("```") and text.endswith("```"):
        return text.removeprefix("```json").removeprefix("```").removesuffix("```").strip()

    return text
