"""Threads that own a resource each and do what blocks, in the order of asking."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Generic, TypeVar

__all__ = ["Lane"]

R = TypeVar("R")
T = TypeVar("T")
_Job = tuple[Callable[[R], Any], asyncio.Future[Any]]


class Lane(Generic[R]):
    """A few threads that take jobs from one queue, each with a resource of its own.

    The threads start with the first job. They are daemons, so a program that forgets to close its
    lanes can still end.

    Args:
        name: Name of the threads.
        acquire: Makes a thread's resource; called in the thread, and again after it was released.
        release: Gives it back.
        broken: Whether the resource is of no use after an error.
        threads: How many.
    """

    def __init__(
        self,
        name: str,
        acquire: Callable[[], R],
        release: Callable[[R], None],
        *,
        broken: Callable[[Exception], bool],
        threads: int = 1,
    ) -> None:
        self._name = name
        self._acquire = acquire
        self._release = release
        self._broken = broken
        self._count = threads
        self._threads: list[threading.Thread] = []
        self._jobs: queue.SimpleQueue[_Job[R] | None] = queue.SimpleQueue()

    async def do(self, work: Callable[[R], T]) -> T:
        """Do a job in one of the threads and return its result.

        A caller that is cancelled leaves: a job that has not begun is dropped, one that has is
        finished, so that nothing stays half done.

        Raises:
            Exception: Whatever the job, or the making of the resource, raises.
        """
        if not self._threads:
            self._threads = [
                threading.Thread(target=self._serve, name=f"{self._name}-{i}", daemon=True) for i in range(self._count)
            ]

            for thread in self._threads:
                thread.start()

        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put((work, future))
        return await future

    async def close(self) -> None:
        """Finish what was asked for, release everything, end the threads; idempotent."""
        threads, self._threads = self._threads, []

        for _ in threads:
            self._jobs.put(None)

        for thread in threads:
            await asyncio.to_thread(thread.join)

    def _serve(self) -> None:
        resource: R | None = None

        while (job := self._jobs.get()) is not None:
            work, future = job

            if future.cancelled():
                continue

            try:
                if resource is None:
                    resource = self._acquire()

                _tell(future, work(resource), None)
            except Exception as error:  # noqa: BLE001 - it belongs to whoever waits
                if resource is not None and self._broken(error):
                    self._release(resource)
                    resource = None

                _tell(future, None, error)

        if resource is not None:
            self._release(resource)


def _tell(future: asyncio.Future[Any], result: object, error: Exception | None) -> None:
    with suppress(RuntimeError):  # the loop that asked is closed, so nobody waits
        future.get_loop().call_soon_threadsafe(_settle, future, result, error)


def _settle(future: asyncio.Future[Any], result: object, error: Exception | None) -> None:
    if future.done():
        return

    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
