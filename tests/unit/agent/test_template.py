"""Templates: options are checked, tools are found by name, strangers' templates count when they are listed."""

from pathlib import Path

import pytest

from llmspell import Agent, ScriptedProvider, tool
from llmspell.agent.template import AgentTemplate, TemplateOptions, make, option_texts
from llmspell.app import App
from llmspell.config import Settings
from llmspell.config.settings import Plugins
from llmspell.context import Context
from llmspell.errors import NotFoundError, UsageError
from llmspell.provider import Model
from llmspell.schema import compile_schema


def scripted(*replies, **options):
    return Model(ScriptedProvider(replies, **options), "m")


@pytest.fixture
async def app():
    async with App(Settings()) as made:
        yield made


async def test_every_file_declares_a_template_of_its_name(app):
    found = [app.agents.get(name) for name in app.agents.names()]

    assert [one.name for one in found] == list(app.agents.names())
    assert all(one.description.endswith(".") for one in found)


async def test_every_template_has_an_example_in_both_languages(app):
    folder = Path(__file__).parents[3] / "examples" / "agents"
    wanted = sorted([f"{name}.{ending}" for name in app.agents.names() for ending in ("js", "lua")])

    assert wanted == sorted([path.name for path in folder.iterdir()])


async def test_every_option_is_described(app):
    texts = {name: option_texts(app.agents.get(name).options) for name in app.agents.names()}

    assert [(name, one) for name, options in texts.items() for one, text in options.items() if not text] == []


async def test_every_template_refuses_an_unknown_option(app):
    codes = {}

    for name in app.agents.names():
        with pytest.raises(UsageError) as caught:
            app.agent(name, colour="red")

        codes[name] = caught.value.code

    assert set(codes.values()) == {"agent.template"}


async def test_an_option_that_does_not_fit_is_named(app):
    with pytest.raises(UsageError, match="the options of the agent critic do not fit: rounds is 0") as caught:
        app.agent("critic", rounds=0)

    assert caught.value.code == "agent.template"


async def test_an_unknown_agent_is_not_found(app):
    with pytest.raises(NotFoundError, match='there is no agent "crtic"') as caught:
        app.agent("crtic")

    assert caught.value.hint == 'did you mean "critic"?'


async def test_name_and_description_are_the_template_s_unless_given(app):
    plain, named = app.agent("chat"), app.agent("chat", name="desk", description="Helps.")

    assert (plain.name, plain.description) == ("chat", app.agents.get("chat").description)
    assert (named.name, named.description) == ("desk", "Helps.")


async def test_tools_are_found_by_name_or_taken_as_they_are(app):
    @tool
    async def ring() -> str:
        """Ring."""
        return "ding"

    agent = app.agent("chat", tools=["calculate", ring, Agent("helper")])

    assert [one.name for one in agent.tools] == ["calculate", "ring", "helper"]


async def test_a_copy_works_as_its_original_does(app):
    replies = [{"text": "fine"}, {"output": {"approved": True}}]
    critic = app.agent("critic", model=scripted(*replies, *replies))

    first = await critic.run(Context(), "Write.")
    second = await critic.fresh().run(Context(), "Write.")

    assert (first.output, second.output) == (second.output, first.output)


async def test_a_stranger_s_template_counts_when_it_is_listed(monkeypatch):
    template = AgentTemplate(
        name="echo", description="Echoes.", options=TemplateOptions, create=lambda options, _find: make(options)
    )
    monkeypatch.setattr("llmspell.registry._entry_point", lambda group, name: {"echo": template}[name])

    async with App(Settings(plugins=Plugins(agents=["echo"]))) as app:
        assert app.agent("echo").name == "echo"

    async with App(Settings()) as app:
        with pytest.raises(NotFoundError):
            app.agent("echo")


def test_a_record_s_schema_stands_alone():
    from llmspell.agents.critic import Review
    from llmspell.schema import object_schema

    check = compile_schema(object_schema(Review), "review")

    assert (check({"approved": True}), check({"approved": "yes"}) != "") == ("", True)


async def test_a_number_that_is_none_is_named(app):
    with pytest.raises(UsageError, match="rounds is 'three', and at least 1 makes sense"):
        app.agent("critic", rounds="three")
