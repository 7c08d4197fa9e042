"""Structured output: native, by tool, repaired, given up."""

import pytest

from llmspell import Agent, ScriptedProvider
from llmspell.context import Context
from llmspell.errors import AgentError, UsageError
from llmspell.provider import Model
from llmspell.schema import compile_schema

SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"], "additionalProperties": False}


class NativeProvider(ScriptedProvider):
    native_output = True


def agent(*replies, schema=SCHEMA, provider=ScriptedProvider):
    return Agent(model=Model(provider(replies), "m"), output=schema)


def final(args):
    return {"tool_calls": [{"name": "final_output", "args": args}]}


async def test_answer_by_tool_is_checked_and_returned():
    reply = await agent(final({"n": 3})).run(Context(), "go")
    assert reply.output == {"n": 3}


async def test_conversation_stays_valid_after_an_answer_by_tool():
    asked = agent(final({"n": 3}), final({"n": 4}))
    await asked.run(Context(), "go")
    assert [message.role for message in asked.messages] == ["user", "assistant", "tool"]
    assert (await asked.run(Context(), "again")).output == {"n": 4}


async def test_plain_json_text_counts_too_even_fenced():
    reply = await agent({"text": '```json\n{"n": 5}\n```'}).run(Context(), "go")
    assert reply.output == {"n": 5}


async def test_wrong_answer_is_repaired_once_it_is_explained():
    asked = agent(final({"n": "three"}), final({"n": 3}))
    reply = await asked.run(Context(), "go")
    told = asked.model.provider.requests[1].messages[-1].parts[0].content
    assert reply.output == {"n": 3}
    assert "not valid" in told
    assert "n:" in told


async def test_answer_that_never_fits_is_an_error():
    with pytest.raises(AgentError) as caught:
        await agent({"text": "no"}, {"text": "no"}, {"text": "still no"}).run(Context(), "go")

    assert caught.value.code == "agent.output"


async def test_schema_that_is_no_object_is_wrapped_for_the_tool():
    asked = agent(final({"value": [1, 2]}), schema={"type": "array", "items": {"type": "integer"}})
    assert (await asked.run(Context(), "go")).output == [1, 2]


async def test_references_of_a_wrapped_schema_still_lead_somewhere():
    person = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
    asked = agent(final({"value": {"name": "Ann"}}), schema={"$ref": "#/$defs/Person", "$defs": {"Person": person}})
    reply = await asked.run(Context(), "go")
    check = compile_schema(asked.model.provider.requests[0].tools[0].parameters, "tool")
    assert (reply.output, check({"value": {"name": "Ann"}})) == ({"name": "Ann"}, "")
    assert "required" in check({"value": {}})


async def test_native_provider_gets_the_schema_and_no_tool():
    asked = agent({"output": {"n": 1}}, provider=NativeProvider)
    reply = await asked.run(Context(), "go")
    request = asked.model.provider.requests[0]
    assert (reply.output, request.output_schema, request.tools) == ({"n": 1}, SCHEMA, ())


@pytest.mark.parametrize("schema", [{"type": "wrong"}, {"$ref": "http://127.0.0.1:9/x.json"}, str, ["type"]])
def test_bad_schema_is_refused_when_the_agent_is_made(schema):
    with pytest.raises(UsageError):
        agent(schema=schema)
