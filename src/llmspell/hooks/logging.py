"""Log each crossing: when it starts, and how it ended."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec

from llmspell.context import Context
from llmspell.hook import Crossing, HookFunction
from llmspell.hook.plugin import HookPlugin
from llmspell.hooks._line_file import append, file_needs
from llmspell.hooks._shown_value import open_value, shown_text
from llmspell.hooks._watching import End, Seen, watching

__all__ = ["HOOK", "LoggingOptions", "create"]


class LoggingOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is logged, how, and where to.

    Starts are `debug`, ends `info`, refusals and cancellations `warning`, failures `error`. A line has
    time, level, event, kind, name, agent and run_id; at the end also seconds and the error's code.

    Attributes:
        level: The least level that is written.
        format: `logfmt` (key=value) or `json`, one object a line.
        file: Appended to; the program's error output unless given. Relative to the working folder.
        values: Whether inputs, results and error messages are written; they may hold what is private.
        max_chars: Characters after which each of these is cut.
    """

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["logfmt", "json"] = "logfmt"
    file: str | None = None
    values: bool = False
    max_chars: Annotated[int, msgspec.Meta(ge=1)] = 500


_LEVELS = {"finished": "info", "denied": "warning", "cancelled": "warning", "failed": "error"}


def create(options: LoggingOptions) -> HookFunction:
    """Return the hook."""
    lines = _logger(options)

    def cut(value: object) -> str:
        text = value if isinstance(value, str) else shown_text(value)
        over = len(text) - options.max_chars
        return text if over <= 0 else f"{text[: options.max_chars]}… ({over} more characters)"

    def begin(context: Context, crossing: Crossing) -> End:
        about = {"kind": crossing.kind, "name": crossing.name, "agent": crossing.agent, "run_id": context.run_id}
        given = {"input": cut(open_value(crossing, crossing.input))} if options.values else {}
        lines.debug(f"{crossing.kind}.started", time=_time(context), **about, **given)

        def end(seen: Seen) -> None:
            facts: dict[str, object] = {"seconds": round(seen.seconds, 6)}

            if seen.error is not None:
                facts["error"] = seen.code

            if options.values:
                facts |= (
                    {"result": cut(open_value(crossing, seen.result))}
                    if seen.error is None
                    else {"message": cut(str(seen.error))}
                )

            write = getattr(lines, _LEVELS[seen.outcome])
            write(f"{crossing.kind}.{seen.outcome}", time=_time(context), **about, **facts)

        return end

    return watching(begin)


def _time(context: Context) -> str:
    return datetime.fromtimestamp(context.clock.now(), UTC).isoformat(timespec="milliseconds")


class _Lines:
    """Where structlog puts finished lines."""

    def __init__(self, file: str | None) -> None:
        self._file = file and os.path.realpath(file)

    def write(self, line: str) -> None:
        if self._file is None:
            sys.stderr.write(f"{line}\n")
        else:
            append(self._file, f"{line}\n")

    debug = info = warning = error = write


def _logger(options: LoggingOptions) -> Any:
    """Return a logger of its own, which the program's settings of structlog do not touch."""
    import structlog

    as_json = options.format == "json"
    first = ["time", "level", "event"]
    last: list[Any] = (
        [structlog.processors.JSONRenderer(ensure_ascii=False)]
        if as_json
        else [_escape, structlog.processors.LogfmtRenderer(key_order=first, bool_as_flag=False)]
    )
    return structlog.wrap_logger(
        _Lines(options.file),
        processors=[structlog.processors.add_log_level, *last],
        wrapper_class=structlog.make_filtering_bound_logger(options.level),
        context_class=dict,
    ).bind()


def _escape(_logger: object, _method: str, fields: Any) -> Any:
    """Write control characters as escapes, so that no name or value can forge a line or steer a terminal."""
    return {key: _printable(value) if isinstance(value, str) else value for key, value in fields.items()}


def _printable(text: str) -> str:
    if text.isprintable():
        return text

    return "".join([one if one.isprintable() else one.encode("unicode_escape").decode() for one in text])


def _needs(options: LoggingOptions) -> Any:
    return file_needs(options.file)


HOOK = HookPlugin(
    create=create,
    description="Logs each crossing: kind, name, agent, seconds and outcome; values only when asked to.",
    options=LoggingOptions,
    priority=1000,
    needs=_needs,
)
