"""Workflows from Python: steps, retries, undo, cancellation, nesting, changing, hooks."""

import asyncio

import pytest

from llmspell import Agent, Retry, ScriptedProvider, Step, Workflow, as_tool, tool
from llmspell.budget import Limits
from llmspell.context import Context
from llmspell.errors import AgentError, CancelledError, LimitError, NotFoundError, UsageError, WorkflowError
from llmspell.hook import CacheHit, Deny, Hook
from llmspell.provider import Model
from llmspell.workflow import Kind, Scope, Steps, frame, kind, nesting


@tool
async def double(x: int) -> int:
    """Double a number.

    Args:
        x: The number.
    """
    return x * 2


async def increase(x):
    return x + 1


async def fail(_value):
    raise ValueError("broken")


def adding(name, **options):
    return Step(name=name, run=increase, **options)


async def test_steps_are_tools_agents_workflows_and_functions(context):
    agent = Agent("agent", model=Model(ScriptedProvider([{"text": "42"}]), "m"))
    inner = Workflow.sequential("inner", [lambda text: f"<{text}>"])
    flow = Workflow.sequential("flow", [Step(tool=double, input={"x": "{{ input }}"}), agent, inner])

    reply = await flow.run(context, 21)

    assert (reply.output, reply.text, reply.status, reply.agent) == ("<42>", "<42>", "done", "flow")
    assert list(reply.steps) == ["double", "agent", "inner"]
    assert (reply.usage.requests, reply.steps["double"].output) == (1, 42)


async def test_function_gets_the_scope_when_it_asks_for_it(context):
    seen = []

    async def look(value, scope: Scope):
        seen.append((value, scope.input, scope.last, scope.index, scope.results["increase"].output, scope.workflow))

    flow = Workflow.sequential("flow", [increase, look])
    await flow.run(context, 1)

    assert seen == [(2, 1, 2, 0, 2, flow)]


async def test_pauses_between_attempts_grow_up_to_a_bound(context):
    retry = Retry(attempts=5, delay_s=1, backoff=3, max_delay_s=5)
    flow = Workflow.sequential("flow", [Step(run=fail, retry=retry)])

    with pytest.raises(WorkflowError) as caught:
        await flow.run(context)

    assert context.clock.now() == 1000 + 1 + 3 + 5 + 5
    assert caught.value.data["steps"]["fail"] == {
        "status": "failed",
        "output": None,
        "error": {"code": "error", "message": "ValueError: broken"},
        "attempts": 5,
        "seconds": 14.0,
        "started": 1000.0,
    }


def test_a_pause_never_overflows():
    assert Retry(attempts=2, delay_s=1, backoff=10).pause(1000) == 60


async def test_failure_of_a_step_has_its_cause(context):
    with pytest.raises(WorkflowError) as caught:
        await Workflow.sequential("flow", [fail]).run(context)

    assert isinstance(caught.value.__cause__, ValueError)
    assert caught.value.message == "flow.fail failed: ValueError: broken"


async def test_result_that_is_no_value_fails_the_step(context):
    with pytest.raises(WorkflowError, match="is a object"):
        await Workflow.sequential("flow", [lambda _: object()]).run(context)


async def test_lifecycle_moves_like_an_agents(context):
    moves = []
    context.events.observe("agent.moved", lambda event: moves.append((event.subject, event.data["to"])))

    flow = Workflow.sequential("flow", [increase])
    await flow.run(context, 1)

    with pytest.raises(WorkflowError):
        await Workflow.sequential("bad", [fail]).run(context)

    assert moves == [("flow", "waiting"), ("flow", "done"), ("bad", "waiting"), ("bad", "failed")]


async def test_closed_workflow_refuses_to_run(context):
    flow = Workflow.sequential("flow", [])
    await flow.close(context)

    with pytest.raises(AgentError):
        await flow.run(context)


async def test_one_workflow_may_be_two_branches_at_once(context):
    async def slowly(value):
        await asyncio.sleep(0)
        return value + 1

    inner = Workflow.sequential("inner", [slowly])
    flow = Workflow.parallel("flow", [Step(name="a", workflow=inner), Step(name="b", workflow=inner)])

    assert (await flow.run(context, 1)).output == {"a": 2, "b": 2}


async def test_workflow_is_a_tool(context):
    flow = Workflow.sequential("shout", [lambda text: text.upper()], description="Shouts.")

    made = as_tool(flow)

    assert (made.name, await made.call(context, {"task": "hey"})) == ("shout", "HEY")


async def test_hooks_see_workflows_and_steps_and_may_replace_or_refuse(context):
    seen = []

    async def note(_context, crossing):
        seen.append(str(crossing))
        yield CacheHit(100) if crossing.name == "flow.b" else None

    context.hooks.add(Hook(note, "step"))
    context.hooks.add(Hook(note, "workflow"))
    reply = await Workflow.sequential("flow", [adding("a"), adding("b"), adding("c")]).run(context, 1)

    assert reply.output == 101
    assert seen == ["workflow flow", "step flow.a", "step flow.b", "step flow.c"]


async def test_refused_step_fails_and_is_not_retried(context):
    async def refuse(_context, _crossing):
        yield Deny("not today")

    context.hooks.add(Hook(refuse, "step", "flow.b"))
    flow = Workflow.sequential("flow", [adding("a"), adding("b", retry=Retry(attempts=9, delay_s=9))])

    with pytest.raises(WorkflowError) as caught:
        await flow.run(context, 1)

    assert caught.value.data["code"] == "hook.denied"
    assert context.clock.now() == 1000


async def test_step_added_after_a_run_is_there_for_all_later_ones(context):
    flow = Workflow.sequential("flow", [adding("a")])
    await flow.run(context, 1)
    flow.add(adding("b"))

    assert ([(await flow.run(context, 1)).output for _ in range(2)], list(flow.members)) == ([3, 3], ["a", "b"])


async def test_cancelling_stops_all_branches_and_undoes_what_is_done():
    undone, going = [], asyncio.Event()

    async def wait(_value):
        going.set()
        await asyncio.Event().wait()

    async def undo(value):
        await asyncio.sleep(0)
        undone.append(value)

    flow = Workflow.sequential(
        "flow",
        [
            adding("a", undo=undo),
            Workflow.sequential("inner", [adding("b", undo=undo)]),
            Workflow.parallel("both", [Step(name="x", run=wait), Step(name="y", run=wait)]),
        ],
    )
    before = asyncio.all_tasks()
    task = asyncio.create_task(flow.run(Context(), 1))
    await going.wait()

    task.cancel()
    task.cancel()
    await asyncio.wait([task])

    assert task.cancelled()
    assert undone == [3, 2]
    assert asyncio.all_tasks() == before
    assert flow.lifecycle.state == "failed"


async def test_second_cancel_does_not_stop_an_undo():
    begun, go_on, undone = asyncio.Event(), asyncio.Event(), []

    async def undo(_value):
        begun.set()
        await go_on.wait()
        undone.append(True)

    async def wait(_value):
        await asyncio.Event().wait()

    task = asyncio.create_task(Workflow.sequential("flow", [adding("a", undo=undo), wait]).run(Context(), 1))
    await asyncio.sleep(0)
    task.cancel()
    await begun.wait()
    task.cancel()

    for _ in range(3):
        await asyncio.sleep(0)
        assert not task.done()

    go_on.set()
    await asyncio.wait([task])

    assert (task.cancelled(), undone) == (True, [True])


async def test_undo_of_a_cancelled_workflow_has_only_so_much_time(monkeypatch, caplog):
    monkeypatch.setattr(frame, "UNDO_S", 0.01)

    async def stuck(_value):
        await asyncio.Event().wait()

    task = asyncio.create_task(Workflow.sequential("flow", [adding("a", undo=stuck), stuck]).run(Context(), 1))
    await asyncio.sleep(0)
    task.cancel()

    await asyncio.wait([task])

    assert task.cancelled()
    assert caplog.messages == ["flow.a could not be undone: there was no time left"]


async def test_cancellation_of_a_spell_passes_through_on_error(context):
    async def stop(_value):
        raise CancelledError("stop")

    flow = Workflow.sequential("flow", [Step(run=stop, on_error="continue", retry=Retry(attempts=3))])

    with pytest.raises(CancelledError):
        await flow.run(context)


async def test_stream_that_is_closed_early_cancels_the_run():
    ended = []

    async def wait(_value):
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    stream = Workflow.sequential("flow", [wait]).stream(Context())
    first = await stream.next()
    await asyncio.sleep(0)
    await stream.close()

    assert (first.step, ended) == ("wait", [True])


async def test_limits_are_those_of_one_run(context):
    agent = Agent("agent", model=Model(ScriptedProvider([{"text": "x"}], repeat_last=True), "m"))
    flow = Workflow.loop("flow", [agent], times=3, limits=Limits(turns=2))

    for _ in range(2):
        with pytest.raises(LimitError) as caught:
            await flow.run(context, "go")

        assert caught.value.code == "limit.turns"
        assert caught.value.data["steps"]["agent"]["status"] == "failed"


async def test_change_during_a_run_ends_with_it(context):
    flow = Workflow.sequential("flow", [])

    async def change(value):
        flow.add(adding("more"))
        return value

    flow.add(Step(name="change", run=change))

    assert [(await flow.run(context, 1)).output for _ in range(2)] == [2, 2]
    assert list(flow.members) == ["change"]


async def test_step_added_after_one_that_ran_comes_next(context):
    flow = Workflow.sequential("flow", [])

    async def change(value):
        flow.add(Step(name="next", run=lambda text: text + "n"), after="first")
        return value + "c"

    for name, run in (("first", lambda text: text), ("change", change), ("last", lambda text: text + "l")):
        flow.add(Step(name=name, run=run))

    assert (await flow.run(context, "")).output == "cnl"


async def test_state_of_a_handoff_reaches_the_workflow(context):
    from llmspell.agent import Handoff
    from llmspell.message import user

    flow = Workflow.sequential("flow", [Step(name="a", input="{{ input }} {{ state.who }}", run=lambda text: text)])
    handoff = Handoff(source="s", target="flow", reason="", messages=[user("one"), user("two")], state={"who": "Ann"})

    assert (await flow.receive(context, handoff)).text == "two Ann"


def test_cycle_through_an_undo_is_found():
    flow = Workflow.sequential("flow", [])

    with pytest.raises(WorkflowError) as caught:
        flow.add(Step(run=increase, undo=Workflow.sequential("inner", [flow])))

    assert (caught.value.code, caught.value.message) == (
        "workflow.cycle",
        "flow would hold itself: flow → inner → flow",
    )


async def test_workflow_inside_itself_by_way_of_a_tool_comes_to_an_end(context, monkeypatch):
    monkeypatch.setattr(nesting, "MAX_DEPTH", 3)
    flow = Workflow.sequential("flow", [lambda _: {"task": "x"}])
    flow.add(Step(name="again", tool=as_tool(flow), on_error="continue"))

    with pytest.raises(WorkflowError) as caught:
        await flow.run(context)

    assert caught.value.code == "workflow.cycle"


@kind
async def twice(steps: Steps, value: object, *, extra: int = 0) -> object:
    """Run each step twice.

    Not in the first paragraph.
    """
    for name in steps.ahead():
        value = await steps(name, await steps(name, value))

    return value + extra


async def test_kind_is_a_typed_function(context):
    flow = Workflow("flow", kind=twice, steps=[increase], options={"extra": 10})

    assert (await flow.run(context, 1)).output == 13
    assert (twice.name, twice.description, twice.shape) == ("twice", "Run each step twice.", "free")


@pytest.mark.parametrize("options", [{"extr": 1}, {"extra": "one"}])
def test_option_that_does_not_fit_is_refused(options):
    with pytest.raises(UsageError, match="flow"):
        Workflow("flow", kind=twice, options=options)


async def test_fault_of_a_kind_is_the_workflows_failure(context):
    async def careless(_steps, _value):
        raise KeyError("lost")

    with pytest.raises(WorkflowError) as caught:
        await Workflow("flow", kind=Kind(name="careless", function=careless)).run(context)

    assert (caught.value.code, type(caught.value.__cause__)) == ("workflow.failed", KeyError)


@pytest.mark.parametrize("function", [lambda steps, value: value, fail])
def test_function_that_is_no_kind_is_refused(function):
    with pytest.raises(UsageError, match="the kind"):
        kind(function)


def test_unknown_kind_is_refused():
    with pytest.raises(NotFoundError, match="paralell"):
        Workflow("flow", kind="paralell")


def test_what_cannot_run_is_no_step():
    with pytest.raises(UsageError, match="a step runs a int"):
        Workflow.sequential("flow", [7])


def test_steps_without_a_name_are_called_after_their_place():
    flow = Workflow.sequential("flow", [lambda x: x, increase, lambda x: x])

    assert list(flow.members) == ["step_1", "increase", "step_3"]


async def test_output_with_bytes_has_a_text(context):
    reply = await Workflow.sequential("flow", [lambda _: {"raw": b"\xff"}]).run(context)

    assert (reply.output, reply.text) == ({"raw": b"\xff"}, '{"raw":"/w=="}')


@pytest.mark.parametrize(
    "make", [lambda parts: Workflow("w", **parts), lambda parts: Workflow.parallel("w", [], **parts)]
)
def test_limits_that_are_none_are_refused_when_it_is_made(make):
    with pytest.raises(UsageError) as caught:
        make({"limits": {"seconds": 5}})

    assert (caught.value.message, caught.value.hint) == ("the limits of w is of type dict", "give Limits(…)")
