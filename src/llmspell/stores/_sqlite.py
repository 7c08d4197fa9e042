"""SQLite files: opening them, running steps on them, and what their errors mean."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import suppress
from typing import TypeVar
from urllib.parse import quote

from llmspell.errors import StateError
from llmspell.stores._sql import CROSSING, Steps, tables

__all__ = ["BUSY_S", "MEMORY", "connect", "drop", "is_lost", "read", "still_there", "translate", "write"]

T = TypeVar("T")

MEMORY = ":memory:"
BUSY_S = 5.0
"""How long a change waits for other processes."""

APPLICATION_ID = 0x6C6C7370
"""Marks a file as ours; the letters `llsp`."""

LAYOUT = 2
"""Number of the layout of the tables; 1 did not keep the crossing of a change."""

_CORRUPT = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_MISMATCH})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def connect(path: str, *, create: bool = True) -> sqlite3.Connection:
    """Open a state file.

    Args:
        path: The file.
        create: Whether to make it where it is not there, readable by its user only.

    Raises:
        StateError: `state.corrupt`: it is no state file. `state.unavailable`: it cannot be opened.
    """
    try:
        connection = _opened(path, create=create)
    except (OSError, sqlite3.Error) as error:
        raise translate(error, path) from error

    try:
        _prepare(connection, path)
    except sqlite3.Error as error:
        connection.close()
        raise translate(error, path) from error
    except StateError:
        connection.close()
        raise

    return connection


def _opened(path: str, *, create: bool) -> sqlite3.Connection:
    """Let SQLite itself open the file: to open and close it beside SQLite would take away the locks on it."""
    if path == MEMORY:
        return _connected(path)

    file = f"file:{quote(os.path.abspath(path))}?mode={'rwc' if create else 'rw'}"

    if not create or os.path.exists(path):
        return _connected(file)

    os.makedirs(os.path.dirname(path) or ".", mode=0o700, exist_ok=True)
    connection = _connected(file)
    os.chmod(path, 0o600)  # it is empty yet
    return connection


def _connected(file: str) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=BUSY_S, isolation_level=None, check_same_thread=False, uri=True)


def _prepare(connection: sqlite3.Connection, path: str) -> None:
    _write_ahead(connection)

    for pragma in ("synchronous = NORMAL", "foreign_keys = OFF", "trusted_schema = OFF"):
        connection.execute(f"PRAGMA {pragma}")

    if _pragma(connection, "application_id") == APPLICATION_ID and _pragma(connection, "user_version") == LAYOUT:
        return

    with _Transaction(connection):
        _lay_out(connection, path)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Put the file into write-ahead mode; while others open it too, SQLite refuses without waiting."""
    deadline = time.monotonic() + BUSY_S

    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in _BUSY or time.monotonic() > deadline:
                raise

            time.sleep(0.005)
        else:
            return


def _lay_out(connection: sqlite3.Connection, path: str) -> None:
    """Make the tables of an empty file, or renew those of an older one; what else is there is somebody else's."""
    mark, layout = _pragma(connection, "application_id"), _pragma(connection, "user_version")

    if mark == APPLICATION_ID and layout == LAYOUT:
        return  # another process was first

    if mark == APPLICATION_ID and layout > LAYOUT:
        raise StateError(f"{path} was written by a newer llmspell", hint="update llmspell, or configure another path")

    if mark == APPLICATION_ID and layout == 1:
        connection.execute(CROSSING.format(at=""))
        connection.execute(f"PRAGMA user_version = {LAYOUT}")
        return

    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise StateError(
            f"{path} is a database, but holds no state of llmspell",
            code="state.corrupt",
            hint="nothing was changed; configure another path in [state]",
        )

    for statement in tables(data="BLOB", real="REAL"):
        connection.execute(statement)

    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {LAYOUT}")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def read(connection: sqlite3.Connection, steps: Steps[T]) -> T:
    """Run steps that only read."""
    return _run(connection, steps)


def write(connection: sqlite3.Connection, steps: Steps[T]) -> T:
    """Run steps that change something, all of them or none; nobody else changes anything meanwhile."""
    with _Transaction(connection):
        return _run(connection, steps)


def _run(connection: sqlite3.Connection, steps: Steps[T]) -> T:
    rows: list[tuple[object, ...]] | None = None

    try:
        while True:
            statement, values = steps.send(rows) if rows is not None else next(steps)
            rows = connection.execute(statement, values).fetchall()
    except StopIteration as ending:
        return ending.value


class _Transaction:
    """A transaction that is the only one from its start, not from its first change."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if error is None:
            self._connection.execute("COMMIT")
        elif self._connection.in_transaction:
            with suppress(sqlite3.Error):  # the first error is the one to tell
                self._connection.execute("ROLLBACK")


def still_there(path: str, number: int) -> int:
    """Return the number of the file at a path, given the one it had; 0 for not known yet.

    SQLite goes on writing into a file that was deleted or replaced, and what it writes is lost.

    Raises:
        StateError: `state.unavailable`: it is another file now, or none.
    """
    try:
        found = os.stat(path).st_ino
    except OSError as error:
        raise StateError(
            f"the state file {path} is gone: {error.strerror}", hint="put it back, or try again"
        ) from error

    if number not in {0, found}:
        raise StateError(f"the state file {path} was replaced by another one", hint="try again")

    return found


def translate(error: Exception, path: str) -> StateError:
    """Return what an error of the file means."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest only says which kind of it

    if code in _CORRUPT or "decode to UTF-8" in str(error):
        return StateError(
            f"the state file {path} is damaged or no state file: {error}",
            code="state.corrupt",
            hint="nothing was changed; keep a copy of it, then restore a backup or configure another path in [state]",
        )

    if code in _BUSY:
        return StateError(
            f"the state file {path} is locked by another process",
            hint=f"it was waited for {BUSY_S:g} s; see what holds it, or try again",
        )

    reason = error.strerror if isinstance(error, OSError) else error
    return StateError(
        f"the state file {path} cannot be used: {reason}", hint="see that its folder is there, writable and not full"
    )


def is_lost(error: Exception) -> bool:
    """Whether a connection is of no use after an error."""
    return isinstance(error, StateError) and error.code in {"state.unavailable", "state.corrupt"}


def drop(connection: sqlite3.Connection) -> None:
    """Close a connection, whatever state it is in."""
    with suppress(sqlite3.Error):
        connection.close()
