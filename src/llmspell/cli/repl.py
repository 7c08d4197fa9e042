"""A session with a script language at the terminal."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from llmspell.cli.exit import ExitCode
from llmspell.cli.fault import describe
from llmspell.cli.terminal import Terminal, columns, first_sentence, paint
from llmspell.errors import SpellError
from llmspell.script import Script

if TYPE_CHECKING:
    from prompt_toolkit.history import FileHistory

    from llmspell.app import App
    from llmspell.console import Console
    from llmspell.event import Event

__all__ = ["COMMANDS", "Read", "Repl", "history_file", "typed", "written"]

COMMANDS = {
    ".help": "this list",
    ".tools": "the tools there are",
    ".load FILE": "run a file in this session",
    ".save FILE": "write what was run in this session to a file",
    ".reset": "forget everything and begin anew",
    ".trace": "tell each model call, tool call and step as it happens, or no more",
    ".exit": "end the session, as Ctrl-D does",
}

Read = Callable[[str], Awaitable[str]]
"""Gets a prompt and returns a line; raises `EOFError` at the end, `KeyboardInterrupt` for Ctrl-C."""


class _StoppedError(Exception):
    """A piece was stopped by Ctrl-C."""


class Repl:
    """Reads pieces of text, runs them, and shows what they give.

    Args:
        app: The application.
        console: The session.
        terminal: Where everything is shown.
        engine: `lua` or `javascript`.
        read: Where lines come from.
    """

    def __init__(self, app: App, console: Console, terminal: Terminal, engine: str, read: Read) -> None:
        self._app = app
        self._console = console
        self._terminal = terminal
        self._engine = engine
        self._read = read
        self._done: list[str] = []
        self._trace: Callable[[], object] | None = None
        self._failed = False

    async def run(self) -> ExitCode:
        """Go on until the input ends; one is the code where a piece failed last."""
        while True:
            try:
                text = await self._piece()
            except KeyboardInterrupt:
                continue
            except EOFError:
                return ExitCode.ERROR if self._failed else ExitCode.OK

            if text == ".exit":
                return ExitCode.OK

            if text.startswith("."):
                await self._command(*text.partition(" ")[::2])

    async def _piece(self) -> str:
        """Read a command, or lines until they can be run; those are run already when this returns."""
        lines = [await self._read(f"{self._engine}> ")]

        if not lines[0].strip() or lines[0].startswith("."):
            return lines[0].strip()

        while not await self._try("\n".join(lines)):
            try:
                lines.append(await self._read("... "))
            except EOFError:
                self._fail("the input ended in the middle of a piece")
                raise

        return ""

    async def _try(self, text: str) -> bool:
        """Run a piece of text; return False where more lines must follow."""
        try:
            shown = await self._interruptible(text)
        except _StoppedError:
            return True
        except EOFError:
            return False
        except SpellError as error:
            self._failed = True
            self._terminal.notice(describe(error, Script(source=text, file=error.file, engine="", folder=Path.cwd())))
            return True

        self._failed = False
        self._done.append(text if shown is None or self._engine != "lua" else _as_statement(text))

        if shown is not None:
            self._terminal.say(shown)

        return True

    async def _interruptible(self, text: str) -> str | None:
        """Run a piece; Ctrl-C stops it and not the session."""
        loop = asyncio.get_running_loop()
        lost = self._console.losses
        task = asyncio.create_task(self._console.evaluate(text))
        loop.add_signal_handler(signal.SIGINT, task.cancel)

        try:
            return await task
        except asyncio.CancelledError:
            if not task.cancelled():
                raise

            more = "; it did not hear that, so the session begins anew" if self._console.losses > lost else ""
            self._terminal.notice(f"stopped{more}")
            raise _StoppedError from None
        finally:
            loop.remove_signal_handler(signal.SIGINT)

    async def _command(self, name: str, rest: str) -> None:
        rest = rest.strip()

        match name:
            case ".help":
                self._terminal.say(columns(list(COMMANDS.items())))
            case ".tools":
                tools = [self._app.tools.get(name) for name in self._app.tools.names()]
                self._terminal.say(columns([(one.name, first_sentence(one.description)) for one in tools]))
            case ".load" if rest:
                await self._load(rest)
            case ".save" if rest:
                self._save(rest)
            case ".reset":
                await self._console.restart()
                self._done.clear()
            case ".trace":
                self._switch_trace()
            case _:
                self._fail(
                    f"there is no command {name}{' without a file' if name in {'.load', '.save'} else ''}; see .help"
                )

    async def _load(self, path: str) -> None:
        text = self._text_of(path)

        if text is not None and not await self._try(text):
            self._fail(f"{path} ends in the middle of a piece")

    def _text_of(self, path: str) -> str | None:
        try:
            return Path(path).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            self._fail(f"cannot read {path}: {error}")
            return None

    def _save(self, path: str) -> None:
        try:
            Path(path).write_text("".join([f"{text}\n" for text in self._done]), "utf-8")
        except OSError as error:
            self._fail(f"cannot write {path}: {error}")

    def _switch_trace(self) -> None:
        if self._trace is not None:
            self._trace()
            self._trace = None
            return

        self._trace = self._app.events.observe(">", self._tell).close

    def _tell(self, event: Event) -> None:
        self._terminal.notice(paint(f"{event.type} {event.subject}", "dim", sys.stderr))

    def _fail(self, text: str) -> None:
        self._failed = True
        self._terminal.notice(text)


def _as_statement(text: str) -> str:
    """Return a piece of Lua that gave a value as a file can hold it: an expression alone is no statement there."""
    from llmspell.cli.check.lua import read

    return f"_ = {text}" if not read(f"return {text}").broken else f"_ = (function() {text}\nend)()"


def history_file(engine: str) -> Path:
    """Return where what was typed is kept; its folder is there."""
    home = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "llmspell"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home / f"history-{engine}"


def typed(app: App, engine: str, history: FileHistory | None) -> Read:
    """Return what reads lines of a person, with history and completion."""
    from prompt_toolkit import PromptSession

    from llmspell.cli.completion import ApiCompleter

    names = app.engines.get(engine).names
    completer = ApiCompleter(app.api, names, [name.partition(" ")[0] for name in COMMANDS])
    session: PromptSession[str] = PromptSession(history=history, completer=completer, complete_while_typing=False)
    return session.prompt_async


def written() -> Read:
    """Return what reads lines of a program or a file at the standard input."""

    async def read(_prompt: str) -> str:
        line = await asyncio.to_thread(sys.stdin.readline)

        if not line:
            raise EOFError

        return line.removesuffix("\n")

    return read
