"""Artifacts on every store: versions, equal bytes, several writers, and what a deletion leaves behind."""

import asyncio

import pytest

from llmspell.artifact import delete_artifact, get_artifact, list_artifacts, put_artifact
from llmspell.context import Context, ManualClock
from llmspell.errors import LimitError, NotFoundError, StateError
from llmspell.scope import Home
from llmspell.store import By, Drop, Place, Put, Span

HOME = Home(Place("spell", "mine"), own=True)
KEPT = Place("spell.artifact", "mine")
ROOM = {"value_bytes": 1 << 20, "owner_bytes": 8 << 20}
LARGE = bytes(range(256)) * 2500
"""Takes three pieces."""


def context_of(store):
    return Context(clock=ManualClock(100.0), store=lambda _scope: store)


@pytest.fixture
async def room(make_store):
    store = make_store(**ROOM)
    yield store
    await store.close()


@pytest.fixture
def context(room):
    return context_of(room)


async def keys(store, prefix=""):
    return await store.keys(KEPT, Span(prefix=prefix), 100.0)


@pytest.mark.parametrize("data", [b"", b"\x00\x01\xff", LARGE], ids=len)
async def test_what_is_put_is_got_exactly(context, data):
    ref = await put_artifact(context, HOME, "näme/ with spaces", data, mime="image/png")

    found = await get_artifact(context, HOME, "näme/ with spaces")

    assert (found.data, found.ref, ref.size, ref.mime) == (data, ref, len(data), "image/png")


async def test_artifacts_outlive_their_store(make_store):
    first = make_store(**ROOM)
    refs = [await put_artifact(context_of(first), HOME, "a", data) for data in (b"one", LARGE)]

    if make_store.kind != "memory":
        await first.close()

    second = first if make_store.kind == "memory" else make_store(**ROOM)
    context = context_of(second)
    assert [(await get_artifact(context, HOME, ref)).data for ref in refs] == [b"one", LARGE]
    assert await list_artifacts(context, HOME) == refs[1:]
    assert (await put_artifact(context, HOME, "a", b"three")).version == 3
    await second.close()


async def test_equal_bytes_are_kept_once_and_go_with_their_last_use(context, room):
    for name in ("a", "a", "b"):
        await put_artifact(context, HOME, name, LARGE)

    pieces = len(await keys(room, "chunk/"))
    deleted = await delete_artifact(context, HOME, "a")

    assert (pieces, deleted, len(await keys(room, "chunk/"))) == (3, True, 3)
    assert (await get_artifact(context, HOME, "b")).data == LARGE
    assert await delete_artifact(context, HOME, "b")
    assert (await keys(room), await room.erase(KEPT, "")) == ([], 0)


async def test_deletion_of_many_versions_takes_them_all(context, room):
    for i in range(25):
        await put_artifact(context, HOME, "a", b"%d" % (i % 7))

    assert await delete_artifact(context, HOME, "a")

    assert (await keys(room), await room.erase(KEPT, "")) == ([], 0)

    with pytest.raises(NotFoundError):
        await get_artifact(context, HOME, "a")


async def test_several_writers_lose_no_version(make_store):
    stores = [make_store(**ROOM) for _ in range(1 if make_store.kind == "memory" else 3)]
    writers = [(n, context_of(stores[n % len(stores)])) for n in range(6)]

    async def write(number, context):
        return [await put_artifact(context, HOME, "a", b"%d.%d" % (number, i)) for i in range(4)]

    refs = [ref for some in await asyncio.gather(*[write(*one) for one in writers]) for ref in some]
    context = writers[0][1]

    assert sorted([ref.version for ref in refs]) == list(range(1, 25))
    found = {(await get_artifact(context, HOME, "a", version=n)).data for n in range(1, 25)}
    assert found == {b"%d.%d" % (n, i) for n in range(6) for i in range(4)}

    for one in stores:
        await one.close()


async def test_share_that_is_used_up_keeps_nothing_of_the_last_one(make_store):
    store = make_store(value_bytes=1 << 20, owner_bytes=1 << 20)
    context = context_of(store)
    await put_artifact(context, HOME, "a", LARGE)
    before = await keys(store)

    with pytest.raises(LimitError) as caught:
        await put_artifact(context, HOME, "b", LARGE[1:])

    assert (caught.value.code, await keys(store)) == ("limit.state", before)
    assert (await get_artifact(context, HOME, "a")).data == LARGE
    await store.close()


@pytest.mark.parametrize("change", [b"=other", None], ids=["changed", "lost"])
async def test_damaged_piece_is_told(context, room, change):
    ref = await put_artifact(context, HOME, "a", LARGE)
    piece = f"chunk/{ref.hash}/000001"
    spoil = Drop(key=piece) if change is None else Put(key=piece, data=change)
    await room.apply(KEPT, [spoil], By(at=100.0, act="set"))

    with pytest.raises(StateError) as caught:
        await get_artifact(context, HOME, "a")

    assert caught.value.code == "state.corrupt"
