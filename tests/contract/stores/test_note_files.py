"""Notes in a SQLite file that processes share, are killed over, or find damaged."""

import asyncio
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from llmspell.errors import StateError
from llmspell.note import Which, body_of, new_note, parse_query
from llmspell.store import By, Place, StoreSettings
from llmspell.stores._sealed import SealedStore
from llmspell.stores.sqlite import SqliteStore

PLACE = Place("app.memory")
WRITE = """
import asyncio, sys
from llmspell.note import new_note
from llmspell.store import By, Place, StoreSettings
from llmspell.stores.sqlite import SqliteStore

async def main(path, name, times):
    store = SqliteStore(StoreSettings(path=path))
    for i in range(times):
        await store.notes.add(Place("app.memory"), new_note(f"{name} wrote n{i}", {}), By(at=1.0, act="add"))
        print(i, flush=True)
    await store.close()

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state.db"


@pytest.fixture
async def store(path):
    made = SqliteStore(StoreSettings(path=str(path)))
    yield made
    await made.close()


def writer(path, name, times):
    return subprocess.Popen(
        [sys.executable, "-c", WRITE, str(path), name, str(times)], stdout=subprocess.PIPE, text=True
    )


async def found(store, query):
    return [number for number, _ in await store.notes.search(PLACE, parse_query(query), Which(), 1000)]


@pytest.mark.slow
async def test_two_processes_that_write_at_once_lose_nothing(store, path):
    processes = [writer(path, name, 150) for name in ("ada", "bob")]
    said = [process.communicate(timeout=50)[0] for process in processes]
    assert [(process.returncode, len(one.split())) for process, one in zip(processes, said, strict=True)] == [
        (0, 150)
    ] * 2
    assert [len(await found(store, name)) for name in ("ada", "bob")] == [150, 150]
    assert [one.number for one in await store.notes.scan(PLACE, Which())] == list(range(1, 301))


@pytest.mark.slow
async def test_killed_writer_loses_no_note_that_was_acknowledged(store, path):
    process = writer(path, "ada", 100_000)
    lines = [process.stdout.readline() for _ in range(100)]
    process.kill()
    last = int([*lines, *process.communicate()[0].splitlines(True)][-1])
    kept = await store.notes.scan(PLACE, Which())
    texts = [body_of(one.data, one.number).text for one in kept]
    assert texts[: last + 1] == [f"ada wrote n{i}" for i in range(last + 1)]
    assert len(texts) in {last + 1, last + 2}
    assert len(await found(store, "wrote")) == len(texts)


async def test_file_from_before_there_were_notes_takes_them(store, path):
    await store.owners("app")  # makes the tables of state only

    with closing(sqlite3.connect(path)) as other:
        names = [name for (name,) in other.execute("SELECT name FROM sqlite_master")]

    assert "owner" in names
    assert "note" not in names
    assert await store.notes.add(PLACE, new_note("new", {}), By(at=1.0, act="add")) == 1


async def test_damaged_file_is_a_typed_error(path):
    path.write_bytes(b"no database at all" * 1000)
    store = SqliteStore(StoreSettings(path=str(path)))

    with pytest.raises(StateError) as caught:
        await store.notes.search(PLACE, parse_query("x"), Which(), 1)

    assert caught.value.code == "state.corrupt"
    await store.close()


async def test_damaged_index_is_a_typed_error(store, path):
    await store.notes.add(PLACE, new_note("zebra", {}), By(at=1.0, act="add"))

    with closing(sqlite3.connect(path)) as other:
        other.execute("DELETE FROM note_word_data WHERE id > 10")
        other.commit()

    with pytest.raises(StateError) as caught:
        await found(store, "zebra")

    assert caught.value.code == "state.corrupt"


async def test_damaged_note_is_a_typed_error(store, path):
    await store.notes.add(PLACE, new_note("zebra", {}), By(at=1.0, act="add"))

    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE note SET data = x'7b'")
        other.commit()

    (kept,) = await store.notes.scan(PLACE, Which())

    with pytest.raises(StateError, match="note 1 is damaged") as caught:
        body_of(kept.data, kept.number)

    assert caught.value.code == "state.corrupt"


async def test_encrypted_notes_leave_nothing_readable_on_disk(store, path):
    sealed = SealedStore(store, [b"k" * 32])
    vector = b"ZEBRAVECTOR!"
    number = await sealed.notes.add(
        PLACE, new_note("zebra stallion", {"colour": "striped"}, "m/one", vector), By(at=1.0, act="add")
    )
    assert [hit for hit, _ in await sealed.notes.search(PLACE, parse_query("zebra"), Which(), 5)] == [number]
    await store.close()
    raw = b"".join([one.read_bytes() for one in path.parent.iterdir()])
    assert [word for word in (b"zebra", b"ZEBRA", b"stallion", b"colour", b"striped", vector) if word in raw] == []


async def test_encrypted_note_without_its_scope_is_a_typed_error(store):
    await SealedStore(store, [b"k" * 32]).notes.add(PLACE, new_note("zebra", {}), By(at=1.0, act="add"))
    (kept,) = await store.notes.scan(PLACE, Which())

    with pytest.raises(StateError, match="is encrypted") as caught:
        body_of(kept.data, kept.number)

    assert caught.value.code == "state.key"


async def test_notes_of_one_owner_cannot_be_passed_off_as_anothers(store, path):
    sealed = SealedStore(store, [b"k" * 32])
    await sealed.notes.add(PLACE, new_note("zebra", {}), By(at=1.0, act="add"))

    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE note SET scope = 'user.memory', owner = 'eve'")
        other.commit()

    with pytest.raises(StateError) as caught:
        await sealed.notes.scan(Place("user.memory", "eve"), Which())

    assert caught.value.code == "state.corrupt"


async def test_cancelled_search_leaves_the_store_usable(store):
    await store.notes.add(PLACE, new_note("zebra", {}), By(at=1.0, act="add"))

    for _ in range(20):
        task = asyncio.create_task(found(store, "zebra"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])

    assert await found(store, "zebra") == [1]
