"""The memory store: state that ends with the process; for tests and for `temp`."""

from __future__ import annotations

import sqlite3
from typing import TypeVar

from llmspell.errors import LimitError
from llmspell.store import StorePlugin, StoreSettings
from llmspell.stores._fts5 import Fts5
from llmspell.stores._sql import Steps
from llmspell.stores._sql_store import SqlStore
from llmspell.stores._sqlite import MEMORY, connect, write

__all__ = ["STORE", "MemoryStore"]

T = TypeVar("T")

PAGE = 4096
"""Bytes of a page of the database."""

LEAST_PAGES = 16
"""Pages that the empty tables take, roughly."""


class MemoryStore(SqlStore):
    """State in a database in memory, so that it is kept by the very statements that files are.

    Nothing here waits for a disk, so all is done at once, without a thread. All owners together may have
    a bound, since one run can open as many of `temp` as it likes.

    Args:
        settings: How much it takes.
    """

    index = Fts5()

    def __init__(self, settings: StoreSettings) -> None:
        super().__init__(settings)
        self._most = settings.memory_bytes
        self._connection: sqlite3.Connection | None = None

    async def read(self, steps: Steps[T]) -> T:
        """Run steps that change nothing."""
        return await self.write(steps)

    async def write(self, steps: Steps[T]) -> T:
        """Run steps that change something, all of them or none."""
        if self._connection is None:
            self._connection = connect(MEMORY)
            if self._most is not None:
                self._connection.execute(f"PRAGMA max_page_count = {max(self._most // PAGE, LEAST_PAGES)}")

        try:
            return write(self._connection, steps)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                raise

            raise LimitError(
                f"the state in memory would take more than {self._most} bytes",
                code="limit.state",
                hint="delete what is not needed, or raise max_temp in [state]",
            ) from error

    def __del__(self) -> None:
        if self._connection is not None:  # what belongs to a run ends with it, without a word
            self._connection.close()

    async def close(self) -> None:
        """Forget everything; idempotent."""
        connection, self._connection = self._connection, None

        if connection is not None:
            connection.close()


STORE = StorePlugin(create=MemoryStore, description="in memory; everything ends with the process")
