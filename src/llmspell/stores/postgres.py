"""The PostgreSQL store: one database for many machines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import urlsplit

from llmspell.errors import ConfigError, StateError
from llmspell.store import StorePlugin, StoreSettings
from llmspell.stores._sql import CROSSING, Rows, Steps, tables
from llmspell.stores._sql_store import SqlStore
from llmspell.stores._tsvector import TsVector

__all__ = ["STORE", "PostgresStore"]

T = TypeVar("T")

SCHEMA = "llmspell"
CONNECTIONS = 8
PATIENCE_S = 10.0
"""How long a connection, and how long one statement, may take."""

_HAS_CROSSING = f"SELECT 1 FROM pg_attribute WHERE attrelid = '{SCHEMA}.change'::regclass AND attname = 'crossing' AND NOT attisdropped"

_LAYING_OUT = 0x6C6C7370
"""The advisory lock under which one of many processes makes the tables."""


class _Connection(Protocol):
    """What is used of a connection; the driver has no types of its own."""

    async def fetch(self, query: str, *args: object) -> Rows: ...

    async def execute(self, query: str, *args: object) -> str: ...

    def transaction(self) -> AbstractAsyncContextManager[Any]: ...


class _Acquiring(AbstractAsyncContextManager[_Connection], Awaitable[_Connection], Protocol):
    """A connection to come, for `async with` and for `await`."""


class _Pool(Protocol):
    """What is used of a pool."""

    def acquire(self, *, timeout: float) -> _Acquiring: ...

    async def release(self, connection: _Connection) -> None: ...

    def get_idle_size(self) -> int: ...

    async def close(self) -> None: ...

    def terminate(self) -> None: ...


class PostgresStore(SqlStore):
    """State in a PostgreSQL database, in a schema of its own, through a pool of connections.

    Changes of one owner happen one after the other, those of different owners side by side.

    Args:
        settings: `url`, and how much it takes.

    Raises:
        ConfigError: There is no address, or it is not one of a PostgreSQL server.
    """

    index = TsVector()

    def __init__(self, settings: StoreSettings) -> None:
        super().__init__(settings)

        if urlsplit(settings.url).scheme not in {"postgres", "postgresql"}:
            raise ConfigError("the postgres store needs an address", hint='url = "postgresql://user@host/database"')

        self._url = settings.url
        self._pool: _Pool | None = None
        self._opening = asyncio.Lock()

    async def read(self, steps: Steps[T]) -> T:
        """Run steps that change nothing."""
        async with self._connection() as connection:
            return await _run(connection, steps)

    async def write(self, steps: Steps[T]) -> T:
        """Run steps that change something, all of them or none."""
        async with self._connection() as connection, connection.transaction():
            return await _run(connection, steps)

    async def close(self) -> None:
        """Close the connections; idempotent."""
        pool, self._pool = self._pool, None

        if pool is not None:
            await pool.close()

    @asynccontextmanager
    async def _connection(self) -> AsyncGenerator[_Connection]:
        """Lend a connection; what goes wrong with it becomes a typed error."""
        try:
            import asyncpg
        except ImportError as error:
            raise StateError(
                "the postgres store needs the package asyncpg",
                code="state.missing_extra",
                hint="pip install 'llmspell[postgres]'",
            ) from error

        try:
            async with _lent(await self._opened()) as connection:
                yield connection
        except (
            OSError,
            TimeoutError,
            asyncpg.PostgresError,
            asyncpg.InterfaceError,
            asyncpg.InternalClientError,
        ) as error:
            raise self._failure(error) from error

    async def _opened(self) -> _Pool:
        import asyncpg

        async with self._opening:
            if self._pool is None:
                create = cast("Callable[..., Awaitable[_Pool]]", asyncpg.create_pool)  # pyright: ignore[reportUnknownMemberType]
                pool = await create(
                    self._url,
                    min_size=0,
                    max_size=CONNECTIONS,
                    timeout=PATIENCE_S,
                    command_timeout=PATIENCE_S,
                    server_settings={"search_path": SCHEMA, "application_name": "llmspell"},
                )

                try:
                    await _lay_out(pool)
                except BaseException:
                    pool.terminate()
                    raise

                self._pool = pool

        return self._pool

    def _failure(self, error: Exception) -> StateError:
        where = urlsplit(self._url)
        said = str(error) or type(error).__name__
        return StateError(
            f"the PostgreSQL server at {where.hostname or 'this machine'} cannot be used: {said}",
            hint="see that it runs and that url in [state] is right, then try again",
        )


@asynccontextmanager
async def _lent(pool: _Pool) -> AsyncGenerator[_Connection]:
    """Lend a connection; one that has to be opened is opened even if who asked is cancelled.

    The driver loses an error when it is cancelled while it opens one, and the loop complains of it.
    """
    if pool.get_idle_size():
        async with pool.acquire(timeout=PATIENCE_S) as connection:
            yield connection
        return

    opening = asyncio.ensure_future(pool.acquire(timeout=PATIENCE_S))

    try:
        connection = await asyncio.shield(opening)
    except asyncio.CancelledError:
        opening.add_done_callback(lambda opened: _keep(pool, opened))
        raise

    try:
        yield connection
    finally:
        await pool.release(connection)


def _keep(pool: _Pool, opened: asyncio.Future[_Connection]) -> None:
    """Put a connection that nobody waits for any more into the pool; if there is none, the next who asks hears why."""
    if not opened.cancelled() and opened.exception() is None:
        giving = asyncio.ensure_future(pool.release(opened.result()))
        _GIVING.add(giving)
        giving.add_done_callback(_GIVING.discard)


_GIVING: set[asyncio.Future[None]] = set()
"""Hold these tasks: the loop does not."""


async def _lay_out(pool: _Pool) -> None:
    async with pool.acquire(timeout=PATIENCE_S) as connection, connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LAYING_OUT)
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")

        for statement in tables(data="BYTEA", real="DOUBLE PRECISION", order='COLLATE "C"', schema=SCHEMA):
            await connection.execute(statement)

        if not await connection.fetch(_HAS_CROSSING):  # asked first: to alter a table waits for all who use it
            await connection.execute(CROSSING.format(at=f"{SCHEMA}."))


async def _run(connection: _Connection, steps: Steps[T]) -> T:
    rows: Rows | None = None

    try:
        while True:
            statement, values = steps.send(rows) if rows is not None else next(steps)
            rows = await connection.fetch(_numbered(statement), *values)
    except StopIteration as ending:
        return ending.value


@cache
def _numbered(statement: str) -> str:
    """Return a statement with its `?` as `$1`, `$2` and so on."""
    first, *others = statement.split("?")
    return "".join([first, *[f"${i}{part}" for i, part in enumerate(others, 1)]])


STORE = StorePlugin(create=PostgresStore, description="a PostgreSQL database, for many machines")
