"""Sessions that keep themselves short: when they are trimmed, how far, by whom, and what happens when that fails."""

import pytest

from llmspell.agent import Agent, summary_by
from llmspell.errors import DeniedError, ProviderError, SpellError, StateError, UsageError
from llmspell.hook import Deny, on
from llmspell.message import assistant, user
from llmspell.provider import Model
from llmspell.scripted import ScriptedProvider
from llmspell.session import OWN, Session, Trimming, list_sessions


def says(*replies):
    return Model(ScriptedProvider(list(replies), repeat_last=True), "m")


def texts(messages):
    return [one.text.removeprefix("Summary of the conversation so far:\n") for one in messages]


async def count(_context, messages):
    return f"{len(messages)} gone"


@pytest.fixture
def open_session(context, home):
    async def open_session(trim=None, name="s", **others):
        return await Session.open(context, home, name, trim=trim, **others)

    return open_session


@pytest.fixture
def ops(context):
    """The kinds of accesses there were."""
    seen = []
    context.events.observe("session.started", lambda event: seen.append(event.data.op))
    return seen


async def test_last_messages_stay_after_each_addition(context, open_session):
    session = await open_session(Trimming(last=3))

    counts = [await session.append(context, [user(str(i))]) for i in range(6)]

    assert counts == [1, 2, 3, 3, 3, 3]
    assert texts(await session.messages(context)) == ["3", "4", "5"]


async def test_tokens_bound_what_stays(context, open_session):
    session = await open_session(Trimming(tokens=28))

    for i in range(4):
        await session.append(context, [user(str(i) * 40)])

    assert texts(await session.messages(context)) == ["2" * 40, "3" * 40]


async def test_saved_messages_are_trimmed_too(context, open_session):
    session = await open_session(Trimming(last=2))

    assert await session.save(context, [user(str(i)) for i in range(5)]) == 2


async def test_summary_takes_the_place_of_what_goes_and_leaves_room_for_some_turns(context, open_session):
    session = await open_session(Trimming(last=6, summarise=OWN), summary_of=lambda _named: count)

    held = []

    for i in range(9):
        held.append(await session.append(context, [user(str(i))]))

    assert held == [1, 2, 3, 4, 5, 6, 4, 5, 6]
    assert texts(await session.messages(context)) == ["4 gone", "4", "5", "6", "7", "8"]


async def test_summary_without_a_bound_has_a_usual_one(context, open_session):
    session = await open_session(Trimming(summarise=OWN), summary_of=lambda _named: count)

    assert (await session.info(context)).trim == Trimming(tokens=4000, summarise=OWN)


async def test_policy_is_kept_with_the_session_for_whoever_opens_it(context, home, open_session):
    await open_session(Trimming(last=2))
    later = await open_session()
    unopened = Session(home, "s")

    await later.append(context, [user("a"), user("b"), user("c")])

    assert await unopened.append(context, [user("d")]) == 2
    assert (await unopened.info(context)).trim == Trimming(last=2)


async def test_policy_is_replaced_and_ended(context, open_session):
    session = await open_session(Trimming(last=1))
    await open_session(Trimming(last=2))
    await session.append(context, [user("a"), user("b"), user("c")])
    replaced = (await session.info(context)).messages

    await open_session(Trimming())
    await session.append(context, [user("d"), user("e")])

    assert (replaced, (await session.info(context)).messages, (await session.info(context)).trim) == (2, 4, None)


async def test_model_that_is_named_sums_up_wherever_the_session_is_opened(make_context, home):
    model = says({"text": "They counted."})

    async def find(name):
        assert name == "demo/small"
        return model

    context = make_context(model=find)
    trim = Trimming(last=2, summarise="demo/small")
    await Session.open(context, home, "s", trim=trim, summary_of=summary_by)
    later = await Session.open(context, home, "s", summary_of=summary_by)

    await later.append(context, [user("1"), assistant("2"), user("3")])

    assert texts(await later.messages(context)) == ["They counted.", "3"]


async def test_who_has_nobody_to_sum_up_loses_nothing(context, home, open_session):
    own = await open_session(Trimming(last=2, summarise=OWN), summary_of=lambda _named: count)

    for i in range(5):
        await Session(home, "s").append(context, [user(str(i))])

    before = (await own.info(context)).messages
    await own.append(context, [user("5")])

    assert before == 5
    assert texts(await own.messages(context)) == ["5 gone", "5"]


@pytest.mark.parametrize(
    "trim", [Trimming(last=0), Trimming(tokens=0), Trimming(last=-1, summarise=OWN), Trimming(last=1, tokens=0)]
)
async def test_bound_without_meaning_is_refused_and_makes_no_session(context, home, open_session, trim):
    with pytest.raises(UsageError):
        await open_session(trim)

    assert await list_sessions(context, home) == []


async def test_agent_is_trimmed_after_its_turn(context, open_session, ops):
    session = await open_session(Trimming(last=4))
    agent = Agent(model=says({"text": "yes"}), session=session)

    for i in range(4):
        await agent.run(context, f"question {i}")

    assert texts(await session.messages(context)) == ["question 2", "yes", "question 3", "yes"]
    assert ops.count("trim") == 2


async def test_session_that_is_short_enough_is_not_touched(context, open_session, ops):
    session = await open_session(Trimming(last=3, tokens=1000))

    await session.append(context, [user("a"), user("b"), user("c")])

    assert ops == ["open", "append"]


async def test_model_that_is_out_of_reach_is_told_and_asked_again_later(context, open_session):
    failures = []
    context.events.observe("session.failed", lambda event: failures.append(event.data))
    model = Model(ScriptedProvider([{"error": "provider.network"}, {"text": "They counted."}]), "m")
    session = await open_session(Trimming(last=2, summarise=OWN), summary_of=lambda _named: summary_by(model))

    kept = await session.append(context, [user("1"), user("2"), user("3")])
    trimmed = await session.append(context, [user("4")])

    assert (kept, trimmed, failures) == (3, 2, ["provider.network"])
    assert texts(await session.messages(context)) == ["They counted.", "4"]


async def test_failure_that_will_stay_is_raised_and_what_was_added_stays(context, open_session):
    model = says({"error": "provider.auth"})
    session = await open_session(Trimming(last=2, summarise=OWN), summary_of=lambda _named: summary_by(model))

    with pytest.raises(ProviderError):
        await session.append(context, [user("1"), user("2"), user("3")])

    assert texts(await session.messages(context)) == ["1", "2", "3"]


async def test_hook_may_refuse_the_trimming(context, open_session):
    session = await open_session(Trimming(last=1))

    async def refuse(_context, crossing):
        return Deny("nothing may go") if crossing.input.op == "trim" else None

    context.hooks.add(on("before:session", refuse))

    with pytest.raises(DeniedError, match="nothing may go"):
        await session.append(context, [user("1"), user("2")])

    assert texts(await session.messages(context)) == ["1", "2"]


async def test_somebody_who_trims_at_the_same_time_disturbs_nobody(context, home, open_session):
    async def slow(context, messages):
        await Session(home, "s").save(context, [user("other")])
        return "too late"

    session = await open_session(Trimming(last=2, summarise=OWN), summary_of=lambda _named: slow)

    assert await session.append(context, [user("1"), user("2"), user("3")]) == 3
    assert texts(await session.messages(context)) == ["other"]


async def test_summary_that_the_store_cannot_keep_is_raised(context, open_session):
    async def long(_context, _messages):
        return "x" * 3000

    session = await open_session(Trimming(last=1, summarise=OWN), summary_of=lambda _named: long)

    with pytest.raises(SpellError) as caught:
        await session.append(context, [user("1"), user("2")])

    assert (caught.value.code, isinstance(caught.value, StateError)) == ("limit.state", False)
