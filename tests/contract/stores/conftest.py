"""One `store` fixture runs a test on every store; PostgreSQL is a real server, started once."""

import asyncio
import os
import socket
import tempfile
from pathlib import Path

import pytest

from llmspell.registry import Registry
from llmspell.store import By, Place, StorePlugin, StoreSettings

from ._server import Server, binaries

REGISTRY = Registry("store", "llmspell.stores", StorePlugin, attribute="STORE")
SETTINGS = {"value_bytes": 10_000, "owner_bytes": 50_000}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def server():
    programs = binaries()

    if programs is None:
        if os.environ.get("LLMSPELL_REQUIRE_SERVERS") == "1":
            pytest.fail("PostgreSQL is not installed: apt-get install postgresql")

        pytest.skip("PostgreSQL is not installed")

    with tempfile.TemporaryDirectory(prefix="llmspell-postgres-") as folder:
        made = Server(programs, Path(folder), free_port())
        yield made
        made.stop()


@pytest.fixture
def postgres(server):
    """The address of an empty database."""

    async def empty():
        import asyncpg

        connection = await asyncpg.connect(server.url)
        await connection.execute("DROP SCHEMA IF EXISTS llmspell CASCADE")
        await connection.close()

    asyncio.run(empty())
    return server.url


@pytest.fixture(params=REGISTRY.names())
def make_store(request, tmp_path):
    """Make stores that share what they keep, as far as the kind allows."""
    url = request.getfixturevalue("postgres") if request.param == "postgres" else ""

    def make(**changes):
        settings = StoreSettings(**{**SETTINGS, "path": str(tmp_path / "kept" / "state.db"), "url": url, **changes})
        return REGISTRY.get(request.param).create(settings)

    make.kind = request.param
    return make


@pytest.fixture
async def store(make_store):
    made = make_store()
    yield made
    await made.close()


@pytest.fixture
def place():
    return Place("user", "ada")


@pytest.fixture
def by():
    def at(seconds=100.0, act="set", **others):
        return By(at=seconds, act=act, **others)

    return at
