"""Replies of the chat completions wire: its events as our chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from llmspell.message import FinishReason, Usage
from llmspell.provider import Chunk, FinishChunk, ReasoningChunk, TextChunk, ToolCallChunk, UsageChunk
from llmspell.providers._failure import error_of_object, failure
from llmspell.value import preview

if TYPE_CHECKING:
    from llmspell.errors import ProviderError

__all__ = ["MAX_TOOL_CALLS", "ReplyReader"]

MAX_TOOL_CALLS = 512
"""Most tool calls of one answer; more is a broken server."""

_FINISH: dict[str, FinishReason] = {
    "stop": "stop",
    "length": "length",
    "max_tokens": "length",
    "model_length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
    "error": "error",
    "insufficient_system_resource": "error",
}


class _Function(msgspec.Struct):
    name: str | None = None
    arguments: str | dict[str, Any] | None = None


class _Call(msgspec.Struct):
    index: int | None = None
    id: str | None = None
    function: _Function | None = None


class _Delta(msgspec.Struct):
    content: str | None = None
    reasoning_content: str | None = None
    reasoning: str | None = None
    refusal: str | None = None
    tool_calls: list[_Call] | None = None


class _Choice(msgspec.Struct):
    index: int | None = 0
    delta: _Delta | None = None
    message: _Delta | None = None
    finish_reason: str | None = None


class _InputDetails(msgspec.Struct):
    cached_tokens: int | None = None


class _OutputDetails(msgspec.Struct):
    reasoning_tokens: int | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _InputDetails | None = None
    completion_tokens_details: _OutputDetails | None = None
    cost: float | None = None


class _Event(msgspec.Struct):
    id: str | int | None = None
    model: str | None = None
    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: Any = None


_decoder = msgspec.json.Decoder(_Event)


class ReplyReader:
    """Turns the events of one answer into chunks.

    Servers differ: usage comes in every event or only after the end, indexes of tool calls are
    missing or all zero, ids repeat. What can be understood is; what cannot is an error.
    """

    __slots__ = ("_calls", "_current", "_finish", "_ids", "_native", "_refused", "_usage")

    def __init__(self) -> None:
        self._calls = 0
        self._current: dict[int, tuple[int, str | None]] = {}  # index on the wire -> our index, id on the wire
        self._ids: set[str] = set()
        self._finish: FinishReason | None = None
        self._refused = False
        self._usage: _Usage | None = None
        self._native: dict[str, object] | None = None

    def read(self, data: bytes) -> list[Chunk]:
        """Return the chunks of one event.

        Raises:
            ProviderError: The event is not one of this wire, or it reports an error.
        """
        try:
            event = _decoder.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            message = f"an event of the answer could not be read: {error}"
            raise failure("provider.bad_reply", message) from error

        if event.error:
            raise error_of_object(event.error)

        if event.usage is not None:
            self._usage = event.usage

        if self._native is None:
            self._native = {"id": event.id, "model": event.model}

        chunks: list[Chunk] = []

        for choice in event.choices or ():
            if not choice.index:  # further choices are never asked for
                self._read_choice(choice, chunks)

        return chunks

    def end(self, *, announced: bool) -> list[Chunk]:
        """Return the chunks that close the answer.

        Args:
            announced: Whether the server said that nothing more will come.

        Raises:
            ProviderError: `provider.stream_cut` when the stream ended without a reason.
        """
        if self._finish is None and not announced:
            raise failure("provider.stream_cut", "the stream ended in the middle of the answer")

        chunks: list[Chunk] = [] if self._usage is None else [UsageChunk(_usage(self._usage))]
        finish = "content_filter" if self._refused else self._finish or "stop"
        chunks.append(FinishChunk(finish, self._native))
        return chunks

    def _read_choice(self, choice: _Choice, chunks: list[Chunk]) -> None:
        delta = choice.delta or choice.message

        if delta is not None:
            if thought := delta.reasoning_content or delta.reasoning:
                chunks.append(ReasoningChunk(thought))

            if text := delta.content or delta.refusal:
                chunks.append(TextChunk(text))

            self._refused = self._refused or bool(delta.refusal)

            if delta.tool_calls:
                chunks.extend([self._read_call(call) for call in delta.tool_calls])

        if choice.finish_reason:
            self._finish = _FINISH.get(choice.finish_reason, "stop")

    def _read_call(self, call: _Call) -> ToolCallChunk:
        function = call.function or _Function()
        arguments = function.arguments or ""

        if not isinstance(arguments, str):
            arguments = msgspec.json.encode(arguments).decode()

        wire_index = self._wire_index(call)
        known = self._current.get(wire_index)

        if known is not None and (not call.id or call.id == known[1] or not function.name):
            return ToolCallChunk(known[0], arguments)

        return self._open_call(wire_index, call.id, function.name, arguments)

    def _wire_index(self, call: _Call) -> int:
        if call.index is not None:
            return call.index

        # Without an index, a new id opens a call and what has none goes on with the last one.
        if not call.id and self._current:
            return max(self._current)

        same = [wire_index for wire_index, (_, known) in self._current.items() if known == call.id]
        return same[0] if same else max(self._current, default=-1) + 1

    def _open_call(self, wire_index: int, call_id: str | None, name: str | None, arguments: str) -> ToolCallChunk:
        if not name:
            raise _broken(f"a tool call came without a name (index {wire_index}, id {preview(call_id)})")

        if self._calls >= MAX_TOOL_CALLS:
            raise _broken(f"the answer holds more than {MAX_TOOL_CALLS} tool calls")

        index = self._calls
        self._calls += 1
        self._current[wire_index] = (index, call_id)
        return ToolCallChunk(index, arguments, self._unique(call_id or f"call_{index}"), name)

    def _unique(self, call_id: str) -> str:
        # Results are tied to calls by id, so two calls of one answer must not share one.
        while call_id in self._ids:
            call_id += "_"

        self._ids.add(call_id)
        return call_id


def _usage(usage: _Usage) -> Usage:
    cached = usage.prompt_tokens_details.cached_tokens if usage.prompt_tokens_details else None
    reasoned = usage.completion_tokens_details.reasoning_tokens if usage.completion_tokens_details else None
    return Usage(
        requests=1,
        input_tokens=_count(usage.prompt_tokens),
        output_tokens=_count(usage.completion_tokens),
        cached_tokens=_count(cached),
        reasoning_tokens=_count(reasoned),
        cost_usd=max(0.0, usage.cost or 0.0),
    )


def _count(tokens: int | None) -> int:
    return max(0, tokens or 0)


def _broken(message: str) -> ProviderError:
    return failure("provider.bad_reply", message)
