"""What a scripted reply may say, checked and made ready to be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast, get_args

import msgspec

from llmspell.errors import CODES, ConvertError, UsageError, nearest
from llmspell.message import FinishReason, Usage
from llmspell.provider import Chunk, ReasoningChunk, TextChunk
from llmspell.value import encode_json, preview

__all__ = ["PreparedReply", "prepare"]

_KEYS = (
    "after_chunks",
    "error",
    "finish_reason",
    "message",
    "output",
    "reasoning",
    "text",
    "tool_calls",
    "usage",
)
_FAILURES = tuple([code for code in CODES if code.startswith("provider.")])
_FINISH_REASONS: tuple[str, ...] = get_args(FinishReason)


class PreparedReply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply ready to be sent: all that does not depend on the request is done."""

    chunks: tuple[Chunk, ...]
    calls: tuple[tuple[str, tuple[str, ...]], ...]
    finish: FinishReason
    usage: Usage | None
    output_chars: int
    error: str | None
    message: str
    after_chunks: int


def prepare(reply: object, where: str, chunk_size: int | None) -> PreparedReply:
    """Return a reply ready to be sent.

    Args:
        reply: The map that says it; see `ScriptedProvider`.
        where: Name of its place, for errors.
        chunk_size: Characters a chunk; None for one chunk a text.

    Raises:
        UsageError: It holds an unknown key or a wrong value.
    """
    if (fields := _map(reply)) is None:
        raise UsageError(f"{where} is a {type(reply).__name__}", hint='a reply is a map, such as {text = "hello"}')

    for key in fields:
        if key not in _KEYS:
            raise UsageError(f'{where} has the unknown key "{key}"', hint=nearest(str(key), _KEYS))

    reasoning = _text(fields, "reasoning", where)
    text = _answer(fields, where)
    calls = _calls(fields.get("tool_calls"), where)
    chunks = (
        *[ReasoningChunk(piece) for piece in _pieces(reasoning, chunk_size)],
        *[TextChunk(piece) for piece in _pieces(text, chunk_size)],
    )
    return PreparedReply(
        chunks=chunks,
        calls=tuple([(name, _pieces(arguments, chunk_size)) for name, arguments in calls]),
        finish=_finish(fields.get("finish_reason"), bool(calls), where),
        usage=_usage(fields.get("usage"), where),
        output_chars=len(reasoning) + len(text) + sum(len(name) + len(arguments) for name, arguments in calls),
        error=_code(fields.get("error"), where),
        message=_text(fields, "message", where),
        after_chunks=_after(fields.get("after_chunks", 0), where),
    )


def _text(fields: Mapping[str, object], key: str, where: str) -> str:
    value = fields.get(key, "")

    if not isinstance(value, str):
        raise UsageError(f"{where}.{key} is a {type(value).__name__}", hint="it must be a text")

    return value


def _answer(fields: Mapping[str, object], where: str) -> str:
    if "output" not in fields:
        return _text(fields, "text", where)

    if "text" in fields:
        raise UsageError(f"{where} has both text and output", hint="give one of the two")

    return _json(fields["output"], f"{where}.output")


def _calls(value: object, where: str) -> list[tuple[str, str]]:
    if value is None:
        return []

    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise UsageError(f"{where}.tool_calls is a {type(value).__name__}", hint="give a list of {name, args}")

    return [_call(item, f"{where}.tool_calls[{i}]") for i, item in enumerate(cast("Sequence[object]", value))]


def _call(item: object, where: str) -> tuple[str, str]:
    fields = _map(item) or {}
    name, arguments = fields.get("name"), fields.get("args")

    if not isinstance(name, str) or not name or not set(fields) <= {"name", "args"}:
        raise UsageError(f"{where} is not a tool call", hint="write {name, args}")

    if isinstance(arguments, str):
        return name, arguments

    if (given := _map([] if arguments is None else arguments)) is None:
        raise UsageError(f"{where}.args is a {type(arguments).__name__}", hint="give a map, or a text for broken JSON")

    return name, _json(dict(given), f"{where}.args")


def _finish(value: object, called: bool, where: str) -> FinishReason:
    if value is None:
        return "tool_calls" if called else "stop"

    if value not in _FINISH_REASONS:
        hint = f"one of {', '.join(_FINISH_REASONS)}"
        raise UsageError(f"{where}.finish_reason is {preview(value)}", hint=hint)

    return cast("FinishReason", value)


def _usage(value: object, where: str) -> Usage | None:
    if value is None:
        return None

    if (counts := _map(value)) is None:
        raise UsageError(f"{where}.usage is a {type(value).__name__}", hint="give a map of fields of Usage")

    try:
        usage = msgspec.convert({"requests": 1, **counts}, _StrictUsage)
    except msgspec.ValidationError as error:
        raise UsageError(f"{where}.usage: {error}", hint="fields: input_tokens, output_tokens, cost_usd, …") from error

    return Usage(**msgspec.structs.asdict(usage))


class _StrictUsage(Usage, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Usage that refuses misspelt fields."""


def _code(value: object, where: str) -> str | None:
    if value is None or (isinstance(value, str) and value in _FAILURES):
        return value

    raise UsageError(
        f"{where}.error is {preview(value)}, which is no error code of a provider",
        hint=nearest(f"provider.{str(value).removeprefix('provider.')}", _FAILURES),
    )


def _after(value: object, where: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value

    raise UsageError(f"{where}.after_chunks is {preview(value)}", hint="give a number of chunks, 0 or more")


def _pieces(text: str, size: int | None) -> tuple[str, ...]:
    if not text:
        return ()

    return (text,) if size is None else tuple([text[i : i + size] for i in range(0, len(text), size)])


def _map(value: object) -> Mapping[str, object] | None:
    # An empty table of a Lua script arrives as a list.
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {} if value == [] else None


def _json(value: object, where: str) -> str:
    try:
        return encode_json(value)
    except ConvertError as error:
        raise UsageError(f"{where}: {error.message}", hint=error.hint) from error
