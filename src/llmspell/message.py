"""Messages between people, models and tools, and what a model call used up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, cast

import msgspec

from llmspell.errors import UsageError
from llmspell.value import Json

__all__ = [
    "AudioPart",
    "Embeddings",
    "FilePart",
    "FinishReason",
    "ImagePart",
    "Message",
    "Part",
    "Reasoning",
    "Reply",
    "Role",
    "TextPart",
    "ToolCall",
    "ToolResult",
    "Usage",
    "assistant",
    "parse_messages",
    "system",
    "user",
]

Role: TypeAlias = Literal["system", "user", "assistant", "tool"]
FinishReason: TypeAlias = Literal["stop", "length", "tool_calls", "content_filter", "error"]


# Records of plain data: no cycle can pass through them, so the garbage collector need not look (`gc=False`).


class TextPart(msgspec.Struct, frozen=True, tag="text", forbid_unknown_fields=True, gc=False):
    """Plain text."""

    text: str


class _Media(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Data of a media type, held here (`data`) or elsewhere (`url`): exactly one of the two."""

    mime: str
    data: bytes | None = None
    url: str | None = None

    def __post_init__(self) -> None:
        if (self.data is None) == (self.url is None):
            raise UsageError("a media part has either data or url", hint="give one of the two")


class ImagePart(_Media, frozen=True, tag="image", gc=False):
    """A picture."""


class AudioPart(_Media, frozen=True, tag="audio", gc=False):
    """A sound recording."""


class FilePart(_Media, frozen=True, tag="file", gc=False):
    """Any other file, such as a PDF."""

    name: str = ""


class Reasoning(msgspec.Struct, frozen=True, tag="reasoning", forbid_unknown_fields=True, gc=False):
    """What a model thought before it answered.

    Attributes:
        text: The readable part; may be empty.
        signature: What the provider wants back unchanged on the next turn.
    """

    text: str
    signature: str | None = None


class ToolCall(msgspec.Struct, frozen=True, tag="tool_call", forbid_unknown_fields=True, gc=False):
    """A model's wish to call a tool.

    Attributes:
        id: Ties the result to the call.
        name: The tool's name as the model wrote it.
        arguments: JSON text as the model wrote it; it may be broken.
    """

    id: str
    name: str
    arguments: str


class ToolResult(msgspec.Struct, frozen=True, tag="tool_result", forbid_unknown_fields=True, gc=False):
    """What a tool answered, as the model reads it.

    Attributes:
        id: The id of the call it answers.
        name: The tool's name.
        content: Text; JSON text where the tool gave something else.
        failed: Whether the content is an error.
    """

    id: str
    name: str
    content: str
    failed: bool = False


Part: TypeAlias = TextPart | ImagePart | AudioPart | FilePart | Reasoning | ToolCall | ToolResult


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One contribution to a conversation."""

    role: Role
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """All its text parts, joined."""
        return "".join([part.text for part in self.parts if type(part) is TextPart])

    @property
    def tool_calls(self) -> list[ToolCall]:
        """The tool calls it asks for, in order."""
        return [part for part in self.parts if type(part) is ToolCall]


class Usage(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What model calls used up; adds with `+`.

    Attributes:
        requests: Model calls.
        input_tokens: Tokens read, cached ones included.
        output_tokens: Tokens written, reasoning included.
        cached_tokens: The part of the input that came from a cache.
        reasoning_tokens: The part of the output that was reasoning.
        cost_usd: US dollars; 0 where the price is unknown.
    """

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    cost_usd: float = 0.0

    @property
    def total_tokens(self) -> int:
        """Input and output tokens together."""
        return self.input_tokens + self.output_tokens

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            requests=self.requests + other.requests,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            reasoning_tokens=self.reasoning_tokens + other.reasoning_tokens,
            cost_usd=self.cost_usd + other.cost_usd,
        )


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """One whole answer of a model.

    Attributes:
        message: The assistant's message.
        usage: What it used up.
        finish_reason: Why the model stopped.
        native: The provider's own final object, for what this record has no field for.
    """

    message: Message
    usage: Usage
    finish_reason: FinishReason = "stop"
    native: object = None


class Embeddings(msgspec.Struct, frozen=True, kw_only=True):
    """What an embedding model made of texts.

    Attributes:
        vectors: One for each text, in order, all of one length.
        usage: What the call used up.
    """

    vectors: list[list[float]]
    usage: Usage = Usage(requests=1)


def user(text: str, *parts: Part) -> Message:
    """Return a user's message of a text and further parts."""
    return Message("user", (TextPart(text), *parts))


def system(text: str) -> Message:
    """Return a system message."""
    return Message("system", (TextPart(text),))


def assistant(text: str) -> Message:
    """Return a model's message of plain text."""
    return Message("assistant", (TextPart(text),))


def parse_messages(prompt: str | Sequence[Json | Message]) -> list[Message]:
    """Return the messages that a prompt stands for.

    Args:
        prompt: A text; a list of messages `{role, text}` or `{role, parts}`; or a list of
            parts `{type, …}`, which make one user message.

    Raises:
        UsageError: It is none of these.
    """
    if isinstance(prompt, str):
        return [user(prompt)]

    if not isinstance(prompt, Sequence):
        raise UsageError(f"the prompt is a {type(prompt).__name__}", hint="give a text, parts or messages")

    if not prompt:
        raise UsageError("the prompt is empty", hint="give a text, parts or messages")

    if all(isinstance(item, dict) and "type" in item for item in prompt):
        return [_convert({"role": "user", "parts": list(prompt)}, "prompt")]

    return [item if isinstance(item, Message) else _convert(item, f"messages[{i}]") for i, item in enumerate(prompt)]


def _convert(item: object, where: str) -> Message:
    if isinstance(item, dict) and "text" in item and "parts" not in item:
        fields = cast("dict[str, object]", item)
        others = {key: value for key, value in fields.items() if key != "text"}
        item = {**others, "parts": [{"type": "text", "text": fields["text"]}]}

    try:
        return msgspec.convert(item, Message)
    except msgspec.ValidationError as error:
        raise UsageError(f"{where}: {error}", hint="a message is {role, text} or {role, parts}") from error
    except UsageError as error:
        raise UsageError(f"{where}: {error.message}", hint=error.hint) from error
