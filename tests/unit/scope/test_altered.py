"""Hooks may change accesses to state: each verdict, each operation, and what does not fit."""

import pytest

from llmspell.context import Context, ManualClock
from llmspell.errors import ConvertError, DeniedError, LimitError, NotFoundError, StateError, UsageError
from llmspell.grant import Grants
from llmspell.hook import CacheHit, Deny, Redirect, Replace, Retry, on
from llmspell.scope import Item, ScopedState, StateAccess, StateStep
from llmspell.store import StoreSettings
from llmspell.stores.memory import MemoryStore


@pytest.fixture
def context():
    store = MemoryStore(StoreSettings(value_bytes=1000))
    return Context(clock=ManualClock(100.0), store=lambda _scope: store, run_id="run-1")


@pytest.fixture
def state():
    return ScopedState("user", "ada", own=True)


def say(context, point, verdict, match="*", **others):
    """Set a hook that says the verdict, or what a function of the crossing gives."""

    async def ask(_context, crossing):
        return verdict(crossing) if callable(verdict) else verdict

    return context.hooks.add(on(f"{point}:state", ask, match=match, **others))


async def refused(awaitable):
    with pytest.raises(UsageError) as caught:
        await awaitable

    assert caught.value.code == "hook.verdict"
    return f"{caught.value.message} {caught.value.hint}"


async def double(value):
    return value * 2


@pytest.mark.parametrize(
    "given", [{"value": "new"}, lambda crossing: {**as_map(crossing.input), "value": "new"}], ids=["part", "whole"]
)
async def test_hook_before_a_set_changes_what_is_set(context, state, given):
    remove = say(context, "before", lambda crossing: Replace(given(crossing) if callable(given) else given), "user.k")
    await state.set(context, "k", "old", expected=0, expires_s=9, reason="mine")
    remove()
    past = (await state.history(context, "k"))[0]
    assert (past.value, past.reason, (await state.items(context))[0].expires_at) == ("new", "mine", 109.0)


def as_map(access):
    return {name: getattr(access, name) for name in access.__struct_fields__}


async def test_hook_may_give_a_whole_access(context, state):
    access = StateAccess(op="set", scope="user", owner="ada", key="other", value=[1], reason="by the hook")
    say(context, "before", lambda crossing: Replace(access) if crossing.input.op == "set" else None)
    await state.set(context, "k", "old")
    assert [(one.key, one.value) for one in await state.items(context)] == [("other", [1])]


@pytest.mark.parametrize("value", [True, 1.0, [1], None])
async def test_value_that_equals_the_old_one_but_is_another_is_set(context, state, value):
    say(context, "before", lambda crossing: Replace({"value": value}) if crossing.input.op == "set" else None)
    await state.set(context, "k", 1)
    assert repr(await state.get(context, "k")) == repr(value)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"key": ""}, UsageError),
        ({"key": "a\nb"}, UsageError),
        ({"key": "x" * 257}, UsageError),
        ({"value": "x" * 1000}, LimitError),
        ({"value": float("nan")}, ConvertError),
        ({"expires_s": 0}, UsageError),
        ({"expected": 3}, StateError),
        ({"reason": "x" * 1001}, UsageError),
    ],
    ids=str,
)
async def test_changed_access_is_checked_as_any(context, state, fields, kind):
    say(context, "before", lambda crossing: Replace(fields) if crossing.input.op == "set" else None)

    with pytest.raises(kind):
        await state.set(context, "k", 1)

    assert await state.keys(context) == []


@pytest.mark.parametrize("name", ["op", "scope", "owner", "staged"])
async def test_whose_state_it_is_and_what_is_done_stays(context, state, name):
    say(context, "before", Replace({name: {"op": "get", "staged": True}.get(name, "bob")}))
    assert f'another "{name}"' in await refused(state.set(context, "k", 1))


@pytest.mark.parametrize(
    "value", [7, "text", None, {"colour": 1}, {"key": 7}, {"expected": "one"}, {"expires_s": True}, {"reason": None}]
)
async def test_input_that_is_none_is_an_error(context, state, value):
    say(context, "before", Replace(value))
    assert "user.k" in await refused(state.set(context, "k", 1))


async def accesses(context, state):
    """Each operation that may be changed, with a change that it does not take."""
    yield state.get(context, "k"), {"value": 1}
    yield state.entry(context, "k"), {"reason": "r"}
    yield state.keys(context), {"value": 1}
    yield state.items(context), {"expected": 1}
    yield state.history(context, "k"), {"expires_s": 1}
    yield state.delete(context, "k"), {"value": 1}
    yield state.transaction(context, []), {"key": "k"}
    yield state.snapshot(context), {"key": "k"}
    yield state.snapshot(context), {"value": 7}
    yield state.snapshots(context), {"key": "k"}
    yield state.restore(context, 1), {"value": "one"}
    yield state.restore(context, 1), {"value": True}
    yield state.forget(context, 1), {"key": "k"}


async def test_operation_refuses_changes_of_what_it_does_not_have(context, state):
    async for access, fields in accesses(context, state):
        hook = say(context, "before", Replace(fields))
        await refused(access)
        hook()


async def test_hook_sends_reads_to_another_key(context, state):
    await state.set(context, "b", 2)
    await state.set(context, "b", 3)
    say(context, "before", Replace({"key": "b"}), "user.a")
    assert await state.get(context, "a") == 3
    assert (await state.entry(context, "a")).key == "b"
    assert await state.keys(context, "a") == ["b"]
    assert [one.key for one in await state.items(context, "a")] == ["b"]
    assert [one.value for one in await state.history(context, "a")] == [3, 2]
    assert await state.delete(context, "a")
    assert await state.keys(context) == []


async def test_hook_names_snapshots_and_chooses_another_one(context, state):
    await state.set(context, "k", "first")
    say(context, "before", lambda crossing: Replace({"value": "label"}) if crossing.input.op == "snapshot" else None)
    say(
        context,
        "before",
        lambda crossing: Replace({"value": 1}) if crossing.input.op in {"restore", "forget"} else None,
    )
    await state.snapshot(context)
    await state.set(context, "k", "second")
    assert [one.label for one in await state.snapshots(context)] == ["label"]
    assert await state.restore(context, 99) == 1
    assert await state.forget(context, 99)
    assert await state.get(context, "k") == "first"


async def test_update_returns_what_was_set_in_the_end(context, state):
    await state.set(context, "n", 4)
    say(context, "before", lambda crossing: Replace({"value": 100}) if crossing.input.op == "set" else None)
    assert await state.update(context, "n", double) == 100
    assert await state.get(context, "n") == 100


async def test_hook_changes_steps_and_the_reason_of_a_transaction(context, state):
    say(context, "before", lambda crossing: Replace({"value": 9}) if crossing.input.staged else None, "user.a")
    say(
        context, "before", lambda crossing: Replace({"reason": "audit"}) if crossing.input.op == "transaction" else None
    )
    assert await state.transaction(context, [StateStep(op="set", key=key, value=1) for key in "ab"]) == [1, 2]
    assert [one.value for one in await state.items(context)] == [9, 1]
    assert [one.reason for one in await state.history(context, "b")] == ["audit"]


ANSWERS = [
    ("get", {"any": ["json"]}, {"any": ["json"]}),
    ("entry", {"key": "k", "value": [1], "version": 7}, Item(key="k", value=[1], version=7)),
    ("entry", None, None),
    ("items", [Item(key="x", value=1, version=1)], [Item(key="x", value=1, version=1)]),
    ("keys", ["x", "y"], ["x", "y"]),
    ("history", [], []),
    ("set", 42, 42),
    ("delete", True, True),
    ("transaction", [4, 5], [4, 5]),
    ("snapshot", 3, 3),
    ("snapshots", [], []),
    ("restore", 0, 0),
    ("forget", False, False),
]
WRONG = {"get": b"bytes", "entry": 7, "delete": 1, "set": "one"}


def do(context, state, op):
    return {
        "get": lambda: state.get(context, "k"),
        "entry": lambda: state.entry(context, "k"),
        "items": lambda: state.items(context),
        "keys": lambda: state.keys(context),
        "history": lambda: state.history(context, "k"),
        "set": lambda: state.set(context, "k", 1),
        "delete": lambda: state.delete(context, "k"),
        "transaction": lambda: state.transaction(context, [StateStep(op="set", key="k", value=1)]),
        "snapshot": lambda: state.snapshot(context),
        "snapshots": lambda: state.snapshots(context),
        "restore": lambda: state.restore(context, 1),
        "forget": lambda: state.forget(context, 1),
    }[op]()


@pytest.mark.parametrize(("op", "answer", "expected"), ANSWERS, ids=lambda value: str(value)[:30])
async def test_hook_answers_in_place_of_any_access(context, state, op, answer, expected):
    remove = say(context, "before", lambda crossing: CacheHit(answer) if crossing.input.op == op else None)
    assert await do(context, state, op) == expected
    remove()
    assert await state.keys(context) == []
    assert await state.snapshots(context) == []


@pytest.mark.parametrize(("op", "answer", "expected"), ANSWERS, ids=lambda value: str(value)[:30])
async def test_hook_replaces_the_result_of_any_access(context, state, op, answer, expected):
    await state.set(context, "k", 1)
    await state.snapshot(context)
    say(context, "after", lambda crossing: Replace(answer) if crossing.input.op == op else None)
    assert await do(context, state, op) == expected


@pytest.mark.parametrize("op", sorted({one[0] for one in ANSWERS}))
@pytest.mark.parametrize(("point", "verdict"), [("before", CacheHit), ("after", Replace)])
async def test_result_that_does_not_fit_is_an_error(context, state, op, point, verdict):
    await state.set(context, "k", 1)
    await state.snapshot(context)
    wrong = WRONG.get(op, {"no": "such"})
    say(context, point, lambda crossing: verdict(wrong) if crossing.input.op == op else None)
    assert "does not fit" in await refused(do(context, state, op))


async def test_hook_changes_one_field_of_an_item(context, state):
    await state.set(context, "k", 1)
    say(context, "after", lambda crossing: Replace({"value": "***"}) if crossing.input.op == "entry" else None)
    assert await state.entry(context, "k") == Item(key="k", value="***", version=1)


async def test_hook_answers_for_a_failed_access(context, state):
    say(context, "error", Replace(0))
    assert await state.restore(context, 9) == 0


async def test_refused_result_of_a_set_stays_set(context, state):
    say(context, "after", lambda crossing: Deny("seen") if crossing.input.op == "set" else None)

    with pytest.raises(DeniedError, match="seen"):
        await state.set(context, "k", 1)

    assert await state.get(context, "k") == 1


async def test_refused_result_of_a_step_undoes_the_transaction(context, state):
    say(context, "after", lambda crossing: Deny("seen") if crossing.input.staged else None, "user.b")

    with pytest.raises(DeniedError, match="seen"):
        await state.transaction(context, [StateStep(op="set", key=key, value=1) for key in "ab"])

    assert await state.keys(context) == []


async def test_conflict_is_retried(context, state):
    await state.set(context, "k", "first")
    attempts = []

    async def give_way(_context, crossing):
        if type(crossing.error) is StateError:
            attempts.append(crossing.attempt)
            await state.delete(context, "k")
            return Retry(delay_s=1, max=2)

        return None

    context.hooks.add(on("error:state", give_way))
    assert await state.set(context, "k", "second", expected=0) == 3
    assert (attempts, context.clock.now()) == ([1], 101.0)


async def test_step_that_is_tried_again_is_done_once(context, state):
    say(context, "after", lambda crossing: Retry() if crossing.input.staged and crossing.attempt == 1 else None)
    assert await state.transaction(context, [StateStep(op="set", key="k", value=1)]) == [1]
    assert len(await state.history(context, "k")) == 1


async def test_step_whose_number_a_hook_replaced_is_done(context, state):
    say(context, "after", lambda crossing: Replace(77) if crossing.input.staged else None)
    assert await state.transaction(context, [StateStep(op="set", key="k", value=1)]) == [77]
    assert await state.get(context, "k") == 1


@pytest.mark.parametrize("point", ["before", "error"])
async def test_state_is_not_redirected(context, state, point):
    say(context, point, Redirect("app"))
    await refused(state.restore(context, 9))


async def test_changed_access_needs_the_grant_too(context):
    narrow = Context(clock=context.clock, store=context.store, hooks=context.hooks, grants=Grants({}))
    say(context, "before", Replace({"key": "other"}))

    with pytest.raises(DeniedError) as caught:
        await ScopedState("user", "ada").get(narrow, "k")

    assert caught.value.code == "grant.denied"


async def test_hook_itself_may_use_state(context, state):
    async def count(inner, crossing):
        await state.update(inner, "count", add_one, default=0)

    context.hooks.add(on("before:state", count))
    await state.set(context, "k", 1)
    await state.get(context, "k")
    assert await state.get(context, "count") == 3


async def add_one(value):
    return value + 1


async def test_error_keeps_its_type_where_no_hook_answers(context, state):
    say(context, "error", None)

    with pytest.raises(NotFoundError):
        await state.restore(context, 9)
