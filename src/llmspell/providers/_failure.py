"""Provider failures: one code for each cause, the same for every vendor."""

from __future__ import annotations

import math
import re
import time
from typing import TYPE_CHECKING, cast

import msgspec

from llmspell.errors import ProviderError
from llmspell.value import preview

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["MESSAGE_LIMIT", "error_of_object", "error_of_response", "failure", "hide", "retry_after"]

MESSAGE_LIMIT = 500
"""Most characters of a provider's own words that an error repeats."""

_BY_STATUS = {
    401: "provider.auth",
    402: "provider.quota",
    403: "provider.auth",
    404: "provider.model_not_found",
    408: "provider.timeout",
    413: "provider.context_length",
    429: "provider.rate_limit",
}

# What servers write as `code`, `type` or `status` of an error object; the first match wins.
_BY_WORD = (
    ("provider.quota", ("insufficient_quota", "billing", "quota_exceeded", "insufficient_balance", "credit_balance")),
    ("provider.context_length", ("context_length", "exceed_context_size", "context_window", "string_above_max_length")),
    ("provider.content_filter", ("content_filter", "content_policy", "responsible_ai", "moderation")),
    ("provider.model_not_found", ("model_not_found", "not_found", "unknown_model")),
    ("provider.auth", ("invalid_api_key", "authentication", "permission", "unauthenticated", "unauthorized")),
    ("provider.rate_limit", ("rate_limit", "resource_exhausted", "too_many_requests")),
    ("provider.timeout", ("timeout", "deadline_exceeded")),
    ("provider.server", ("server_error", "overloaded", "internal", "unavailable", "api_error")),
    ("provider.rejected", ("invalid_request", "invalid_argument", "bad_request")),
)

_STATUS = re.compile(r"[45][0-9][0-9]")
_PRECISE = frozenset({"provider.quota", "provider.context_length", "provider.content_filter"})

# Phrases by which servers that send no code say that the conversation is too long.
_TOO_LONG = (
    "maximum context length",
    "context length exceeded",
    "exceeds the available context size",
    "context window",
    "prompt is too long",
    "too many tokens",
)


def failure(
    code: str,
    message: str,
    *,
    hint: str = "",
    status: int | None = None,
    retry_after_s: float | None = None,
) -> ProviderError:
    """Return the error of a code, with no more than `MESSAGE_LIMIT` characters of the provider's words.

    Args:
        code: The wire code; it says whether again may help.
        message: What went wrong.
        hint: A better hint than the code's usual one.
        status: HTTP status, where there was one.
        retry_after_s: Seconds the provider asked to wait.
    """
    return ProviderError(
        preview(message, MESSAGE_LIMIT),
        code=code,
        hint=hint,
        status=status,
        retry_after_s=retry_after_s,
    )


def error_of_response(status: int, headers: Mapping[str, str], body: bytes) -> ProviderError:
    """Return the error that an HTTP answer other than 200 stands for.

    Args:
        status: The HTTP status.
        headers: The answer's headers, found in any case.
        body: The start of the answer's body.
    """
    words, message = _read_body(body)
    text = message or body[: 4 * MESSAGE_LIMIT].decode("utf-8", "replace")
    return failure(
        _code_of_status(status, _code_of_words(words, text)),
        f"HTTP {status}: {text}" if text.strip() else f"HTTP {status}",
        status=status,
        retry_after_s=retry_after(headers),
    )


def error_of_object(error: object) -> ProviderError:
    """Return the error that an error object inside a stream stands for.

    Args:
        error: The value of the `error` field: a map with `message`, `code`, `type`; or a text.
    """
    words, message = _read_object(error)
    text = message or preview(error, MESSAGE_LIMIT)

    if words and _STATUS.fullmatch(words[0]):
        status = int(words[0])
        return failure(_code_of_status(status, _code_of_words(words, text)), text, status=status)

    return failure(_code_of_words(words, text) or "provider.server", text)


def hide(error: ProviderError, secret: str | None) -> ProviderError:
    """Return the error with a secret taken out of the provider's words.

    Args:
        error: The error; changed in place.
        secret: The text to take out; None or empty for nothing.
    """
    if secret and secret in error.message:
        error.message = error.message.replace(secret, "***")
        error.args = (error.message,)

    return error


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that `retry-after-ms` or `Retry-After` asks to wait, if any.

    A date is read relative to the answer's own `Date`, so that a wrong clock here does no harm.
    """
    if (wait_ms := _number(headers.get("retry-after-ms"))) is not None:
        return wait_ms / 1000

    value = headers.get("retry-after")

    if (wait_s := _number(value)) is not None:
        return wait_s

    if value is None or (moment := _moment(value)) is None:
        return None

    now = _moment(headers.get("date", "")) or time.time()
    return max(0.0, moment - now)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None

    return number if math.isfinite(number) and number >= 0 else None


def _moment(text: str) -> float | None:
    from email.utils import mktime_tz, parsedate_tz

    try:
        parsed = parsedate_tz(text)
        return None if parsed is None else float(mktime_tz(parsed))
    except (ValueError, OverflowError, IndexError, TypeError):
        return None


def _code_of_status(status: int, code: str | None) -> str:
    # These say why, whatever status the server chose; the other words only help where the status is vague.
    if code in _PRECISE:
        return code

    if status >= 500:
        return "provider.server"

    return _BY_STATUS.get(status) or code or "provider.rejected"


def _code_of_words(words: list[str], text: str) -> str | None:
    joined = " ".join(words).lower()

    code = next((code for code, marks in _BY_WORD if any(mark in joined for mark in marks)), None)

    if code not in _PRECISE and any(phrase in text.lower() for phrase in _TOO_LONG):
        return "provider.context_length"

    return code


def _read_body(body: bytes) -> tuple[list[str], str]:
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return [], ""

    if isinstance(document, list) and document:
        document = cast("list[object]", document)[0]

    if not isinstance(document, dict):
        return [], ""

    fields = cast("dict[str, object]", document)
    return _read_object(fields.get("error") or fields)


def _read_object(error: object) -> tuple[list[str], str]:
    if isinstance(error, str):
        words, text = _read_body(error.encode("utf-8", "replace"))
        return words, text or error

    if not isinstance(error, dict):
        return [], ""

    fields = cast("dict[str, object]", error)
    words = [str(fields[name]) for name in ("code", "type", "status") if isinstance(fields.get(name), str | int)]
    texts = (fields.get(name) for name in ("message", "detail", "error", "msg"))
    return words, next((text for text in texts if isinstance(text, str) and text), "")
