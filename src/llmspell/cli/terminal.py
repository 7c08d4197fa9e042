"""The terminal: results to standard output, everything else to standard error."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Literal, TextIO, TypeAlias

from llmspell.errors import SpellError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from llmspell.context import Ask
    from llmspell.value import Value

__all__ = [
    "Colour",
    "OutputError",
    "Terminal",
    "columns",
    "first_sentence",
    "forget_output",
    "paint",
    "print_json",
    "writing",
]

Colour: TypeAlias = Literal["red", "yellow", "cyan", "bold", "dim"]

_STYLES: dict[Colour, str] = {
    "red": "bold red",
    "yellow": "yellow",
    "cyan": "cyan",
    "bold": "bold",
    "dim": "dim",
}
_LEVEL_COLOURS: dict[str, Colour] = {"debug": "dim", "info": "cyan", "warning": "yellow", "error": "red"}


class OutputError(SpellError):
    """Standard output took no more, for another reason than that nobody reads it."""

    default_code = "output.failed"


@contextmanager
def writing() -> Generator[None]:
    """Say plainly that standard output takes nothing.

    Raises:
        BrokenPipeError: Nobody reads any more.
        OutputError: It is full, closed, or broken otherwise.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        message = f"standard output takes nothing: {error.strerror or error}"
        raise OutputError(message, hint="see where it leads: the disk may be full") from None


def forget_output() -> None:
    """Let Python's own last flush go nowhere, so that it has nothing to complain about."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


class Terminal:
    """Where one run's words go, with a progress line that never mixes with them."""

    def __init__(self, *, verbose: bool = False) -> None:
        self._verbose = verbose
        self._progress: Progress | None = None

    def say(self, text: str) -> None:
        """Write one line to standard output at once.

        Raises:
            BrokenPipeError: Nobody reads any more.
            OutputError: It takes nothing.
        """
        self.clear()

        with writing():
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()

    def write_bytes(self, data: bytes) -> None:
        """Write bytes to standard output as they are; errors as of `say`."""
        self.clear()

        with writing():
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

        if self._progress is None:
            self._progress = _progress_line(_console(sys.stderr))
            self._progress.start()

        bar = self._progress
        bar.update(bar.task_ids[0], completed=fraction, description=text, refresh=True)

    def asker(self) -> Ask | None:
        """Return what asks the person at the terminal; None where input or errors go elsewhere."""
        return self._ask if sys.stdin.isatty() and sys.stderr.isatty() else None

    async def _ask(self, question: str, choices: Sequence[str]) -> str | None:
        """Ask until one of the answers is typed, as a whole or as its first letter; None at the end of input."""
        while True:
            self.notice(_visible(question))
            print(f"[{'/'.join(choices)}] ", end="", file=sys.stderr, flush=True)  # noqa: T201 - this is the printer
            line = await _typed_line()

            if not line:
                return None

            fitting = [choice for choice in choices if line.strip() and choice.startswith(line.strip().lower())]

            if len(fitting) == 1:
                return fitting[0]

    def clear(self) -> None:
        """Take the progress line away."""
        if self._progress is not None:
            self._progress.stop()
            self._progress = None


def paint(text: str, colour: Colour, stream: TextIO) -> str:
    """Return the text in a colour where the stream is a terminal that shows one (NO_COLOR is respected)."""
    if not stream.isatty():
        return text

    from rich.text import Text

    return _rendered(_console(stream), Text(text, style=_STYLES[colour], end=""))


def print_json(value: object) -> None:
    """Write one JSON object and a line end to standard output.

    Bytes become base64; NaN and the infinities, which JSON lacks, become null: refuse them before.

    Raises:
        BrokenPipeError: Nobody reads any more.
        OutputError: Standard output takes nothing.
    """
    import msgspec

    text = msgspec.json.encode(value, order="deterministic").decode()

    with writing():
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as aligned columns; on a terminal the last one is wrapped to the window."""
    if not rows:
        return ""

    if not sys.stdout.isatty():
        widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
        return "\n".join([_row(row, widths) for row in rows])

    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))

    for i in range(len(rows[0])):
        table.add_column(no_wrap=i < len(rows[0]) - 1, overflow="fold")

    for row in rows:
        table.add_row(*[Text.from_ansi(cell) for cell in row])

    return "\n".join([line.rstrip() for line in _rendered(_console(sys.stdout), table).splitlines()])


def first_sentence(text: str) -> str:
    """Return the first sentence of a text without its full stop, for a table."""
    return text.partition(". ")[0].rstrip(".")


def _visible(text: str) -> str:
    """Return the text with all that could steer a terminal, or hide in it, written out."""
    return "".join([c if c.isprintable() or c == "\n" else c.encode("unicode_escape").decode() for c in text])


async def _typed_line() -> str:
    """Wait for a line at the terminal; no thread is left behind when nobody waits any more."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(sys.stdin, ready.set)

    try:
        await ready.wait()
    finally:
        loop.remove_reader(sys.stdin)

    return sys.stdin.readline()


def _row(row: Sequence[str], widths: Sequence[int]) -> str:
    head = "".join([f"{cell:<{width}}  " for cell, width in zip(row[:-1], widths, strict=True)])
    return f"{head}{row[-1]}".rstrip()


def _console(stream: TextIO) -> Console:
    """Return rich's console on a terminal; imported here, since programs without one never need it."""
    from rich.console import Console

    return Console(file=stream, highlight=False, markup=False, emoji=False)


def _rendered(console: Console, what: object) -> str:
    with console.capture() as captured:
        console.print(what, end="", soft_wrap=False)

    return captured.get()


def _progress_line(console: Console) -> Progress:
    from rich.progress import BarColumn, Progress, TextColumn

    bar = Progress(
        TextColumn("{task.percentage:>3.0f}%", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.description}", markup=False),
        console=console,
        transient=True,
        auto_refresh=False,
    )
    bar.add_task("", total=1.0)
    return bar
