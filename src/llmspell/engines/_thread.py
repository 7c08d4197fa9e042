"""Workers that are threads of this process, for trusted spells."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import deque
from queue import SimpleQueue
from typing import TYPE_CHECKING

import msgspec

from llmspell.engine import Death

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmspell.engine import WorkerLimits

__all__ = ["ThreadWire"]

_FRAMES_PER_WAKE = 64
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[object]).decode


class ThreadWire:
    """The host's end of the line to one worker thread. Its limits are soft.

    Args:
        engine: The language: `lua` or `javascript`.
        limits: What it may use.
        receive: Called on the running loop with each frame, in order.
    """

    def __init__(self, engine: str, limits: WorkerLimits, receive: Callable[[list[object]], None]) -> None:
        self.bound = False
        self._loop = asyncio.get_running_loop()
        self._engine = engine
        self._limits = limits
        self._receive = receive
        self._to_worker: SimpleQueue[bytes | None] = SimpleQueue()
        self._from_worker: deque[bytes] = deque()
        self._stop = threading.Event()
        self._may_send = threading.Event()
        self._may_send.set()
        self._scheduled = False
        self._lock = threading.Lock()
        self._gone: Death | None = None
        self._death: asyncio.Future[Death] = self._loop.create_future()
        self._thread = threading.Thread(target=self._work, name=f"llmspell-{engine}", daemon=True)
        self._thread.start()

    def send(self, frame: list[object]) -> None:
        """Send one frame; after the end of the worker it goes nowhere."""
        if not self._stop.is_set():
            self._to_worker.put(_encode(frame))

    def pause(self) -> None:
        """Stop receiving; the worker waits at its next message."""
        self._may_send.clear()

    def resume(self) -> None:
        """Receive again, what waited first."""
        if not self._may_send.is_set():
            self._may_send.set()
            self._loop.call_soon(self._deliver)

    def kill(self) -> None:
        """Ask the worker to stop at its next instruction check; more than once is fine."""
        self._stop.set()
        self._may_send.set()
        self._to_worker.put(None)
        self._from_worker.clear()

    async def closed(self) -> Death:
        """Wait until the thread is gone."""
        return await asyncio.shield(self._death)

    def on_death(self, act: Callable[[], None]) -> None:
        """Have something done when the worker is gone."""
        self._death.add_done_callback(lambda _: act())

    # in the thread

    def _work(self) -> None:
        death = Death()
        start = time.thread_time()
        try:
            self._run()
        except MemoryError:
            death = Death(code="limit.memory", message="the spell used more memory than its limit")
        except Exception as error:  # noqa: BLE001 - whatever ends the thread must be reported
            death = Death(code="worker.died", message=f"the thread of the spell failed: {error}")
        self._gone = Death(code=death.code, message=death.message, cpu_s=time.thread_time() - start)
        self._wake()

    def _run(self) -> None:
        # the VM is imported where it is used
        from llmspell.worker.budget import Limits
        from llmspell.worker.port import QueuePort
        from llmspell.worker.spell import Machines, run_spell

        limits = Limits(
            engine=self._engine,
            memory=self._limits.memory_bytes,
            cpu_s=self._limits.cpu_s,
            wall_s=self._limits.wall_s,
        )
        port = QueuePort(self._to_worker, self._put, self._stop.is_set)
        run_spell(port, limits, Machines(), time.thread_time)

    def _put(self, payload: bytes) -> None:
        self._may_send.wait()
        self._from_worker.append(payload)
        self._wake()

    def _wake(self) -> None:
        with self._lock:
            if self._scheduled:
                return
            self._scheduled = True
        # a closed loop has nobody left to tell
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._deliver)

    # on the loop

    def _deliver(self) -> None:
        with self._lock:
            self._scheduled = False
        for _ in range(_FRAMES_PER_WAKE):
            if not self._from_worker or not self._may_send.is_set() or self._stop.is_set():
                break
            self._receive(_decode(self._from_worker.popleft()))
        if self._from_worker and self._may_send.is_set():
            self._wake()
        elif self._gone is not None and not self._death.done() and not self._from_worker:
            self._death.set_result(self._gone)
