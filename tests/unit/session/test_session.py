"""Sessions: what is kept, who may, what happens at the same time, what is left behind."""

import asyncio

import pytest

from llmspell.errors import DeniedError, LimitError, NotFoundError, SessionError, StateError, UsageError
from llmspell.grant import Grants
from llmspell.journal import MemoryJournal
from llmspell.message import ImagePart, Message, ToolCall, ToolResult, assistant, user
from llmspell.scope import Home
from llmspell.session import Bound, Session, SessionInfo, delete_session, list_sessions, shared_sessions
from llmspell.store import By, Drop, Place, Put, Span, StoreSettings
from llmspell.stores.memory import MemoryStore

KEPT = Place("spell.session", "mine")
TALK = [
    user("hi", ImagePart(mime="image/png", data=b"\x00\xff")),
    Message("assistant", (ToolCall("1", "calculate", '{"a": 1}'),)),
    Message("tool", (ToolResult("1", "calculate", "42", failed=True),)),
    assistant("42"),
]


@pytest.fixture
def by_hand(store):
    async def do(operation):
        await store.apply(KEPT, [operation], By(at=100.0, act="test"))

    return do


async def texts(session, context):
    return [one.text for one in await session.messages(context)]


async def test_what_is_appended_is_there_exactly(context, home):
    session = await Session.open(context, home, "s")
    assert await session.append(context, TALK[:2]) == 2
    assert await session.append(context, TALK[2:]) == 4
    assert await session.append(context, []) == 4
    assert await session.messages(context) == TALK
    assert await session.messages(context, last=1) == TALK[-1:]
    assert await session.messages(context, last=9) == TALK


async def test_session_is_known_by_its_id_and_owner(context, home):
    await (await Session.open(context, home, "s")).append(context, [user("mine")])
    other = await Session.open(context, Home(Place("spell", "other"), own=True), "s")
    again = await Session.open(context, home, "s")
    assert (await texts(other, context), await texts(again, context)) == ([], ["mine"])


async def test_ids_that_begin_alike_are_apart(context, home):
    for name in ("a", "a.b", "a-b", "ab"):
        await (await Session.open(context, home, name)).append(context, [user(name)])

    assert await delete_session(context, home, "a")
    assert [one.id for one in await list_sessions(context, home)] == ["a-b", "a.b", "ab"]
    assert await texts(Session(home, "ab"), context) == ["ab"]


async def test_info_tells_what_is_known(context, home):
    session = await Session.open(context, home, "s", tags=["b", "a", "b"])
    await context.clock.sleep(5)
    await session.append(context, [user("x")])
    assert await session.info(context) == SessionInfo(
        id="s", scope="spell", status="open", tags=["a", "b"], messages=1, created_at=100.0, changed_at=105.0
    )


async def test_opening_again_adds_tags_and_changes_nothing_else(context, home):
    await Session.open(context, home, "s", tags=["a"])
    await context.clock.sleep(5)
    unchanged = await (await Session.open(context, home, "s")).info(context)
    more = await (await Session.open(context, home, "s", tags=["b"])).info(context)
    assert (unchanged.tags, unchanged.changed_at, more.tags, more.changed_at) == (["a"], 100.0, ["a", "b"], 105.0)


async def test_list_goes_by_all_tags_given(context, home):
    for name, tags in (("one", ["x"]), ("two", ["x", "y"]), ("three", [])):
        await Session.open(context, home, name, tags=tags)

    asked = [[], ["x"], ["y", "x"], ["z"]]
    found = [[one.id for one in await list_sessions(context, home, tags=tags)] for tags in asked]
    assert found == [["one", "three", "two"], ["one", "two"], ["two"], []]


async def test_tags_are_replaced(context, home):
    session = await Session.open(context, home, "s", tags=["a"])
    assert (await session.tag(context, ["c", "b"])).tags == ["b", "c"]


async def test_suspended_session_takes_nothing_until_it_is_resumed_or_opened(context, home):
    session = await Session.open(context, home, "s")
    await session.append(context, [user("a"), user("b")])

    for go_on in (session.resume(context), Session.open(context, home, "s")):
        await session.suspend(context)

        for refused in (
            session.append(context, [user("c")]),
            session.save(context, []),
            session.trim(context, Bound(last=1)),
            session.suspend(context),
        ):
            with pytest.raises(SessionError, match="is suspended") as caught:
                await refused

            assert caught.value.code == "session.state"

        assert len(await session.messages(context)) == 2
        await go_on

    assert await session.append(context, [user("c")]) == 3


async def test_closed_session_can_only_be_read_and_deleted(context, home):
    session = await Session.open(context, home, "s")
    await session.append(context, [user("a")])
    assert (await session.end(context)).status == "closed"
    assert (await session.end(context)).status == "closed"
    again = await Session.open(context, home, "s")

    for refused in (again.append(context, [user("b")]), again.resume(context), again.suspend(context)):
        with pytest.raises(SessionError, match="is closed"):
            await refused

    assert await texts(again, context) == ["a"]
    assert await delete_session(context, home, "s")


async def test_open_session_cannot_be_resumed(context, home):
    with pytest.raises(SessionError, match='the session "s" is open'):
        await (await Session.open(context, home, "s")).resume(context)


async def test_save_replaces_everything(context, home, store):
    session = await Session.open(context, home, "s")
    await session.append(context, TALK)
    assert await session.save(context, [user("new")]) == 1
    assert await texts(session, context) == ["new"]
    assert len(await store.keys(KEPT, Span(prefix="message/"), 100.0)) == 1
    assert await session.save(context, []) == 0
    assert await session.messages(context) == []


async def test_trimmed_messages_are_gone_from_the_store_too(context, home, store):
    session = await Session.open(context, home, "s")
    await session.append(context, [user(str(i)) for i in range(5)])
    keys = await store.keys(KEPT, Span(prefix="message/"), 100.0)
    assert await session.trim(context, Bound(last=2)) == 2
    assert await texts(session, context) == ["3", "4"]
    assert await store.keys(KEPT, Span(prefix="message/"), 100.0) == keys[3:]
    assert await store.history(KEPT, keys[0], 9) == []
    assert await session.trim(context, Bound(last=2)) == 2


async def test_summary_takes_the_place_of_what_goes(context, home):
    session = await Session.open(context, home, "s")
    await session.append(context, [user(str(i)) for i in range(5)])
    seen = []

    async def summarise(_context, messages):
        seen.append([one.text for one in messages])
        return f"{len(messages)} messages"

    assert await session.trim(context, Bound(last=2), summarise=summarise) == 3
    assert await session.trim(context, Bound(last=3), summarise=summarise) == 3
    assert await session.trim(context, Bound(last=1), summarise=summarise) == 2
    assert seen == [["0", "1", "2"], ["Summary of the conversation so far:\n3 messages", "3"]]
    assert await texts(session, context) == ["Summary of the conversation so far:\n2 messages", "4"]


async def test_what_is_appended_while_a_summary_is_made_stays(context, home):
    session = await Session.open(context, home, "s")
    await session.append(context, [user("a"), user("b")])

    async def summarise(_context, _messages):
        await session.append(context, [user("c")])
        return "S"

    assert await session.trim(context, Bound(last=1), summarise=summarise) == 3
    assert (await texts(session, context))[1:] == ["b", "c"]


@pytest.mark.parametrize("again", [False, True], ids=["trimmed", "made anew"])
async def test_what_was_trimmed_meanwhile_is_a_conflict(context, home, again):
    session = await Session.open(context, home, "s")
    await session.append(context, [user("a"), user("b"), user("c")])

    async def summarise(_context, _messages):
        if again:
            await delete_session(context, home, "s")
            await (await Session.open(context, home, "s")).append(context, [user("new")])
        else:
            await session.trim(context, Bound(last=2))

        return "S"

    with pytest.raises(StateError) as caught:
        await session.trim(context, Bound(last=1), summarise=summarise)

    assert caught.value.code == "state.conflict"
    assert await texts(session, context) == (["new"] if again else ["b", "c"])


async def test_many_append_at_once_and_none_is_lost(context, home):
    session = await Session.open(context, home, "s")
    pairs = [[user(f"q{i}"), assistant(f"a{i}")] for i in range(20)]
    await asyncio.gather(*[Session(home, "s").append(context, pair) for pair in pairs])
    found = await texts(session, context)
    assert sorted(found[::2]) == sorted([f"q{i}" for i in range(20)])
    assert [one[1:] for one in found[::2]] == [one[1:] for one in found[1::2]]


async def test_more_than_a_thousand_messages_fit(make_context, home):
    store = MemoryStore(StoreSettings())
    context = make_context(store=lambda _scope: store)
    session = await Session.open(context, home, "s")
    assert await session.append(context, [user(str(i)) for i in range(2100)]) == 2100
    assert await texts(session, context) == [str(i) for i in range(2100)]
    assert await session.trim(context, Bound(last=3)) == 3
    assert await session.append(context, [user(str(i)) for i in range(1500)]) == 1503

    with pytest.raises(UsageError, match="1000 messages to save at once"):
        await session.save(context, [user("x")] * 1000)

    assert await delete_session(context, home, "s")
    assert await store.keys(KEPT, Span(), 100.0) == []


async def test_messages_and_owners_have_bounds(context, home):
    session = await Session.open(context, home, "s")

    with pytest.raises(LimitError) as large:
        await session.append(context, [user("small"), user("x" * 1990)])

    with pytest.raises(LimitError) as many:
        await session.append(context, [user("x" * 1900) for _ in range(30)])

    assert (large.value.code, many.value.code) == ("limit.state", "limit.state")
    assert await session.messages(context) == []


async def test_deleted_session_leaves_nothing_behind(context, home, store):
    session = await Session.open(context, home, "s")
    await session.append(context, TALK)
    await session.save(context, TALK)
    messages = await store.keys(KEPT, Span(prefix="message/"), 100.0)
    assert await delete_session(context, home, "s")
    assert await store.keys(KEPT, Span(), 100.0) == []
    assert [await store.history(KEPT, key, 9) for key in (*messages, "head/s")] == [[]] * 5
    assert not await delete_session(context, home, "s")


async def test_deleted_session_is_not_found(context, home):
    session = await Session.open(context, home, "s")
    await delete_session(context, home, "s")

    for lost in (
        session.messages(context),
        session.append(context, [user("x")]),
        session.info(context),
        session.tag(context, []),
        session.suspend(context),
    ):
        with pytest.raises(NotFoundError, match='no session "s"'):
            await lost


async def test_reader_is_told_of_missing_messages(context, home, store, by_hand):
    session = await Session.open(context, home, "s")
    await session.append(context, TALK)
    keys = await store.keys(KEPT, Span(prefix="message/"), 100.0)
    await by_hand(Drop(key=keys[1]))

    with pytest.raises(StateError) as caught:
        await session.messages(context)

    assert caught.value.code == "state.corrupt"


@pytest.mark.parametrize(
    ("data", "code"), [(b"{}", "state.corrupt"), (b"\xff", "state.corrupt"), (b"\x01rest", "state.key")]
)
async def test_damaged_and_encrypted_data_are_told_apart(context, home, by_hand, store, data, code):
    session = await Session.open(context, home, "s")
    await session.append(context, [user("x")])
    (key,) = await store.keys(KEPT, Span(prefix="message/"), 100.0)

    for damaged in (key, "head/s"):
        await by_hand(Put(key=damaged, data=data))

        with pytest.raises(StateError) as caught:
            await session.messages(context)

        assert caught.value.code == code


@pytest.mark.parametrize("name", ["", "a/b", ".a", "a b", "é", "x" * 101, "a\n"])
async def test_bad_ids_are_refused(context, home, name):
    for wrong in (Session.open(context, home, name), delete_session(context, home, name)):
        with pytest.raises(UsageError, match="no id of a session"):
            await wrong


@pytest.mark.parametrize("tags", [[""], ["x" * 101], ["a\nb"], [str(i) for i in range(33)]])
async def test_bad_tags_are_refused(context, home, tags):
    session = await Session.open(context, home, "s", tags=[str(i) for i in range(32)])

    for wrong in (Session.open(context, home, "t", tags=tags), session.tag(context, tags)):
        with pytest.raises(UsageError):
            await wrong


async def test_own_sessions_need_no_grant_unless_denied(make_context, home):
    await Session.open(make_context(grants=Grants({})), home, "s")

    with pytest.raises(DeniedError) as caught:
        await Session.open(make_context(grants=Grants({}, {"state": ["spell"]})), home, "s")

    assert caught.value.data == {"kind": "state", "target": "spell/mine"}


async def test_shared_sessions_need_the_grant_of_their_id(make_context, shared, granted):
    context = make_context(grants=granted("session/a*"))
    await Session.open(context, shared("ada"), "ada")

    with pytest.raises(DeniedError) as caught:
        await Session.open(context, shared("bob"), "bob")

    assert caught.value.code == "grant.denied"


async def test_shared_list_shows_what_is_granted(make_context, shared, granted):
    for name in ("ada", "abe", "bob"):
        await Session.open(make_context(grants=granted("session")), shared(name), name, tags=[name])

    found = await shared_sessions(make_context(grants=granted("session/a*")))
    assert [one.id for one in found] == ["abe", "ada"]
    assert [one.id for one in await shared_sessions(make_context(grants=granted("session")), tags=["bob"])] == ["bob"]
    assert await shared_sessions(make_context(grants=Grants({}))) == []


async def test_accesses_are_journaled_and_told(make_context, home):
    journal = MemoryJournal()
    context = make_context(journal=journal)
    told = []
    context.events.observe("session.>", lambda event: told.append((event.type, event.subject)))
    session = await Session.open(context, home, "s")
    await session.append(context, [user("x")])
    assert [(one.kind, one.name, one.input.op) for one in journal.entries] == [
        ("session", "spell.s", "open"),
        ("session", "spell.s", "append"),
    ]
    assert told == [("session.started", "spell.s"), ("session.finished", "spell.s")] * 2
