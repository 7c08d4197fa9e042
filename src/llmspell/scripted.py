"""A model that answers from a list: for tests, demos and dry runs."""

from __future__ import annotations

import asyncio
import inspect
from collections import deque
from typing import TYPE_CHECKING, TypeAlias

from llmspell._scripted_reply import PreparedReply, prepare
from llmspell.errors import CODES, ProviderError, SpellError, UsageError
from llmspell.message import AudioPart, FilePart, ImagePart, Message, Reasoning, TextPart, ToolCall, Usage
from llmspell.provider import Chunk, FinishChunk, ModelRequest, ToolCallChunk, UsageChunk
from llmspell.value import Json

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence

__all__ = ["ReplyFunction", "ReplyMap", "ScriptedProvider", "ScriptedReply"]

ReplyMap: TypeAlias = "Mapping[str, Json]"
ReplyFunction: TypeAlias = "Callable[[ModelRequest], ReplyMap | Awaitable[ReplyMap]]"
ScriptedReply: TypeAlias = "ReplyMap | ReplyFunction"

_KEPT_REQUESTS = 1000
_CHARS_A_TOKEN = 4
_MEDIA_CHARS = 1000
_ESTIMATED = {"usage": "estimate"}
_GIVEN = {"usage": "given"}


class ScriptedProvider:
    """A provider whose answers are written down beforehand.

    A reply is a map of:

    - `text`, `reasoning`: what the model says and thinks;
    - `output`: a JSON value, sent as JSON text in place of `text`;
    - `tool_calls`: a list of `{name, args}`; `args` is a map, or a text for broken JSON;
    - `usage`: fields of `Usage`; without it tokens are estimated at four characters each, and
      the `native` of the last chunk says `{"usage": "estimate"}`;
    - `finish_reason`: why the model stopped;
    - `error`, `message`, `after_chunks`: fail with that code, at once or after so many chunks.

    A function of the request that gives such a map, or a promise of one, is a reply as well. It
    may raise a `ProviderError` of its own.

    Args:
        replies: The answers, in order.
        chunk_size: Characters a chunk; None sends each text as one chunk.
        delay_s: Seconds to wait before each chunk.
        repeat_last: Whether the last answer is given again and again.

    Raises:
        UsageError: A reply holds an unknown key or a wrong value; `chunk_size` or `delay_s` makes no sense.
    """

    name = "scripted"
    native_output = False  # it says what is written down, whatever the schema asks for

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

        if not 0 <= delay_s < float("inf"):
            raise UsageError(f"delay_s is {delay_s:g}", hint="give seconds, 0 or more")

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
            UsageError: A function failed, or gave a map with an unknown key or a wrong value.
        """
        serial = self._next
        reply = self._take(request)

        if not isinstance(reply, PreparedReply):
            reply = await self._ask(reply, request, f"replies[{min(serial, len(self._replies) - 1)}]()")

        chunks = (*reply.chunks, *_call_chunks(reply.calls, serial)) if reply.calls else reply.chunks

        for chunk in chunks if reply.error is None else chunks[: reply.after_chunks]:
            if self._delay_s > 0:
                await asyncio.sleep(self._delay_s)

            yield chunk

        if reply.error is not None:
            raise ProviderError(reply.message or f"scripted failure: {CODES[reply.error]}", code=reply.error)

        for chunk in self._ending(reply, request):
            yield chunk

    async def close(self) -> None:
        """Nothing to give back."""

    def _take(self, request: ModelRequest) -> PreparedReply | ReplyFunction:
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

    async def _ask(self, function: ReplyFunction, request: ModelRequest, where: str) -> PreparedReply:
        try:
            answer = function(request)
            reply = await answer if inspect.isawaitable(answer) else answer
        except SpellError:
            raise
        except Exception as error:
            problem = f"{where} raised {type(error).__name__}: {error}"
            raise UsageError(problem, hint="to play a failure, give {error = code}") from error

        return prepare(reply, where, self._chunk_size)

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
