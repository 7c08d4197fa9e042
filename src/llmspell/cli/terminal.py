"""The terminal: results to standard output, everything else to standard error."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TextIO, TypeAlias

if TYPE_CHECKING:
    from llmspell.value import Value

__all__ = ["Colour", "Terminal", "columns", "first_sentence", "paint", "print_json"]

Colour: TypeAlias = Literal["red", "yellow", "cyan", "bold", "dim"]

_ESCAPES: dict[Colour, str] = {
    "red": "\x1b[31;1m",
    "yellow": "\x1b[33m",
    "cyan": "\x1b[36m",
    "bold": "\x1b[1m",
    "dim": "\x1b[2m",
}
_RESET = "\x1b[0m"
_CLEAR_LINE = "\r\x1b[K"
_LEVEL_COLOURS: dict[str, Colour] = {"debug": "dim", "info": "cyan", "warning": "yellow", "error": "red"}
_NARROWEST = 24


class Terminal:
    """Where one run's words go, with a progress line that never mixes with them."""

    def __init__(self, *, verbose: bool = False) -> None:
        self._verbose = verbose
        self._progress = False

    def say(self, text: str) -> None:
        """Write one line to standard output at once.

        Raises:
            BrokenPipeError: Nobody reads any more.
        """
        self.clear()
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def write_bytes(self, data: bytes) -> None:
        """Write bytes to standard output as they are."""
        self.clear()
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def notice(self, text: str) -> None:
        """Write one line for the person to standard error."""
        self.clear()
        print(text, file=sys.stderr, flush=True)  # noqa: T201 - this is the printer

    def log(self, level: str, text: str, fields: Mapping[str, Value]) -> None:
        """Write one log line of a spell to standard error; debug lines only when asked for."""
        if level == "debug" and not self._verbose:
            return

        more = "".join([f" {name}={value!r}" for name, value in fields.items()])
        self.notice(f"{paint(f'{level}:', _LEVEL_COLOURS.get(level, 'cyan'), sys.stderr)} {text}{more}")

    def progress(self, fraction: float, text: str) -> None:
        """Show how far the run is, on a terminal only."""
        if not sys.stderr.isatty():
            return

        room = shutil.get_terminal_size().columns - 1
        sys.stderr.write(f"{_CLEAR_LINE}{f'{fraction:4.0%} {text}'[:room]}")
        sys.stderr.flush()
        self._progress = True

    def clear(self) -> None:
        """Take the progress line away."""
        if self._progress:
            sys.stderr.write(_CLEAR_LINE)
            sys.stderr.flush()
            self._progress = False


def paint(text: str, colour: Colour, stream: TextIO) -> str:
    """Return the text in a colour where the stream is a terminal and NO_COLOR is not set."""
    plain = not stream.isatty() or bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    return text if plain else f"{_ESCAPES[colour]}{text}{_RESET}"


def print_json(value: object) -> None:
    """Write one JSON object and a line end to standard output.

    Bytes become base64; NaN and the infinities, which JSON lacks, become null.
    """
    import msgspec

    sys.stdout.write(f"{msgspec.json.encode(value, order='deterministic').decode()}\n")
    sys.stdout.flush()


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned columns; on a terminal the last one is wrapped to the window."""
    if not rows:
        return ""

    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    indent = sum(widths) + 2 * len(widths)
    room = shutil.get_terminal_size().columns - indent if sys.stdout.isatty() else 0
    return "\n".join([_row(row, widths, indent, room) for row in rows])


def first_sentence(text: str) -> str:
    """Return the first sentence of a text without its full stop, for a table."""
    return text.partition(". ")[0].rstrip(".")


def _row(row: Sequence[str], widths: Sequence[int], indent: int, room: int) -> str:
    head = "".join([f"{cell:<{width}}  " for cell, width in zip(row[:-1], widths, strict=True)])

    if room < _NARROWEST:
        return f"{head}{row[-1]}".rstrip()

    from textwrap import wrap

    return (head + f"\n{' ' * indent}".join(wrap(row[-1], room))).rstrip()
