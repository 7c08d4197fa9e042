"""Sessions on every store: what one process keeps, another one goes on with, and nobody loses anything."""

import asyncio

from llmspell.context import Context, ManualClock
from llmspell.message import Message, ToolCall, ToolResult, assistant, user
from llmspell.scope import Home
from llmspell.session import Bound, Session, Trimming, delete_session, list_sessions
from llmspell.store import Place, Span

HOME = Home(Place("spell", "mine"), own=True)
TALK = [
    user("6 × 7?"),
    Message("assistant", (ToolCall("1", "calculate", "{}"),)),
    Message("tool", (ToolResult("1", "calculate", "42"),)),
    assistant("42"),
]


def context_of(store):
    return Context(clock=ManualClock(100.0), store=lambda _scope: store)


async def test_conversation_outlives_its_store(make_store):
    first = make_store()
    context = context_of(first)
    session = await Session.open(context, HOME, "s", tags=["kept"])
    await session.append(context, TALK)
    await session.suspend(context)

    if make_store.kind != "memory":
        await first.close()

    second = first if make_store.kind == "memory" else make_store()
    context = context_of(second)
    again = await Session.open(context, HOME, "s")
    assert await again.messages(context) == TALK
    assert (await again.info(context)).tags == ["kept"]
    assert await again.append(context, [user("thanks")]) == 5
    await second.close()


async def test_nothing_is_lost_among_many(make_store):
    stores = [make_store() for _ in range(1 if make_store.kind == "memory" else 3)]
    contexts = [context_of(one) for one in stores]
    session = await Session.open(contexts[0], HOME, "s")

    async def talk(number, context):
        for i in range(5):
            await session.append(context, [user(f"{number}.{i}"), assistant(f"{number}.{i}")])

    await asyncio.gather(*[talk(n, contexts[n % len(contexts)]) for n in range(6)])
    found = [one.text for one in await session.messages(contexts[0])]
    assert sorted(found[::2]) == sorted([f"{n}.{i}" for n in range(6) for i in range(5)])
    assert found[::2] == found[1::2]

    for one in stores:
        await one.close()


async def test_trimmed_and_deleted_leave_nothing(store):
    context = context_of(store)
    session = await Session.open(context, HOME, "s")
    await session.append(context, TALK)
    assert await session.trim(context, Bound(last=3)) == 3
    assert await session.trim(context, Bound(last=1)) == 1
    assert await session.messages(context) == TALK[-1:]
    assert [one.messages for one in await list_sessions(context, HOME)] == [1]
    assert await delete_session(context, HOME, "s")
    assert await store.keys(Place("spell.session", "mine"), Span(), 100.0) == []
    assert await store.erase(Place("spell.session", "mine"), "") == 0


async def test_bound_of_a_session_outlives_its_store(make_store):
    first = make_store()
    await Session.open(context_of(first), HOME, "s", trim=Trimming(last=2))

    if make_store.kind != "memory":
        await first.close()

    second = first if make_store.kind == "memory" else make_store()
    context = context_of(second)
    session = await Session.open(context, HOME, "s")
    assert [await session.append(context, [user(str(i))]) for i in range(4)] == [1, 2, 2, 2]
    assert [one.text for one in await session.messages(context)] == ["2", "3"]
    assert len(await second.keys(Place("spell.session", "mine"), Span(prefix="message/"), 100.0)) == 2
    await second.close()


async def test_writers_of_a_session_that_keeps_itself_short_disturb_nobody(make_store):
    stores = [make_store() for _ in range(1 if make_store.kind == "memory" else 3)]
    contexts = [context_of(one) for one in stores]
    await Session.open(contexts[0], HOME, "s", trim=Trimming(last=6))

    async def talk(number, context):
        for i in range(6):
            await Session(HOME, "s").append(context, [user(f"{number}.{i}"), assistant(f"{number}.{i}")])

    await asyncio.gather(*[talk(n, contexts[n % len(contexts)]) for n in range(4)])
    await Session(HOME, "s").append(contexts[0], [user("last"), assistant("last")])
    found = [one.text for one in await Session(HOME, "s").messages(contexts[0])]
    assert (len(found), found[-1], found[::2]) == (6, "last", found[1::2])

    for one in stores:
        await one.close()
