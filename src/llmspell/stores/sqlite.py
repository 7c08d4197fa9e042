"""The SQLite store: one file for the processes of one machine."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from llmspell.store import StorePlugin, StoreSettings
from llmspell.stores._fts5 import Fts5
from llmspell.stores._lane import Lane
from llmspell.stores._sql import Steps
from llmspell.stores._sql_store import SqlStore
from llmspell.stores._sqlite import connect, drop, is_lost, read, still_there, translate, write

__all__ = ["STORE", "SqliteStore"]

T = TypeVar("T")

READERS = 2
"""Threads that read; they never wait for the one that writes."""


class SqliteStore(SqlStore):
    """State in a SQLite file, written by one thread and read by a few.

    The file is in write-ahead mode with `synchronous = NORMAL`: an acknowledged change survives a kill
    of the process; a power loss may take the last moments, but never damages the file. Other
    processes may use it at the same time; it must not be on a network file system.

    Args:
        settings: `path`, and how much it takes.
    """

    index = Fts5()

    def __init__(self, settings: StoreSettings) -> None:
        super().__init__(settings)
        self._path = settings.path
        self._seen = False
        self._writer = self._lane("llmspell-state-write", 1)
        self._readers = self._lane("llmspell-state-read", READERS)

    async def read(self, steps: Steps[T]) -> T:
        """Run steps that change nothing."""
        return await self._readers.do(lambda file: file.use(read, steps))

    async def write(self, steps: Steps[T]) -> T:
        """Run steps that change something, all of them or none."""
        return await self._writer.do(lambda file: file.use(write, steps))

    async def close(self) -> None:
        """End the threads and close the file; idempotent."""
        await self._readers.close()
        await self._writer.close()

    def _lane(self, name: str, threads: int) -> Lane[_File]:
        return Lane(name, self._open, _File.close, broken=is_lost, threads=threads)

    def _open(self) -> _File:
        # a file that was there and is gone is an error as long as it is: an empty one would hide the loss
        file = _File(self._path, create=not self._seen)
        self._seen = True
        return file


class _File:
    """One thread's connection, and which file it is to."""

    def __init__(self, path: str, *, create: bool) -> None:
        self._path = path
        self._connection = connect(path, create=create)
        self._number = still_there(path, 0)

    def use(self, run: Callable[[sqlite3.Connection, Steps[T]], T], steps: Steps[T]) -> T:
        """Run steps on the file.

        Raises:
            StateError: The file cannot be used.
        """
        still_there(self._path, self._number)

        try:
            return run(self._connection, steps)
        except sqlite3.Error as error:
            raise translate(error, self._path) from error

    def close(self) -> None:
        """Close it, whatever state it is in."""
        drop(self._connection)


STORE = StorePlugin(create=SqliteStore, description="one SQLite file, shared by the processes of one machine")
