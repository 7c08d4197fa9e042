"""Hooks may change accesses to sessions: what goes in, what comes out, and what does not fit."""

import pytest

from llmspell.errors import DeniedError, StateError, UsageError
from llmspell.hook import CacheHit, Deny, Replace, Retry, on
from llmspell.message import assistant, user
from llmspell.session import Session, SessionInfo, delete_session, list_sessions


def say(context, point, verdict, match="*", **others):
    async def ask(_context, crossing):
        return verdict(crossing) if callable(verdict) else verdict

    return context.hooks.add(on(f"{point}:session", ask, match=match, **others))


async def refused(awaitable):
    with pytest.raises(UsageError) as caught:
        await awaitable

    assert caught.value.code == "hook.verdict"
    return f"{caught.value.message} {caught.value.hint}"


@pytest.fixture
async def session(context, home):
    return await Session.open(context, home, "s")


@pytest.mark.parametrize(
    "given",
    [
        {"messages": [{"role": "user", "text": "clean"}]},
        lambda crossing: {
            **{name: getattr(crossing.input, name) for name in crossing.input.__struct_fields__},
            "messages": [user("clean")],
        },
        {"messages": "clean", "op": "append", "id": "s"},
    ],
    ids=["part", "whole", "text"],
)
async def test_hook_changes_what_is_appended(context, session, given):
    remove = say(context, "before", lambda crossing: Replace(given(crossing) if callable(given) else given), "spell.s")
    assert await session.append(context, [user("dirty"), user("words")]) == 1
    remove()
    assert await session.messages(context) == [user("clean")]


async def test_hook_may_leave_nothing_to_append(context, session):
    say(context, "before", lambda crossing: Replace({"messages": []}) if crossing.input.op == "append" else None)
    assert await session.append(context, [user("dirty")]) == 0


async def test_hook_changes_tags(context, home, session):
    say(context, "before", lambda crossing: Replace({"tags": ["seen"]}) if crossing.input.op == "open" else None)
    assert (await (await Session.open(context, home, "t")).info(context)).tags == ["seen"]


@pytest.mark.parametrize(
    "given",
    [{"id": "other"}, {"op": "save"}, {"owner": "other"}, {"last": 5}, {"nothing": 1}, "text", 5, {"messages": [5]}],
    ids=str,
)
async def test_what_cannot_be_changed_is_refused(context, session, given):
    say(context, "before", lambda crossing: Replace(given) if crossing.input.op == "append" else None)
    await refused(session.append(context, [user("x")]))
    assert await session.messages(context) == []


async def test_which_messages_are_read_stays(context, session):
    say(context, "before", Replace({"messages": []}))
    assert await session.messages(context) == []
    say(context, "before", Replace({"messages": "x"}))
    assert "nothing" in await refused(session.messages(context))


async def test_hook_answers_reads(context, home, session):
    say(context, "before", CacheHit([{"role": "user", "text": "made up"}]))
    assert await session.messages(context) == [user("made up")]


@pytest.mark.parametrize("value", [5, [5], [{"role": "nobody", "text": "x"}], None])
async def test_messages_that_do_not_fit_are_refused(context, session, value):
    say(context, "before", CacheHit(value))
    await refused(session.messages(context))


async def test_hook_changes_results(context, home, session):
    await session.append(context, [user("secret"), assistant("yes")])
    results = {"messages": [], "info": {"tags": ["x"]}, "list": [], "delete": False, "append": 7}
    say(context, "after", lambda crossing: Replace(results[crossing.input.op]))
    info = await session.info(context)

    assert await session.messages(context) == []
    assert (info.tags, info.messages, type(info)) == (["x"], 2, SessionInfo)
    assert await list_sessions(context, home) == []
    assert await session.append(context, [user("x")]) == 7
    assert await delete_session(context, home, "s") is False


@pytest.mark.parametrize(("value", "match"), [("many", "int"), ({"a": 1}, "int"), (True, "int")])
async def test_results_that_do_not_fit_are_refused(context, session, value, match):
    say(context, "after", Replace(value))
    assert match in await refused(session.append(context, [user("x")]))


async def test_denied_append_never_happens(context, session):
    remove = say(context, "before", Deny("read only"))

    with pytest.raises(DeniedError, match="a hook refused session spell.s: read only"):
        await session.append(context, [user("x")])

    remove()
    assert await session.messages(context) == []


async def test_failed_access_is_tried_again(context, session, store):
    failures = [StateError("busy", code="state.unavailable")]
    real = store.get

    async def get(place, key, now):
        if failures:
            raise failures.pop()

        return await real(place, key, now)

    store.get = get
    say(context, "error", Retry(max=2))
    assert await session.append(context, [user("x")]) == 1
    assert failures == []
