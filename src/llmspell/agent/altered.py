"""What hooks may change of agents and model calls, in the forms that hooks give."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar, cast, get_type_hints

import msgspec

from llmspell.agent.base import AgentReply, Handoff
from llmspell.boundary import refuse_value
from llmspell.errors import SpellError, UsageError
from llmspell.hook import Crossing
from llmspell.message import Message, Reply, TextPart, Usage, parse_messages
from llmspell.provider import Chunk, ModelRequest, ReasoningChunk, TextChunk
from llmspell.value import plain

__all__ = ["agent_reply", "chunk", "handed", "merged", "prompt", "reply", "request"]

S = TypeVar("S", bound=msgspec.Struct)


def request(crossing: Crossing, value: object) -> ModelRequest:
    """Return the request that a hook wants: a whole one, or a map of the fields that change.

    Raises:
        UsageError: `hook.verdict`.
    """
    if isinstance(value, ModelRequest):
        return value

    fields = _fields(crossing, value, "a map with fields of a model request")

    if "messages" in fields:
        fields["messages"] = _parsed(crossing, fields["messages"])

    return merged(crossing, cast("ModelRequest", crossing.input), fields)


def prompt(crossing: Crossing, value: object) -> list[Message]:
    """Return the messages that a hook wants an agent to work on: a text, parts or messages.

    Raises:
        UsageError: `hook.verdict`.
    """
    return _parsed(crossing, value)


def handed(crossing: Crossing, value: object) -> Handoff:
    """Return the handoff that a hook wants: a whole one, or a map of the fields that change; not its two ends.

    Raises:
        UsageError: `hook.verdict`.
    """
    before = cast("Handoff", crossing.input)

    if isinstance(value, Handoff):
        return msgspec.structs.replace(value, source=before.source, target=before.target)

    fields = _fields(crossing, value, "a map with fields of a handoff")
    fields = {name: one for name, one in fields.items() if name not in {"source", "target"}}

    if "messages" in fields:
        fields["messages"] = _parsed(crossing, fields["messages"])

    return merged(crossing, before, fields)


def reply(crossing: Crossing, value: object) -> Reply:
    """Return the model's reply that a hook gives: a whole one, a text, or a map of fields with `text` among them.

    Raises:
        UsageError: `hook.verdict`.
    """
    if isinstance(value, Reply):
        return value

    before = crossing.result if isinstance(crossing.result, Reply) else _EMPTY

    if isinstance(value, str):
        return msgspec.structs.replace(before, message=_with_text(before.message, value))

    fields = _fields(crossing, value, "a text or a map with fields of a reply")
    text = fields.pop("text", None)
    fields.pop("native", None)
    made = merged(crossing, before, fields)

    if isinstance(text, str) and text != before.message.text:
        made = msgspec.structs.replace(made, message=_with_text(made.message, text))

    return made


def agent_reply(crossing: Crossing, value: object, run_id: str) -> AgentReply:
    """Return the agent's answer that a hook gives: a whole one, a text, or a map of fields.

    Raises:
        UsageError: `hook.verdict`.
    """
    if isinstance(value, AgentReply):
        return value

    before = crossing.result if isinstance(crossing.result, AgentReply) else _unanswered(crossing.name, run_id)
    fields = (
        {"text": value}
        if isinstance(value, str)
        else _fields(crossing, value, "a text or a map with fields of an answer")
    )
    return merged(crossing, before, fields)


def chunk(crossing: Crossing, value: object) -> Chunk | None:
    """Return the chunk that a hook gives for one: a chunk, a text for its text, a map of fields, or None for none.

    Raises:
        UsageError: `hook.verdict`.
    """
    before = cast("Chunk", crossing.result)

    if value is None or isinstance(value, type(before)):
        return value

    if isinstance(value, str) and isinstance(before, TextChunk | ReasoningChunk):
        return msgspec.structs.replace(before, text=value)

    fields = _fields(crossing, value, f"a {type(before).__name__}, a text or None")
    fields.pop("type", None)
    return merged(crossing, before, fields)


def merged(crossing: Crossing, before: S, fields: Mapping[str, Any]) -> S:
    """Return a record with some fields changed, each checked.

    Args:
        crossing: What the fields are for.
        before: The record as it was.
        fields: The fields that change; a record among them is changed field by field.

    Raises:
        UsageError: `hook.verdict`: a field is unknown or does not fit.
    """
    if unknown := set(fields) - set(before.__struct_fields__):
        raise UsageError(
            f'a hook gave {crossing} the unknown field "{min(unknown)}"',
            code="hook.verdict",
            hint=f"there are: {', '.join(before.__struct_fields__)}",
        )

    try:
        return msgspec.structs.replace(
            before, **{name: _field(crossing, before, name, fields[name]) for name in fields}
        )
    except (msgspec.ValidationError, UsageError) as error:
        if isinstance(error, UsageError) and error.code == "hook.verdict":
            raise

        raise UsageError(f"what a hook gave {crossing} does not fit: {error}", code="hook.verdict") from error


_EMPTY = Reply(message=Message("assistant", ()), usage=Usage())


def _unanswered(name: str, run_id: str) -> AgentReply:
    return AgentReply(
        text="", messages=[], tool_calls=[], usage=Usage(), finish_reason="stop", agent=name, run_id=run_id
    )


def _with_text(message: Message, text: str) -> Message:
    """Return the message with another text where its first text stood; what is no text stays."""
    others = [part for part in message.parts if type(part) is not TextPart]
    place = next((i for i, part in enumerate(message.parts) if type(part) is TextPart), 0)
    place = sum(type(part) is not TextPart for part in message.parts[:place])
    return Message(message.role, (*others[:place], TextPart(text), *others[place:]))


def _fields(crossing: Crossing, value: object, wanted: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise refuse_value(crossing, value, wanted)

    return dict(cast("Mapping[str, Any]", value))


def _parsed(crossing: Crossing, value: object) -> list[Message]:
    try:
        return parse_messages(value)  # pyright: ignore[reportArgumentType]
    except SpellError as error:
        raise UsageError(
            f"a hook gave {crossing} messages that are none: {error.message}", code="hook.verdict", hint=error.hint
        ) from error


def _field(crossing: Crossing, before: msgspec.Struct, name: str, value: object) -> object:
    """Return a field's new value; a record among them is changed field by field."""
    old = getattr(before, name)

    if isinstance(old, msgspec.Struct) and isinstance(value, Mapping):
        return merged(crossing, old, cast("Mapping[str, Any]", value))

    return msgspec.convert(plain(value), _hints(type(before))[name])


@cache
def _hints(kind: type[msgspec.Struct]) -> Mapping[str, Any]:
    """Return the types of a record's fields; of open ones, any."""
    hints = get_type_hints(kind)
    return {name: Any if name in {"output", "native"} else hints[name] for name in kind.__struct_fields__}
