"""The SQLite store when the file is wrong, locked, gone, full, or shared by processes that are killed."""

import asyncio
import os
import resource
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing, contextmanager

import pytest

from llmspell.errors import StateError
from llmspell.store import Place, Put, Span, StoreSettings
from llmspell.stores import _sqlite
from llmspell.stores.sqlite import SqliteStore

PLACE = Place("user", "ada")
NOW = 100.0


def put(key, data=b"v", **others):
    return Put(key=key, data=data, **others)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "kept" / "state.db"


@pytest.fixture
async def store(path):
    made = SqliteStore(StoreSettings(path=str(path)))
    yield made
    await made.close()


async def code_of(awaitable):
    with pytest.raises(StateError) as caught:
        await awaitable

    return caught.value.code


async def test_file_is_made_on_first_use_and_for_its_user_only(store, path, by):
    assert not path.parent.exists()
    await store.apply(PLACE, [put("k")], by())
    assert (stat.S_IMODE(path.stat().st_mode), stat.S_IMODE(path.parent.stat().st_mode)) == (0o600, 0o700)
    assert {stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()} == {0o600}


async def test_closed_store_leaves_one_file_and_no_thread(store, path, by):
    import threading

    await store.apply(PLACE, [put("k")], by())
    await store.get(PLACE, "k", NOW)
    await store.close()
    assert [one.name for one in path.parent.iterdir()] == ["state.db"]
    assert [one.name for one in threading.enumerate() if one.name.startswith("llmspell-state")] == []


async def test_stores_that_open_at_once_wait_for_each_other(path, by):
    stores = [SqliteStore(StoreSettings(path=str(path))) for _ in range(8)]
    await asyncio.gather(*[one.apply(PLACE, [put(str(i))], by()) for i, one in enumerate(stores)])
    assert await stores[0].keys(PLACE, Span(), NOW) == [str(i) for i in range(8)]
    await asyncio.gather(*[one.close() for one in stores])


async def test_file_that_another_process_is_making_is_waited_for(store, path, by):
    path.parent.mkdir()

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM sqlite_master").fetchall()  # a reader keeps the file from being switched over
        waiting = asyncio.create_task(store.apply(PLACE, [put("k")], by()))
        done, _ = await asyncio.wait([waiting], timeout=0.1)
        assert done == set()
        other.execute("ROLLBACK")

    assert await waiting == [1]


@pytest.mark.parametrize("text", [b"this is no database\n" * 100, b"\0" * 4096], ids=["text", "zeros"])
async def test_what_is_no_database_is_left_alone(store, path, by, text):
    path.parent.mkdir()
    path.write_bytes(text)
    assert await code_of(store.apply(PLACE, [put("k")], by())) == "state.corrupt"
    assert await code_of(store.get(PLACE, "k", NOW)) == "state.corrupt"
    assert path.read_bytes() == text


async def test_database_of_somebody_else_is_left_alone(store, path, by):
    path.parent.mkdir()

    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmarks (url)")

    assert await code_of(store.apply(PLACE, [put("k")], by())) == "state.corrupt"

    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]


async def test_file_of_a_newer_version_is_refused(store, path, by):
    await store.apply(PLACE, [put("k")], by())
    await store.close()

    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")

    with pytest.raises(StateError, match="newer llmspell"):
        await store.get(PLACE, "k", NOW)


async def test_file_of_an_older_version_is_read_and_goes_on(store, path, by):
    await store.apply(PLACE, [put("k", b"old")], by(agent="clerk", reason="first"))
    await store.close()

    with closing(sqlite3.connect(path)) as other:
        other.execute("ALTER TABLE change DROP COLUMN crossing")
        other.execute("PRAGMA user_version = 1")

    async with asyncio.TaskGroup() as group:  # several that open it at once
        for other in (SqliteStore(StoreSettings(path=str(path))) for _ in range(3)):
            group.create_task(read_once(other))

    await store.apply(PLACE, [put("k", b"new")], by(crossing="tool set_price"))

    assert [(one.data, one.by) for one in await store.history(PLACE, "k", 9)] == [
        (b"new", by(crossing="tool set_price")),
        (b"old", by(agent="clerk", reason="first")),
    ]


async def read_once(store):
    assert (await store.get(PLACE, "k", NOW)).data == b"old"
    await store.close()


async def test_damaged_page_is_found_and_the_file_stays_as_it_is(store, path, by):
    await store.apply(PLACE, [put(f"key {i}", b"x" * 500) for i in range(200)], by())
    await store.close()
    damaged = bytearray(path.read_bytes())
    damaged[4096 * 3 :] = os.urandom(len(damaged) - 4096 * 3)
    path.write_bytes(damaged)
    assert await code_of(store.scan(PLACE, Span(), NOW)) == "state.corrupt"
    assert path.read_bytes() == damaged


async def test_locked_file_is_waited_for(store, path, by):
    await store.apply(PLACE, [put("k")], by())

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(store.apply(PLACE, [put("k", b"late")], by()))
        done, _ = await asyncio.wait([waiting], timeout=0.1)
        assert done == set()
        assert (await store.get(PLACE, "k", NOW)).data == b"v"
        other.execute("ROLLBACK")
        assert await waiting == [2]


async def test_file_that_stays_locked_is_an_error_and_nothing_is_lost(store, path, by, monkeypatch):
    monkeypatch.setattr(_sqlite, "BUSY_S", 0.05)
    await store.apply(PLACE, [put("k")], by())

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")

        with pytest.raises(StateError, match="locked by another process") as caught:
            await store.apply(PLACE, [put("k", b"lost?")], by())

        other.execute("ROLLBACK")

    assert caught.value.code == "state.unavailable"
    assert await store.apply(PLACE, [put("k", b"again", expected=1)], by()) == [2]


async def test_folder_that_went_away_is_an_error_until_it_is_back(store, path, by):
    await store.apply(PLACE, [put("k", b"kept")], by())
    away = path.parent.rename(path.parent.with_name("away"))

    assert await code_of(store.apply(PLACE, [put("k", b"lost?")], by())) == "state.unavailable"
    assert await code_of(store.get(PLACE, "k", NOW)) == "state.unavailable"
    away.rename(path.parent)
    assert (await store.get(PLACE, "k", NOW)).data == b"kept"
    assert await store.apply(PLACE, [put("k", b"new", expected=1)], by()) == [2]


async def test_file_that_was_replaced_is_not_written_into_the_old_one(store, path, by):
    await store.apply(PLACE, [put("k", b"kept")], by())
    old = path.rename(path.with_name("old.db"))
    path.write_bytes(b"")
    assert await code_of(store.apply(PLACE, [put("k", b"lost?")], by())) == "state.unavailable"
    assert await store.apply(PLACE, [put("other")], by()) == [1]
    assert old.exists()


async def test_path_that_is_a_folder_is_an_error(tmp_path, by):
    store = SqliteStore(StoreSettings(path=str(tmp_path)))
    assert await code_of(store.apply(PLACE, [put("k")], by())) == "state.unavailable"
    await store.close()


@contextmanager
def largest_file(size):
    """Let this process write no file beyond a size: what a full disk is like."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))

    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


async def test_full_disk_is_an_error_and_nothing_is_lost(store, path, by):
    await store.apply(PLACE, [put("k", b"kept")], by())
    wal = path.with_name("state.db-wal").stat().st_size

    with largest_file(wal + 10_000):
        assert (
            await code_of(store.apply(PLACE, [put("big", b"x" * 500_000), put("k", b"lost?")], by()))
            == "state.unavailable"
        )

    assert (await store.get(PLACE, "k", NOW)).data == b"kept"
    assert await store.keys(PLACE, Span(), NOW) == ["k"]
    assert await store.apply(PLACE, [put("k", b"new", expected=1)], by()) == [2]


LOOK = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT key FROM entry').fetchall())"


async def test_process_that_comes_and_goes_takes_nothing_away(store, path, by):
    """A connection that closes deletes the log of the file when it believes to be the last one."""

    def seen():
        return subprocess.run([sys.executable, "-c", LOOK, path], capture_output=True, text=True, check=True).stdout

    await store.apply(PLACE, [put("a")], by())
    await asyncio.gather(*[store.get(PLACE, "a", NOW) for _ in range(4)])
    assert seen() == "[('a',)]\n"
    await store.apply(PLACE, [put("b")], by())
    assert seen() == "[('a',), ('b',)]\n"


COUNT = """
import asyncio, sys
from llmspell.context import Context
from llmspell.scope import ScopedState
from llmspell.store import StoreSettings
from llmspell.stores.sqlite import SqliteStore

async def add(n):
    return n + 1

async def main(path, times):
    store = SqliteStore(StoreSettings(path=path))
    context = Context(store=lambda _scope: store)
    state = ScopedState("app", own=True)
    for _ in range(times):
        await state.update(context, "n", add, default=0)
        print(".", end="", flush=True)
    await store.close()

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


def counter(path, times):
    return subprocess.Popen([sys.executable, "-c", COUNT, str(path), str(times)], stdout=subprocess.PIPE, text=True)


async def count_of(path):
    store = SqliteStore(StoreSettings(path=str(path)))
    entry = await store.get(Place("app"), "n", NOW)
    await store.close()
    return int(entry.data)


@pytest.mark.slow
@pytest.mark.timeout(60)
async def test_four_processes_that_change_one_key_lose_nothing(path):
    processes = [counter(path, 250) for _ in range(4)]  # each is waited for and closed by `communicate`
    said = [process.communicate(timeout=50)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert [len(one) for one in said] == [250] * 4
    assert await count_of(path) == 1000


@pytest.mark.slow
async def test_killed_process_loses_nothing_that_was_acknowledged(path):
    with counter(path, 100_000) as process:
        process.stdout.read(50)
        process.kill()
        acknowledged = 50 + len(process.stdout.read())

    assert await count_of(path) in {acknowledged, acknowledged + 1}
