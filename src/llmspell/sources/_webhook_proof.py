"""Who may call a webhook: a token, a signature, or this machine itself."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from http import HTTPStatus

from llmspell.sources._http_server import HttpRefusal, Request

__all__ = ["Proof", "is_loopback"]


class Proof:
    """What a request has to show.

    Args:
        token: Shown as `Authorization: Bearer …`; empty for none.
        secret: Key of the HMAC-SHA256 over the body; empty for none.
        header: The header, in lower case, that holds the signature, as hexadecimal text behind `sha256=` or alone.
    """

    __slots__ = ("_header", "_secret", "_token")

    def __init__(self, *, token: str, secret: str, header: str) -> None:
        self._token = token.encode()
        self._secret = secret.encode()
        self._header = header

    async def check(self, request: Request) -> None:
        """Let pass a request that shows what it has to; one of token and signature is enough.

        Raises:
            HttpRefusal: 401, or 403 where nothing has to be shown and the request is not from this machine's programs.
        """
        if not (self._token or self._secret):
            _check_origin(request)
        elif not (self._has_token(request) or await self._is_signed(request)):
            raise HttpRefusal(
                HTTPStatus.UNAUTHORIZED,
                "webhook.unauthorized",
                "the token or the signature is missing or wrong",
                "send the token as `Authorization: Bearer …`, or sign the body",
                {"WWW-Authenticate": "Bearer"},
            )

    def _has_token(self, request: Request) -> bool:
        scheme, _, shown = request.headers.get("authorization", "").partition(" ")
        same = hmac.compare_digest(_digest(shown.strip().encode("latin-1")), _digest(self._token))
        return bool(self._token) and scheme.lower() == "bearer" and same

    async def _is_signed(self, request: Request) -> bool:
        shown = request.headers.get(self._header, "")

        if not (self._secret and shown):
            return False

        signature = hmac.new(self._secret, await request.body(), hashlib.sha256).hexdigest()
        return hmac.compare_digest(shown.removeprefix("sha256=").lower().encode("latin-1"), signature.encode())


def _digest(text: bytes) -> bytes:
    """Texts of different lengths take the same time to compare as digests."""
    return hashlib.sha256(text).digest()


def _check_origin(request: Request) -> None:
    """Refuse web pages: a browser lets any page send to this machine, by its address or by a name that means it."""
    host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")

    if "origin" in request.headers or not is_loopback(host.strip("[]")):
        text = "without a token only programs on this machine are heard, and no web pages"
        raise HttpRefusal(HTTPStatus.FORBIDDEN, "webhook.origin", text, "set a token, or call it by its address")


def is_loopback(host: str) -> bool:
    """Whether an address or a name can only mean this machine."""
    if host.lower() == "localhost":
        return True

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
