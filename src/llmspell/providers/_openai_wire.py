"""The light provider: OpenAI's chat completions wire, without any vendor's SDK.

Nothing heavy is imported until the first call. See `openai_compatible`, `ollama` and the other
files that use it for the vendors it serves.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from llmspell.errors import ConfigError, ProviderError
from llmspell.providers._failure import error_of_response, failure, hide
from llmspell.providers._http_post import Answer, Post, make_client, open_post
from llmspell.providers._openai_reply import ReplyReader
from llmspell.providers._openai_request import Dialect, request_body
from llmspell.providers._sse import MAX_EVENT_BYTES, MAX_STREAM_BYTES, EventReader

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    import httpx2

    from llmspell.provider import Chunk, ModelRequest, ProviderSettings

__all__ = ["Dialect", "OpenAIWire", "check", "encode", "endpoint", "header_fields"]

_DONE = b"[DONE]"
_DRAIN_S = 0.1
_ERROR_BYTES = 64 * 1024


class OpenAIWire:
    """A provider that speaks chat completions over HTTP; belongs to one event loop.

    Args:
        name: The vendor part of model names.
        settings: How to reach it; `base_url` must be set.
        dialect: Where the vendor differs.

    Raises:
        ConfigError: The address or the key cannot be used.
    """

    def __init__(self, name: str, settings: ProviderSettings, dialect: Dialect) -> None:
        self.name = name
        self.native_output = dialect.json_schema
        self._settings = settings
        self._dialect = dialect
        self._key = (settings.api_key or "").strip()
        self._url = endpoint(name, settings.base_url, "chat/completions")
        self._headers = header_fields(name, self._key, settings.headers)
        self._client: httpx2.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Chunk]:
        """Yield the answer's chunks; the last one is a `FinishChunk`.

        Raises:
            ProviderError: Refused, failed, cut or not understood; never retried here.
        """
        if self._dialect.needs_key and not self._key:
            raise failure("provider.auth", f"{self.name} needs a key", hint=f"set providers.{self.name}.api_key")

        content = encode(request_body(request, self._dialect))
        client = self._client or await self._open_client()
        post = Post(
            url=self._url,
            content=content,
            timeout_s=request.settings.timeout_s,
            unreachable=self._dialect.unreachable,
        )

        try:
            async with open_post(client, post) as answer, aclosing(_batches(answer)) as batches:
                async for batch in batches:
                    for chunk in batch:
                        yield chunk
        except ProviderError as error:
            hide(error, self._key)
            raise

    async def close(self) -> None:
        """Give back the connections; idempotent."""
        client, self._client = self._client, None

        if client is not None:
            await client.aclose()

    async def _open_client(self) -> httpx2.AsyncClient:
        async with self._opening:
            if self._client is None:
                # The import and the certificates take a tenth of a second, too long for the event loop.
                self._client = await asyncio.to_thread(make_client, self._headers, self._url, self._settings.timeout_s)

        return self._client


async def _batches(answer: Answer) -> AsyncGenerator[list[Chunk]]:
    await check(answer)
    reader = ReplyReader()

    if _media_type(answer) == "application/json":  # a server that does not stream
        yield [*reader.read(await answer.start(MAX_EVENT_BYTES)), *reader.end(announced=True)]
        return

    events = EventReader(max_event=MAX_EVENT_BYTES, max_stream=MAX_STREAM_BYTES)
    announced = False

    async with aclosing(answer.pieces()) as pieces:
        async for piece in pieces:
            chunks: list[Chunk] = []

            try:
                announced = _read(events.feed(piece), reader, chunks)
            except ProviderError:
                yield chunks  # what came before the fault is the consumer's
                raise

            yield chunks

            if announced:
                await _drain(pieces)
                break

    yield _last(events, reader, announced=announced)


def _read(found: list[bytes], reader: ReplyReader, chunks: list[Chunk]) -> bool:
    for data in found:
        if data.strip() == _DONE:
            return True

        chunks += reader.read(data)

    return False


def _last(events: EventReader, reader: ReplyReader, *, announced: bool) -> list[Chunk]:
    chunks: list[Chunk] = []

    if not announced:
        announced = _read(events.finish(), reader, chunks)

    if not events.events and events.strange:
        raise failure("provider.bad_reply", "the answer is not a stream of events")

    return [*chunks, *reader.end(announced=announced)]


async def _drain(pieces: AsyncGenerator[bytes]) -> None:
    # A connection whose answer was read to its very end can be used again.
    try:
        async with asyncio.timeout(_DRAIN_S):
            await anext(pieces, None)
    except (TimeoutError, ProviderError):
        return


async def check(answer: Answer) -> None:
    """Let pass an answer that may hold a reply.

    Raises:
        ProviderError: It says that something failed, or is something else.
    """
    if answer.status != 200:
        raise error_of_response(answer.status, answer.headers, await answer.start(_ERROR_BYTES))

    if (encoding := answer.headers.get("content-encoding", "identity")) != "identity":
        raise failure("provider.bad_reply", f"the answer is packed ({encoding}), which was not asked for")

    if _media_type(answer) == "text/html":
        raise failure("provider.bad_reply", "the answer is a web page")


def _media_type(answer: Answer) -> str:
    return answer.headers.get("content-type", "").partition(";")[0].strip().lower()


def encode(body: dict[str, object]) -> bytes:
    """Return the body of a request.

    Raises:
        ProviderError: `provider.rejected`: it has no JSON form.
    """
    try:
        return msgspec.json.encode(body)
    except (TypeError, ValueError, RecursionError) as error:
        raise failure("provider.rejected", f"the request has no JSON form: {error}") from error


def endpoint(name: str, base_url: str | None, path: str) -> str:
    """Return where to send requests of a kind.

    Args:
        name: The provider, for the error.
        base_url: Its configured address.
        path: The path of the kind.

    Raises:
        ConfigError: The address is none.
    """
    address, mark, query = (base_url or "").strip().partition("?")

    if not _is_address(address):
        raise ConfigError(
            f'the provider "{name}" has no usable base_url: {base_url!r}',
            hint=f"set providers.{name}.base_url, such as http://127.0.0.1:8080/v1",
        )

    return f"{address.rstrip('/')}/{path}{mark}{query}"


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0 and text.isprintable()
    except ValueError:
        return False


def header_fields(name: str, key: str, further: dict[str, str]) -> dict[str, str]:
    """Return the headers of every request.

    Args:
        name: The provider, for the error.
        key: Its key; empty for none.
        further: The configured ones.

    Raises:
        ConfigError: One holds what no header can carry.
    """
    headers = {"Authorization": f"Bearer {key}", **further} if key else further

    for field, value in headers.items():
        if not (field.isascii() and value.isascii() and value.isprintable() and field.isprintable()):
            raise ConfigError(
                f'the header {field!r} of the provider "{name}" holds characters that no header can carry',
                hint="look for a line break or a quotation mark copied along with the key",
            )

    return headers
