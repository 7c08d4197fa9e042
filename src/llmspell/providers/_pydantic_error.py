"""Failures of the adapter: pydantic-ai's categories as our codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from llmspell.errors import ProviderError, causes
from llmspell.providers._failure import error_of_object, failure

if TYPE_CHECKING:
    from pydantic_ai.exceptions import ModelAPIError

__all__ = ["cause_of", "error_of"]


def error_of(error: Exception, *, started: bool) -> ProviderError:
    """Return the error that an exception of the adapter, an SDK or the transport stands for.

    Args:
        error: What was raised.
        started: Whether a part of the answer had come already.
    """
    if (own := _own(error)) is not None:
        return own

    from pydantic_ai import exceptions

    match error:
        case exceptions.ModelAPIError():
            return failure(
                _code(error, started=started),
                _message(error),
                status=getattr(error, "status_code", None),
                retry_after_s=error.retry_after,
            )
        case exceptions.ContentFilterError():
            return failure("provider.content_filter", error.message)
        case exceptions.UserError():
            return failure("provider.rejected", str(error))
        case TimeoutError():
            return failure("provider.timeout", "the provider did not answer in time")
        case _:
            return failure("provider.bad_reply", f"the answer could not be understood: {type(error).__name__}: {error}")


def cause_of(error: Exception) -> BaseException | None:
    """Return the cause of what `error_of` gives: one of ours that came through keeps its own, and is none of itself."""
    own = _own(error)
    return error if own is None else own.__cause__


def _own(error: BaseException | None) -> ProviderError | None:
    # Our limits are enforced below the SDK, which may wrap what they raise.
    return next((one for one in causes(error) if isinstance(one, ProviderError)), None)


def _code(error: ModelAPIError, *, started: bool) -> str:
    from pydantic_ai import exceptions

    table = (
        (exceptions.ModelContextWindowExceededError, "provider.context_length"),
        (exceptions.ModelQuotaExceededError, "provider.quota"),
        (exceptions.ModelAuthenticationError, "provider.auth"),
        (exceptions.ModelNotFoundError, "provider.model_not_found"),
        (exceptions.ModelRateLimitError, "provider.rate_limit"),
        (exceptions.ModelRequestTimeout, "provider.timeout"),
        (exceptions.ModelTimeoutError, "provider.timeout"),
        (exceptions.ModelConnectionError, "provider.stream_cut" if started else "provider.network"),
    )

    for category, code in table:
        if isinstance(error, category):
            return code

    # What is left is read as the light provider reads it: by status and the words of the error object.
    if (status := getattr(error, "status_code", None)) is not None:
        fields = _object(error)
        return error_of_object(
            {**fields, "code": str(status), "type": f"{fields.get('code')} {fields.get('type')}"}
        ).code

    return error_of_object(_object(error)).code if _object(error) else "provider.bad_reply"


def _object(error: ModelAPIError) -> dict[str, object]:
    body = error.body

    if isinstance(body, dict):
        fields = cast("dict[str, object]", body)
        inner = fields.get("error")
        return cast("dict[str, object]", inner) if isinstance(inner, dict) else fields

    words = {"message": body, "type": error.provider_error_code or error.provider_error_type}
    return {name: word for name, word in words.items() if word}


def _message(error: ModelAPIError) -> str:
    status = getattr(error, "status_code", None)
    fields = _object(error)
    words = error_of_object(fields).message if fields else error.message
    return f"HTTP {status}: {words}" if status and fields else words
