"""Artifacts: versions, equal bytes, bounds, who may, what hooks change, what is left behind."""

import asyncio

import pytest

from llmspell.artifact import MAX_BYTES, ArtifactRef, delete_artifact, get_artifact, list_artifacts, put_artifact
from llmspell.context import Context, ManualClock
from llmspell.errors import DeniedError, LimitError, NotFoundError, StateError, UsageError
from llmspell.grant import Grants
from llmspell.hook import CacheHit, Replace, on
from llmspell.scope import Home
from llmspell.store import By, Drop, Place, Put, Span, StoreSettings
from llmspell.stores._sealed import SealedStore
from llmspell.stores.memory import MemoryStore

KEPT = Place("spell.artifact", "mine")
HOME = Home(Place("spell", "mine"), own=True)


@pytest.fixture
def store():
    return MemoryStore(StoreSettings())


@pytest.fixture
def make_context(store):
    return lambda **changes: Context(clock=ManualClock(100.0), store=lambda _scope: store, **changes)


@pytest.fixture
def context(make_context):
    return make_context()


async def keys(store, prefix=""):
    return await store.keys(KEPT, Span(prefix=prefix), 100.0)


@pytest.mark.parametrize("data", [b"", b"\x01\x00\xff", b"x" * (256 << 10), bytes(range(256)) * 2500], ids=len)
async def test_what_is_put_is_got_exactly(context, data):
    ref = await put_artifact(context, HOME, "a", data, mime="image/png")
    found = await get_artifact(context, HOME, "a")
    assert (found.data, found.ref, ref.size, ref.version, ref.mime) == (data, ref, len(data), 1, "image/png")


async def test_each_put_is_a_version(context):
    refs = [await put_artifact(context, HOME, "a", text) for text in (b"one", b"two")]
    found = [
        (await get_artifact(context, HOME, *words, version=version)).data
        for words, version in ((("a",), None), (("a",), 1), ((refs[0],), None), ((refs[0],), 2))
    ]
    assert found == [b"two", b"one", b"one", b"two"]


async def test_equal_bytes_are_kept_once_until_the_last_use_is_deleted(context, store):
    for name in ("a", "a", "b"):
        await put_artifact(context, HOME, name, b"same")

    assert len(await keys(store, "chunk/")) == 1
    assert await delete_artifact(context, HOME, "a")
    assert (await get_artifact(context, HOME, "b")).data == b"same"
    assert await delete_artifact(context, HOME, "b")
    assert await keys(store) == []


async def test_deleted_artifact_leaves_no_history(context, store):
    for i in range(25):
        await put_artifact(context, HOME, "a", f"{i}".encode())

    before = await keys(store)
    assert await delete_artifact(context, HOME, "a")
    assert not await delete_artifact(context, HOME, "a")
    assert await keys(store) == []
    assert [key for key in before if await store.history(KEPT, key, 1)] == []


async def test_reference_never_means_other_bytes(context):
    ref = await put_artifact(context, HOME, "a", b"one")
    await delete_artifact(context, HOME, "a")
    await put_artifact(context, HOME, "a", b"other")

    with pytest.raises(NotFoundError, match="is another one now"):
        await get_artifact(context, HOME, ref)


async def test_what_is_put_at_once_gets_versions_of_its_own(context):
    refs = await asyncio.gather(*[put_artifact(context, HOME, "a", f"{i % 3}".encode()) for i in range(12)])
    assert sorted([one.version for one in refs]) == list(range(1, 13))
    assert [(await get_artifact(context, HOME, one)).ref for one in refs] == refs


async def test_list_shows_the_newest_of_each_name(context):
    for name in ("b/c", "b", "a", "b"):
        await put_artifact(context, HOME, name, name.encode())

    listed = await list_artifacts(context, HOME)
    assert [(one.name, one.version) for one in listed] == [("a", 1), ("b", 2), ("b/c", 1)]
    assert await list_artifacts(context, Home(Place("spell", "other"), own=True)) == []


@pytest.mark.parametrize("version", [None, 7])
async def test_unknown_artifact_is_not_found(context, version):
    if version:
        await put_artifact(context, HOME, "a", b"x")

    with pytest.raises(NotFoundError, match='no artifact "a"'):
        await get_artifact(context, HOME, "a", version=version)


async def test_bounds(context):
    assert (await put_artifact(context, HOME, "a", b"x" * MAX_BYTES)).size == MAX_BYTES

    with pytest.raises(LimitError) as large:
        await put_artifact(context, HOME, "b", b"x" * (MAX_BYTES + 1))

    for i in range(2):
        await put_artifact(context, HOME, "c", bytes([i]) * MAX_BYTES)

    with pytest.raises(LimitError) as full:
        await put_artifact(context, HOME, "c", b"z" * MAX_BYTES)

    assert (large.value.code, full.value.code) == ("limit.artifact", "limit.state")
    assert (await get_artifact(context, HOME, "c")).ref.version == 2


@pytest.mark.parametrize(
    ("name", "mime", "version"), [("", "a/b", 1), ("a\n", "a/b", 1), ("a", "text", 1), ("a", "a/b", 0)]
)
async def test_nonsense_is_refused(context, name, mime, version):
    with pytest.raises(UsageError):
        await put_artifact(context, HOME, name, b"", mime=mime)
        await get_artifact(context, HOME, name, version=version)


async def test_damaged_bytes_are_told(context, store):
    ref = await put_artifact(context, HOME, "a", b"one")
    chunk = f"chunk/{ref.hash}/000000"

    for operation in (Put(key=chunk, data=b"=two"), Drop(key=chunk)):
        await store.apply(KEPT, [operation], By(at=100.0, act="test"))

        with pytest.raises(StateError) as caught:
            await get_artifact(context, HOME, "a")

        assert caught.value.code == "state.corrupt"


async def test_sessions_artifacts_need_its_grant(make_context):
    shared = Home(Place("session", "s"), own=False)
    context = make_context(grants=Grants({"state": ["session/s"]}))
    assert (await put_artifact(context, shared, "a", b"x")).session == "s"

    with pytest.raises(DeniedError):
        await put_artifact(make_context(grants=Grants({})), shared, "a", b"x")

    with pytest.raises(DeniedError):
        await put_artifact(make_context(grants=Grants({}, {"state": ["spell"]})), HOME, "a", b"x")


async def test_hooks_change_what_is_put_and_what_is_got(context):
    async def before(_context, crossing):
        return Replace({"data": "clean", "mime": "text/plain"}) if crossing.input.op == "put" else None

    async def listed(_context, crossing):
        return CacheHit([]) if crossing.input.op == "list" else None

    context.hooks.add(on("before:artifact", before, match="spell.a"))
    context.hooks.add(on("before:artifact", listed, match="spell."))
    ref = await put_artifact(context, HOME, "a", b"dirty")
    assert ((await get_artifact(context, HOME, ref)).data, ref.mime) == (b"clean", "text/plain")
    assert await list_artifacts(context, HOME) == []


@pytest.mark.parametrize(
    "given", [{"name": "b"}, {"owner": "other"}, {"data": 5}, {"mime": "text"}, {"data": "x" * (MAX_BYTES + 1)}, 5]
)
async def test_what_hooks_cannot_change_is_refused(context, given):
    async def ask(_context, _crossing):
        return Replace(given)

    context.hooks.add(on("before:artifact", ask))

    with pytest.raises(UsageError) as caught:
        await put_artifact(context, HOME, "a", b"x")

    assert caught.value.code == "hook.verdict"


async def test_result_of_a_hook_must_fit(context):
    async def ask(_context, crossing):
        return Replace({"version": 9} if crossing.name == "spell.a" else "what")

    context.hooks.add(on("after:artifact", ask))
    ref = await put_artifact(context, HOME, "a", b"x")
    assert (type(ref), ref.version) == (ArtifactRef, 9)

    with pytest.raises(UsageError):
        await put_artifact(context, HOME, "b", b"x")


async def test_plain_bytes_are_not_taken_for_encrypted_ones(context, store):
    ref = await put_artifact(context, HOME, "a", b"\x01 looks encrypted")
    sealed = SealedStore(store, [b"k" * 32])
    later = Context(clock=context.clock, store=lambda _scope: sealed)
    assert (await get_artifact(later, HOME, ref)).data == b"\x01 looks encrypted"
    assert (await put_artifact(later, HOME, "a", b"sealed")).version == 2
    assert (await get_artifact(later, HOME, "a")).data == b"sealed"

    with pytest.raises(StateError) as caught:
        await get_artifact(context, HOME, "a")

    assert caught.value.code == "state.key"
