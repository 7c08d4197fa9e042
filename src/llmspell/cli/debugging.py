"""Debugging a spell for an editor: the port or the streams, and the run."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from llmspell.cli.exit import ExitCode, status_code
from llmspell.cli.spell import worker_pool
from llmspell.cli.terminal import Terminal
from llmspell.errors import SpellError, UsageError

if TYPE_CHECKING:
    from llmspell.app import App
    from llmspell.cli.options import SpellOptions
    from llmspell.debugger.adapter import Adapter, Start
    from llmspell.debugger.wire import MessageWire
    from llmspell.run import SpellResult
    from llmspell.script import Script
    from llmspell.stage import Inspector

__all__ = ["debug_spell"]

_HOST = "127.0.0.1"


def debug_spell(file: str, port: int | None, options: SpellOptions) -> ExitCode:
    """Serve one debugger client and report how the spell ended.

    Args:
        file: The spell.
        port: Where to wait for the client; None for standard input and output.
        options: What the command line says about the run.

    Returns:
        The exit code of the program.

    Raises:
        UsageError: The options, the file or the configuration is wrong, or the client sent what is no message.
    """
    return asyncio.run(_main(file, port, options))


async def _main(file: str, port: int | None, options: SpellOptions) -> ExitCode:
    async with worker_pool(trusted=options.trusted) as workers:
        # the worker's process warms up while this one imports
        from llmspell.app import App
        from llmspell.cli.options import check_vendor, settings_of
        from llmspell.debugger.adapter import Adapter
        from llmspell.spell_file import script_of

        terminal = Terminal(verbose=options.verbose)
        settings = settings_of(
            model=options.model, limit=options.limit, allow=options.allow, deny=options.deny, library=options.library
        )

        async with App(settings, notify=terminal.notice, workers=workers) as app:
            check_vendor(app, options.model)
            script = script_of(Path(file), app.engines)

            async with _client(port, terminal) as wire:
                adapter = Adapter(wire, script, _start(app, script, options), _describer(script))
                await _serve(adapter)

    return ExitCode.CANCELLED if adapter.result is None else status_code(adapter.result.status)


async def _serve(adapter: Adapter) -> None:
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)

    try:
        await adapter.serve()
    except asyncio.CancelledError:
        task.uncancel()


def _describer(script: Script) -> Callable[[SpellError], str]:
    from llmspell.cli.fault import describe

    def word(error: SpellError) -> str:
        return describe(error, script)

    return word


def _start(app: App, script: Script, options: SpellOptions) -> Start:
    from llmspell.cli.options import inputs_of
    from llmspell.run import Given

    inputs = inputs_of(options.named)

    async def start(inspector: Inspector | None, on_output: Callable[[str, str], None]) -> SpellResult:
        given = Given(
            args=options.args,
            inputs=inputs,
            trusted=options.trusted,
            on_output=lambda text: on_output("stdout", text),
            on_log=lambda level, text, fields: on_output("stderr", f"{level}: {text} {dict(fields) or ''}".rstrip()),
            inspector=inspector,
        )
        context = app.context(folder=Path(options.folder or script.folder))
        return await app.run_spell(script, given, context=context)

    return start


@asynccontextmanager
async def _client(port: int | None, terminal: Terminal) -> AsyncGenerator[MessageWire]:
    """Give the line to the one client, once it is there."""
    from llmspell.debugger.wire import MessageWire

    if port is None:
        yield MessageWire(*await _standard_streams())
        return

    loop = asyncio.get_running_loop()
    came: asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = loop.create_future()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if came.done():
            writer.close()
        else:
            came.set_result((reader, writer))

    try:
        server = await asyncio.start_server(accept, _HOST, port)
    except OSError as error:
        raise UsageError(f"cannot listen on {_HOST}:{port}: {error.strerror}", hint="try --port 0") from error

    async with server:
        terminal.notice(f"debugger: {_HOST}:{server.sockets[0].getsockname()[1]}")
        streams = await came
        server.close()
        yield MessageWire(*streams)


async def _standard_streams() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    # copies: the streams close what they are given
    source, sink = os.fdopen(os.dup(sys.stdin.fileno()), "rb"), os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), source)
    transport, protocol = await loop.connect_write_pipe(asyncio.streams.FlowControlMixin, sink)
    return reader, asyncio.StreamWriter(transport, protocol, None, loop)
