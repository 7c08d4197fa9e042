"""What an agent is made of is checked when it is made, and says what it must be."""

import pytest

from llmspell import Agent, ScriptedProvider, as_tool, tool
from llmspell.budget import Limits
from llmspell.errors import UsageError
from llmspell.provider import ModelSettings


@pytest.mark.parametrize(
    ("parts", "message", "hint"),
    [
        ({"model": 5}, "the model of agent is of type int", "give a name such as vendor/model, or a Model"),
        ({"limits": {"turns": 1}}, "the limits of agent is of type dict", "give Limits(…)"),
        ({"settings": {"seed": 1}}, "the settings of agent is of type dict", "give ModelSettings(…)"),
        ({"max_parallel_tools": 0}, "max_parallel_tools of agent is 0", "give a number from 1"),
        (
            {"tools": ["nosuch"]},
            '"nosuch" is the name of a tool, and a tool is needed',
            'get it with context.find("tool", "nosuch")',
        ),
        ({"handoffs": [Agent("a" * 54)]}, f'"handoff_to_{"a" * 54}" is not a tool name', ""),
    ],
)
def test_a_part_that_is_none_is_refused(parts, message, hint):
    with pytest.raises(UsageError) as caught:
        Agent(**parts)

    assert (caught.value.message, caught.value.code) == (message, "usage")
    assert hint in caught.value.hint


@pytest.mark.parametrize("name", ["bad name!", "", "a" * 65, "café", "a.b", "a\n"])
def test_a_name_that_no_provider_takes_is_no_tool_name(name):
    async def call() -> None:
        """Call."""

    call.__name__ = name

    with pytest.raises(UsageError, match="is not a tool name"):
        tool(call)


def test_an_agent_is_a_tool_only_by_a_name_that_providers_take():
    assert as_tool(Agent("café"), name="cafe").name == "cafe"

    with pytest.raises(UsageError, match='"café" is not a tool name'):
        as_tool(Agent("café"))


@pytest.mark.parametrize(
    "wrong", [{"temperature": 2.1}, {"temperature": -1}, {"temperature": float("nan")}, {"top_p": 2}]
)
def test_a_setting_out_of_its_range_is_refused(wrong):
    with pytest.raises(UsageError, match=f"{next(iter(wrong))} is "):
        ModelSettings(**wrong)

    assert ModelSettings(temperature=2, top_p=0).temperature == 2


@pytest.mark.parametrize("wrong", [float("nan"), -1, "ten"])
def test_a_limit_that_is_no_number_is_refused(wrong):
    with pytest.raises(UsageError, match="the limit tokens is "):
        Limits(tokens=wrong)


@pytest.mark.parametrize("wrong", [-1, float("nan"), float("inf")])
def test_a_scripted_delay_that_is_no_time_is_refused(wrong):
    with pytest.raises(UsageError, match="delay_s is "):
        ScriptedProvider([{"text": "a"}], delay_s=wrong)
