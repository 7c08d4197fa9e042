"""Where workers come from: one zygote, spare workers, threads for trusted spells."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

from llmspell.engines._attention import Attention
from llmspell.engines._process import ProcessWire
from llmspell.engines._thread import ThreadWire
from llmspell.engines._zygote import Zygote

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmspell.engine import Bindings, Wire, WorkerLimits

__all__ = ["WorkerPool"]


class WorkerPool:
    """Starts workers; bound to the event loop that first uses it.

    Args:
        spares: How many processes wait, forked, for the next spell.
    """

    def __init__(self, spares: int = 1) -> None:
        self._wanted = spares
        self._zygote: Zygote | None = None
        self._attention: Attention | None = None
        self._spares: list[ProcessWire] = []
        self._wires: set[ProcessWire | ThreadWire] = set()
        self._bindings: Bindings | None = None

    def start(self) -> None:
        """Start the zygote now, so that it warms up while the host does other things."""
        if self._zygote is None or not self._zygote.alive:
            self._spares.clear()
            loop = asyncio.get_running_loop()
            self._zygote, self._attention = Zygote(loop), Attention(loop)

            if self._bindings is not None:
                self._zygote.bind(self._bindings)

            # later: whoever starts the pool may bind it first
            loop.call_soon(self._top_up)

    def bind(self, bindings: Bindings) -> None:
        """Have the globals of workers made before they are needed; the first bindings count."""
        if self._bindings is None:
            self._bindings = bindings

            if self._zygote is not None:
                self._zygote.bind(bindings)

    async def open(
        self,
        engine: str,
        limits: WorkerLimits,
        receive: Callable[[list[object]], None],
        *,
        trusted: bool = False,
    ) -> Wire:
        """Start a worker.

        Args:
            engine: The language: `lua` or `javascript`.
            limits: What it may use.
            receive: Called on the loop with each frame of the worker, in order.
            trusted: Run it as a thread of this process, without kernel limits.

        Returns:
            The line to it; the limits are already sent, the next frame is `start`.
        """
        if trusted:
            thread = ThreadWire(engine, limits, receive)
            self._keep(thread)
            return thread

        self.start()
        wire = self._spares.pop() if self._spares else self._fork()
        self._keep(wire)
        wire.send(_limits_frame(engine, limits))
        wire.listen(receive)
        asyncio.get_running_loop().call_soon(self._top_up)
        return wire

    async def close(self) -> None:
        """End all workers and the zygote."""
        wires = [*self._wires, *self._spares]
        self._wanted = 0
        self._spares.clear()
        for wire in wires:
            wire.kill()
        await asyncio.gather(*(wire.closed() for wire in wires))
        if self._zygote is not None:
            self._zygote.close()
            self._zygote = None

    def _top_up(self) -> None:
        self._spares = [wire for wire in self._spares if not wire.dead]
        while len(self._spares) < self._wanted and self._zygote is not None and self._zygote.alive:
            self._spares.append(self._fork())

    def _fork(self) -> ProcessWire:
        assert self._zygote is not None
        assert self._attention is not None
        zygote = self._zygote
        ours, theirs = socket.socketpair()
        with theirs:
            bound = self._bindings is not None
            wire = ProcessWire(ours, asyncio.get_running_loop(), self._attention, bound=bound)
            number = zygote.fork(theirs, wire.ended)
        wire.attach(lambda: zygote.kill(number))
        return wire

    def _keep(self, wire: ProcessWire | ThreadWire) -> None:
        self._wires.add(wire)
        wire.on_death(lambda: self._wires.discard(wire))


def _limits_frame(engine: str, limits: WorkerLimits) -> list[object]:
    fields = {
        "engine": engine,
        "memory": limits.memory_bytes,
        "cpu_s": limits.cpu_s,
        "wall_s": limits.wall_s,
    }
    return ["limits", fields]
