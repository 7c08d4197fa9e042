"""The journal of events: all in one SQLite file, in order, to be read again."""

from __future__ import annotations

import asyncio
import fcntl
import logging
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import IO, TypeAlias

import msgspec

from llmspell.errors import EventError
from llmspell.event.envelope import Event
from llmspell.event.topic import matches
from llmspell.value import plain

__all__ = ["EventJournal"]

BATCH = 5_000
"""Events that one transaction writes at most."""

BEHIND = 50_000
"""Events not written yet at which publishers that can wait have to."""

PAGE = 500
RETRY_S = 0.5
APPLICATION_ID = 0x6C6D7370

Row: TypeAlias = tuple[int, str, bytes]

_log = logging.getLogger(__name__)

_TABLE = "CREATE TABLE IF NOT EXISTS event (position INTEGER PRIMARY KEY, type TEXT NOT NULL, body BLOB NOT NULL)"
_INSERT = "INSERT INTO event (position, type, body) VALUES (?, ?, ?)"
_SELECT = """
SELECT position, type, body FROM event
WHERE position > ? AND position <= ? AND (type = ? OR (type >= ? AND type < ?)) ORDER BY position LIMIT ?
"""
LAST = 2**63 - 1


class EventJournal:
    """Writes events in one thread, as many in a transaction as have come meanwhile.

    A full disk or a locked file is tried again; nothing is lost while the process lives. A process
    that dies loses at most what `flush` has not confirmed.

    Args:
        path: The SQLite file; made if there is none.

    Raises:
        EventError: `event.journal`: the file is no journal, is damaged, or cannot be opened.
    """

    __slots__ = ("_done", "_encode", "_failure", "_last", "_lock", "_queue", "_thread", "_written", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        self._encode = msgspec.msgpack.Encoder(enc_hook=plain).encode
        self._failure: sqlite3.Error | None = None
        self._queue: SimpleQueue[Row | Callable[[], None] | None] = SimpleQueue()
        self._last = self._written = self._open()
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._write, name="event journal", daemon=True)
        self._thread.start()

    @property
    def pressed(self) -> bool:
        """Whether it is behind, or has failed."""
        return self._last - self._written >= BEHIND or self._failure is not None

    def position(self) -> int:
        """Return the place of the next event."""
        return self._last + 1

    def append(self, event: Event) -> None:
        """Keep an event at its position, as its data is now; never waits."""
        try:
            body = self._encode(event)
        except (OverflowError, TypeError, ValueError, RecursionError) as error:
            _log.warning("the data of event %s cannot be kept: %s", event.id, error)
            body = self._encode(msgspec.structs.replace(event, data=f"<{type(event.data).__name__}>"))

        self._last = event.position
        self._queue.put((event.position, event.type, body))

    async def flush(self) -> None:
        """Wait until all that was appended is written.

        Raises:
            EventError: `event.journal`: it cannot be.
        """
        loop = asyncio.get_running_loop()
        written = loop.create_future()

        def confirm() -> None:
            loop.call_soon_threadsafe(lambda: written.done() or written.set_result(None))

        if self._thread.is_alive():
            self._queue.put(confirm)
            await written

        if self._failure is not None:
            raise self._broken(self._failure) from self._failure

    async def history(self, pattern: str, since: int, limit: int, until: int | None = None) -> list[Event]:
        """Return kept events in order.

        Args:
            pattern: The topics wanted.
            since: The position after which to begin.
            limit: The most to return.
            until: The last position to look at.

        Raises:
            EventError: `event.journal`: it cannot be read.
        """
        await self.flush()

        try:
            return await asyncio.to_thread(self._read, pattern, since, limit, LAST if until is None else until)
        except (sqlite3.Error, msgspec.MsgspecError) as error:
            raise self._broken(error) from error

    async def close(self) -> None:
        """Write what is left and let go of the file; idempotent.

        Raises:
            EventError: `event.journal`: not all could be written.
        """
        if not self._done.is_set():
            self._done.set()
            self._queue.put(None)
            await asyncio.to_thread(self._thread.join)
            self._lock.close()

        if self._failure is not None:
            raise self._broken(self._failure) from self._failure

    # the file

    def _open(self) -> int:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(self.path.with_name(f"{self.path.name}-lock"))
        except OSError as error:
            raise self._broken(error) from error

        try:
            connection = self._connect()
        except sqlite3.Error as error:
            self._lock.close()
            raise self._broken(error) from error

        try:
            _check(connection)
            return connection.execute("SELECT coalesce(max(position), 0) FROM event").fetchone()[0]
        except sqlite3.Error as error:
            self._lock.close()
            raise self._broken(error) from error
        finally:
            connection.close()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path, isolation_level=None, timeout=5.0)

    def _broken(self, error: Exception) -> EventError:
        hint = "move the file away to begin a new one, or name another below [events] in the configuration"
        left = self._last - self._written if hasattr(self, "_written") else 0
        lost = f"; {left} events are not written" if left else ""
        return EventError(f"the journal {self.path} cannot be used: {error}{lost}", code="event.journal", hint=hint)

    def _read(self, pattern: str, since: int, limit: int, until: int) -> list[Event]:
        connection = self._connect()
        found: list[Event] = []

        try:
            while rows := connection.execute(_SELECT, (since, until, *_type_range(pattern), PAGE)).fetchall():
                found += [_event(row) for row in rows if matches(pattern, row[1])]
                since = rows[-1][0]

                if len(found) >= limit:
                    break
        finally:
            connection.close()

        return found[:limit]

    # the writer's thread

    def _write(self) -> None:
        connection = self._connect()
        connection.execute("PRAGMA synchronous = NORMAL")

        try:
            while self._failure is None and self._write_batch(connection):
                pass
        finally:
            connection.close()

        while not self._queue.empty():
            item = self._queue.get_nowait()

            if callable(item):
                item()

    def _write_batch(self, connection: sqlite3.Connection) -> bool:
        """Write what waits; returns whether there will be more."""
        rows: list[Row] = []
        then: list[Callable[[], None]] = []
        item = self._queue.get()

        while item is not None:
            if callable(item):
                then.append(item)
            else:
                rows.append(item)

            if self._queue.empty() or len(rows) >= BATCH:
                break

            item = self._queue.get_nowait()

        if rows:
            self._commit(connection, rows)

        for act in then:
            act()

        return item is not None

    def _commit(self, connection: sqlite3.Connection, rows: list[Row]) -> None:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.executemany(_INSERT, rows)
                connection.execute("COMMIT")
            except sqlite3.OperationalError as error:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

                if self._done.is_set():
                    self._failure = error
                    return

                _log.warning("the journal %s is tried again: %s", self.path, error)
                self._done.wait(RETRY_S)
            except sqlite3.Error as error:
                self._failure = error
                return
            else:
                self._written = rows[-1][0]
                return


def _check(connection: sqlite3.Connection) -> None:
    """Let pass a journal and an empty file, and nothing else: another's database is not ours to write to."""
    found = connection.execute("PRAGMA application_id").fetchone()[0]

    if found != APPLICATION_ID and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise sqlite3.DatabaseError("it is another program's database")

    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(_TABLE)


def _locked(path: Path) -> IO[bytes]:
    """Return an open file that no other process holds: places in a journal are given out by one only."""
    held = path.open("wb")

    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        held.close()
        raise OSError("another process, or another part of this one, writes to it") from error

    return held


def _event(row: Row) -> Event:
    return msgspec.msgpack.decode(row[2], type=Event)


def _type_range(pattern: str) -> tuple[str, str, str]:
    """Return the one topic that fits, or the range of texts in which all that fit stand."""
    words = pattern.split(".")
    plain = next((i for i, word in enumerate(words) if word in {"*", ">"}), len(words))
    start = "".join([f"{word}." for word in words[:plain]])
    return (pattern, "", "") if plain == len(words) else ("", start, f"{start}\U0010ffff")
