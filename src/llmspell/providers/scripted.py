"""A model that answers from a list: for tests, demos and dry runs."""

from __future__ import annotations

import asyncio
import inspect
from collections import deque
from typing import TYPE_CHECKING, TypeAlias

from llmspell.errors import CODES, ProviderError, UsageError
from llmspell.message import AudioPart, FilePart, ImagePart, Message, Reasoning, TextPart, ToolCall, Usage
from llmspell.provider import (
    Chunk,
    FinishChunk,
    ModelRequest,
    Provider,
    ProviderPlugin,
    ProviderSettings,
    ToolCallChunk,
    UsageChunk,
)
from llmspell.providers._failure import failure
from llmspell.providers._scripted_reply import PreparedReply, prepare
from llmspell.value import Json, preview

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence

__all__ = ["PROVIDER", "ScriptedProvider", "ScriptedReply"]

ReplyMap: TypeAlias = "Mapping[str, Json]"
ScriptedReply: TypeAlias = "ReplyMap | Callable[[ModelRequest], ReplyMap | Awaitable[ReplyMap]]"

_KEPT_REQUESTS = 1000
_CHARS_A_TOKEN = 4
_MEDIA_CHARS = 1000
_ESTIMATED = {"usage": "estimate"}
_GIVEN = {"usage": "given"}


class ScriptedProvider:
    """A provider whose answers are written down beforehand.

    A reply is a map of:

    - `text`, `reasoning`: what the model says and thinks;
    - `output`: a JSON value, sent as text;
    - `tool_calls`: a list of `{name, args}`; `args` is a map, or a text for broken JSON;
    - `usage`: fields of `Usage`; without it tokens are estimated at four characters each, and
      the `native` of the last chunk says `{"usage": "estimate"}`;
    - `finish_reason`: why the model stopped;
    - `error`, `message`, `after_chunks`: fail with that code, at once or after so many chunks.

    A function of the request that gives such a map, or a promise of one, is a reply as well.

    Args:
        replies: The answers, in order.
        chunk_size: Characters a chunk; None sends each text as one chunk.
        delay_s: Seconds to wait before each chunk.
        repeat_last: Whether the last answer is given again and again.

    Raises:
        UsageError: A reply holds an unknown key or a wrong value.
    """

    name = "scripted"
    native_output = True

    def __init__(
        self,
        replies: Sequence[ScriptedReply],
        *,
        chunk_size: int | None = None,
        delay_s: float = 0.0,
        repeat_last: bool = False,
    ) -> None:
        if chunk_size is not None and chunk_size < 1:
            raise UsageError(f"chunk_size is {chunk_size}", hint="give a number of characters, 1 or more")

        self._chunk_size = chunk_size
        self._delay_s = delay_s
        self._repeat_last = repeat_last
        self._replies = [
            item if callable(item) else prepare(item, f"replies[{i}]", chunk_size) for i, item in enumerate(replies)
        ]
        self._next = 0
        self._requests: deque[ModelRequest] = deque(maxlen=_KEPT_REQUESTS)
        self._counted: tuple[Message | None, int, int] = (None, 0, 0)

    @property
    def requests(self) -> list[ModelRequest]:
        """The requests it got, oldest first; of very many, the newest thousand."""
        return list(self._requests)

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Chunk]:
        """Yield the next reply's chunks; the last one is a `FinishChunk`.

        Raises:
            ProviderError: The reply says so, or `model.scripted_exhausted`.
        """
        serial = self._next
        reply = self._take(request)

        if not isinstance(reply, PreparedReply):
            reply = await self._ask(reply, request, serial)

        chunks = reply.chunks

        if reply.calls:
            chunks = (*chunks, *_call_chunks(reply.calls, serial))

        chunks = (*chunks, *self._ending(reply, request)) if reply.error is None else chunks[: reply.after_chunks]

        if self._delay_s > 0:
            for chunk in chunks:
                await asyncio.sleep(self._delay_s)
                yield chunk
        else:
            for chunk in chunks:
                yield chunk

        if reply.error is not None:
            raise _error(reply.error, reply.message)

    async def close(self) -> None:
        """Nothing to give back."""

    def _take(self, request: ModelRequest) -> PreparedReply | Callable[[ModelRequest], ReplyMap | Awaitable[ReplyMap]]:
        # The caller may go on appending to its list; what was asked must stay as it was.
        self._requests.append(
            ModelRequest(
                model=request.model,
                messages=list(request.messages),
                tools=request.tools,
                settings=request.settings,
                output_schema=request.output_schema,
            )
        )
        index = self._next
        self._next = index + 1

        if index < len(self._replies):
            return self._replies[index]

        if self._repeat_last and self._replies:
            return self._replies[-1]

        raise ProviderError(
            f"the scripted model has {len(self._replies)} replies and was asked {index + 1} times",
            code="model.scripted_exhausted",
            hint="add a reply, or set repeat_last",
        )

    async def _ask(
        self, function: Callable[[ModelRequest], ReplyMap | Awaitable[ReplyMap]], request: ModelRequest, serial: int
    ) -> PreparedReply:
        answer = function(request)
        reply = await answer if inspect.isawaitable(answer) else answer
        return prepare(reply, f"reply {serial + 1}", self._chunk_size)

    def _ending(self, reply: PreparedReply, request: ModelRequest) -> tuple[Chunk, Chunk]:
        if reply.usage is not None:
            return UsageChunk(reply.usage), FinishChunk(reply.finish, _GIVEN)

        usage = Usage(
            requests=1,
            input_tokens=_tokens(self._input_chars(request.messages)),
            output_tokens=_tokens(reply.output_chars),
        )
        return UsageChunk(usage), FinishChunk(reply.finish, _ESTIMATED)

    def _input_chars(self, messages: list[Message]) -> int:
        # A conversation grows at its end: what was counted the last time is not counted again.
        last, length, chars = self._counted

        if not length or len(messages) < length or messages[length - 1] is not last:
            length, chars = 0, 0

        for message in messages[length:]:
            chars += _message_chars(message)

        self._counted = (messages[-1] if messages else None, len(messages), chars)
        return chars


def _call_chunks(calls: tuple[tuple[str, tuple[str, ...]], ...], serial: int) -> list[Chunk]:
    chunks: list[Chunk] = []

    for index, (name, pieces) in enumerate(calls):
        first, *rest = pieces or ("",)
        chunks.append(ToolCallChunk(index, first, f"call_{serial + 1}_{index + 1}", name))

        chunks.extend(ToolCallChunk(index, piece) for piece in rest)

    return chunks


def _error(code: str, message: str) -> ProviderError:
    return failure(code, message or f"scripted failure: {CODES[code]}")


def _tokens(chars: int) -> int:
    return -(-chars // _CHARS_A_TOKEN)


def _message_chars(message: Message) -> int:
    chars = 0

    for part in message.parts:
        match part:
            case TextPart() | Reasoning():
                chars += len(part.text)
            case ToolCall():
                chars += len(part.name) + len(part.arguments)
            case ImagePart() | AudioPart() | FilePart():
                chars += _MEDIA_CHARS
            case _:
                chars += len(part.content)

    return chars


def _offline(request: ModelRequest) -> ReplyMap:
    if request.model != "offline":
        message = f'the provider "scripted" has only the model "offline", not "{request.model}"'
        raise failure("provider.model_not_found", message, hint="use scripted/offline, or a scripted model of your own")

    asked = next((message.text for message in reversed(request.messages) if message.role == "user"), "")
    return {
        "text": "No model is configured, so nothing was asked and this is not a model's answer. "
        "Set a provider's key or start a local model server, then run again. "
        f"The prompt was: {preview(asked, 200)}"
    }


def _create(settings: ProviderSettings) -> Provider:
    del settings  # there is nothing to reach
    return ScriptedProvider([_offline], repeat_last=True)


PROVIDER = ProviderPlugin(create=_create, description="the offline model: says that no model is configured")
