"""Requests of the chat completions wire: our records as its JSON."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import msgspec

from llmspell.message import (
    AudioPart,
    FilePart,
    ImagePart,
    Message,
    Part,
    Reasoning,
    TextPart,
    ToolCall,
    ToolResult,
)
from llmspell.providers._failure import failure

if TYPE_CHECKING:
    from llmspell.errors import ProviderError
    from llmspell.provider import ModelRequest, ToolSpec
    from llmspell.value import Json

__all__ = ["Dialect", "request_body"]

_AUDIO_FORMATS = {
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/wave": "wav",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
}


class Dialect(msgspec.Struct, frozen=True, kw_only=True):
    """How one vendor's chat completions differ from the common ones.

    Attributes:
        needs_key: Whether a call without a key is pointless.
        unreachable: What to do when nobody answers at the address.
        reasoning_field: Name under which a model's reasoning goes back to it; None to leave it out.
        reasoning_setting: Name of the setting for the reasoning effort; `reasoning` takes a map.
        json_schema: Whether answers can be held to a JSON schema.
    """

    needs_key: bool = False
    unreachable: str = ""
    reasoning_field: str | None = None
    reasoning_setting: str = "reasoning_effort"
    json_schema: bool = True


def request_body(request: ModelRequest, dialect: Dialect) -> dict[str, object]:
    """Return the JSON body of a streamed chat completion.

    Raises:
        ProviderError: `provider.rejected` when a message holds what this wire cannot carry.
    """
    body: dict[str, object] = {
        "model": request.model,
        "messages": [item for message in request.messages for item in _items(message, dialect)],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    settings = request.settings

    for name in ("temperature", "top_p", "max_tokens", "stop", "seed"):
        if (value := getattr(settings, name)) is not None:
            body[name] = value

    if settings.reasoning is not None:
        effort = settings.reasoning
        body[dialect.reasoning_setting] = {"effort": effort} if dialect.reasoning_setting == "reasoning" else effort

    if request.tools:
        body["tools"] = [_tool(tool) for tool in request.tools]

    if request.output_schema is not None and dialect.json_schema:
        body["response_format"] = _response_format(request.output_schema)

    return body


def _tool(tool: ToolSpec) -> dict[str, object]:
    function = {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
    return {"type": "function", "function": function}


def _response_format(schema: Mapping[str, Json]) -> dict[str, object]:
    named = {"name": "output", "schema": schema, "strict": _is_strict(schema)}
    return {"type": "json_schema", "json_schema": named}


def _is_strict(schema: Json | Mapping[str, Json]) -> bool:
    # Strict mode is refused unless each object is closed and requires all it has.
    if isinstance(schema, list):
        return all(_is_strict(item) for item in schema)

    if not isinstance(schema, Mapping):
        return True

    if schema.get("type") == "object" or "properties" in schema:
        names = cast("Mapping[str, Json]", schema.get("properties") or {})
        required = cast("list[str]", schema.get("required") or [])

        if schema.get("additionalProperties") is not False or set(names) != set(required):
            return False

    return all(_is_strict(item) for item in schema.values())


def _items(message: Message, dialect: Dialect) -> list[dict[str, object]]:
    match message.role:
        case "system":
            return [{"role": "system", "content": message.text}]
        case "assistant":
            return [_assistant(message, dialect)]
        case "user" | "tool":
            return _user(message)


def _assistant(message: Message, dialect: Dialect) -> dict[str, object]:
    item: dict[str, object] = {"role": "assistant", "content": message.text}

    if calls := message.tool_calls:
        item["content"] = message.text or None
        item["tool_calls"] = [_call(call) for call in calls]

    thoughts = [part.text for part in message.parts if type(part) is Reasoning]

    # After a tool call it is wanted even where it was empty.
    if dialect.reasoning_field and (thoughts or calls):
        item[dialect.reasoning_field] = "".join(thoughts)

    for part in message.parts:
        if isinstance(part, ImagePart | AudioPart | FilePart):
            raise _unsendable(f"an assistant's message with a {part.mime} part")

    return item


def _call(call: ToolCall) -> dict[str, object]:
    function = {"name": call.name, "arguments": _arguments(call.arguments)}
    return {"id": call.id, "type": "function", "function": function}


def _arguments(text: str) -> str:
    # Several servers parse the arguments of old calls and fail on broken ones, which would end
    # the conversation at the very turn in which the model could repair its mistake.
    try:
        msgspec.json.decode(text or "{}", type=dict[str, object])
        return text or "{}"
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return msgspec.json.encode({"invalid_json": text.encode("utf-8", "replace").decode()}).decode()


def _user(message: Message) -> list[dict[str, object]]:
    items: list[dict[str, object]] = []
    parts: list[dict[str, object]] = []

    for part in message.parts:
        if isinstance(part, ToolResult):
            items.append({"role": "tool", "tool_call_id": part.id, "content": part.content})
        elif (content := _content(part)) is not None:
            parts.append(content)

    if parts:
        plain = len(parts) == 1 and parts[0]["type"] == "text"
        items.append({"role": "user", "content": parts[0]["text"] if plain else parts})

    return items


def _content(part: Part) -> dict[str, object] | None:
    match part:
        case TextPart():
            return {"type": "text", "text": part.text}
        case ImagePart():
            return {"type": "image_url", "image_url": {"url": part.url or _data_url(part)}}
        case AudioPart():
            return {"type": "input_audio", "input_audio": _audio(part)}
        case FilePart():
            return {"type": "file", "file": {"filename": part.name or "file", "file_data": _data_url(part)}}
        case Reasoning() | ToolCall() | ToolResult():
            return None


def _audio(part: AudioPart) -> dict[str, object]:
    if (kind := _AUDIO_FORMATS.get(part.mime)) is None:
        raise _unsendable(f"audio of the type {part.mime}", hint="convert it to audio/wav or audio/mpeg")

    return {"data": b64encode(_data(part)).decode(), "format": kind}


def _data_url(part: ImagePart | AudioPart | FilePart) -> str:
    return f"data:{part.mime};base64,{b64encode(_data(part)).decode()}"


def _data(part: ImagePart | AudioPart | FilePart) -> bytes:
    if part.data is None:
        raise _unsendable(f"a {part.mime} part by address", hint="fetch it first and send its data")

    return part.data


def _unsendable(what: str, hint: str = "") -> ProviderError:
    return failure("provider.rejected", f"this provider's wire cannot carry {what}", hint=hint)
