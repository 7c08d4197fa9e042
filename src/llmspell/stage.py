"""A worker with a script on it, and the conversation with it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from llmspell.bridge.api import Api
from llmspell.bridge.conversation import Conversation
from llmspell.bridge.emit.bindings import bindings
from llmspell.bridge.fault import to_wire
from llmspell.bridge.spell import Spell
from llmspell.context import Context
from llmspell.engine import Death, Engine, Program, Wire, WorkerLimits, Workers
from llmspell.errors import CancelledError, LimitError, SpellError, WorkerError
from llmspell.trace import Trace
from llmspell.trace.span import CURRENT
from llmspell.trace.watch import UNWATCHED, Watch
from llmspell.value import Value

__all__ = ["CLEAN_UP_S", "Inspector", "Stage", "died"]

CLEAN_UP_S = 0.6
"""How long a spell that is stopped may clean up, if it has asked for it."""


class Inspector(Protocol):
    """Who looks into a script while it runs; the script cannot tell."""

    def attach(self, send: Callable[[int, str, dict[str, Any]], None]) -> None:
        """Take the way to the debugger in the worker: a number for the answer, a command, its arguments."""
        ...

    def receive(self, kind: str, *parts: Any) -> None:
        """Take what the debugger says: `event` with name and body, or `reply` with number, ok and value."""
        ...

    def on_standing(self, act: Callable[[bool], None]) -> None:
        """Have something called when the script begins (True) and ceases (False) to stand still."""
        ...


class Stage:
    """Where one script runs, from its worker's start to its end.

    Args:
        api: What the script may call.
        engine: Its language.
        spell: What the host functions see.
        context: What it may reach.
        trace: Notes what it does; None for nothing.
    """

    wire: Wire

    def __init__(self, api: Api, engine: Engine, spell: Spell, context: Context, trace: Trace | None = None) -> None:
        watch = UNWATCHED if trace is None else Watch(trace, CURRENT.get())
        self.conversation = Conversation(api, engine.names, context.clock.now, watch)
        self.conversation.spell = spell
        self._api = api
        self._engine = engine
        self._spell = spell
        self._context = context
        self._trace = trace

    async def begin(  # noqa: PLR0913 - what a start frame is made of
        self,
        workers: Workers,
        limits: WorkerLimits,
        file: str,
        program: Program,
        *,
        output_bytes: int,
        trusted: bool = False,
        session: bool = False,
        compute: Mapping[str, object] | None = None,
        inspector: Inspector | None = None,
    ) -> None:
        """Start the worker.

        Args:
            workers: Where it comes from.
            limits: What it may use.
            file: Name of the script.
            program: Its text.
            output_bytes: Bytes it may print.
            trusted: Run it in a thread of this process, without kernel limits.
            session: Run nothing by itself, but pieces of text that come one by one.
            compute: What a computation is given: `args`, and what it does not see, `without`; None for a spell.
            inspector: Who looks into it.
        """
        engine, context = self._engine, self._context
        self.wire = await workers.open(engine.name, limits, self.conversation.receive, trusted=trusted)
        self.conversation.side = self.wire  # pyright: ignore[reportAttributeAccessIssue]

        if inspector is not None:
            self.conversation.on_debug = inspector.receive

        self.wire.send(
            [
                "start",
                {
                    "engine": engine.name,
                    "file": file,
                    "source": program.source,
                    "modules": program.modules,
                    "resolve": program.resolve,
                    "refused": program.refused,
                    **({} if self.wire.bound else {"bindings": bindings(self._api, engine.names)}),
                    "constants": _constants(self._api, self._spell),
                    "now": context.clock.now(),
                    "output": output_bytes,
                    "seed": [context.random.getrandbits(32) for _ in range(4)],
                    **({"session": True} if session else {}),
                    **({"watch": {"lines": self._trace.lines}} if self._trace is not None else {}),
                    **({} if compute is None else {"compute": compute}),
                    **({"debug": True} if inspector is not None else {}),
                    # where turns end must not depend on when answers come, else a replay goes another way
                    **({} if context.journal is None else {"slices": False}),
                },
            ]
        )

        if inspector is not None:
            inspector.attach(lambda number, name, arguments: self.wire.send(["debug", number, name, arguments]))

    async def run_cell(self, file: str, program: Program) -> Any:
        """Run a piece of a session and return what is to be shown: a map with `text` or `incomplete`, or None.

        Raises:
            SpellError: What it raised, or why the worker ended.
        """
        cell: dict[str, object] = {
            "source": program.source,
            "file": file,
            "names": list(program.names),
            "modules": program.modules,
            "resolve": program.resolve,
            "refused": program.refused,
        }
        answer = asyncio.ensure_future(self.conversation.ask("cell", lambda: (cell,)))
        closed = asyncio.ensure_future(self.wire.closed())

        try:
            await asyncio.wait([answer, closed, self.conversation.done], return_when=asyncio.FIRST_COMPLETED)

            if answer.done():
                return answer.result()

            if self.conversation.done.done():
                self.conversation.done.result()

            raise died(await closed)
        finally:
            answer.cancel()
            closed.cancel()

    @property
    def ended(self) -> bool:
        """Whether the script has come to its end, well or not."""
        return self.conversation.done.done()

    async def let_clean_up(self, error: SpellError) -> None:
        """Ask a script that did not end by itself to run what it deferred, and give it a moment."""
        conversation = self.conversation

        if not conversation.guarded or conversation.ended.is_set():
            return

        self.wire.send(["stop", {**to_wire(error), "control": True}])
        ended = asyncio.ensure_future(conversation.ended.wait())
        closed = asyncio.ensure_future(self.wire.closed())
        await asyncio.wait([ended, closed], timeout=CLEAN_UP_S, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        closed.cancel()

        if conversation.done.done() and not conversation.done.cancelled():
            conversation.done.exception()  # the run has its error already

    async def end(self) -> Death:
        """End the worker and all that was done for it; return how it ended."""
        self.wire.kill()
        await self.conversation.close()

        for subscription in self._spell.subscriptions:
            await subscription.close()

        return await self.wire.closed()


def _constants(api: Api, spell: Spell) -> dict[str, dict[str, Value]]:
    return {
        one.name: {constant.name: constant.value(spell) for constant in one.constants}
        for one in api.globals
        if one.constants
    }


def died(death: Death) -> SpellError:
    """Return the error of a script whose worker ended before it did."""
    if death.code.startswith("limit."):
        return LimitError(death.message, code=death.code, hint=death.hint)

    if death.code == "cancelled":
        return CancelledError(death.message)

    return WorkerError(death.message or "the worker ended before the spell did", hint=death.hint)
