"""Providers: where models live; streaming is the primitive."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias, cast, runtime_checkable

import msgspec

from llmspell.errors import ProviderError, UsageError
from llmspell.message import Embeddings, FinishReason, Message, Part, Reasoning, Reply, TextPart, ToolCall, Usage
from llmspell.value import Json

__all__ = [
    "Chunk",
    "Collector",
    "EmbedRequest",
    "Embedder",
    "EmbeddingModel",
    "FinishChunk",
    "Model",
    "ModelRequest",
    "ModelSettings",
    "Provider",
    "ProviderPlugin",
    "ProviderSettings",
    "ReasoningChunk",
    "TextChunk",
    "ToolCallChunk",
    "ToolSpec",
    "UsageChunk",
    "collect",
    "split_name",
]


class TextChunk(msgspec.Struct, frozen=True, tag="text", gc=False):
    """A piece of the answer's text."""

    text: str


class ReasoningChunk(msgspec.Struct, frozen=True, tag="reasoning", gc=False):
    """A piece of the model's reasoning; a signature closes the block it belongs to."""

    text: str
    signature: str | None = None


class ToolCallChunk(msgspec.Struct, frozen=True, tag="tool_call", gc=False):
    """A piece of a tool call: the first of an index carries id and name, all carry argument text."""

    index: int
    arguments: str = ""
    id: str | None = None
    name: str | None = None


class UsageChunk(msgspec.Struct, frozen=True, tag="usage", gc=False):
    """What the call used so far; the last one counts."""

    usage: Usage


class FinishChunk(msgspec.Struct, frozen=True, tag="finish"):
    """The end of the answer. A stream without it was cut."""

    reason: FinishReason
    native: object = None


Chunk: TypeAlias = TextChunk | ReasoningChunk | ToolCallChunk | UsageChunk | FinishChunk


class ToolSpec(msgspec.Struct, frozen=True, gc=False):
    """A tool as a model sees it: name, description, JSON schema of its arguments."""

    name: str
    description: str
    parameters: Mapping[str, Json]


class ModelSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sampling settings; what is None is the provider's default.

    Attributes:
        temperature: 0 to 2.
        top_p: 0 to 1.
        max_tokens: Most tokens of the answer.
        stop: Texts that end the answer.
        seed: For providers that can repeat themselves.
        reasoning: How hard to think.
        timeout_s: Seconds until the call is given up.

    Raises:
        UsageError: `temperature` or `top_p` is out of its range.
    """

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] | None = None
    seed: int | None = None
    reasoning: str | None = None
    timeout_s: float | None = None

    def __post_init__(self) -> None:
        for name, most in (("temperature", 2), ("top_p", 1)):
            value = getattr(self, name)

            if value is not None and (not isinstance(value, int | float) or not 0 <= value <= most):
                raise UsageError(f"{name} is {value!r}", hint=f"give a number from 0 to {most}")


class ModelRequest(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All that one model call is made of.

    Attributes:
        model: The model's name without its vendor.
        messages: The conversation, oldest first; a system message comes first if there is one.
        tools: What the model may call.
        settings: Sampling settings.
        output_schema: JSON schema the answer's text must fit, where the provider can enforce it.
    """

    model: str
    messages: list[Message]
    tools: tuple[ToolSpec, ...] = ()
    settings: ModelSettings = ModelSettings()
    output_schema: Mapping[str, Json] | None = None


@runtime_checkable
class Provider(Protocol):
    """Where models live.

    Attributes:
        name: The vendor part of `vendor/model` names.
        native_output: Whether it enforces `output_schema` itself.
    """

    name: str
    native_output: bool

    def stream(self, request: ModelRequest) -> AsyncIterator[Chunk]:
        """Yield the answer's chunks; the last one is a `FinishChunk`. Write it as an async generator.

        Closing the iterator early closes the connection.

        Raises:
            ProviderError: Refused, failed, cut or not understood; never retried here.
        """
        ...

    async def close(self) -> None:
        """Give back connections and other resources; idempotent."""
        ...


class EmbedRequest(msgspec.Struct, frozen=True, kw_only=True):
    """All that one call of an embedding model is made of.

    Attributes:
        model: The model's name without its vendor.
        texts: What to make vectors of; at least one.
    """

    model: str
    texts: tuple[str, ...]


@runtime_checkable
class Embedder(Protocol):
    """Where embedding models live.

    Attributes:
        name: The vendor part of `vendor/model` names.
    """

    name: str

    async def embed(self, request: EmbedRequest) -> Embeddings:
        """Return a vector for each text.

        Raises:
            ProviderError: Refused, failed or not understood; never retried here.
        """
        ...

    async def close(self) -> None:
        """Give back connections and other resources; idempotent."""
        ...


class ProviderSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to reach a provider; comes from `[providers.NAME]` of the configuration.

    Attributes:
        base_url: Where its API lives, where it is not the vendor's own address.
        api_key: The key; None where the server wants none.
        headers: Further HTTP headers.
        timeout_s: Seconds without a byte until a call is given up.
        api: Which of several wire formats to speak, where a vendor has more than one.
    """

    base_url: str | None = None
    api_key: str | None = msgspec.field(default=None)
    headers: dict[str, str] = {}
    timeout_s: float = 120.0
    api: str | None = None

    def __repr__(self) -> str:
        return f"ProviderSettings(base_url={self.base_url!r}, api_key={'***' if self.api_key else None})"


class ProviderPlugin(msgspec.Struct, frozen=True, kw_only=True):
    """What a file of `providers/` declares, under the name `PROVIDER`.

    Attributes:
        create: Makes the provider; imports what is heavy only now.
        description: One line for `llmspell model list`.
        key_env: Environment variables that may hold the key, best first.
        key_optional: Whether it may work without a key.
        base_url: The address used when the configuration names none.
        extra: The extra that must be installed, if any.
        default_model: What `auto` asks when this provider is the first with a key.
        rank: Order in which `auto` looks at providers, lowest first.
        embedder: Makes what reaches its embedding models; None where it has none.
    """

    create: Callable[[ProviderSettings], Provider]
    description: str
    key_env: tuple[str, ...] = ()
    key_optional: bool = False
    base_url: str | None = None
    extra: str | None = None
    default_model: str | None = None
    rank: int = 100
    embedder: Callable[[ProviderSettings], Embedder] | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A provider together with the name of one of its models."""

    provider: Provider
    name: str

    @property
    def full_name(self) -> str:
        """`vendor/model`."""
        return f"{self.provider.name}/{self.name}"


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """An embedder together with the name of one of its models."""

    embedder: Embedder
    name: str

    @property
    def full_name(self) -> str:
        """`vendor/model`."""
        return f"{self.embedder.name}/{self.name}"


class Collector(msgspec.Struct, eq=False, gc=False):
    """Builds a whole reply from chunks.

    Raises:
        ProviderError: `provider.bad_reply` when chunks contradict each other.
    """

    # lists only once there is something for them: a thousand calls that wait have nothing
    _parts: tuple[Part, ...] = ()
    _text: list[str] | tuple[()] = ()
    _reasoning: list[str] | tuple[()] = ()
    _signature: str | None = None
    _calls: dict[int, tuple[str, str, list[str]]] = {}
    _usage: Usage | None = None
    _finish: FinishReason | None = None
    _native: object = None

    def add(self, chunk: Chunk) -> None:
        """Take the next chunk of the stream."""
        # a `match` asks with isinstance for each class in turn; this runs for each piece of text
        if type(chunk) is TextChunk:
            self._add_text(chunk.text)
        elif type(chunk) is ToolCallChunk:
            self._add_call(chunk)
        elif type(chunk) is UsageChunk:
            self._usage = chunk.usage
        elif type(chunk) is FinishChunk:
            self._finish, self._native = chunk.reason, chunk.native
        else:
            self._add_reasoning(cast("ReasoningChunk", chunk))

    def reply(self) -> Reply:
        """Return the reply.

        Raises:
            ProviderError: `provider.stream_cut` when no `FinishChunk` came.
        """
        if self._finish is None:
            raise ProviderError("the stream ended in the middle of the answer", code="provider.stream_cut")

        self._flush_text()
        self._flush_reasoning()
        parts, finish = self._parts, self._finish

        if self._calls:
            parts += tuple([ToolCall(*call[:2], "".join(call[2])) for call in self._calls.values()])
            finish = "tool_calls" if finish == "stop" else finish

        return Reply(
            message=Message("assistant", parts),
            usage=self._usage or _ONE_REQUEST,
            finish_reason=finish,
            native=self._native,
        )

    def _add_text(self, text: str) -> None:
        if text:
            if self._reasoning:
                self._flush_reasoning()

            if self._text:
                self._text.append(text)
            else:
                self._text = [text]

    def _add_reasoning(self, chunk: ReasoningChunk) -> None:
        self._flush_text()

        if self._reasoning:
            self._reasoning.append(chunk.text)
        else:
            self._reasoning = [chunk.text]

        if chunk.signature is not None:
            self._signature = chunk.signature
            self._flush_reasoning()

    def _add_call(self, chunk: ToolCallChunk) -> None:
        if (call := self._calls.get(chunk.index)) is not None:
            call[2].append(chunk.arguments)
            return

        if not chunk.name:
            raise ProviderError("a tool call came without a name", code="provider.bad_reply")

        self._calls[chunk.index] = (chunk.id or f"call_{chunk.index}", chunk.name, [chunk.arguments])

    def _flush_text(self) -> None:
        if self._text:
            self._parts += (TextPart("".join(self._text)),)
            self._text = ()

    def _flush_reasoning(self) -> None:
        if self._reasoning:
            self._flush_text()
            self._parts += (Reasoning("".join(self._reasoning), self._signature),)
            self._reasoning, self._signature = (), None


_ONE_REQUEST = Usage(requests=1)


async def collect(stream: AsyncIterator[Chunk]) -> Reply:
    """Return the whole reply of a stream.

    Raises:
        ProviderError: The stream's own, or `provider.stream_cut`.
    """
    collector = Collector()
    chunks = cast("AsyncGenerator[Chunk, None]", stream)

    try:
        async for chunk in chunks:
            collector.add(chunk)
    except BaseException:
        await chunks.aclose()
        raise

    return collector.reply()


def split_name(name: str) -> tuple[str, str]:
    """Return vendor and model of a `vendor/model` name.

    Raises:
        UsageError: It has no vendor or no model.
    """
    vendor, slash, model = name.partition("/")

    if not (vendor and slash and model):
        raise UsageError(
            f'"{name}" is not a model name', hint='write vendor/model, such as "openai/gpt-5" or "ollama/llama3"'
        )

    return vendor, model
