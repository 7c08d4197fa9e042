"""The web through grants: a client that cannot be turned against its own network."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, NoReturn

import msgspec

from llmspell._address import Target, follow, parse_url
from llmspell._inflate import read_body
from llmspell.errors import ToolError
from llmspell.grant import Grants, Need

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, Mapping

    from httpcore2 import AsyncConnectionPool, Response

    from llmspell._connect import Resolver

__all__ = ["METHODS", "HttpClient", "HttpResponse", "needs_of"]

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""The methods that may be used."""

MAX_REDIRECTS = 5
MAX_BODY = 10 * 1024 * 1024

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_FIELD = re.compile(r"[\t\x20-\x7e]{0,8192}")
_OURS = {
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
_IMPERSONAL = {"accept", "accept-language", "cache-control", "content-type", "user-agent"}
_REDIRECTS = {301, 302, 303, 307, 308}


class HttpResponse(msgspec.Struct, frozen=True, kw_only=True):
    """What a server answered.

    Attributes:
        status: HTTP status.
        headers: By lower-case name; repeated ones joined by a comma.
        body: Decompressed.
        url: Where it came from, after redirects.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class _Request(msgspec.Struct, frozen=True, kw_only=True):
    method: str
    target: Target
    headers: dict[str, str]
    body: bytes


def needs_of(url: str) -> tuple[Need, ...]:
    """Return what a request to a URL needs.

    Raises:
        ToolError: `tool.arguments`: it is no plain http or https URL.
    """
    return (Need("net", parse_url(url).place),)


class HttpClient:
    """Requests to granted hosts, by the same guard for each redirect.

    Nothing is kept between requests: each has its own connection, which is closed when it
    returns, fails or is cancelled. Proxies and other settings of the environment are not read.

    Args:
        grants: `net=host:port` for each host, `net.private` too where its address is not public.
        resolver: Where addresses come from; the system's resolver by default.
        ssl_context: Whom to trust; the system's authorities by default.
    """

    __slots__ = ("_grants", "_resolver", "_ssl_context")

    def __init__(
        self, grants: Grants, *, resolver: Resolver | None = None, ssl_context: ssl.SSLContext | None = None
    ) -> None:
        self._grants = grants
        self._resolver = resolver
        self._ssl_context = ssl_context

    def narrow(self, grants: Grants) -> HttpClient:
        """Return a client that may reach only what both permit."""
        return HttpClient(self._grants.narrow(grants), resolver=self._resolver, ssl_context=self._ssl_context)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        timeout_s: float = 30.0,
        max_bytes: int = 1_000_000,
    ) -> HttpResponse:
        """Send a request, follow its redirects, return the last answer.

        Args:
            method: One of `METHODS`.
            url: http or https.
            headers: More headers; those that frame the message are set here.
            body: At most `MAX_BODY` bytes.
            timeout_s: Seconds for all of it.
            max_bytes: Most bytes of the answer, before and after decompression.

        Raises:
            DeniedError: `grant.denied`: a host, or an address it has, is not granted.
            ToolError: `tool.arguments`, `net.failed`, `net.timeout`, `net.redirect`, `net.too_large`.
        """
        request = _Request(method=method.upper(), target=parse_url(url), headers=_checked(headers or {}), body=body)
        _check(request)

        try:
            async with asyncio.timeout(timeout_s):
                return await self._follow(request, timeout_s, max_bytes)
        except TimeoutError as error:
            raise ToolError(
                f"{request.target.shown} did not answer in {timeout_s:g} s", code="net.timeout", hint="try again later"
            ) from error

    async def _follow(self, request: _Request, timeout_s: float, max_bytes: int) -> HttpResponse:
        for _ in range(MAX_REDIRECTS + 1):
            self._grants.require([Need("net", request.target.place)], request.method)
            response = await self._send(request, timeout_s, max_bytes)

            if not _leads_on(response.status, response.headers):
                return response

            request = _redirected(request, response)

        raise ToolError(
            f"{request.target.shown} redirects more than {MAX_REDIRECTS} times",
            code="net.redirect",
            hint="ask for the last",
        )

    async def _send(self, request: _Request, timeout_s: float, max_bytes: int) -> HttpResponse:
        import httpcore2

        try:
            async with self._pool() as pool, _stream(pool, request, timeout_s) as response:
                return await _receive(request, response, max_bytes)
        except httpcore2.TimeoutException as error:
            raise TimeoutError from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            _fail(request, error)

    def _pool(self) -> AsyncConnectionPool:
        import httpcore2

        from llmspell._connect import GuardedBackend, resolve

        if self._ssl_context is None:
            self._ssl_context = httpcore2.default_ssl_context()

        return httpcore2.AsyncConnectionPool(
            ssl_context=self._ssl_context,
            max_connections=1,
            max_keepalive_connections=0,
            network_backend=GuardedBackend(self._grants, self._resolver or resolve),
        )


def _check(request: _Request) -> None:
    if request.method not in METHODS:
        raise ToolError(f"{request.method!r} is not a method", code="tool.arguments", hint=f"use {', '.join(METHODS)}")

    if request.body and request.method in {"GET", "HEAD", "OPTIONS"}:
        raise ToolError(f"{request.method} has no body", code="tool.arguments", hint="use POST, PUT or PATCH")

    if len(request.body) > MAX_BODY:
        raise ToolError(f"the body is larger than {MAX_BODY} bytes", code="tool.arguments", hint="send less at once")


def _checked(headers: Mapping[str, str]) -> dict[str, str]:
    checked: dict[str, str] = {}

    for name, value in headers.items():
        if not _TOKEN.fullmatch(name) or not _FIELD.fullmatch(value):
            raise ToolError(
                f"the header {name!r} is malformed",
                code="tool.arguments",
                hint="a header is one line of printable ASCII",
            )

        if name.lower() in _OURS:
            raise ToolError(f"the header {name} cannot be set", code="tool.arguments", hint="leave it out")

        checked[name.lower()] = value.strip()

    return checked


def _redirected(request: _Request, response: HttpResponse) -> _Request:
    try:
        target = follow(request.target, response.headers["location"])
    except ToolError as error:
        raise ToolError(f"{request.target.shown} redirects to nowhere: {error}", code="net.redirect") from error

    followed = msgspec.structs.replace(request, target=target)

    if (target.scheme, target.place) != (request.target.scheme, request.target.place):
        # Any header may be a credential; only those that say nothing about the caller go on.
        kept = {name: value for name, value in request.headers.items() if name in _IMPERSONAL}
        followed = msgspec.structs.replace(followed, headers=kept)

    if response.status == 303 or (response.status in {301, 302} and request.method == "POST"):
        kept = {name: value for name, value in followed.headers.items() if not name.startswith("content-")}
        followed = msgspec.structs.replace(
            followed, method="HEAD" if request.method == "HEAD" else "GET", body=b"", headers=kept
        )

    return followed


@asynccontextmanager
async def _stream(pool: AsyncConnectionPool, request: _Request, timeout_s: float) -> AsyncGenerator[Response]:
    from httpcore2 import URL

    target = request.target
    headers = {"host": target.authority, "user-agent": "llmspell", "accept": "*/*", **request.headers}
    headers["accept-encoding"] = "identity"

    if request.body or request.method in {"POST", "PUT", "PATCH"}:
        headers["content-length"] = str(len(request.body))

    async with pool.stream(
        request.method,
        URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path),
        headers=list(headers.items()),
        content=request.body or None,
        extensions={"timeout": dict.fromkeys(("connect", "read", "write", "pool"), timeout_s)},
    ) as response:
        yield response


async def _receive(request: _Request, response: Response, max_bytes: int) -> HttpResponse:
    headers: dict[str, str] = {}

    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value

    bodiless = request.method == "HEAD" or response.status in {204, 304} or _leads_on(response.status, headers)
    encoding = headers.get("content-encoding", "")
    body = b"" if bodiless else await read_body(response.aiter_stream(), encoding, max_bytes)
    return HttpResponse(status=response.status, headers=headers, body=body, url=request.target.url)


def _leads_on(status: int, headers: Mapping[str, str]) -> bool:
    return status in _REDIRECTS and "location" in headers


def _fail(request: _Request, error: Exception) -> NoReturn:
    why = str(error) or type(error).__name__
    raise ToolError(
        f"{request.target.shown} gave no usable answer: {why}", code="net.failed", hint="check the URL"
    ) from error
