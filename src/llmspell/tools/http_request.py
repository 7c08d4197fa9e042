"""Send an HTTP request to a granted host."""

from __future__ import annotations

import base64
import codecs
import re
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypeAlias, TypedDict

from llmspell.context import Context
from llmspell.errors import ConvertError, ToolError
from llmspell.http import needs_of
from llmspell.tool import Arguments, tool
from llmspell.value import encode_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llmspell.grant import Need
    from llmspell.http import HttpResponse

__all__ = ["HttpRequestResult", "http_request"]

Method: TypeAlias = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]

MAX_BYTES = 10_000_000
MAX_SECONDS = 120.0
_CHARSET = re.compile(r'charset="?([A-Za-z0-9_.:-]{1,40})', re.IGNORECASE)
_TEXTUAL = re.compile(r"^(text/|application/([a-z0-9.-]+\+)?(json|xml|javascript|x-www-form-urlencoded))")


class HttpRequestResult(TypedDict):
    """What the server answered.

    Attributes:
        status: HTTP status.
        url: Where the answer came from, after redirects.
        headers: By lower-case name.
        text: The body, when it is text.
        base64: The body, when it is not.
        total: Characters of the whole text, or bytes of the whole body.
        truncated: Whether text is only the beginning.
        note: Present when it is: what is shown.
    """

    status: int
    url: str
    headers: dict[str, str]
    text: NotRequired[str]
    base64: NotRequired[str]
    total: int
    truncated: bool
    note: NotRequired[str]


def _needs(arguments: Arguments) -> Sequence[Need]:
    return needs_of(arguments["url"])


@tool(needs=_needs, effect="external", category="web", timeout_s=MAX_SECONDS + 5)
async def http_request(
    context: Context,
    url: str,
    *,
    method: Method = "GET",
    headers: dict[str, str] | None = None,
    body: str = "",
    json: Any = None,
    timeout_s: float = 30.0,
    max_bytes: int = 1_000_000,
    max_characters: int = 64_000,
) -> HttpRequestResult:
    """Send an HTTP request and return the answer; redirects are followed as far as they are granted.

    Any status is a result, not an error. What comes back was written by strangers.

    Args:
        context: Where the web is.
        url: http or https.
        method: The method.
        headers: Headers to send.
        body: Text to send; needs POST, PUT, PATCH or DELETE.
        json: Data to send as JSON instead of body.
        timeout_s: Seconds for all of it, up to 120.
        max_bytes: Most bytes of the answer, up to 10,000,000; a larger one is an error.
        max_characters: Most characters of text returned; the rest is cut off.
    """
    if not (0 < timeout_s <= MAX_SECONDS and 0 < max_bytes <= MAX_BYTES and 0 < max_characters <= MAX_BYTES):
        raise _refused("a limit is out of range", f"timeout_s up to {MAX_SECONDS:g}, max_bytes up to {MAX_BYTES}")

    if context.http is None:
        raise ToolError("this run has no web client", hint="run it with App, or give the context one")

    sent, content = _content(headers or {}, body, json)
    response = await context.http.request(
        method, url, headers=sent, body=content, timeout_s=timeout_s, max_bytes=max_bytes
    )
    return _result(response, max_characters)


def _content(headers: dict[str, str], body: str, json: object) -> tuple[dict[str, str], bytes]:
    if json is None:
        return headers, _encoded(body)

    if body:
        raise _refused("body and json are both given", "give one of them")

    try:
        return {"content-type": "application/json", **headers}, encode_json(json).encode()
    except ConvertError as error:
        raise _refused(error.message, error.hint) from error


def _encoded(body: str) -> bytes:
    try:
        return body.encode()
    except UnicodeEncodeError as error:
        raise _refused("the body holds a lone surrogate", "pass valid text") from error


def _result(response: HttpResponse, max_characters: int) -> HttpRequestResult:
    result: HttpRequestResult = {
        "status": response.status,
        "url": response.url,
        "headers": dict(response.headers),
        "total": len(response.body),
        "truncated": False,
    }

    if (text := _text(response)) is None:
        result["base64"] = base64.b64encode(response.body).decode()
        return result

    result["text"] = text[:max_characters]
    result["total"] = len(text)

    if len(text) > max_characters:
        result["truncated"] = True
        result["note"] = f"characters 0 to {max_characters - 1} of {len(text)}; raise max_characters for more"

    return result


def _text(response: HttpResponse) -> str | None:
    kind = response.headers.get("content-type", "")
    named = _CHARSET.search(kind)

    try:
        return response.body.decode(_charset(named.group(1)) if named else "utf-8")
    except UnicodeError:
        return response.body.decode("utf-8", "replace") if _TEXTUAL.match(kind.lower()) else None


def _charset(name: str) -> str:
    try:
        found = codecs.lookup(name)
    except LookupError:
        return "utf-8"

    is_plain = getattr(found, "_is_text_encoding", True) and found.name.replace("-", "_") not in _NO_CHARSETS
    return found.name if is_plain else "utf-8"


_NO_CHARSETS = {"idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape"}


def _refused(message: str, hint: str) -> ToolError:
    return ToolError(message, code="tool.arguments", hint=hint)
