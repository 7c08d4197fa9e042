"""`debug` captures crossings whole, masked and bounded."""

import json

import pytest

from llmspell import Agent, ScriptedProvider, boundary
from llmspell.errors import ConfigError, ToolError
from llmspell.hook import Crossing
from llmspell.hooks.debug import HOOK
from llmspell.message import assistant, user
from llmspell.provider import Model


@pytest.fixture
def capture(tmp_path, use):
    path = tmp_path / "capture.jsonl"

    def read(**options):
        use(HOOK, file=str(path), **options)
        return lambda: [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    return read


async def one():
    return {"answer": 42}


async def test_crossing_is_captured_whole(context, capture):
    records = capture()

    async def act():
        await context.clock.sleep(2)
        return {"answer": 42}

    await boundary.cross(context, Crossing("tool", "it", {"q": "what"}, "writer", {"effect": "pure"}), act)

    assert records() == [
        {
            "run_id": "run1",
            "kind": "tool",
            "name": "it",
            "agent": "writer",
            "attributes": {"effect": "pure"},
            "attempt": 1,
            "time": 1000.0,
            "input": {"q": "what"},
            "seconds": 2.0,
            "outcome": "finished",
            "result": {"answer": 42},
        }
    ]


async def test_private_crossing_is_captured_without_values(context, capture):
    records = capture()
    await boundary.cross(context, Crossing("state", "user.k", {"value": "secret"}, private=True), one)
    assert [(one["name"], one["input"], one["result"]) for one in records()] == [("user.k", "<private>", "<private>")]


@pytest.mark.parametrize(
    ("error", "wanted"),
    [
        (ToolError("no", hint="do"), {"code": "tool.failed", "message": "no", "hint": "do", "data": {}}),
        (ValueError("odd"), {"code": "internal", "message": "ValueError: odd"}),
    ],
)
async def test_error_is_captured(context, capture, error, wanted):
    records = capture()

    async def act():
        raise error

    with pytest.raises(type(error)):
        await boundary.cross(context, Crossing("tool", "it"), act)

    assert [(record["outcome"], record["error"]) for record in records()] == [("failed", wanted)]


async def test_input_is_captured_as_it_was_before_the_act(context, capture):
    records = capture()
    messages = [user("first")]

    async def act():
        messages.append(assistant("later"))

    await boundary.cross(context, Crossing("agent", "it", messages), act)

    assert len(records()[0]["input"]) == 1


async def test_whole_run_of_an_agent_is_captured(context, capture, scripted):
    records = capture()

    await Agent(name="writer", model=scripted({"text": "hello"})).run(context, "hi")

    assert [(one["kind"], one["name"]) for one in records()] == [("model", "scripted/scripted"), ("agent", "writer")]
    assert records()[0]["result"]["message"]["parts"] == [{"type": "text", "text": "hello"}]
    assert records()[0]["result"]["native"] is None


async def test_named_secrets_are_masked_wherever_they_stand(context, capture):
    records = capture()
    headers = {"Authorization": "Bearer s3cret", "X-Api-Key": "s3cret", "Accept": "text/html"}

    async def act():
        return {"headers": {"set-cookie": "s3cret"}, "tokens": 3, "list": [{"accessToken": "s3cret"}]}

    await boundary.cross(context, Crossing("tool", "http_request", {"url": "u", "headers": headers}), act)

    assert "s3cret" not in json.dumps(records())
    assert records()[0]["input"]["headers"] == {"Authorization": "***", "X-Api-Key": "***", "Accept": "text/html"}
    assert records()[0]["result"]["tokens"] == 3


async def test_named_secrets_in_a_model_s_tool_call_are_masked(context, capture, scripted):
    records = capture()
    args = {"headers": {"authorization": "s3cret"}, "url": "u"}
    model = scripted({"tool_calls": [{"name": "gone", "args": args}]}, {"text": "ok"})

    await Agent(model=model).run(context, "hi")

    assert "s3cret" not in json.dumps(records())
    assert '\\"url\\": \\"u\\"' in json.dumps(records())


async def test_key_of_a_provider_is_in_no_crossing(context, capture):
    records = capture()
    provider = ScriptedProvider([{"text": "x"}])
    provider.api_key = "s3cret"

    await Agent(model=Model(provider, "m")).run(context, "hi")

    assert len(records()) == 2
    assert "s3cret" not in json.dumps(records())


async def test_what_is_no_data_is_told_by_its_type(context, capture):
    records = capture()

    await boundary.cross(context, Crossing("tool", "it", object()), one)

    assert records()[0]["input"] == "<object>"


async def test_long_value_is_cut_with_a_mark(context, capture):
    records = capture(max_value_chars=6)

    await boundary.cross(context, Crossing("tool", "it", "x" * 100), one)

    assert records()[0]["input"] == {"$cut": '"xxxxx', "chars": 102}


async def test_full_file_ends_with_a_mark_and_grows_no_more(context, capture, failures):
    records = capture(max_bytes=500)

    for _ in range(10):
        await boundary.cross(context, Crossing("tool", "it", "x" * 50), one)

    *kept, last = records()
    assert last == {"$full": "nothing more is captured", "max_bytes": 500}
    assert [record["kind"] for record in kept] == ["tool"] * len(kept)
    assert 0 < len(kept) < 10
    assert failures == []


async def test_capture_that_fails_changes_nothing_but_is_told(context, use, failures, tmp_path):
    use(HOOK, file=str(tmp_path))

    assert await boundary.cross(context, Crossing("tool", "it"), one) == {"answer": 42}
    assert len(failures) == 1


@pytest.mark.parametrize("options", [{}, {"file": ""}, {"file": "x", "max_bytes": 0}, {"file": "x", "more": 1}])
def test_bad_options_are_refused(use, options):
    with pytest.raises(ConfigError, match="the hook it do not fit"):
        use(HOOK, **options)
