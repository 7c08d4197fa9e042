"""What every store keeps: numbers, order, expiry, all or nothing, history, snapshots, shares."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmspell.errors import LimitError, NotFoundError, StateError
from llmspell.registry import Registry
from llmspell.store import KEPT_CHANGES, Drop, Place, Put, Snapshot, Span, StorePlugin, StoreSettings
from llmspell.stores.memory import MemoryStore

NOW = 100.0
LASTING = sorted({*Registry("store", "llmspell.stores", StorePlugin, attribute="STORE").names()} - {"memory"})


def put(key, text="v", **others):
    return Put(key=key, data=text.encode(), **others)


async def held(store, place, now=NOW):
    return {one.key: one.data.decode() for one in await store.scan(place, Span(), now)}


async def test_what_is_set_is_got_with_its_version(store, place, by):
    assert await store.apply(place, [put("a", "one")], by()) == [1]
    assert await store.apply(place, [put("b", "two")], by()) == [2]
    entry = await store.get(place, "b", NOW)
    assert (entry.key, entry.data, entry.version, entry.expires_at) == ("b", b"two", 2, None)
    assert await store.get(place, "c", NOW) is None


async def test_owners_and_scopes_see_nothing_of_each_other(store, by):
    places = [Place("user", "ada"), Place("user", "bob"), Place("agent", "ada"), Place("app")]

    for one in places:
        await store.apply(one, [put("k", str(one))], by())

    assert [(await held(store, one)) for one in places] == [{"k": str(one)} for one in places]
    assert await store.owners("user") == ["ada", "bob"]
    assert await store.owners("spell") == []


async def test_owner_is_never_part_of_a_key(store, by):
    await store.apply(Place("user", "a/b"), [put("c", "1")], by())
    await store.apply(Place("user", "a"), [put("b/c", "2")], by())
    assert await held(store, Place("user", "a")) == {"b/c": "2"}


async def test_erased_are_the_changes_of_what_is_gone(store, place, by):
    await store.apply(place, [put("a/1"), put("a/2"), put("b/1")], by())
    await store.apply(place, [Drop(key="a/1"), Drop(key="b/1")], by())

    assert await store.erase(place, "a/") == 2
    assert [len(await store.history(place, key, 9)) for key in ("a/1", "a/2", "b/1")] == [0, 1, 2]
    assert await held(store, place) == {"a/2": "v"}
    assert await store.erase(Place("user", "bob"), "") == 0


async def test_erasing_gives_room_back(make_store, place, by):
    store = make_store(owner_bytes=3000, value_bytes=3000)

    for _ in range(5):
        await store.apply(place, [put("k", "v" * 2500)], by())
        await store.apply(place, [Drop(key="k")], by())
        assert await store.erase(place, "k") == 2

    assert await held(store, place) == {}
    await store.close()


async def test_expected_version_decides(store, place, by):
    (first,) = await store.apply(place, [put("k", "1", expected=0)], by())
    (second,) = await store.apply(place, [put("k", "2", expected=first)], by())

    for operation in (put("k", "3", expected=first), put("k", "3", expected=0), Drop(key="k", expected=first)):
        with pytest.raises(StateError) as caught:
            await store.apply(place, [operation], by())

        assert caught.value.code == "state.conflict"
        assert caught.value.data == {"key": "k", "expected": operation.expected, "version": second}

    assert await held(store, place) == {"k": "2"}


async def test_deleted_key_never_gets_an_old_version_back(store, place, by):
    (first,) = await store.apply(place, [put("k", "1")], by())
    assert await store.apply(place, [Drop(key="k")], by()) == [2]
    assert await store.apply(place, [Drop(key="k")], by()) == [0]
    await store.apply(place, [put("k", "other")], by())

    with pytest.raises(StateError):
        await store.apply(place, [put("k", "late", expected=first)], by())


async def test_what_has_expired_is_not_there(store, place, by):
    await store.apply(place, [put("k", "1", expires_at=110.0), put("other")], by())
    assert await held(store, place, 109.9) == {"k": "1", "other": "v"}
    assert await store.get(place, "k", 110.0) is None
    assert await store.keys(place, Span(), 110.0) == ["other"]
    assert await store.apply(place, [put("k", "2", expected=0)], by(110.0)) == [3]


async def test_expired_key_was_not_there_to_delete(store, place, by):
    await store.apply(place, [put("k", expires_at=110.0)], by())
    assert await store.apply(place, [Drop(key="k")], by(120.0)) == [0]


async def test_scan_gives_prefixes_pages_and_order(store, place, by):
    names = ["a", "b/1", "b/10", "b/2", "b", "ba", "b/é", "c", "B", "b/\U0001f600", "b/~"]
    await store.apply(place, [put(name, name) for name in names], by())
    below = sorted(name for name in names if name.startswith("b/"))

    assert await store.keys(place, Span(), NOW) == sorted(names)
    assert await store.keys(place, Span(prefix="b/"), NOW) == below
    assert await store.keys(place, Span(prefix="b/", limit=2), NOW) == below[:2]
    assert await store.keys(place, Span(prefix="b/", after=below[1]), NOW) == below[2:]
    assert [one.key for one in await store.scan(place, Span(prefix="b/", after="a"), NOW)] == below
    assert [one.data for one in await store.scan(place, Span(prefix="c"), NOW)] == [b"c"]


@pytest.mark.parametrize("sign", ["%", "_", "?", "'", "\\", "*", "$1"])
async def test_signs_of_queries_are_plain_text(store, place, by, sign):
    await store.apply(place, [put(f"{sign}x", sign), put("yx")], by())
    assert await store.keys(place, Span(prefix=sign), NOW) == [f"{sign}x"]
    assert (await store.get(place, f"{sign}x", NOW)).data == sign.encode()


async def test_operations_happen_together_or_not_at_all(store, place, by):
    await store.apply(place, [put("a", "1"), put("b", "2")], by())

    with pytest.raises(StateError):
        await store.apply(place, [put("a", "9"), Drop(key="b"), put("c"), put("a", "8", expected=1)], by())

    assert await held(store, place) == {"a": "1", "b": "2"}
    assert len(await store.history(place, "a", 10)) == 1
    assert await store.apply(place, [put("c")], by()) == [3]


async def test_operation_sees_those_before_it(store, place, by):
    done = await store.apply(
        place, [put("k", "1", expected=0), put("k", "2", expected=1), Drop(key="k", expected=2)], by()
    )
    assert done == [1, 2, 3]
    assert await held(store, place) == {}


async def test_history_tells_who_when_why_and_by_which_crossing(store, place, by):
    await store.apply(
        place, [put("k", "1")], by(1.0, agent="clerk", run="r1", reason="first", crossing="tool set_price")
    )
    await store.apply(place, [put("k", "2", expires_at=500.0)], by(2.0, act="update", crossing="step w.s2"))
    await store.apply(place, [Drop(key="k")], by(3.0, act="delete"))
    assert [(one.version, one.data, one.expires_at, one.by) for one in await store.history(place, "k", 10)] == [
        (3, None, None, by(3.0, act="delete")),
        (2, b"2", 500.0, by(2.0, act="update", crossing="step w.s2")),
        (1, b"1", None, by(1.0, agent="clerk", run="r1", reason="first", crossing="tool set_price")),
    ]
    assert [one.version for one in await store.history(place, "k", 1)] == [3]


async def test_history_is_bounded(store, place, by):
    for _ in range(3):
        await store.apply(place, [put("k", str(i)) for i in range(60)], by())

    kept = await store.history(place, "k", 1000)
    assert [one.version for one in kept] == list(range(180, 180 - KEPT_CHANGES, -1))


async def test_snapshot_is_restored_and_knows_its_parent(store, place, by):
    await store.apply(place, [put("a", "1"), put("b", "2")], by())
    first = await store.take_snapshot(place, "before", by(5.0, agent="clerk", run="r1"))
    await store.apply(place, [put("a", "9"), Drop(key="b"), put("c", "3")], by())
    second = await store.take_snapshot(place, "", by())

    assert first == Snapshot(id=1, label="before", parent=0, version=2, at=5.0, agent="clerk", run="r1")
    assert (second.id, second.parent) == (2, 1)
    assert await store.restore(place, 1, by(act="restore", reason="back", crossing="spell s.lua")) == 3
    assert await held(store, place) == {"a": "1", "b": "2"}
    assert await store.restore(place, 1, by()) == 0
    last = (await store.history(place, "a", 1))[0].by
    assert (last.reason, last.crossing) == ("back", "spell s.lua")
    third = await store.take_snapshot(place, "", by())
    assert (third.id, third.parent) == (3, 1)
    assert [one.id for one in await store.snapshots(place)] == [1, 2, 3]


async def test_restored_key_has_a_new_version(store, place, by):
    await store.apply(place, [put("a", "1")], by())
    await store.take_snapshot(place, "", by())
    (seen,) = await store.apply(place, [put("a", "2")], by())
    await store.restore(place, 1, by())

    with pytest.raises(StateError):
        await store.apply(place, [put("a", "3", expected=seen)], by())


async def test_snapshot_leaves_out_what_has_expired(store, place, by):
    await store.apply(place, [put("a", expires_at=110.0), put("b", expires_at=130.0)], by())
    await store.take_snapshot(place, "", by(120.0))
    await store.apply(place, [Drop(key="b")], by(121.0))
    assert await store.restore(place, 1, by(125.0)) == 1
    await store.apply(place, [Drop(key="b")], by(126.0))
    assert await store.restore(place, 1, by(140.0)) == 0


async def test_snapshot_that_is_not_there_changes_nothing(store, place, by):
    await store.apply(place, [put("a")], by())

    with pytest.raises(NotFoundError, match="user/ada has no snapshot 7"):
        await store.restore(place, 7, by())

    assert await store.forget(place, 7) is False
    assert await held(store, place) == {"a": "v"}


async def test_forgotten_snapshot_gives_back_its_share(store, place, by):
    await store.apply(place, [put(str(i), "x" * 9000) for i in range(2)], by())
    await store.take_snapshot(place, "", by())

    with pytest.raises(LimitError):
        await store.take_snapshot(place, "", by())

    assert await store.forget(place, 1) is True
    assert (await store.take_snapshot(place, "", by())).id == 2


async def test_empty_snapshots_and_long_reasons_cost_their_share(store, place, by):
    taken = 0

    with pytest.raises(LimitError):
        while taken < 100:
            await store.take_snapshot(place, "x" * 1000, by())
            taken += 1

    assert 40 < taken < 50
    changes = 0

    while len(await store.history(Place("user", "bob"), "k", 100)) == changes:
        await store.apply(Place("user", "bob"), [put("k")], by(reason="y" * 1000))
        changes += 1

    assert 40 < changes < 50


async def test_who_only_asked_is_no_owner(store, place, by):
    await store.apply(place, [Drop(key="k")], by())
    await store.forget(place, 1)
    assert await store.owners("user") == []


async def test_value_beyond_its_cap_is_refused(store, place, by):
    await store.apply(place, [put("k", "x" * 10_000)], by())

    with pytest.raises(LimitError) as caught:
        await store.apply(place, [put("a"), put("k", "x" * 10_001)], by())

    assert caught.value.code == "limit.state"
    assert await store.keys(place, Span(), NOW) == ["k"]


async def test_history_makes_room_for_values(store, place, by):
    for i in range(30):
        await store.apply(place, [put("k", f"{i:09000d}")], by())

    assert (await store.get(place, "k", NOW)).data == f"{29:09000d}".encode()
    assert 1 <= len(await store.history(place, "k", 100)) < 6


async def test_what_has_expired_makes_room(store, place, by):
    await store.apply(place, [put(str(i), "x" * 9000, expires_at=110.0) for i in range(5)], by())
    await store.apply(place, [put(str(i), "y" * 9000) for i in range(5, 10)], by(120.0))
    assert sorted(await held(store, place, 120.0)) == ["5", "6", "7", "8", "9"]


async def test_owner_beyond_its_share_is_refused_and_may_delete(store, place, by):
    full = [put(str(i), "x" * 9000) for i in range(5)]
    await store.apply(place, full, by())

    with pytest.raises(LimitError, match=r"the state of user/ada would take \d+ bytes; it may take 50000"):
        await store.apply(place, [put("more", "x" * 9000)], by())

    assert sorted(await held(store, place)) == ["0", "1", "2", "3", "4"]
    await store.apply(Place("user", "bob"), full, by())
    await store.apply(place, [Drop(key="0")], by())
    await store.apply(place, [put("more", "x" * 9000)], by())
    assert sorted(await held(store, place)) == ["1", "2", "3", "4", "more"]


async def test_full_owner_may_overwrite(store, place, by):
    await store.apply(place, [put(str(i), "x" * 9000) for i in range(5)], by())

    for text in "abc":
        await store.apply(place, [put("0", text * 9000)], by())

    assert (await store.get(place, "0", NOW)).data == b"c" * 9000


async def test_many_at_once_lose_nothing(store, place, by):
    async def increment():
        while True:
            entry = await store.get(place, "n", NOW)
            seen = (int(entry.data), entry.version) if entry else (0, 0)

            try:
                await store.apply(place, [put("n", str(seen[0] + 1), expected=seen[1])], by())
            except StateError as error:
                assert error.code == "state.conflict"
            else:
                return

    await asyncio.gather(*[increment() for _ in range(12)])
    assert (await store.get(place, "n", NOW)).data == b"12"


async def test_caller_that_leaves_breaks_nothing(store, place, by):
    await store.apply(place, [put("k")], by())
    tasks = [asyncio.create_task(store.apply(place, [put(f"k{i}")], by())) for i in range(10)]
    await asyncio.sleep(0)

    for task in tasks[::2]:
        task.cancel()

    done = await asyncio.gather(*tasks, return_exceptions=True)
    assert {type(one) for one in done[1::2]} == {list}
    kept = set(await held(store, place))
    assert {f"k{i}" for i in range(1, 10, 2)} <= kept
    assert await store.apply(place, [put("last")], by()) == [len(kept) + 1]


async def test_store_opens_again_after_close(store, place, by):
    await store.close()
    await store.close()
    await store.apply(place, [put("k")], by())
    assert await held(store, place) == {"k": "v"}


@pytest.mark.parametrize("make_store", LASTING, indirect=True)
async def test_what_is_kept_is_there_for_the_next_process(make_store, store, place, by):
    await store.apply(place, [put("k", "kept")], by())
    await store.take_snapshot(place, "s", by())
    await store.close()
    other = make_store()

    assert await held(other, place) == {"k": "kept"}
    assert [one.label for one in await other.snapshots(place)] == ["s"]
    await other.close()


class Model:
    """The state of one owner in plain words, to compare stores with."""

    def __init__(self):
        self.version = 0
        self.held = {}

    def apply(self, operations):
        held, version, done = dict(self.held), self.version, []

        for one in operations:
            found = held.get(one.key, (0, b""))[0]

            if one.expected is not None and one.expected != found:
                return None

            if isinstance(one, Drop) and not found:
                done.append(0)
                continue

            version += 1
            done.append(version)

            if isinstance(one, Drop):
                del held[one.key]
            else:
                held[one.key] = (version, one.data)

        self.held, self.version = held, version
        return done


KEYS = st.sampled_from(["a", "b", "é"])
EXPECTED = st.none() | st.integers(0, 6)
OPERATIONS = st.builds(Put, key=KEYS, data=st.binary(max_size=3), expected=EXPECTED) | st.builds(
    Drop, key=KEYS, expected=EXPECTED
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(OPERATIONS, max_size=4), max_size=6))
def test_any_sequence_gives_what_the_model_gives(by, place, batches):
    async def go():
        store, model = MemoryStore(StoreSettings()), Model()

        for batch in batches:
            try:
                done = await store.apply(place, batch, by())
            except StateError:
                done = None

            assert done == model.apply(batch)

        entries = await store.scan(place, Span(), NOW)
        await store.close()
        assert {one.key: (one.version, one.data) for one in entries} == model.held

    asyncio.run(go())
