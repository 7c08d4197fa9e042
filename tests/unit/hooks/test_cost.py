"""`cost` adds up what was really asked, and keeps a budget."""

import pytest

from llmspell import Agent, boundary
from llmspell.errors import ConfigError, DeniedError, ProviderError
from llmspell.hook import CacheHit, Crossing, Redirect, Retry, on
from llmspell.hooks.cost import HOOK

REPLY = {"text": "x", "usage": {"requests": 1, "input_tokens": 10, "output_tokens": 5, "cost_usd": 0.25}}
FREE = {"text": "x", "usage": {"requests": 1, "input_tokens": 10, "output_tokens": 5}}
ROW = {"usd": 0.25, "tokens": 15, "input_tokens": 10, "output_tokens": 5, "requests": 1}
TWICE = {"usd": 0.5, "tokens": 30, "input_tokens": 20, "output_tokens": 10, "requests": 2}


@pytest.fixture
def updates(context):
    told = []
    context.events.observe("cost.updated", lambda event: told.append((event.subject, event.data)))
    return told


async def refusal(context, agent):
    with pytest.raises(DeniedError) as caught:
        await agent.run(context, "hi")

    return caught.value.code, caught.value.message


async def test_sums_are_told_by_model_and_agent(context, use, updates, scripted):
    use(HOOK)

    await Agent(name="a", model=scripted(REPLY, name="one")).run(context, "hi")
    await Agent(name="b", model=scripted(REPLY, name="two")).run(context, "hi")

    assert updates[0] == (
        "scripted/one",
        {**ROW, "unpriced_tokens": 0, "models": {"scripted/one": ROW}, "agents": {"a": ROW}},
    )
    assert updates[1] == (
        "scripted/two",
        {
            **TWICE,
            "unpriced_tokens": 0,
            "models": {"scripted/one": ROW, "scripted/two": ROW},
            "agents": {"a": ROW, "b": ROW},
        },
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_usd": 0.5}, "the budget of 0.5 US dollars is used up: 0.5 were spent"),
        ({"max_tokens": 16}, "the budget of 16 tokens is used up: 30 were spent"),
    ],
)
async def test_used_up_budget_refuses_before_the_model_is_asked(context, use, scripted, options, message):
    model = scripted(REPLY, repeat_last=True)
    agent = Agent(model=model)
    use(HOOK, **options)

    await agent.run(context, "hi")
    await agent.run(context, "hi")

    assert await refusal(context, agent) == ("hook.denied", f"a hook refused model scripted/scripted: {message}")
    assert len(model.provider.requests) == 2


async def test_budget_of_nothing_refuses_the_first_call(context, use, scripted):
    model = scripted(REPLY)
    use(HOOK, max_usd=0)

    await refusal(context, Agent(model=model))

    assert model.provider.requests == []


async def test_each_attempt_is_counted(context, use, updates, scripted):
    async def again(_context, crossing):
        return Retry() if crossing.attempt == 1 else None

    use(HOOK)
    context.hooks.add(on("after:model", again))

    await Agent(model=scripted(REPLY, REPLY)).run(context, "hi")

    assert [data["usd"] for _, data in updates] == [0.25, 0.5]


async def test_answer_from_a_cache_costs_nothing(context, use, updates, scripted):
    async def remember(_context, _crossing):
        return CacheHit("known")

    use(HOOK)
    context.hooks.add(on("before:model", remember))

    await Agent(model=scripted(REPLY)).run(context, "hi")

    assert updates == []


async def test_redirected_call_is_counted_once_for_the_model_that_answered(context, use, updates, scripted):
    spare = scripted(REPLY, name="spare")

    async def elsewhere(_context, _crossing):
        return Redirect(spare)

    use(HOOK)
    context.hooks.add(on("before:model", elsewhere))

    await Agent(model=scripted(name="first")).run(context, "hi")

    assert [(subject, data["usd"]) for subject, data in updates] == [("scripted/spare", 0.25)]


async def test_failed_call_is_not_counted(context, use, updates, scripted):
    use(HOOK)

    with pytest.raises(ProviderError):
        await Agent(model=scripted({"error": "provider.server"})).run(context, "hi")

    assert updates == []


async def test_tokens_without_a_price_are_shown(context, use, updates, scripted):
    use(HOOK, max_usd=1)

    await Agent(model=scripted(FREE)).run(context, "hi")

    assert updates[0][1]["unpriced_tokens"] == 15


async def test_model_without_a_price_is_refused_when_that_is_wanted(context, use, scripted):
    agent = Agent(model=scripted(FREE, repeat_last=True))
    use(HOOK, unpriced="deny")

    await agent.run(context, "hi")

    assert (await refusal(context, agent))[1].endswith("nobody knows the price of scripted/scripted")
    assert (await Agent(model=scripted(REPLY, name="other")).run(context, "hi")).text == "x"


@pytest.mark.parametrize(
    ("options", "fail"),
    [({}, "open"), ({"max_usd": 1}, "closed"), ({"max_tokens": 0}, "closed"), ({"unpriced": "deny"}, "closed")],
)
def test_it_fails_closed_only_with_a_budget(use, options, fail):
    assert use(HOOK, **options).fail == fail


async def test_other_kinds_pass_untouched(context, use, updates):
    async def act():
        return 1

    use(HOOK, max_usd=0)

    assert await boundary.cross(context, Crossing("tool", "it"), act) == 1
    assert updates == []


@pytest.mark.parametrize(
    "options", [{"max_usd": -1}, {"max_tokens": -1}, {"max_tokens": 1.5}, {"unpriced": "x"}, {"max": 1}]
)
def test_bad_options_are_refused(use, options):
    with pytest.raises(ConfigError, match="the hook it do not fit"):
        use(HOOK, **options)
