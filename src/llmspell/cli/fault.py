"""Errors as a person reads them: what, where, the line itself, what next, and why."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from llmspell.cli.terminal import paint
from llmspell.errors import SpellError, causes
from llmspell.frame import Frame, own_frames

if TYPE_CHECKING:
    from llmspell.script import Script

__all__ = ["describe", "error_fields"]

_INDENT = "  "


def describe(error: SpellError, script: Script | None = None, *, verbose: bool = False) -> str:
    """Return an error as lines for standard error.

    Args:
        error: What went wrong.
        script: The spell it went wrong in, whose line is then shown.
        verbose: Show all Python frames, not only those of tools and of the program's own code.
    """
    lines = [_headline("error", error)]

    if error.file:
        lines += _place(error, script)

    for i, frame in enumerate(error.frames if verbose else own_frames(error.frames)):
        lines.append(f"{_INDENT}{'       ' if i else 'stack: '}{_shown(frame)}")

    if error.hint:
        lines.append(f"{_INDENT}{paint('hint:', 'cyan', sys.stderr)} {error.hint}")

    return "\n".join([*lines, *_causes(error)])


def error_fields(error: SpellError) -> dict[str, object]:
    """Return the fields of an error that JSON output shows."""
    return {
        "code": error.code,
        "message": error.message,
        "hint": error.hint,
        "file": error.file or None,
        "line": error.line or None,
        "stack": error.stack,
        "frames": [
            {"file": one.file, "line": one.line, "function": one.function, "module": one.module or None}
            for one in error.frames
        ],
    }


def _headline(word: str, error: SpellError) -> str:
    return f"{paint(f'{word}[{error.code}]:', 'red', sys.stderr)} {error.message}"


def _shown(frame: Frame) -> str:
    """Return a frame as a line; files of Python below the working folder are shown from there."""
    if not frame.module:
        return str(frame)

    path = Path(frame.file)
    file = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    return paint(f"{file}:{frame.line} in {frame.function}", "dim", sys.stderr)


def _place(error: SpellError, script: Script | None) -> list[str]:
    where = f"{error.file}:{error.line}" if error.line else error.file
    lines = [f"{_INDENT}{paint('-->', 'cyan', sys.stderr)} {where}"]
    source = _source(error.file, script).splitlines()

    if 0 < error.line <= len(source):
        lines.append(f"{_INDENT}{error.line} | {source[error.line - 1].rstrip()}")

    return lines


def _source(file: str, script: Script | None) -> str:
    """Return the text of the spell, of a module or of a sub-spell; empty when it is none of them."""
    if script is None:
        return ""

    if file == script.file:
        return script.source

    return (script.modules and script.modules.read(file)) or ""


def _causes(error: SpellError) -> list[str]:
    lines: list[str] = []

    for cause in [*causes(error)][1:]:
        lines += [f"{_INDENT}{text}" for text in _cause(cause)]

    return list(dict.fromkeys(lines))  # what wraps an error often repeats its words


def _cause(error: BaseException) -> list[str]:
    """Return the lines of a cause; a group says nothing itself, but what it holds does."""
    if isinstance(error, BaseExceptionGroup):
        return [text for one in cast("tuple[BaseException, ...]", error.exceptions) for text in _cause(one)]

    if isinstance(error, SpellError):
        return [_headline("cause", error)]

    if isinstance(error, TimeoutError | asyncio.CancelledError) and not str(error):
        return []  # how a wait was ended, which the error itself has said

    return [f"cause: {type(error).__name__}: {error}" if str(error) else f"cause: {type(error).__name__}"]
