"""Notes on every store, plain and encrypted: the same notes are found, counted, bounded and forgotten."""

import asyncio

import pytest

from llmspell.errors import LimitError, StateError
from llmspell.note import KeptNote, Which, body_of, marks_of, new_note, notes_of, parse_query
from llmspell.store import By, Place, Span
from llmspell.stores._fts5 import Fts5
from llmspell.stores._sealed import SealedStore
from llmspell.stores._sql_notes import SqlNotes

MINE = Place("user.memory", "ada")
YOURS = Place("user.memory", "bob")
WIDE = {"owner_bytes": 64 << 20}
ALL = Which()


@pytest.fixture(params=["plain", "sealed"])
def make(request, make_store):
    def made(**changes):
        store = make_store(**changes)
        return store if request.param == "plain" else SealedStore(store, [b"k" * 32])

    made.kind, made.sealed = make_store.kind, request.param == "sealed"
    return made


@pytest.fixture
async def kept(make):
    store = make()
    yield notes_of(store)
    await store.close()


async def fill(notes, *texts, place=MINE, **meta):
    return [await notes.add(place, new_note(text, meta), By(at=100.0 + i, act="add")) for i, text in enumerate(texts)]


async def found(notes, query, which=ALL, place=MINE, limit=10):
    return [number for number, _ in await notes.search(place, parse_query(query), which, limit)]


async def texts(notes, which=ALL, place=MINE, **others):
    return [body_of(one.data, one.number).text for one in await notes.scan(place, which, **others)]


async def test_note_is_kept_as_it_was_given(kept):
    note = new_note("Größe: 3 µm \0 „so“\n𝄞", {"deep": {"list": [1, 2.5, None, True]}, "": "no"} | {"n": 1})
    number = await kept.add(MINE, note, By(at=1.25, act="add", agent="a", run="r"))
    assert await kept.scan(MINE, ALL) == [KeptNote(number=number, at=1.25, data=note.data)]


async def test_numbers_rise_and_are_never_given_twice(kept):
    first = await fill(kept, "a", "b")
    await kept.forget(MINE, Which(numbers=(2,)))
    assert (first, await fill(kept, "c"), await fill(kept, "x", place=YOURS)) == ([1, 2], [3], [1])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("tea", [1]),
        ("TEA", [1]),
        ("likes", [2, 1]),
        ("green coffee", [2, 1]),
        ('"green tea"', [1]),
        ('"tea green"', []),
        ('"black coffee" milk', [2]),
        ('"black" "milk"', [2]),
        ('"green tea" coffee', [1]),
        ("bla*", [2]),
        ('"black cof*"', [2]),
        ("cof", []),
        ("*", []),
        ("東京", [3]),
        ("京", [3]),
        ("京東", []),
        ("creme brulee", [4]),
        ("CRÈME", [4]),
        ("🎉", [4]),
        ("straße", [5]),
        ("STRASSE", [5]),
        ("e-mail", [5]),
        ("foo_bar", [5]),
        ("3,14", [5]),
        ('"a AND (', [2]),
        ('tea OR NOT NEAR(x) "', [1]),
        ("'); DROP TABLE note; --", []),
        ("words:tea ^tea {tea} -tea tea:*", [1]),
        ("tea & coffee | !milk <-> :*", [2, 1]),
        ("\\ ' ''", []),
        ("?", []),
        ("$1 ?", []),
    ],
)
async def test_query_finds(kept, query, expected):
    await fill(
        kept,
        "Ada likes green tea",
        "Bob likes black coffee, with milk and more milk",
        "東京タワーは高い",
        "Crème brûlée 🎉",
        "E-Mail: foo_bar, Straße 3.14",
    )
    assert sorted(await found(kept, query)) == sorted(expected)


async def test_more_and_rarer_words_come_first(kept):
    await fill(kept, "zebra and fish", "zebra and cat", *["cat and bird"] * 4, *["dog and fish"] * 6)
    assert await found(kept, "zebra cat") == [2, 1, 6, 5, 4, 3]


async def test_scores_fall_and_equal_ones_are_newest_first(kept):
    await fill(kept, "zebra one two", "zebra one two", "zebra zebra zebra", "lion")
    hits = await kept.search(MINE, parse_query("zebra"), ALL, 10)
    assert [number for number, _ in hits] == [3, 2, 1]
    assert hits[0][1] > hits[1][1] == hits[2][1]


async def test_limit_holds(kept):
    await fill(kept, *["same"] * 5)
    assert await found(kept, "same", limit=2) == [5, 4]
    assert await texts(kept, limit=2) == ["same", "same"]


async def test_owners_do_not_see_each_other_and_do_not_change_each_others_scores(kept):
    await fill(kept, "zebra", "lion")
    before = await kept.search(MINE, parse_query("zebra lion"), ALL, 10)
    await fill(kept, *["zebra"] * 20, place=YOURS)
    await fill(kept, "zebra", place=Place("app.memory"))
    after = await kept.search(MINE, parse_query("zebra lion"), ALL, 10)
    assert [number for number, _ in after] == [number for number, _ in before] == [2, 1]
    assert await found(kept, "lion", place=YOURS) == []
    assert after[0][1] == after[1][1]  # of two words that are equally rare here


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ({}, [1, 2, 3]),
        ({"kind": "a"}, [1, 2]),
        ({"kind": "a", "n": 2}, [2]),
        ({"kind": "a", "n": 2.0}, [2]),
        ({"n": "2"}, []),
        ({"kind": None}, []),
        ({"deep": {"y": [1], "x": True}}, [3]),
        ({"x'); --": "'"}, [3]),
    ],
)
async def test_facts_pick_notes(kept, meta, expected):
    await fill(kept, "one fish", kind="a", n=1)
    await fill(kept, "two fish", kind="a", n=2)
    await fill(kept, "blue fish", kind="b", **{"deep": {"x": True, "y": [1]}, "x'); --": "'"})
    which = Which(marks=marks_of(meta))
    assert [one.number for one in await kept.scan(MINE, which)] == expected
    assert sorted(await found(kept, "fish", which)) == expected


async def test_pages_go_on_after_a_number_and_time_picks(kept):
    await fill(kept, "a", "b", "c")
    assert await texts(kept, Which(after=1)) == ["b", "c"]
    assert await texts(kept, Which(after=1), limit=1) == ["b"]
    assert await texts(kept, Which(before=101.0)) == ["a"]
    assert await texts(kept, Which(numbers=(3, 1, 9))) == ["a", "c"]
    assert await texts(kept, Which(numbers=())) == []


async def test_forgotten_note_is_found_no_more_and_gives_its_share_back(kept):
    await fill(kept, *["x" * 9000] * 4)

    for _ in range(5):
        number = (await fill(kept, "zebra " + "y" * 9000, kind="big"))[0]
        assert await kept.forget(MINE, Which(marks=marks_of({"kind": "big"}))) == 1
        assert await kept.forget(MINE, Which(numbers=(number,))) == 0

    assert await found(kept, "zebra") == []
    assert await kept.forget(MINE, ALL) == 4
    assert await kept.scan(MINE, ALL) == []


async def test_share_and_size_are_bounded_and_what_is_refused_leaves_nothing(kept):
    with pytest.raises(LimitError, match="may take 10000") as caught:
        await fill(kept, "x" * 10_000)

    assert caught.value.code == "limit.state"

    with pytest.raises(LimitError, match="may take 50000") as caught:
        await fill(kept, *[f"word{i} " + "x" * 5000 for i in range(20)])

    assert caught.value.code == "limit.state"
    count = len(await kept.scan(MINE, ALL))
    assert 3 <= count < 10
    assert (await found(kept, f"word{count}"), await found(kept, f"word{count - 1}")) == ([], [count])
    assert await fill(kept, "short") == [count + 1]


async def test_vectors_are_kept_beside_and_can_be_set(kept):
    await fill(kept, "plain")
    await kept.add(MINE, new_note("near", {"k": 1}, "m/one", b"\x01\x00\x00\x00"), By(at=7.0, act="add"))
    near = KeptNote(number=2, at=7.0, model="m/one", vector=b"\x01\x00\x00\x00")
    assert await kept.vectors(MINE, ALL) == [near]
    assert await kept.vectors(MINE, Which(marks=marks_of({"k": 1}))) == [near]
    assert await kept.vectors(MINE, Which(marks=marks_of({"k": 2}))) == []

    given = KeptNote(number=1, at=100.0, model="m/two", vector=b"12345678")
    gone = KeptNote(number=9, at=100.0, model="m/two", vector=b"12345678")
    await kept.set_vectors(MINE, [given, gone])
    assert await kept.vectors(MINE, ALL) == [given, near]
    assert await kept.vectors(MINE, Which(after=1), 1) == [near]

    with pytest.raises(LimitError):
        await kept.set_vectors(MINE, [KeptNote(number=1, at=100.0, model="m/two", vector=b"1" * 60_000)])

    assert await kept.vectors(MINE, ALL) == [given, near]


async def test_notes_outlive_their_store(make):
    if make.kind == "memory":
        pytest.skip("ends with its store")

    first = make()
    await fill(first.notes, "kept", n=1)
    await first.close()
    second = make()
    assert (await found(second.notes, "kept"), await texts(second.notes)) == ([1], ["kept"])
    await second.close()


async def test_state_of_the_same_owner_stays_apart(make):
    store = make()
    await fill(store.notes, "note")
    assert await store.keys(MINE, Span(), 1.0) == []
    assert await store.owners("user.memory") == ["ada"]
    await store.close()


async def test_writers_at_once_lose_nothing(make):
    if make.kind == "memory":
        pytest.skip("nobody else can have it")

    stores = [make() for _ in range(3)]
    numbers = await asyncio.gather(*[fill(one.notes, *[f"from {i}"] * 10) for i, one in enumerate(stores)])
    assert sorted([number for some in numbers for number in some]) == list(range(1, 31))
    assert [len(await found(stores[0].notes, f'"from {i}"')) for i in range(3)] == [10, 10, 10]

    for one in stores:
        await one.close()


def multiplied(kind):
    """Make ten thousand notes of one."""
    key = "id" if kind == "postgres" else "rowid"
    series = "WITH RECURSIVE s(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM s WHERE g < 9999) "
    yield (
        f"{series}INSERT INTO note (scope, owner, number, at, agent, run, data, model, vector, size) "
        "SELECT scope, owner, number + g, at, agent, run, data, model, vector, size FROM note, s",
        (),
    )
    yield (
        f"INSERT INTO note_word ({key}, words) SELECT n.id, w.words FROM note n, note_word w WHERE n.number > 1",
        (),
    )
    yield "UPDATE owner SET version = 10000, bytes = bytes * 10000", ()


@pytest.mark.slow
async def test_ten_thousand_notes_are_searched(make):
    if make.sealed and make.kind != "memory":
        pytest.skip("what is encrypted is looked through in memory everywhere")

    store = make(**WIDE)
    await fill(store.notes, "the same words in each of them")

    if make.sealed:
        for _ in range(9999):
            await store.notes.add(MINE, new_note("the same words in each of them", {}), By(at=1.0, act="add"))
    else:
        await store.write(multiplied(make.kind))

    (number,) = await fill(store.notes, "a needle in each haystack", n=1)
    assert number == 10_001
    assert (await found(store.notes, "needle each"))[0] == number
    assert await found(store.notes, "each", Which(marks=marks_of({"n": 1}))) == [number]
    assert len(await found(store.notes, "words", limit=1000)) == 1000
    assert await store.notes.forget(MINE, ALL) == 10_001
    await store.close()


async def test_sqlite_without_the_module_is_a_typed_error(make_store):
    if make_store.kind == "postgres":
        pytest.skip("has its own")

    store = make_store()
    notes = SqlNotes(store, Fts5("fts9"), largest=1000, share=1000)

    with pytest.raises(StateError, match="no fts9") as caught:
        await fill(notes, "a")

    assert caught.value.code == "memory.no_index"
    assert await store.owners("user.memory") == []
    await store.close()


async def test_store_that_keeps_no_notes_is_a_typed_error():
    with pytest.raises(StateError, match="keeps no notes") as caught:
        notes_of(object())

    assert caught.value.code == "memory.no_index"
