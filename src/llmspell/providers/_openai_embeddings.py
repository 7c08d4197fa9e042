"""Embedding models on OpenAI's wire, without any vendor's SDK."""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

import msgspec

from llmspell.errors import ProviderError
from llmspell.message import Embeddings, Usage
from llmspell.providers._failure import failure, hide
from llmspell.providers._http_post import Post, make_client, open_post
from llmspell.providers._openai_request import Dialect
from llmspell.providers._openai_wire import check, encode, endpoint, header_fields

if TYPE_CHECKING:
    import httpx2

    from llmspell.provider import EmbedRequest, ProviderSettings

__all__ = ["OpenAIEmbedder"]

MAX_ANSWER = 32 << 20
"""Most bytes of an answer."""


class _Item(msgspec.Struct, frozen=True):
    embedding: list[float]
    index: int | None = None


class _Tokens(msgspec.Struct, frozen=True):
    prompt_tokens: int | None = None
    total_tokens: int | None = None


class _Answer(msgspec.Struct, frozen=True):
    data: list[_Item]
    usage: _Tokens | None = None


class OpenAIEmbedder:
    """An embedder that posts to `/embeddings`; belongs to one event loop.

    Args:
        name: The vendor part of model names.
        settings: How to reach it; `base_url` must be set.
        dialect: Where the vendor differs.

    Raises:
        ConfigError: The address or the key cannot be used.
    """

    def __init__(self, name: str, settings: ProviderSettings, dialect: Dialect) -> None:
        self.name = name
        self._settings = settings
        self._dialect = dialect
        self._key = (settings.api_key or "").strip()
        self._url = endpoint(name, settings.base_url, "embeddings")
        self._headers = header_fields(name, self._key, settings.headers)
        self._client: httpx2.AsyncClient | None = None
        self._opening = asyncio.Lock()

    async def embed(self, request: EmbedRequest) -> Embeddings:
        """Return a vector for each text.

        Raises:
            ProviderError: Refused, failed or not understood; never retried here.
        """
        if self._dialect.needs_key and not self._key:
            raise failure("provider.auth", f"{self.name} needs a key", hint=f"set providers.{self.name}.api_key")

        content = encode({"model": request.model, "input": list(request.texts), "encoding_format": "float"})
        client = self._client or await self._open_client()
        post = Post(
            url=self._url, content=content, timeout_s=self._settings.timeout_s, unreachable=self._dialect.unreachable
        )

        try:
            async with open_post(client, post) as answer:
                await check(answer)
                body = await answer.start(MAX_ANSWER + 1)

            return _read(body, len(request.texts))
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


def _read(body: bytes, count: int) -> Embeddings:
    if len(body) > MAX_ANSWER:
        raise failure("provider.bad_reply", f"the answer is longer than {MAX_ANSWER} bytes")

    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise failure("provider.bad_reply", f"the answer holds no embeddings: {error}") from error

    indexes = [i if one.index is None else one.index for i, one in enumerate(answer.data)]

    if sorted(indexes) != list(range(count)):
        raise failure("provider.bad_reply", f"{len(answer.data)} embeddings came for {count} texts")

    vectors = [one.embedding for _, one in sorted(zip(indexes, answer.data, strict=True), key=lambda pair: pair[0])]

    if not vectors[0] or any(len(one) != len(vectors[0]) for one in vectors):
        raise failure("provider.bad_reply", "the embeddings are empty, or not of one length")

    if not all(math.isfinite(value) for one in vectors for value in one):
        raise failure("provider.bad_reply", "an embedding holds what is no number")

    return Embeddings(vectors=vectors, usage=_usage(answer.usage))


def _usage(tokens: _Tokens | None) -> Usage:
    read = (tokens.prompt_tokens or tokens.total_tokens or 0) if tokens else 0
    return Usage(requests=1, input_tokens=max(0, read))
