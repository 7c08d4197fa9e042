"""A session with a script language: pieces of text, run in one worker."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

from llmspell.context import Context
from llmspell.engine import Program, WorkerLimits
from llmspell.errors import CancelledError, SpellError, WorkerError
from llmspell.run import Given, Means, Run
from llmspell.script import Script
from llmspell.spell_file import module_reader, with_modules
from llmspell.stage import Stage

__all__ = ["INTERRUPT_S", "Console"]

_log = logging.getLogger(__name__)

INTERRUPT_S = 1.0
"""Seconds that a piece which is stopped may take to end; then its worker is ended, with all it remembers."""


class Console:
    """A session in one language; use it with `async with`.

    Args:
        means: The application.
        engine: `lua` or `javascript`.
        given: What it is given and who sees the output; its limits bound the memory, and time only where it is
            waited for in line.
        context: What it may reach.
        folder: Where `require` starts.

    Attributes:
        engine: Its language.
        losses: How often its worker was lost, and with it what the session remembered.
    """

    def __init__(self, means: Means, engine: str, given: Given, context: Context, folder: Path) -> None:
        self._means = means
        self._engine = means.engines.get(engine)
        script = Script(source="", file="session", engine=engine, folder=folder)
        self._script = with_modules(script, means.libraries)
        self._given = given
        self._context = context
        self._stage: Stage | None = None
        self._count = 0
        self.engine = engine
        self.losses = 0

    async def __aenter__(self) -> Console:
        await self.restart()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.close()

    async def evaluate(self, text: str) -> str | None:
        """Run a piece of text and return what is to be shown; None where it gave nothing.

        Names it declares stay (in Lua, those that are not `local`), and `_` is the last value. When the caller
        is cancelled, what runs is cancelled, and the session goes on.

        Raises:
            EOFError: More lines must follow; nothing was run.
            WorkerError: `worker.died`: the worker is gone, and with it what it remembered; the next piece gets another.
            SpellError: What it raised; its file is `[1]`, `[2]`, and so on.
        """
        stage = self._stage or await self.restart()
        file = f"[{self._count + 1}]"
        program = self._engine.prepare_cell(text, file, module_reader(self._script, self._engine))
        shown: dict[str, Any] | None = (
            {"incomplete": True} if program is None else await self._answer(stage, file, program)
        )

        if shown is not None and shown.get("incomplete"):
            raise EOFError("more lines must follow")

        self._count += 1
        return None if shown is None else shown["text"]

    async def restart(self) -> Stage:
        """Begin anew: nothing is remembered."""
        await self.close()
        run = Run(self._means, self._script, self._given, self._context)
        stage = Stage(self._means.api, self._engine, run.spell(), run.context)
        stage.conversation.on_lost = self._given.on_lost or _log_lost
        limits = WorkerLimits(memory_bytes=run.limits.memory_bytes)
        await stage.begin(
            self._means.workers(),
            limits,
            self._script.file,
            Program("", {}, {}),
            output_bytes=run.limits.output_bytes,
            trusted=self._given.trusted,
            session=True,
        )
        self._stage = stage
        return stage

    async def close(self) -> None:
        """End the session; what it deferred is run. Idempotent."""
        stage, self._stage = self._stage, None

        if stage is not None:
            await stage.let_clean_up(CancelledError("the session was closed"))
            await stage.end()

    async def _answer(self, stage: Stage, file: str, program: Program) -> dict[str, Any] | None:
        asked = asyncio.ensure_future(stage.run_cell(file, program))

        try:
            return await asyncio.shield(asked)
        except asyncio.CancelledError:
            asked.cancel()
            await asyncio.wait([asked])
            self._count += 1

            if not await self._hears(stage):
                self.losses += 1
                await self.close()

            raise
        except SpellError as error:
            if not (stage.ended or isinstance(error, WorkerError) or error.code == "limit.memory"):
                self._count += 1
                raise

            self.losses += 1
            await self.close()
            raise WorkerError(
                f"the session has ended: {error.message}", hint="the next line begins a new one, which knows nothing"
            ) from error

    async def _hears(self, stage: Stage) -> bool:
        """Whether a worker still takes up what it is sent; one that never waits does not."""
        try:
            async with asyncio.timeout(INTERRUPT_S):
                await stage.run_cell("[nothing]", Program("", {}, {}))
        except (TimeoutError, SpellError):
            return False

        return True


def _log_lost(error: SpellError) -> None:
    _log.warning("a task failed that nobody awaits: %s: %s", error.code, error)
