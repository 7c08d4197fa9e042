"""Running a spell for a person or a program at the other end of the command line."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from llmspell.cli.answer import answer_json, sayable
from llmspell.cli.exit import ExitCode, exit_code, status_code
from llmspell.cli.terminal import OutputError, Terminal, print_json
from llmspell.cli.watching import show_trace, trace_for
from llmspell.errors import CancelledError, SpellError, UsageError

if TYPE_CHECKING:
    from llmspell.app import App
    from llmspell.cli.options import SpellOptions
    from llmspell.context import Context
    from llmspell.engines._pool import WorkerPool
    from llmspell.run import Given, SpellResult
    from llmspell.script import Script
    from llmspell.value import Value

__all__ = ["result_fields", "run_script", "worker_pool"]


def run_script(options: SpellOptions, read: Callable[[App], Script]) -> ExitCode:
    """Run a script, show what it prints, and report how it ended.

    Args:
        options: What the command line says.
        read: Returns the script to run.

    Returns:
        The exit code of the program.

    Raises:
        UsageError: The options, the file or the configuration is wrong; nothing was run. As JSON it is printed.
    """
    try:
        return asyncio.run(_main(options, read))
    except OutputError:
        raise
    except SpellError as error:
        if not options.as_json:
            raise

        print_json(_unrun_fields(error))
        return exit_code(error)


async def _main(options: SpellOptions, read: Callable[[App], Script]) -> ExitCode:
    async with worker_pool(trusted=options.trusted) as workers:
        # the worker's process warms up while this one imports
        from llmspell.app import App
        from llmspell.cli.options import check_vendor, settings_of
        from llmspell.event.nats import exchanging
        from llmspell.telemetry import exporting

        terminal = Terminal(verbose=options.verbose)

        settings = settings_of(
            model=options.model,
            limit=options.limit,
            allow=options.allow,
            deny=options.deny,
            library=options.library,
        )

        async with (
            exporting(settings, terminal.notice),
            App(settings, notify=terminal.notice, ask=terminal.asker(), workers=workers) as app,
        ):
            check_vendor(app, options.model)
            script = read(app)

            # what comes in is for listeners: a spell that runs once must not take it from them
            async with exchanging(app.events, settings.events.nats, incoming=False):
                return await _Performance(app, script, options, terminal).run()


@asynccontextmanager
async def worker_pool(*, trusted: bool, spares: int = 0) -> AsyncGenerator[WorkerPool]:
    """Give workers that warm up from now on, and are gone afterwards.

    Args:
        trusted: Whether spells run in this process, so that none need be started.
        spares: Worker processes kept warm.
    """
    from llmspell.engines._pool import WorkerPool

    pool = WorkerPool(spares=spares)

    if not trusted:
        pool.start()

    try:
        yield pool
    finally:
        await pool.close()


class _Performance:
    """One run of a script, as the command line shows it."""

    def __init__(self, app: App, script: Script, options: SpellOptions, terminal: Terminal) -> None:
        self.app = app
        self.script = script
        self.options = options
        self.terminal = terminal
        self.lines: list[str] = []
        self.partial: list[Value] = []
        self.unread: Exception | None = None
        self.trace = trace_for(options)
        self.task = asyncio.current_task()

    async def run(self) -> ExitCode:
        """Run it and report how it ended."""
        from pathlib import Path

        context = self.app.context(folder=Path(self.options.folder or self.script.folder))
        given = self._given()

        for number in (signal.SIGTERM, signal.SIGHUP):  # the latter: the terminal was closed
            asyncio.get_running_loop().add_signal_handler(number, self._stop)

        result = await self._result(given, context)
        self.terminal.clear()

        if self.trace is not None:
            show_trace(self.trace, self.options, self.terminal)

        if self.unread is not None:
            raise self.unread

        return self._report(result)

    async def _result(self, given: Given, context: Context) -> SpellResult:
        started = time.perf_counter()

        try:
            return await self.app.run_spell(self.script, given, context=context)
        except asyncio.CancelledError:
            if self.task is not None:
                self.task.uncancel()

        from llmspell.run import SpellResult

        return SpellResult(
            status="cancelled",
            result=None,
            output=tuple(self.lines),
            error=CancelledError("the spell was stopped"),
            usage=context.budget.usage,
            run_id=context.run_id,
            seconds=time.perf_counter() - started,
        )

    def _given(self) -> Given:
        from llmspell.cli.options import inputs_of
        from llmspell.run import Given

        return Given(
            args=self.options.args,
            inputs=inputs_of(self.options.named),
            trusted=self.options.trusted,
            on_output=self._keep if self.options.as_json else self._show,
            on_progress=self.terminal.progress,
            on_log=self.terminal.log,
            on_partial=self._take,
            trace=self.trace,
        )

    def _keep(self, text: str) -> None:
        self.lines.extend(text.split("\n"))

    async def _take(self, value: Value) -> None:
        if self.options.as_json:
            self.partial.append(value)
            return

        try:
            self._show_result(value)
        except (BrokenPipeError, OutputError) as error:
            self.unread = error
            self._stop()

    def _show(self, text: str) -> None:
        try:
            self.terminal.say(text)
        except (BrokenPipeError, OutputError) as error:
            self.unread = error
            self._stop()

    def _stop(self) -> None:
        if self.task is not None:
            self.task.cancel()

    def _report(self, result: SpellResult) -> ExitCode:
        result = sayable(result, self.script.file, as_json=self.options.as_json)

        if self.options.as_json:
            print_json(result_fields(result, self.partial))
        elif result.error is not None:
            from llmspell.cli.fault import describe
            from llmspell.spell_file import with_modules

            script = with_modules(self.script, self.app.libraries)
            self.terminal.notice(describe(result.error, script, verbose=self.options.verbose))
        elif result.result is not None:
            self._show_result(result.result)

        return status_code(result.status)

    def _show_result(self, value: Value) -> None:
        match value:
            case str():
                self.terminal.say(value)
            case bytes():
                self.terminal.write_bytes(value)
            case _:
                self.terminal.say(answer_json(value))


def _unrun_fields(error: SpellError) -> dict[str, object]:
    """Return the fields of a run that could not begin: the same as of one that did."""
    from llmspell.message import Usage
    from llmspell.run import SpellResult, status_of

    status = "error" if isinstance(error, UsageError) else status_of(error)
    result = SpellResult(status=status, result=None, output=(), error=error, usage=Usage(), run_id="", seconds=0.0)
    return {**result_fields(result), "run_id": None}


def result_fields(result: SpellResult, partial: Sequence[Value] = ()) -> dict[str, object]:
    """Return what JSON output shows of a run.

    Args:
        result: How it ended.
        partial: What it gave before.
    """
    from llmspell.cli.fault import error_fields

    return {
        "status": result.status,
        "result": result.result,
        "output": list(result.output),
        **({"partial": list(partial)} if partial else {}),
        "error": error_fields(result.error) if result.error is not None else None,
        "usage": result.usage,
        "run_id": result.run_id,
        "seconds": round(result.seconds, 6),
    }
