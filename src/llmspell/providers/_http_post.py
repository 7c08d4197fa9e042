"""One POST, its answer read piece by piece; failures are ProviderErrors."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from llmspell.errors import ProviderError
from llmspell.providers._failure import failure

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    import httpx2

__all__ = ["Answer", "Post", "make_client", "open_post", "trusts_environment"]

_CONNECT_S = 10.0
_LOOPBACK = ("localhost", "::1")


class Answer:
    """The answer to a POST: its status and headers, and its body as it comes.

    Args:
        response: The open response.
        deadline: Time of the event loop's clock at which the call is given up; None for never.
    """

    def __init__(self, response: httpx2.Response, deadline: float | None) -> None:
        self.status: int = response.status_code
        self.headers: Mapping[str, str] = response.headers
        self._response = response
        self._deadline = deadline

    async def pieces(self) -> AsyncGenerator[bytes]:
        """Yield the body's bytes as they arrive.

        Raises:
            ProviderError: `provider.timeout` or `provider.stream_cut`.
        """
        async with aclosing(self._response.aiter_raw()) as raw:  # pyright: ignore[reportArgumentType]
            while (piece := await self._next(raw)) is not None:
                yield piece

    async def _next(self, raw: AsyncGenerator[bytes]) -> bytes | None:
        if self._deadline is None:
            return await anext(raw, None)

        async with asyncio.timeout_at(self._deadline):
            return await anext(raw, None)

    async def start(self, limit: int) -> bytes:
        """Return the body, or the start of it where it is longer than a limit."""
        body = bytearray()

        async with aclosing(self.pieces()) as pieces:
            async for piece in pieces:
                body += piece

                if len(body) >= limit:
                    break

        return bytes(body[:limit])


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What to send.

    Attributes:
        url: Where to.
        content: The body, JSON.
        timeout_s: Seconds until the whole call is given up; None for no limit.
        unreachable: Hint for when nobody answers at the address.
    """

    url: str
    content: bytes
    timeout_s: float | None = None
    unreachable: str = ""


@asynccontextmanager
async def open_post(client: httpx2.AsyncClient, post: Post) -> AsyncGenerator[Answer]:
    """Send a POST and give its answer; leaving the context closes the connection or gives it back.

    Args:
        client: The client that holds the connections.
        post: What to send.

    Raises:
        ProviderError: Whatever goes wrong below HTTP, while sending or while reading.
    """
    deadline = None if post.timeout_s is None else asyncio.get_running_loop().time() + post.timeout_s
    answered = False

    try:
        async with asyncio.timeout_at(deadline):
            response = await client.send(client.build_request("POST", post.url, content=post.content), stream=True)

        answered = True

        try:
            yield Answer(response, deadline)
        finally:
            await response.aclose()
    except Exception as error:
        if (known := _failure_of(error, answered=answered, unreachable=post.unreachable)) is None:
            raise

        raise known from error


def make_client(settings_headers: Mapping[str, str], base_url: str, timeout_s: float) -> httpx2.AsyncClient:
    """Return a client for one server. Takes a while at first use: call it in a thread.

    Proxies and certificates of the environment are used, except for addresses of this machine: a
    proxy could not reach them. Redirects are not followed, since they would carry the key along.

    Args:
        settings_headers: Headers of every request.
        base_url: The server, to see whether it is this machine.
        timeout_s: Seconds without a byte until a call is given up.
    """
    import httpx2

    headers = {
        "Accept": "text/event-stream, application/json",
        "Accept-Encoding": "identity",  # what never gets unpacked cannot unpack to gigabytes
        "Content-Type": "application/json",
        "User-Agent": "llmspell",
        **settings_headers,
    }
    return httpx2.AsyncClient(
        headers=headers,
        timeout=httpx2.Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s)),
        limits=httpx2.Limits(max_connections=1000, max_keepalive_connections=100),
        trust_env=trusts_environment(base_url),
    )


def trusts_environment(base_url: str) -> bool:
    """Whether proxies of the environment are used for an address: not for one of this machine."""
    host = urlsplit(base_url).hostname or ""
    return not (host in _LOOPBACK or host.endswith(".localhost") or host.startswith("127."))


def _failure_of(error: Exception, *, answered: bool, unreachable: str) -> ProviderError | None:
    import httpx2

    text = str(error) or type(error).__name__

    match error:
        case ProviderError():
            return None
        case httpx2.ConnectTimeout() | httpx2.ConnectError():
            return failure("provider.network", f"nobody answers at the address: {text}", hint=unreachable)
        case httpx2.TimeoutException() | TimeoutError():
            return failure("provider.timeout", f"the provider did not answer in time ({type(error).__name__})")
        case httpx2.HTTPError() | httpx2.StreamError() | OSError() if answered:
            return failure("provider.stream_cut", f"the answer broke off: {text}")
        case httpx2.HTTPError() | OSError():
            return failure("provider.network", f"the request failed: {text}", hint=unreachable)
        case _:
            return None
