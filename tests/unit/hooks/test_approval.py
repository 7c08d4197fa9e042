"""Approval lets nothing happen without a person's yes."""

import asyncio

import msgspec
import pytest

from llmspell import boundary
from llmspell.app import App
from llmspell.budget import Limits
from llmspell.config import Settings
from llmspell.errors import ConfigError, DeniedError
from llmspell.grant import Grants
from llmspell.hook import Crossing, Replace, on


class Person:
    """Somebody with answers in mind."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    async def __call__(self, question, choices):
        self.asked.append(question)
        return self.answers.pop(0)


async def cross(context, name="it", given="this", agent="", **attributes):
    done = []

    async def act():
        done.append(name)
        return "done"

    def renew(_context, _crossing, value):
        return value, act, ()

    crossing = Crossing("tool", name, given, agent, attributes)
    return await boundary.cross(context, crossing, act, alter=boundary.Alter(renew=renew))


async def refusal(context, **fields):
    with pytest.raises(DeniedError) as caught:
        await cross(context, **fields)

    return caught.value.message.partition(": ")[2]


async def test_yes_lets_it_happen_once(stage):
    person = Person("yes", "no")
    here = stage(ask=person)
    here.use("approval")

    assert await cross(here.context, agent="bob") == "done"
    assert await refusal(here.context) == "the person asked said no"
    assert person.asked == ["Allow tool it for the agent bob?\n  'this'", "Allow tool it?\n  'this'"]


async def test_always_holds_for_the_name_and_the_run(stage):
    person = Person("always", "no", "no")
    here = stage(ask=person)
    here.use("approval")

    for given in ("this", "that"):
        await cross(here.context, given=given)

    assert await refusal(here.context, name="other") == "the person asked said no"
    assert await refusal(msgspec.structs.replace(here.context, run_id="next")) == "the person asked said no"


async def test_nobody_to_ask_means_no(stage):
    here = stage()
    here.use("approval")

    assert "there is nobody to ask; run it at a terminal" in await refusal(here.context)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(None, "nobody answered"), ("perhaps", 'the answer "perhaps" is none of yes, no, always')],
)
async def test_other_answers_mean_no(stage, answer, reason):
    here = stage(ask=Person(answer))
    here.use("approval")

    assert await refusal(here.context) == reason


async def test_late_answer_means_no(stage):
    async def silent(_question, _choices):
        await asyncio.Event().wait()

    here = stage(ask=silent)
    here.use("approval", wait_s=0.01)

    assert await refusal(here.context) == "nobody answered within 0.01 s"


async def test_asking_that_fails_means_no(stage):
    async def broken(_question, _choices):
        raise OSError("the line is dead")

    here = stage(ask=broken)
    here.use("approval")

    with pytest.raises(DeniedError, match="the hook approval failed at tool it: the line is dead"):
        await cross(here.context)


async def test_questions_come_one_at_a_time_and_always_answers_those_that_wait(stage):
    at_once = []

    async def slow(question, _choices):
        at_once.append(question)
        await asyncio.sleep(0)
        return "always"

    here = stage(ask=slow)
    here.use("approval")

    results = await asyncio.gather(*[cross(here.context) for _ in range(3)])

    assert (results, len(at_once)) == (["done"] * 3, 1)


async def test_only_what_matches_is_asked_about(stage):
    person = Person("no")
    here = stage(ask=person)
    here.use("approval", match={"effect": "write"})

    await cross(here.context, effect="read")

    assert await refusal(here.context, effect="write") == "the person asked said no"


async def test_person_sees_the_input_that_counts_and_how_much_is_cut(stage):
    async def change(_context, _crossing):
        return Replace("x" * 10)

    person = Person("yes")
    here = stage(ask=person)
    here.use("approval", shown=5)
    here.context.hooks.add(on("before:tool", change))

    await cross(here.context)

    assert person.asked == ["Allow tool it?\n  'xxxx… (7 more characters)"]


async def test_narrower_contexts_ask_the_same_person(stage):
    context = stage(ask=Person()).context

    assert context.narrow(Grants()).ask is context.ask
    assert context.within("agent", Limits()).ask is context.ask


async def test_app_hands_the_person_on():
    person = Person()

    async with App(Settings(), ask=person) as app:
        assert app.context().ask is person


@pytest.mark.parametrize("options", [{"wait_s": 0}, {"shown": 0}, {"who": "me"}])
def test_options_that_make_no_sense_are_refused(stage, options):
    with pytest.raises(ConfigError, match="the options of the hook approval do not fit"):
        stage().use("approval", **options)
