"""What stores on SQL have in common: tables, statements, and what a change does.

Everything here is a generator that yields statements and is sent their rows, so it neither waits nor
knows a driver. Statements are in the dialect that SQLite and PostgreSQL share; parameters are `?`.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, TypeAlias, TypeVar

import msgspec

from llmspell.errors import LimitError, NotFoundError
from llmspell.store import KEPT_CHANGES, By, Change, Drop, Entry, Operation, Place, Put, Snapshot, Span, conflict

__all__ = [
    "CROSSING",
    "OF",
    "ROW_BYTES",
    "Books",
    "Query",
    "Rows",
    "Steps",
    "apply",
    "closed",
    "erase",
    "forget",
    "get",
    "history",
    "keys",
    "opened",
    "owners",
    "restore",
    "scan",
    "snapshots",
    "tables",
    "take_snapshot",
]

T = TypeVar("T")
Query: TypeAlias = tuple[str, tuple[object, ...]]
Rows: TypeAlias = Sequence[Sequence[Any]]
Steps: TypeAlias = Generator[Query, Rows, T]

ROW_BYTES = 64
"""What a row costs besides its key and its data, roughly."""

SPARE = 10
"""One part in so many of an owner's share is freed at once, so that not each change has to free some."""

_LAST = "\U0010ffff"

_TABLES = """
CREATE TABLE IF NOT EXISTS {at}owner (
    scope TEXT NOT NULL, owner TEXT NOT NULL, version BIGINT NOT NULL, bytes BIGINT NOT NULL,
    parent BIGINT NOT NULL, snapshots BIGINT NOT NULL, PRIMARY KEY (scope, owner));
CREATE TABLE IF NOT EXISTS {at}entry (
    scope TEXT NOT NULL, owner TEXT NOT NULL, key TEXT {order} NOT NULL, version BIGINT NOT NULL, data {bytes} NOT NULL,
    expires_at {real}, PRIMARY KEY (scope, owner, key));
CREATE TABLE IF NOT EXISTS {at}change (
    scope TEXT NOT NULL, owner TEXT NOT NULL, key TEXT {order} NOT NULL, version BIGINT NOT NULL, data {bytes},
    expires_at {real}, size BIGINT NOT NULL, at {real} NOT NULL, act TEXT NOT NULL, agent TEXT NOT NULL,
    run TEXT NOT NULL, reason TEXT NOT NULL, crossing TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (scope, owner, key, version));
CREATE TABLE IF NOT EXISTS {at}snapshot (
    scope TEXT NOT NULL, owner TEXT NOT NULL, number BIGINT NOT NULL, label TEXT NOT NULL, parent BIGINT NOT NULL,
    version BIGINT NOT NULL, size BIGINT NOT NULL, at {real} NOT NULL, agent TEXT NOT NULL, run TEXT NOT NULL,
    PRIMARY KEY (scope, owner, number));
CREATE TABLE IF NOT EXISTS {at}snapshot_entry (
    scope TEXT NOT NULL, owner TEXT NOT NULL, number BIGINT NOT NULL, key TEXT {order} NOT NULL,
    version BIGINT NOT NULL, data {bytes} NOT NULL, expires_at {real}, PRIMARY KEY (scope, owner, number, key));
"""

CROSSING = "ALTER TABLE {at}change ADD COLUMN crossing TEXT NOT NULL DEFAULT ''"
"""What tables of the first layout lack."""

OF = "scope = ? AND owner = ?"
_LIVE = "(expires_at IS NULL OR expires_at > ?)"
_WITHIN = f"{OF} AND key > ? AND key >= ? AND key <= ? AND {_LIVE} ORDER BY key LIMIT ?"

_CHANGED = (
    "SELECT s.key, s.data, s.expires_at FROM snapshot_entry s LEFT JOIN entry e ON e.scope = s.scope AND "
    "e.owner = s.owner AND e.key = s.key AND (e.expires_at IS NULL OR e.expires_at > ?) "
    "WHERE s.scope = ? AND s.owner = ? AND s.number = ? AND (s.expires_at IS NULL OR s.expires_at > ?) AND "
    "(e.key IS NULL OR e.data <> s.data OR coalesce(e.expires_at, 0) <> coalesce(s.expires_at, 0)) ORDER BY s.key"
)
"""What a snapshot has and the owner has not, or otherwise."""

_ADDED = (
    "SELECT e.key FROM entry e WHERE e.scope = ? AND e.owner = ? AND (e.expires_at IS NULL OR e.expires_at > ?) AND "
    "NOT EXISTS (SELECT 1 FROM snapshot_entry s WHERE s.scope = e.scope AND s.owner = e.owner AND s.number = ? "
    "AND s.key = e.key AND (s.expires_at IS NULL OR s.expires_at > ?)) ORDER BY e.key"
)
"""What the owner has and a snapshot has not."""

_GONE = (
    f"{OF} AND key >= ? AND key <= ? AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.scope = change.scope "
    "AND e.owner = change.owner AND e.key = change.key)"
)
"""Changes of keys that are not there any more."""


def tables(*, data: str, real: str, order: str = "", schema: str = "") -> list[str]:
    """Return the statements that make the tables where they are not there.

    Args:
        data: The dialect's type for bytes.
        real: Its type for 64-bit floating point.
        order: How it is told to order text by code points, where it would not.
        schema: The schema they are in, where there is one.
    """
    text = _TABLES.format(bytes=data, real=real, order=order, at=f"{schema}." if schema else "")
    return [one.strip() for one in text.split(";") if one.strip()]


def get(place: Place, key: str, now: float) -> Steps[Entry | None]:
    """Read one key."""
    columns = f"SELECT key, data, version, expires_at FROM entry WHERE {OF} AND key = ? AND {_LIVE}"
    rows = yield columns, (place.scope, place.owner, key, now)
    return _entry(rows[0]) if rows else None


def keys(place: Place, span: Span, now: float) -> Steps[list[str]]:
    """Read the keys of a span."""
    rows = yield f"SELECT key FROM entry WHERE {_WITHIN}", _within(place, span, now)
    return [row[0] for row in rows]


def scan(place: Place, span: Span, now: float) -> Steps[list[Entry]]:
    """Read the keys of a span with what they hold."""
    rows = yield f"SELECT key, data, version, expires_at FROM entry WHERE {_WITHIN}", _within(place, span, now)
    return [_entry(row) for row in rows]


def history(place: Place, key: str, limit: int) -> Steps[list[Change]]:
    """Read the newest changes of a key."""
    rows = yield (
        "SELECT version, data, expires_at, at, act, agent, run, reason, crossing FROM change "
        f"WHERE {OF} AND key = ? ORDER BY version DESC LIMIT ?",
        (place.scope, place.owner, key, limit),
    )
    return [
        Change(
            key=key,
            version=row[0],
            data=row[1],
            expires_at=row[2],
            by=By(at=row[3], act=row[4], agent=row[5], run=row[6], reason=row[7], crossing=row[8]),
        )
        for row in rows
    ]


def snapshots(place: Place) -> Steps[list[Snapshot]]:
    """Read the snapshots of an owner."""
    rows = yield (
        f"SELECT number, label, parent, version, at, agent, run FROM snapshot WHERE {OF} ORDER BY number",
        (place.scope, place.owner),
    )
    return [
        Snapshot(
            id=row[0],
            label=row[1],
            parent=row[2],
            version=row[3],
            at=row[4],
            agent=row[5],
            run=row[6],
        )
        for row in rows
    ]


def owners(scope: str) -> Steps[list[str]]:
    """Read the owners of a scope."""
    rows = yield "SELECT owner FROM owner WHERE scope = ? AND (version > 0 OR snapshots > 0)", (scope,)
    return sorted([row[0] for row in rows])


class Books(msgspec.Struct):
    """What one owner has, while it is being changed.

    Attributes:
        version: The number of its last change.
        bytes: All it has.
        parent: The snapshot that its state descends from.
        snapshots: The number of its last snapshot.
    """

    version: int
    bytes: int
    parent: int
    snapshots: int


def apply(place: Place, operations: Sequence[Operation], by: By, share: int) -> Steps[list[int]]:
    """Change keys, inside a transaction of the driver.

    Args:
        place: Whose keys.
        operations: What to do.
        by: Who does it.
        share: Most bytes the owner may have.
    """
    books = yield from opened(place)
    versions: list[int] = []

    for one in operations:
        versions.append((yield from _change(place, one, by, books)))  # noqa: PERF401 - no comprehension can yield

    grows = any(type(one) is Put for one in operations)
    yield from closed(place, books, by.at, share if grows else None)
    return versions


def take_snapshot(place: Place, label: str, by: By, share: int) -> Steps[Snapshot]:
    """Copy all live keys, inside a transaction of the driver."""
    books = yield from opened(place)
    books.snapshots += 1
    number = books.snapshots
    yield (
        "INSERT INTO snapshot_entry (scope, owner, number, key, version, data, expires_at) SELECT scope, owner, "
        f"CAST(? AS BIGINT), key, version, data, expires_at FROM entry WHERE {OF} AND {_LIVE}",
        (number, place.scope, place.owner, by.at),
    )
    rows = yield (
        f"SELECT CAST(coalesce(sum(length(data) + length(key) + {ROW_BYTES}), 0) AS BIGINT) FROM snapshot_entry "
        f"WHERE {OF} AND number = ?",
        (place.scope, place.owner, number),
    )
    size: int = rows[0][0] + len(label.encode()) + _size_of(by) + ROW_BYTES
    taken = Snapshot(
        id=number, label=label, parent=books.parent, version=books.version, at=by.at, agent=by.agent, run=by.run
    )
    yield (
        "INSERT INTO snapshot (scope, owner, number, label, parent, version, size, at, agent, run) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (place.scope, place.owner, number, label, books.parent, books.version, size, by.at, by.agent, by.run),
    )
    books.parent = number
    books.bytes += size
    yield from closed(place, books, by.at, share)
    return taken


def restore(place: Place, number: int, by: By, share: int) -> Steps[int]:
    """Change back what is not as it was, inside a transaction of the driver."""
    books = yield from opened(place)
    found = yield f"SELECT label FROM snapshot WHERE {OF} AND number = ?", (place.scope, place.owner, number)

    if not found:
        raise NotFoundError(f"{place} has no snapshot {number}", hint="list its snapshots")

    at = (place.scope, place.owner, number)
    then = yield _CHANGED, (by.at, *at, by.at)
    gone = yield _ADDED, (place.scope, place.owner, by.at, number, by.at)
    operations: list[Operation] = [Put(key=row[0], data=row[1], expires_at=row[2]) for row in then]
    operations += [Drop(key=row[0]) for row in gone]

    for one in operations:
        yield from _change(place, one, by, books)

    books.parent = number
    yield from closed(place, books, by.at, share)
    return len(operations)


def forget(place: Place, number: int) -> Steps[bool]:
    """Delete a snapshot, inside a transaction of the driver."""
    books = yield from opened(place)
    rows = yield f"SELECT size FROM snapshot WHERE {OF} AND number = ?", (place.scope, place.owner, number)

    if not rows:
        return False

    for table in ("snapshot_entry", "snapshot"):
        yield f"DELETE FROM {table} WHERE {OF} AND number = ?", (place.scope, place.owner, number)

    books.bytes -= rows[0][0]
    yield from closed(place, books, 0.0, None)
    return True


def erase(place: Place, prefix: str) -> Steps[int]:
    """Forget the changes of keys that are gone, inside a transaction of the driver."""
    books = yield from opened(place)
    span = (place.scope, place.owner, prefix, f"{prefix}{_LAST}")
    rows = yield (
        f"SELECT count(*), CAST(coalesce(sum(size), 0) AS BIGINT) FROM change WHERE {_GONE}",
        span,
    )
    yield f"DELETE FROM change WHERE {_GONE}", span
    books.bytes -= rows[0][1]
    yield from closed(place, books, 0.0, None)
    return rows[0][0]


def opened(place: Place) -> Steps[Books]:
    """Read what an owner has, and let nobody else change it until the transaction ends."""
    # an update that changes nothing locks the row where rows are locked one by one
    yield (
        "INSERT INTO owner (scope, owner, version, bytes, parent, snapshots) VALUES (?, ?, 0, 0, 0, 0) "
        "ON CONFLICT (scope, owner) DO UPDATE SET version = owner.version",
        (place.scope, place.owner),
    )
    rows = yield f"SELECT version, bytes, parent, snapshots FROM owner WHERE {OF}", (place.scope, place.owner)
    return Books(*rows[0])


def closed(place: Place, books: Books, now: float, share: int | None) -> Steps[None]:
    """Write what an owner has; with a share, free what it may not have.

    Raises:
        LimitError: `limit.state`: it has more than its share even then.
    """
    if share is not None and books.bytes > share:
        yield from _make_room(place, books, now, share)

    yield (
        f"UPDATE owner SET version = ?, bytes = ?, parent = ?, snapshots = ? WHERE {OF}",
        (books.version, books.bytes, books.parent, books.snapshots, place.scope, place.owner),
    )


def _change(place: Place, one: Operation, by: By, books: Books) -> Steps[int]:
    at = (place.scope, place.owner, one.key)
    rows = yield f"SELECT version, expires_at FROM entry WHERE {OF} AND key = ?", at
    live = bool(rows) and (rows[0][1] is None or rows[0][1] > by.at)
    found = rows[0][0] if live else 0

    if one.expected is not None and one.expected != found:
        raise conflict(place, one.key, one.expected, found)

    if isinstance(one, Drop):
        if not rows:
            return 0

        yield f"DELETE FROM entry WHERE {OF} AND key = ?", at

        if not live:  # it had expired: nobody sees a change, but its changes can be forgotten now
            return 0

        yield from _note(place, one.key, None, None, by, books)
        return books.version

    yield from _note(place, one.key, one.data, one.expires_at, by, books)
    yield (
        "INSERT INTO entry (scope, owner, key, version, data, expires_at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (scope, owner, key) DO UPDATE SET version = excluded.version, data = excluded.data, "
        "expires_at = excluded.expires_at",
        (*at, books.version, one.data, one.expires_at),
    )
    return books.version


def _note(place: Place, key: str, data: bytes | None, expires_at: float | None, by: By, books: Books) -> Steps[None]:
    """Number a change and keep it; forget the oldest ones of its key."""
    books.version += 1
    who = (by.at, by.act, by.agent, by.run, by.reason, by.crossing)
    size = len(key.encode()) + len(data or b"") + _size_of(by) + ROW_BYTES
    books.bytes += size
    yield (
        "INSERT INTO change (scope, owner, key, version, data, expires_at, size, at, act, agent, run, reason, "
        "crossing) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (place.scope, place.owner, key, books.version, data, expires_at, size, *who),
    )
    at = (place.scope, place.owner, key)
    old = yield (
        f"SELECT version, size FROM change WHERE {OF} AND key = ? ORDER BY version DESC LIMIT 1000 OFFSET ?",
        (*at, KEPT_CHANGES),
    )

    if old:
        yield f"DELETE FROM change WHERE {OF} AND key = ? AND version <= ?", (*at, old[0][0])
        books.bytes -= sum(row[1] for row in old)


def _size_of(by: By) -> int:
    return sum(len(one.encode()) for one in (by.act, by.agent, by.run, by.reason, by.crossing))


def _make_room(place: Place, books: Books, now: float, share: int) -> Steps[None]:
    """Forget what has expired and the oldest changes that no key holds any more.

    Raises:
        LimitError: `limit.state`: that is not enough.
    """
    at = (place.scope, place.owner)
    wanted = share - share // SPARE
    yield f"DELETE FROM entry WHERE {OF} AND expires_at <= ?", (*at, now)

    while books.bytes > wanted:
        rows = yield (
            "SELECT c.key, c.version, c.size FROM change c LEFT JOIN entry e ON e.scope = c.scope AND "
            "e.owner = c.owner AND e.key = c.key AND e.version = c.version WHERE c.scope = ? AND c.owner = ? "
            "AND e.key IS NULL ORDER BY c.version LIMIT 100",
            at,
        )

        if not rows:
            break

        for key, version, size in rows:
            if books.bytes > wanted:
                yield f"DELETE FROM change WHERE {OF} AND key = ? AND version = ?", (*at, key, version)
                books.bytes -= size

    if books.bytes > share:
        raise LimitError(
            f"the state of {place} would take {books.bytes} bytes; it may take {share}",
            code="limit.state",
            hint="delete keys or snapshots, or raise max_owner in [state]",
        )


def _within(place: Place, span: Span, now: float) -> tuple[object, ...]:
    return (place.scope, place.owner, span.after, span.prefix, f"{span.prefix}{_LAST}", now, span.limit)


def _entry(row: Sequence[Any]) -> Entry:
    return Entry(key=row[0], data=row[1], version=row[2], expires_at=row[3])
