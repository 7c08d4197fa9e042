"""HTTP clients for vendors' SDKs: our timeouts, proxies and size limits."""

from __future__ import annotations

from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from llmspell.providers._failure import failure
from llmspell.providers._http_post import trusts_environment
from llmspell.providers._sse import MAX_STREAM_BYTES

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator
    from types import ModuleType

    from llmspell.provider import ProviderSettings

__all__ = ["closing_answers", "make_sdk_client"]

_CONNECT_S = 10.0
_answers: ContextVar[list[Any]] = ContextVar("answers")


@asynccontextmanager
async def closing_answers() -> AsyncGenerator[None]:
    """Close every answer that arrives inside: not each SDK closes one that nobody reads on."""
    answers: list[Any] = []
    _answers.set(answers)

    try:
        yield
    finally:
        for answer in answers:
            await answer.aclose()


def make_sdk_client(library: ModuleType, settings: ProviderSettings) -> Any:
    """Return an `AsyncClient` that refuses packed or endless answers, which SDKs would read.

    Args:
        library: `httpx2`, or `httpx` for the SDKs that still use it.
        settings: How to reach the provider.
    """
    timeout_s = settings.timeout_s
    return library.AsyncClient(
        headers={"Accept-Encoding": "identity", **settings.headers},
        timeout=library.Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s)),
        limits=library.Limits(max_connections=1000, max_keepalive_connections=100),
        trust_env=trusts_environment(settings.base_url or ""),
        event_hooks={"response": [_watcher(library)]},
    )


def _watcher(library: ModuleType) -> Any:
    class LimitedStream(library.AsyncByteStream):  # the library is known only now
        def __init__(self, stream: Any) -> None:
            self._stream = stream

        async def __aiter__(self) -> AsyncIterator[bytes]:
            size = 0

            async for piece in self._stream:
                size += len(piece)

                if size > MAX_STREAM_BYTES:
                    raise failure("provider.bad_reply", f"the answer is larger than {MAX_STREAM_BYTES} bytes")

                yield piece

        async def aclose(self) -> None:
            await self._stream.aclose()

    async def watch(response: Any) -> None:
        if (encoding := response.headers.get("content-encoding", "identity")) != "identity":
            raise failure("provider.bad_reply", f"the answer is packed ({encoding}), which was not asked for")

        response.stream = LimitedStream(response.stream)
        _answers.get([]).append(response)

    return watch
