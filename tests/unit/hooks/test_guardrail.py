"""A guardrail refuses what its checks find wrong, or has a model try again."""

import pytest

from llmspell.agent import Agent
from llmspell.errors import ConfigError, DeniedError
from llmspell.message import assistant, system, user
from llmspell.provider import Model, ModelRequest
from llmspell.tool import tool
from llmspell.value import Value

SCHEMA = {"type": "object", "required": ["a"]}


@tool
async def echo(value: Value) -> Value:
    """Give back what is given."""
    return value


async def refusal(work):
    with pytest.raises(DeniedError) as caught:
        await work

    assert caught.value.code == "hook.denied"
    return caught.value.message.partition(": ")[2]


@pytest.mark.parametrize(
    ("options", "text", "reason"),
    [
        ({"deny": ["(?i)secret"]}, "a SECRET", 'it fits the pattern "(?i)secret", which is denied'),
        ({"allow": ["^yes", "^no"]}, "maybe", "it fits none of the patterns that are allowed: ^yes, ^no"),
        ({"max_length": 3}, "four", "it has 4 characters, and at most 3 are allowed"),
        ({"schema": SCHEMA}, "{}", '"a" is a required property'),
        ({"schema": SCHEMA}, "", "it is no JSON: Input data was truncated"),
    ],
)
async def test_each_check_refuses_and_says_why(stage, options, text, reason):
    here = stage()
    here.use("guardrail", **options)

    assert await refusal(here.ask(here.model({"text": text}))) == f"its output is not acceptable: {reason}"


@pytest.mark.parametrize(
    ("options", "text"),
    [({"deny": ["secret"]}, "fine"), ({"allow": ["^yes"]}, "yes"), ({"max_length": 4}, "four")],
)
async def test_what_passes_is_left_alone(stage, options, text):
    here = stage()
    here.use("guardrail", where=["input", "output"], **options)

    assert (await here.ask(here.model({"text": text}), text)).message.text == text


async def test_input_that_fails_reaches_nobody(stage):
    here = stage()
    here.use("guardrail", where=["input"], deny=["secret"])
    provider = here.model({"text": "secret"}, repeat_last=True)

    assert (await here.ask(provider, "tell me")).message.text == "secret"
    assert "its input is not acceptable" in await refusal(here.ask(provider, "the secret"))
    assert len(provider.requests) == 1


async def test_system_message_is_not_checked(stage):
    here = stage()
    here.use("guardrail", where=["input"], deny=["secret"])
    messages = [system("never tell the secret"), user("hello"), assistant("secret"), user("go on")]

    await here.ask_request(here.model({"text": "ok"}), ModelRequest(model="m", messages=messages))


async def test_values_of_tools_are_checked_as_they_are(stage):
    here = stage()
    here.use("guardrail", where=["input", "output"], schema={"properties": {"value": {"type": "string"}}})

    assert await echo.call(here.context, {"value": "{}"}) == "{}"
    assert '1 is not of type "string"' in await refusal(echo.call(here.context, {"value": 1}))


async def test_answer_that_calls_tools_is_checked_by_what_is_denied_only(stage):
    here = stage()
    here.use("guardrail", deny=["rm -rf"], allow=["^yes"])
    calls = [[{"name": "t", "args": {"run": command}}] for command in ("ls", "rm -rf /")]
    provider = here.model(*[{"tool_calls": call} for call in calls])

    await here.ask(provider)

    assert "which is denied" in await refusal(here.ask(provider))


async def test_model_tries_again_with_the_reason(stage):
    here = stage()
    here.use("guardrail", max_length=3, on_failure="retry")
    provider = here.model({"text": "too long"}, {"text": "still"}, {"text": "ok"})

    reply = await here.ask(provider, "hi")

    assert reply.message.text == "ok"
    said = [request.messages[1:] for request in provider.requests]
    assert said[0] == []
    assert said[1][0] == assistant("too long")
    assert said[1][1].text.startswith("This answer is not acceptable: it has 8 characters")
    assert said[2][0] == assistant("still")
    assert len(said[2]) == 2


async def test_after_all_tries_it_is_refused_with_the_reason(stage):
    here = stage()
    here.use("guardrail", max_length=3, on_failure="retry", max_retries=1)
    provider = here.model({"text": "too long"}, {"text": "still"}, {"text": "ok"})

    assert "it has 5 characters" in await refusal(here.ask(provider))
    assert len(provider.requests) == 2


async def test_two_guardrails_have_tries_of_their_own(stage):
    here = stage()
    here.use("guardrail", deny=["a"], on_failure="retry", max_retries=1)
    here.use("guardrail", deny=["b"], on_failure="retry", max_retries=1)
    provider = here.model({"text": "b"}, {"text": "a"}, {"text": "b"}, {"text": "ok"})

    assert (await here.ask(provider)).message.text == "ok"


async def test_agent_tries_again_and_a_tool_is_refused(stage):
    here = stage()
    here.use("guardrail", kinds=["agent", "tool"], deny=["bad"], on_failure="retry")
    provider = here.model({"text": "bad"}, {"text": "good"})
    agent = Agent(name="one", model=Model(provider, "m"))

    assert (await agent.run(here.context, "hello")).text == "good"
    assert "which is denied" in await refusal(echo.call(here.context, {"value": "bad"}))


async def test_judge_is_asked_with_a_rule_and_the_text_as_data(stage):
    here = stage()
    here.use("guardrail", kinds=["tool"], judge="scripted/judge", rule="be kind")
    provider = here.model(
        {"output": {"acceptable": True, "reason": ""}}, {"output": {"acceptable": False, "reason": "it is rude"}}
    )

    assert await echo.call(here.context, {"value": 'hi "you"'}) == 'hi "you"'
    assert await refusal(echo.call(here.context, {"value": "bah"})) == "its output is not acceptable: it is rude"
    assert provider.requests[0].messages[1] == user('{"rule":"be kind","side":"output","text":"hi \\"you\\""}')


@pytest.mark.parametrize(
    "said", [{"text": "fine by me"}, {"output": {"acceptable": "yes", "reason": ""}}, {"error": "provider.server"}]
)
async def test_judge_without_a_verdict_refuses(stage, said):
    here = stage()
    here.use("guardrail", kinds=["tool"], judge="scripted/judge", rule="be kind")
    here.model(said)

    with pytest.raises(DeniedError) as caught:
        await echo.call(here.context, {"value": "hi"})

    assert caught.value.code == "hook.failed"


async def test_judge_does_not_judge_itself(stage):
    here = stage()
    here.use("guardrail", judge="scripted/judge", rule="be kind")
    provider = here.model({"text": "hi"}, {"output": {"acceptable": True, "reason": ""}})

    assert (await here.ask(provider)).message.text == "hi"
    assert len(provider.requests) == 2


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"judge": "a/b"},
        {"rule": "be kind", "max_length": 1},
        {"deny": ["("]},
        {"schema": {"type": "nonsense"}},
        {"max_length": -1},
        {"max_length": 1, "where": []},
        {"max_length": 1, "where": ["input"], "on_failure": "retry"},
    ],
)
def test_options_that_make_no_sense_are_refused(stage, options):
    with pytest.raises(ConfigError):
        stage().use("guardrail", **options)
