"""What hooks do to workflows and steps: another input, another result, once more, and what is undone then."""

import pytest

from llmspell import Retry as Again
from llmspell import Step, Workflow
from llmspell.errors import DeniedError, UsageError, WorkflowError
from llmspell.hook import CacheHit, Deny, Replace, Retry, on
from llmspell.workflow import WorkflowReply


@pytest.fixture
def done():
    return []


@pytest.fixture
def flow(done):
    async def increase(value):
        done.append(f"+{value}")
        return value + 1

    async def decrease(value):
        done.append(f"-{value}")

    step = Step(name="a", run=increase, undo=decrease)
    return Workflow.sequential("flow", [step, Step(name="b", run=increase, undo=decrease)])


def say(context, point, *verdicts):
    """Have a hook say one verdict after the other, the last one again and again."""
    left = list(verdicts)

    async def ask(_context, _crossing):
        return left.pop(0) if len(left) > 1 else left[0]

    context.hooks.add(on(point, ask))


async def test_step_works_on_the_input_a_hook_gives(context, flow, done):
    say(context, "before:step", Replace(10), None)

    assert ((await flow.run(context, 1)).output, done) == (12, ["+10", "+11"])


async def test_result_of_a_hook_goes_on_to_the_next_step(context, flow, done):
    say(context, "after:step", Replace(10), None)

    assert ((await flow.run(context, 1)).output, done) == (11, ["+1", "+10"])


async def test_step_whose_result_a_hook_knows_does_nothing_and_is_not_undone(context, flow, done):
    say(context, "before:step", CacheHit(10), None)
    say(context, "after:workflow", Deny("no"))

    with pytest.raises(DeniedError):
        await flow.run(context, 1)

    assert done == ["+10", "-11"]


@pytest.mark.parametrize("point", ["before:step", "after:step"])
async def test_what_is_no_value_is_refused(context, flow, point):
    say(context, point, Replace(object()))

    with pytest.raises(UsageError) as caught:
        await flow.run(context, 1)

    assert caught.value.code == "hook.verdict"


async def test_step_that_is_to_be_done_again_has_all_its_attempts_again(context):
    tries = []

    async def fail(_value):
        tries.append(context.clock.now() - 1000)
        raise ValueError("broken")

    say(context, "error:step", Retry(delay_s=100, max=1))
    flow = Workflow.sequential("flow", [Step(name="a", run=fail, retry=Again(attempts=2, delay_s=1))])

    with pytest.raises(WorkflowError) as caught:
        await flow.run(context, 1)

    assert tries == [0, 1, 101, 102]
    assert caught.value.data["steps"]["a"]["attempts"] == 4


async def test_step_whose_result_is_refused_is_undone(context, flow, done):
    say(context, "after:step", None, Deny("not this one"))

    with pytest.raises(WorkflowError):
        await flow.run(context, 1)

    assert done == ["+1", "+2", "-3", "-2"]


async def test_step_done_twice_is_undone_twice(context, flow, done):
    say(context, "after:step", Retry(), None)
    say(context, "after:workflow", Deny("no"))

    with pytest.raises(DeniedError):
        await flow.run(context, 1)

    assert done == ["+1", "+1", "+2", "-3", "-2", "-2"]


async def test_workflow_works_on_the_input_a_hook_gives_and_its_steps_see_it(context, done):
    seen = []

    async def look(_value, scope):
        seen.append(scope.input)

    say(context, "before:workflow", Replace("other"))
    await Workflow.sequential("flow", [Step(name="a", run=look)]).run(context, "one")

    assert seen == ["other"]


@pytest.mark.parametrize(
    ("given", "text", "output"),
    [("hit", "hit", "hit"), (7, "7", 7), ({"output": [1]}, "[1]", [1]), ({"text": "x"}, "x", None)],
)
async def test_reply_of_a_workflow_can_be_given_by_a_hook(context, flow, done, given, text, output):
    say(context, "before:workflow", CacheHit(given))

    reply = await flow.run(context, 1)

    assert isinstance(reply, WorkflowReply)
    assert (reply.text, reply.output, reply.messages[0].text, reply.agent, reply.steps, done) == (
        text,
        output,
        text,
        "flow",
        {},
        [],
    )


async def test_fields_of_a_reply_can_be_changed(context, flow):
    say(context, "after:workflow", Replace({"output": "new"}))

    reply = await flow.run(context, 1)

    assert (reply.text, reply.output, list(reply.steps)) == ("new", "new", ["a", "b"])


async def test_field_that_a_reply_does_not_have_is_refused(context, flow):
    say(context, "before:workflow", CacheHit({"result": 1}))

    with pytest.raises(UsageError) as caught:
        await flow.run(context, 1)

    assert caught.value.code == "hook.verdict"


async def test_workflow_that_is_to_run_again_is_undone_first_and_begins_anew(context, flow, done):
    say(context, "after:workflow", Retry(), None)
    say(context, "before:workflow", Replace(5), None)

    reply = await flow.run(context, 1)

    assert (reply.output, done) == (3, ["+5", "+6", "-7", "-6", "+1", "+2"])


async def test_workflow_that_cannot_be_undone_is_not_run_again(context):
    async def stuck(_value):
        raise ValueError("stuck")

    say(context, "after:workflow", Retry())
    flow = Workflow.sequential("flow", [Step(name="a", run=lambda value: value, undo=stuck)])

    with pytest.raises(WorkflowError) as caught:
        await flow.run(context, 1)

    assert caught.value.code == "workflow.not_undone"
    assert caught.value.data["undo_errors"] == [{"step": "flow.a", "code": "error", "message": "ValueError: stuck"}]


async def test_workflow_whose_reply_is_refused_is_undone(context, flow, done):
    say(context, "after:workflow", Deny("not like this"))

    with pytest.raises(DeniedError) as caught:
        await flow.run(context, 1)

    assert done == ["+1", "+2", "-3", "-2"]
    assert caught.value.data["steps"]["a"]["status"] == "undone"


async def test_failure_of_a_workflow_can_be_answered_by_a_hook(context):
    async def fail(_value):
        raise ValueError("broken")

    say(context, "error:workflow", Replace("sorry"))
    flow = Workflow.sequential("flow", [Step(name="a", run=fail)])

    assert (await flow.run(context, 1)).text == "sorry"
    assert (flow.lifecycle.state, flow.lifecycle.running) == ("done", False)
