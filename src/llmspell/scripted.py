"""A model that answers from a list, in order: for tests, demos and dry runs."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias, cast

from llmspell.errors import CODES, ProviderError, UsageError, nearest
from llmspell.message import FinishReason, Part, TextPart, ToolResult, Usage
from llmspell.provider import (
    Chunk,
    FinishChunk,
    ModelRequest,
    ReasoningChunk,
    TextChunk,
    ToolCallChunk,
    UsageChunk,
)
from llmspell.value import Value, encode_json

__all__ = ["Answer", "ScriptedProvider"]

Answer: TypeAlias = (
    "Mapping[str, Value] | Callable[[ModelRequest], Mapping[str, Value] | Awaitable[Mapping[str, Value]]]"
)

CHARACTERS_A_TOKEN = 4
"""Rule of thumb for the usage it reports; an estimate, not a count."""

_FIELDS = ("text", "tool_calls", "reasoning", "output", "error", "message", "after_chunks", "usage", "finish_reason")


class ScriptedProvider:
    """Answers each request with the next reply of a list.

    A reply is a map with any of: `text`; `reasoning`; `tool_calls`, a list of `{name, args}`
    where `args` is a map, or a text to send broken JSON; `output`, a value sent as JSON text;
    `finish_reason`; `usage`; and `error`, a code to fail with (after `after_chunks` chunks,
    with `message`). Or it is a function from the request to such a map.

    Args:
        replies: The replies, in order.
        chunk_size: Characters of a streamed piece; the whole text at once unless given.
        delay_s: Seconds before each piece.
        repeat_last: Go on with the last reply for ever.

    Raises:
        UsageError: A reply has an unknown field, or the sizes make no sense.

    Attributes:
        requests: Every request it got, oldest first.
    """

    name = "scripted"
    native_output = False

    def __init__(
        self,
        replies: Sequence[Answer],
        *,
        chunk_size: int | None = None,
        delay_s: float = 0.0,
        repeat_last: bool = False,
    ) -> None:
        if chunk_size is not None and chunk_size < 1:
            raise UsageError(f"a chunk size of {chunk_size} has no meaning", hint="give one or more characters")

        for i, reply in enumerate(replies, 1):
            if not callable(reply):
                _check(reply, f"reply {i}")

        self.requests: list[ModelRequest] = []
        self._replies = replies
        self._next = 0
        self._chunk_size = chunk_size
        self._delay_s = delay_s
        self._repeat_last = repeat_last

    async def stream(self, request: ModelRequest) -> AsyncIterator[Chunk]:
        """Yield the chunks of the next reply.

        Raises:
            ProviderError: The reply's own error, or `model.scripted_exhausted`.
        """
        self.requests.append(request)
        reply = self._take()

        if callable(reply):
            made = reply(request)
            reply = await made if inspect.isawaitable(made) else made
            _check(reply, "the function's reply")

        fail_after = cast("int", reply.get("after_chunks", 0)) if "error" in reply else -1

        for position, chunk in enumerate(self._chunks(reply, request)):
            if position == fail_after:
                break

            if self._delay_s > 0:
                await asyncio.sleep(self._delay_s)

            yield chunk

        if "error" in reply:
            raise _failure(reply)

    async def close(self) -> None:
        """Nothing to give back."""

    def _take(self) -> Answer:
        position = self._next

        if position >= len(self._replies):
            if not (self._repeat_last and self._replies):
                raise ProviderError(
                    f"the scripted model has no reply left after {len(self._replies)}",
                    code="model.scripted_exhausted",
                    hint="add replies, or set repeat_last",
                )

            position -= 1
        else:
            self._next = position + 1

        return self._replies[position]

    def _chunks(self, reply: Mapping[str, Value], request: ModelRequest) -> list[Chunk]:
        text = cast("str", reply.get("text", ""))

        if "output" in reply:
            text = encode_json(reply["output"])

        chunks: list[Chunk] = []

        if reasoning := reply.get("reasoning"):
            chunks += [ReasoningChunk(piece) for piece in self._cut(cast("str", reasoning))]

        if text:
            chunks += [TextChunk(piece) for piece in self._cut(text)]

        calls = cast("list[Mapping[str, Value]]", reply.get("tool_calls") or [])
        chunks += [_call(i, call, len(self.requests)) for i, call in enumerate(calls)]
        reason = cast("FinishReason", reply.get("finish_reason") or ("tool_calls" if calls else "stop"))
        return [*chunks, UsageChunk(_usage(reply, request, text)), FinishChunk(reason)]

    def _cut(self, text: str) -> list[str]:
        size = self._chunk_size
        return [text] if size is None else [text[i : i + size] for i in range(0, len(text), size)]


def _check(reply: object, where: str) -> None:
    if not isinstance(reply, Mapping):
        raise UsageError(f"{where} is not a map", hint='such as {text = "hello"}')

    for key in cast("Mapping[object, object]", reply):
        if key not in _FIELDS:
            raise UsageError(f'{where} has the unknown field "{key}"', hint=nearest(str(key), _FIELDS))

    for call in cast("Mapping[str, Any]", reply).get("tool_calls") or ():
        if not isinstance(call, Mapping) or "name" not in call:
            raise UsageError(f"{where}: a tool call is {{name, args}}", hint="give it a name")


def _call(index: int, call: Mapping[str, Value], turn: int) -> ToolCallChunk:
    arguments = call.get("args", {})
    text = arguments if isinstance(arguments, str) else encode_json(arguments)
    return ToolCallChunk(index, text, cast("str", call.get("id") or f"call_{turn}_{index}"), cast("str", call["name"]))


def _usage(reply: Mapping[str, Value], request: ModelRequest, text: str) -> Usage:
    if isinstance(given := reply.get("usage"), Mapping):
        counts = cast("Mapping[str, int]", given)
        return Usage(requests=1, **counts)

    read = sum(map(_length, request.messages[-1].parts if request.messages else ()))
    return Usage(
        requests=1, input_tokens=read // CHARACTERS_A_TOKEN + 1, output_tokens=len(text) // CHARACTERS_A_TOKEN + 1
    )


def _length(part: Part) -> int:
    match part:
        case TextPart():
            return len(part.text)
        case ToolResult():
            return len(part.content)
        case _:
            return 0


def _failure(reply: Mapping[str, Value]) -> ProviderError:
    code = str(reply["error"])
    message = str(reply.get("message") or CODES.get(code, "the script says so"))
    return ProviderError(
        message, code=code, retryable=code in {"provider.rate_limit", "provider.server", "provider.network"}
    )
