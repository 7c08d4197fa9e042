"""The PostgreSQL store when the server is wrong, stops in the middle, and comes back."""

import asyncio
import sys

import pytest

from llmspell.errors import ConfigError, StateError
from llmspell.store import Place, Put, StoreSettings
from llmspell.stores.postgres import PostgresStore

PLACE = Place("user", "ada")
NOW = 100.0


def put(key, data=b"v", **others):
    return Put(key=key, data=data, **others)


@pytest.fixture
async def store(postgres):
    made = PostgresStore(StoreSettings(url=postgres))
    yield made
    await made.close()


@pytest.mark.parametrize("url", ["", "sqlite:///x.db", "localhost"])
def test_what_is_no_address_is_refused(url):
    with pytest.raises(ConfigError, match="needs an address"):
        PostgresStore(StoreSettings(url=url))


async def test_missing_driver_is_a_typed_error(monkeypatch):
    monkeypatch.setitem(sys.modules, "asyncpg", None)

    with pytest.raises(StateError, match="asyncpg") as caught:
        await PostgresStore(StoreSettings(url="postgresql://host/db")).get(PLACE, "k", NOW)

    assert caught.value.code == "state.missing_extra"


async def test_server_that_is_not_there_is_an_error_without_the_password():
    store = PostgresStore(StoreSettings(url="postgresql://me:hunter2@127.0.0.1:9/x"))

    with pytest.raises(StateError) as caught:
        await store.get(PLACE, "k", NOW)

    assert caught.value.code == "state.unavailable"
    assert "127.0.0.1" in caught.value.message
    assert "hunter2" not in repr(caught.value) + caught.value.hint
    await store.close()


async def test_database_that_is_not_there_is_an_error(server):
    store = PostgresStore(StoreSettings(url=f"{server.url}_of_nobody"))

    with pytest.raises(StateError, match="does not exist"):
        await store.get(PLACE, "k", NOW)

    await store.close()


async def test_database_of_an_older_version_is_read_and_goes_on(store, postgres, by):
    import asyncpg

    await store.apply(PLACE, [put("k", b"old")], by(agent="clerk", reason="first"))
    await store.close()
    connection = await asyncpg.connect(postgres)
    await connection.execute("ALTER TABLE llmspell.change DROP COLUMN crossing")
    await connection.close()

    await store.apply(PLACE, [put("k", b"new")], by(crossing="tool set_price"))

    assert [(one.data, one.by) for one in await store.history(PLACE, "k", 9)] == [
        (b"new", by(crossing="tool set_price")),
        (b"old", by(agent="clerk", reason="first")),
    ]


async def test_server_that_stops_is_an_error_and_one_that_comes_back_is_used_again(store, server, by):
    await store.apply(PLACE, [put("k", b"kept")], by())
    await asyncio.gather(*[store.get(PLACE, "k", NOW) for _ in range(4)])
    await asyncio.to_thread(server.stop)

    try:
        for act in (store.get(PLACE, "k", NOW), store.apply(PLACE, [put("k", b"lost?")], by())):
            with pytest.raises(StateError) as caught:
                await act

            assert caught.value.code == "state.unavailable"
    finally:
        await asyncio.to_thread(server.start)

    assert (await store.get(PLACE, "k", NOW)).data == b"kept"
    assert await store.apply(PLACE, [put("k", b"new", expected=1)], by()) == [2]


async def test_server_that_stops_in_the_middle_of_a_change_loses_no_other(store, server, by):
    await store.apply(PLACE, [put("k", b"0")], by())
    acknowledged, going = 0, asyncio.Event()

    async def count():
        nonlocal acknowledged

        while True:
            await store.apply(PLACE, [put("k", str(acknowledged + 1).encode())], by())
            acknowledged += 1

            if acknowledged == 20:
                going.set()

    counting = asyncio.create_task(count())
    await going.wait()
    await asyncio.to_thread(server.stop)
    await asyncio.wait([counting], timeout=10)
    await asyncio.to_thread(server.start)

    assert isinstance(counting.exception(), StateError)
    assert int((await store.get(PLACE, "k", NOW)).data) in {acknowledged, acknowledged + 1}


async def test_cancelled_change_gives_its_connection_back(store, by):
    await store.apply(PLACE, [put("k")], by())

    for _ in range(20):
        task = asyncio.create_task(store.apply(PLACE, [put("k")], by()))
        await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.wait([task])

    await asyncio.gather(*[store.apply(PLACE, [put(str(i))], by()) for i in range(20)])
    assert len(await store.snapshots(PLACE)) == 0


async def test_processes_that_make_the_tables_at_once_wait_for_each_other(postgres, by):
    stores = [PostgresStore(StoreSettings(url=postgres)) for _ in range(4)]
    await asyncio.gather(*[one.apply(Place("user", str(i)), [put("k")], by()) for i, one in enumerate(stores)])
    assert await stores[0].owners("user") == ["0", "1", "2", "3"]

    for one in stores:
        await one.close()
