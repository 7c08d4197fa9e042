"""`llmspell repl`: a session with Lua or JavaScript."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import click

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import LANGUAGES, check_vendor, grant_options, library_option, model_option, settings_of

__all__ = ["COMMAND"]


@click.command("repl", epilog=EPILOG)
@click.option("--lang", type=click.Choice(list(LANGUAGES)), default="lua", show_default=True, help="The language.")
@model_option
@grant_options
@library_option
@click.option("--no-history", is_flag=True, help="Keep nothing of what is typed after the session.")
@click.option("-v", "--verbose", is_flag=True, help="Show debug lines of Log as well.")
def repl(*, lang: str, no_history: bool, verbose: bool, **about: Any) -> ExitCode:
    """Run lines as they are typed, in a sandbox that remembers what they set.

    A line that is not finished goes on in the next one. Ctrl-C stops a line, Ctrl-D ends the session;
    `.help` lists commands. Without a terminal, lines are read from the standard input.
    """
    return asyncio.run(_main(LANGUAGES[lang], about, no_history=no_history, verbose=verbose))


async def _main(engine: str, about: dict[str, Any], *, no_history: bool, verbose: bool) -> ExitCode:
    from llmspell.app import App, Given
    from llmspell.cli.fault import describe
    from llmspell.cli.repl import Repl, history_file, typed, written
    from llmspell.cli.terminal import Terminal
    from llmspell.console import Console
    from llmspell.telemetry import exporting

    terminal = Terminal(verbose=verbose)
    settings = settings_of(**about)

    async with (
        exporting(settings, terminal.notice),
        App(settings, notify=terminal.notice, ask=terminal.asker()) as app,
    ):
        check_vendor(app, about["model"])
        context = app.context(folder=Path.cwd())
        given = Given(
            on_output=terminal.say,
            on_progress=terminal.progress,
            on_log=terminal.log,
            on_lost=lambda error: terminal.notice(f"a task failed that nobody awaits\n{describe(error)}"),
        )

        async with Console(app, engine, given, context, Path.cwd()) as console:
            if not sys.stdin.isatty():
                return await Repl(app, console, terminal, engine, written()).run()

            from prompt_toolkit.history import FileHistory
            from prompt_toolkit.patch_stdout import patch_stdout

            history = None if no_history else FileHistory(str(history_file(engine)))
            terminal.notice(f"{engine} session; .help lists commands, Ctrl-D ends it")

            with patch_stdout(raw=True):
                return await Repl(app, console, terminal, engine, typed(app, engine, history)).run()


COMMAND = repl
