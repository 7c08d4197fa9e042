"""Listening for a person or a program at the other end of the command line."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from llmspell.cli.answer import answer_json, sayable
from llmspell.cli.exit import ExitCode
from llmspell.cli.spell import result_fields, worker_pool
from llmspell.cli.terminal import OutputError, Terminal, print_json
from llmspell.errors import CancelledError, UsageError

if TYPE_CHECKING:
    from llmspell.app import App
    from llmspell.cli.options import SpellOptions
    from llmspell.config import Settings, SourceSettings
    from llmspell.listener import Listener, Listening, Outcome, Policy, Ran
    from llmspell.run import SpellResult
    from llmspell.script import Script
    from llmspell.value import Value

__all__ = ["ListenOptions", "listen_to"]

MOST_SPARES = 4
SHOWN = 200
"""Characters of a result that the line of its run shows."""


class ListenOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What the command line says about listening.

    Attributes:
        file: The spell.
        on: Patterns of topics.
        watch: Paths of the source `file`.
        webhook: Address of the source `webhook`.
        every: `name=time` texts of the source `timer`.
        most: Events after which it ends.
        period: Time after which it ends.
        concurrency: Runs at once.
        buffer: Events that may wait.
        on_full: What happens to one more.
        retries: Tries after a failed run.
    """

    file: str
    on: tuple[str, ...]
    watch: tuple[str, ...]
    webhook: str | None
    every: tuple[str, ...]
    most: int | None
    period: str | None
    concurrency: int
    buffer: int
    on_full: Policy
    retries: int


def listen_to(options: ListenOptions, run: SpellOptions) -> ExitCode:
    """Listen, show each run, and report how it ended.

    Args:
        options: What the command line says about listening.
        run: What it says about the runs.

    Returns:
        The exit code of the program.

    Raises:
        UsageError: The options, the file or the configuration is wrong; nothing was run.
        EventError: `event.source`: a source cannot go on.
        CancelledError: A second signal came.
    """
    return asyncio.run(_main(options, run))


async def _main(options: ListenOptions, run: SpellOptions) -> ExitCode:
    async with worker_pool(trusted=run.trusted, spares=min(options.concurrency, MOST_SPARES)) as workers:
        # the workers' processes warm up while this one imports
        from llmspell.app import App
        from llmspell.cli.options import check_vendor, settings_of
        from llmspell.spell_file import script_of
        from llmspell.telemetry import exporting

        terminal = Terminal(verbose=run.verbose)
        settings = settings_of(model=run.model, limit=run.limit, allow=run.allow, deny=run.deny, library=run.library)

        async with (
            exporting(settings, terminal.notice),
            App(settings, notify=terminal.notice, ask=terminal.asker(), workers=workers) as app,
        ):
            check_vendor(app, run.model)
            script = script_of(Path(options.file), app.engines)
            stage = _Stage(script, terminal, as_json=run.as_json)
            outcome = await stage.follow(_listener(app, script, options, run, stage))

    terminal.notice(_summary(outcome, stage.unwritten))
    return ExitCode.ERROR if outcome.given_up or stage.unwritten else ExitCode.OK


def _summary(outcome: Outcome, unwritten: int) -> str:
    """Return what has become of the events; a run whose result could not be written has ended, but not well."""
    said = f", result not written: {unwritten}" if unwritten else ""
    return f"done: {outcome.done - unwritten}{said}, given up: {outcome.given_up}, dropped: {outcome.dropped}"


def _listener(app: App, script: Script, options: ListenOptions, run: SpellOptions, stage: _Stage) -> Listener:
    from llmspell.cli.options import inputs_of
    from llmspell.listener import Listener
    from llmspell.run import Given

    given = Given(
        args=run.args,
        inputs=inputs_of(run.named),
        trusted=run.trusted,
        on_output=None if run.as_json else stage.say,
        on_log=stage.terminal.log,
    )
    folder = Path(run.folder) if run.folder else None
    return Listener(app, script, _listening(options, app.settings), given=given, folder=folder)


def _listening(options: ListenOptions, settings: Settings) -> Listening:
    from llmspell.config import parse_seconds
    from llmspell.listener import Listening

    return Listening(
        on=options.on,
        sources=_sources(options, settings),
        concurrency=options.concurrency,
        buffer=options.buffer,
        on_full=options.on_full,
        retries=options.retries,
        most=options.most,
        seconds=None if options.period is None else parse_seconds(options.period),
    )


def _sources(options: ListenOptions, settings: Settings) -> Mapping[str, SourceSettings]:
    """Return the configured sources, changed as the options say, and those that the patterns mean."""
    from llmspell.config import SourceSettings

    sources = dict(settings.sources)
    used = {one.use or name for name, one in sources.items()}
    named: dict[str, dict[str, object]] = {
        "file": {"paths": [os.path.abspath(path) for path in options.watch]} if options.watch else {},
        "webhook": {"address": options.webhook} if options.webhook else {},
        "timer": {"every": dict(_timer(text) for text in options.every)} if options.every else {},
    }

    for name, changed in named.items():
        meant = name not in used and any(pattern.partition(".")[0] == name for pattern in options.on)

        if changed or meant:
            before = sources.get(name, SourceSettings())
            sources[name] = SourceSettings(use=before.use, options={**before.options, **changed})

    comes = settings.events.nats is not None and settings.events.nats.subscribe

    if not sources and not comes:
        hint = "name one: --watch PATH, --webhook ADDRESS, --every NAME=TIME, or [sources] in the configuration"
        raise UsageError(f"no source publishes {', '.join(options.on)}", hint=hint)

    return sources


def _timer(text: str) -> tuple[str, str]:
    name, equals, time = text.partition("=")

    if not (name and equals and time):
        raise UsageError(f'--every {text}: there is no "name=time"', hint=f"write --every {name or 'poll'}=30s")

    return name, time


class _Stage:
    """Where the runs are shown.

    Attributes:
        unwritten: Runs that ended well with a result that cannot be shown; they are not tried again, for they have
            done what they do.
    """

    def __init__(self, script: Script, terminal: Terminal, *, as_json: bool) -> None:
        self.script = script
        self.terminal = terminal
        self._as_json = as_json
        self._listener: Listener | None = None
        self._task = asyncio.current_task()
        self._unread: Exception | None = None
        self._signals = 0
        self.unwritten = 0

    async def follow(self, listener: Listener) -> Outcome:
        """Show a listener's runs until it ends.

        Raises:
            CancelledError: A second signal came.
            BrokenPipeError: Nobody reads any more.
        """
        self._listener = listener
        loop = asyncio.get_running_loop()

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._signalled)

        try:
            return await listener.run(on_ran=self._show, on_ready=self._ready)
        except asyncio.CancelledError:
            if self._task is not None:
                self._task.uncancel()

            if self._unread is not None:
                raise self._unread from None

            raise CancelledError("the listener was stopped", hint="events that waited are lost") from None
        finally:
            self.terminal.clear()

    def say(self, text: str) -> None:
        """Print what a spell prints."""
        try:
            self.terminal.say(text)
        except (BrokenPipeError, OutputError) as error:
            self._unread = error
            self._stop_now()

    def _ready(self, name: str, place: str) -> None:
        self.terminal.notice(f"listening: {name}: {place}")

    def _show(self, ran: Ran) -> None:
        result, event = sayable(ran.result, self.script.file, as_json=self._as_json), ran.event
        self.unwritten += result is not ran.result

        if self._as_json:
            self._show_json(ran, result)
            return

        again = f" (attempt {ran.attempt})" if ran.attempt > 1 else ""
        head = f"{result.status} {event.type} {event.subject}{again}"
        self.say(head if result.error is not None or result.result is None else f"{head}: {_shown(result.result)}")

        if result.error is not None:
            from llmspell.cli.fault import describe

            self.terminal.notice(describe(result.error, self.script))

    def _show_json(self, ran: Ran, result: SpellResult) -> None:
        from llmspell.value import plain

        try:
            print_json({"event": plain(ran.event), "attempt": ran.attempt, **result_fields(result)})
        except (BrokenPipeError, OutputError) as error:
            self._unread = error
            self._stop_now()

    def _signalled(self) -> None:
        self._signals += 1

        if self._signals > 1 or self._listener is None:
            self._stop_now()
            return

        self.terminal.notice("stopping: what waits is still worked on; once more stops at once")
        self._listener.stop()

    def _stop_now(self) -> None:
        if self._task is not None:
            self._task.cancel()


def _shown(value: Value) -> str:
    from llmspell.value import preview

    if isinstance(value, str):
        return preview(value, SHOWN)

    return preview(value if isinstance(value, bytes) else answer_json(value), SHOWN)
