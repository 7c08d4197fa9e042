"""Conversations for pydantic-ai, and what must go back to a vendor unchanged.

Vendors sign or number the parts of their answers and want them back as they were, in the same
order. Our messages have no fields for that, so an answer with such marks ends with a reasoning
part whose signature holds them: it survives journals and sessions, because it is text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from llmspell.message import AudioPart, FilePart, ImagePart, Message, Part, Reasoning, TextPart, ToolCall, ToolResult
from llmspell.providers._failure import failure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_ai import messages as pai

__all__ = ["history", "marks"]


class _Mark(msgspec.Struct, omit_defaults=True):
    kind: str
    length: int = 0
    id: str | None = None
    call: str | None = None
    signature: str | None = None
    provider: str | None = None
    details: dict[str, Any] | None = None


class _Marks(msgspec.Struct, omit_defaults=True):
    vendor: str
    parts: list[_Mark]
    provider: str | None = None
    url: str | None = None
    system: str | None = None
    model: str | None = None


def marks(response: pai.ModelResponse, vendor: str) -> str | None:
    """Return the text that keeps an answer's signatures and ids, or None where it has none.

    Args:
        response: The whole answer.
        vendor: The provider's name; another one will not read it.
    """
    from pydantic_core import to_jsonable_python

    parts = [_mark(part) for part in response.parts if part.part_kind in {"text", "thinking", "tool-call"}]

    if not any(part.id or part.signature or part.details for part in parts):
        return None

    kept = _Marks(
        vendor=vendor,
        parts=parts,
        provider=response.provider_name,
        url=response.provider_url,
        system=response.canonical_system,
        model=response.model_name,
    )
    return msgspec.json.encode(to_jsonable_python(msgspec.to_builtins(kept), fallback=str)).decode()


def history(messages: Sequence[Message], vendor: str, *, image_urls: bool) -> list[pai.ModelMessage]:
    """Return the conversation as pydantic-ai's messages.

    Args:
        messages: Our messages.
        vendor: The provider's name, to find its own marks.
        image_urls: Whether the vendor fetches pictures itself.

    Raises:
        ProviderError: `provider.rejected` when a part cannot be sent.
    """
    from pydantic_ai import messages as pai

    converted: list[pai.ModelMessage] = []
    asked: list[pai.ModelRequestPart] = []

    for message in messages:
        if message.role != "assistant":
            asked += _request_parts(message, image_urls=image_urls)
            continue

        if asked:
            converted.append(pai.ModelRequest(parts=asked))
            asked = []

        converted.append(_response(message, vendor))

    if asked:
        converted.append(pai.ModelRequest(parts=asked))

    return converted


def _mark(part: Any) -> _Mark:
    mark = _Mark(kind=part.part_kind, id=part.id, provider=part.provider_name, details=part.provider_details)

    if part.part_kind == "tool-call":
        mark.call = part.tool_call_id
    else:
        mark.length = len(part.content)
        mark.signature = getattr(part, "signature", None)

    return mark


def _request_parts(message: Message, *, image_urls: bool) -> list[pai.ModelRequestPart]:
    from pydantic_ai import messages as pai

    if message.role == "system":
        return [pai.SystemPromptPart(message.text)]

    parts: list[pai.ModelRequestPart] = []
    said: list[pai.UserContent] = []

    for part in message.parts:
        if isinstance(part, ToolResult):
            outcome = "failed" if part.failed else "success"
            parts.append(pai.ToolReturnPart(part.name, part.content, part.id, outcome=outcome))
        elif (content := _content(part, image_urls=image_urls)) is not None:
            said.append(content)

    if said:
        only = said[0] if len(said) == 1 else None
        parts.append(pai.UserPromptPart(only if isinstance(only, str) else said))

    return parts


def _content(part: Part, *, image_urls: bool) -> pai.UserContent | None:
    from pydantic_ai import messages as pai

    match part:
        case TextPart():
            return part.text
        case ImagePart(url=str(url)) if image_urls:
            return pai.ImageUrl(url, media_type=part.mime)
        case ImagePart() | AudioPart() | FilePart():
            if part.data is None:
                # pydantic-ai would fetch it from here, past every grant.
                message = f"this provider does not fetch a {part.mime} part by address"
                raise failure("provider.rejected", message, hint="fetch it first and send its data")

            name = part.name if isinstance(part, FilePart) else ""
            return pai.BinaryContent(part.data, media_type=part.mime, identifier=name or None)
        case Reasoning() | ToolCall() | ToolResult():
            return None


def _response(message: Message, vendor: str) -> pai.ModelResponse:
    from pydantic_ai import messages as pai

    signatures = [part.signature for part in message.parts if isinstance(part, Reasoning)]
    kept = next((found for text in signatures if (found := _read_marks(text, vendor)) is not None), None)

    if kept is not None and (parts := _rebuild(message, kept.parts)) is not None:
        return pai.ModelResponse(
            parts=parts,
            provider_name=kept.provider,
            provider_url=kept.url,
            canonical_system=kept.system,
            model_name=kept.model,
        )

    return pai.ModelResponse(parts=[plain for part in message.parts if (plain := _plain(part)) is not None])


def _read_marks(signature: str | None, vendor: str) -> _Marks | None:
    try:
        kept = msgspec.json.decode(signature or "", type=_Marks)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return None

    return kept if kept.vendor == vendor else None


def _rebuild(message: Message, kept: list[_Mark]) -> list[pai.ModelResponsePart] | None:
    # None when the message is not the one that was marked: somebody edited it.
    text = message.text
    thought = "".join([part.text for part in message.parts if isinstance(part, Reasoning)])
    calls = {call.id: call for call in message.tool_calls}
    parts: list[pai.ModelResponsePart] = []

    for mark in kept:
        if mark.kind == "text":
            parts.append(_text(text[: mark.length], mark))
            text = text[mark.length :]
        elif mark.kind == "thinking":
            parts.append(_thinking(thought[: mark.length], mark))
            thought = thought[mark.length :]
        elif (call := calls.pop(mark.call or "", None)) is not None:
            parts.append(_call(call, mark))
        else:
            return None

    lengths = sum(mark.length for mark in kept)
    whole = lengths == len(message.text) + sum(len(part.text) for part in message.parts if isinstance(part, Reasoning))
    return parts if whole and not (text or thought or calls) else None


def _plain(part: Part) -> pai.ModelResponsePart | None:
    from pydantic_ai import messages as pai

    match part:
        case TextPart():
            return pai.TextPart(part.text)
        case Reasoning():
            return pai.ThinkingPart(part.text) if part.text else None
        case ToolCall():
            return _call(part, _Mark(kind="tool-call"))
        case _:
            raise failure("provider.rejected", f"an assistant's message cannot carry a {type(part).__name__}")


def _text(text: str, mark: _Mark) -> pai.TextPart:
    from pydantic_ai import messages as pai

    return pai.TextPart(text, id=mark.id, provider_name=mark.provider, provider_details=mark.details)


def _thinking(text: str, mark: _Mark) -> pai.ThinkingPart:
    from pydantic_ai import messages as pai

    return pai.ThinkingPart(
        text, id=mark.id, signature=mark.signature, provider_name=mark.provider, provider_details=mark.details
    )


def _call(call: ToolCall, mark: _Mark) -> pai.ToolCallPart:
    from pydantic_ai import messages as pai

    return pai.ToolCallPart(
        call.name, call.arguments, call.id, id=mark.id, provider_name=mark.provider, provider_details=mark.details
    )
