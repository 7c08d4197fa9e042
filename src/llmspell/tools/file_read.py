"""Read text files by lines or characters, whatever their encoding."""

from __future__ import annotations

import asyncio
import codecs
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict, cast

from llmspell.context import Context
from llmspell.errors import ToolError
from llmspell.grant import Need
from llmspell.tool import Arguments, tool

__all__ = ["FileReadResult", "file_read"]

Unit: TypeAlias = Literal["lines", "characters"]

DEFAULT_LINES = 2_000
DEFAULT_CHARACTERS = 64_000
MAX_CHARACTERS = 1_000_000
MAX_SCAN = 256 * 1024 * 1024
_SAMPLE = 64 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_FILE_ENCODINGS = {"idna", "punycode", "raw_unicode_escape", "undefined", "unicode_escape"}


class FileReadResult(TypedDict):
    """A part of a text file.

    Attributes:
        text: The part.
        encoding: How the bytes were read.
        offset: First line or character of the part, counted from 0.
        returned: Lines or characters in the part.
        total: Lines or characters in the file; nil for a file too large to count.
        truncated: Whether more follows.
        note: Present when more follows: what is shown, and how to go on.
    """

    text: str
    encoding: str
    offset: int
    returned: int
    total: int | None
    truncated: bool
    note: NotRequired[str]


def _needs(arguments: Arguments) -> tuple[Need, ...]:
    return (Need("fs.read", arguments["path"]),)


@tool(needs=_needs, effect="read", category="file", timeout_s=30.0)
async def file_read(
    context: Context,
    path: str,
    *,
    unit: Unit = "lines",
    offset: int = 0,
    limit: int = 0,
    encoding: str = "",
) -> FileReadResult:
    """Read a text file, or a part of it.

    The encoding is detected. A long file comes in parts: note says how to go on.

    Args:
        context: Where the file system is.
        path: The file, absolute or relative to the spell's working folder.
        unit: What offset and limit count.
        offset: First line or character, counted from 0.
        limit: Most lines or characters; 0 for 2,000 lines or 64,000 characters, whatever ends first.
        encoding: The file's encoding when detection is wrong, such as "latin-1".
    """
    if offset < 0 or limit < 0:
        raise ToolError("offset or limit is negative", code="tool.arguments", hint="count from 0")

    if context.fs is None:
        raise ToolError("this run has no file system", hint="run it with App, or give the context one")

    window = _Window(unit, offset, limit)
    decoder: Any = None
    scanned = 0

    async for piece in context.fs.chunks(path):
        if decoder is None:
            encoding = _checked(encoding) if encoding else await asyncio.to_thread(_detected, piece[:_SAMPLE], path)
            decoder = codecs.getincrementaldecoder(encoding)()

        window.add(_decoded(decoder, piece, path, encoding))
        scanned += len(piece)

        if scanned >= MAX_SCAN:
            return _result(window, encoding, complete=False)

    if decoder is not None:
        window.add(_decoded(decoder, b"", path, encoding))

    return _result(window, encoding or "utf-8", complete=True)


class _Window:
    """Keeps the asked part of a text that passes by.

    Args:
        unit: What is counted.
        offset: First unit to keep.
        limit: Most units to keep; 0 for the default.
    """

    __slots__ = ("_open", "_pieces", "_room", "cut", "end", "limit", "offset", "seen", "unit")

    def __init__(self, unit: Unit, offset: int, limit: int) -> None:
        default = DEFAULT_LINES if unit == "lines" else DEFAULT_CHARACTERS
        self.unit: Unit = unit
        self.offset = offset
        self.limit = limit or default
        self.end = offset + self.limit
        self.seen = 0
        self.cut = False
        self._room = MAX_CHARACTERS if limit else DEFAULT_CHARACTERS
        self._pieces: list[str] = []
        self._open = False

    def add(self, text: str) -> None:
        """Let the next piece pass."""
        if not text:
            return

        if self.unit == "characters":
            self._keep(text[max(self.offset - self.seen, 0) : max(self.end - self.seen, 0)])
            self.seen += len(text)
        else:
            self._add_lines(text)

    @property
    def text(self) -> str:
        """What was kept."""
        return "".join(self._pieces)

    @property
    def total(self) -> int:
        """How many units have passed."""
        return self.seen + self._open

    def _add_lines(self, text: str) -> None:
        breaks = text.count("\n")
        self._open = not text.endswith("\n")

        if self.seen + breaks < self.offset or self.seen >= self.end:
            self.seen += breaks
            return

        for line in _lines(text):
            if self.offset <= self.seen < self.end:
                self._keep(line)

            self.seen += line.endswith("\n")

    def _keep(self, text: str) -> None:
        if len(text) > self._room:
            self.cut = True

        if kept := text[: self._room]:
            self._pieces.append(kept)
            self._room -= len(kept)


def _lines(text: str) -> list[str]:
    """Split at line feeds only: other characters that `splitlines` takes for breaks are text."""
    pieces = text.split("\n")
    return [f"{piece}\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


def _result(window: _Window, encoding: str, *, complete: bool) -> FileReadResult:
    text = window.text
    returned = len(text) if window.unit == "characters" else text.count("\n") + bool(text and not text.endswith("\n"))
    total = window.total if complete else None
    following = window.offset + returned
    truncated = window.cut or not complete or following < window.total
    result: FileReadResult = {
        "text": text,
        "encoding": encoding,
        "offset": window.offset,
        "returned": returned,
        "total": total,
        "truncated": truncated,
    }

    if truncated:
        result["note"] = _note(window, returned, total)

    return result


def _note(window: _Window, returned: int, total: int | None) -> str:
    of = f"of {total}" if total is not None else f"of more than {window.total}"
    shown = f"{window.unit} {window.offset} to {window.offset + returned - 1} {of}"

    if window.cut and window.unit == "lines":
        return f"{shown}, the last one cut off; read the rest by characters, or from a later line"

    return f"{shown}; continue with offset={window.offset + returned}"


def _decoded(decoder: Any, piece: bytes, path: str, encoding: str) -> str:
    try:
        return cast("str", decoder.decode(piece, not piece))
    except UnicodeError as error:
        raise ToolError(
            f"{path} is not {encoding} text: {error!s:.100}", hint='pass another encoding, such as "latin-1"'
        ) from error


def _checked(encoding: str) -> str:
    try:
        found = codecs.lookup(encoding)
    except (LookupError, ValueError) as error:
        raise _unknown(encoding) from error

    name = found.name.replace("-", "_")

    if not getattr(found, "_is_text_encoding", True) or name in _NO_FILE_ENCODINGS or not found.incrementaldecoder:
        raise _unknown(encoding)

    return found.name


def _unknown(encoding: str) -> ToolError:
    return ToolError(f"{encoding!r:.40} is no text encoding", code="tool.arguments", hint="such as utf-8 or latin-1")


def _detected(sample: bytes, path: str) -> str:
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding

    if b"\0" in sample:
        raise _binary(path)

    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return _guessed(sample, path)

    return "utf-8"


def _guessed(sample: bytes, path: str) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()

    if best is None:
        raise _binary(path)

    return best.encoding


def _binary(path: str) -> ToolError:
    return ToolError(f"{path} is not a text file", hint='ask file_list for its type with mode "mime", or pass encoding')
