"""Shared state for components: values, crossings, grants, hooks, retries, bounds."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell.context import Context, ManualClock
from llmspell.errors import ConvertError, DeniedError, LimitError, NotFoundError, StateError, UsageError
from llmspell.grant import Grants
from llmspell.hook import CacheHit, Deny, Hook
from llmspell.journal import MemoryJournal
from llmspell.scope import Item, ScopedState, StateAccess, StateStep, export_lines, import_lines
from llmspell.store import StoreSettings
from llmspell.stores.memory import MemoryStore

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def make_context(**others):
    store = MemoryStore(StoreSettings(value_bytes=1000))
    return Context(**{"clock": ManualClock(100.0), "store": lambda _scope: store, "run_id": "run-1", **others})


@pytest.fixture
def context():
    return make_context()


@pytest.fixture
def state():
    return ScopedState("user", "ada", own=True)


async def add_one(value):
    return value + 1


@given(JSON)
def test_any_json_value_comes_back_exactly(value):
    async def go():
        context, state = (
            make_context(store=lambda _scope, made=MemoryStore(StoreSettings()): made),
            ScopedState("app", own=True),
        )

        try:
            await state.set(context, "k", value)
        except ConvertError:
            return

        assert repr(await state.get(context, "k")) == repr(value)

    asyncio.run(go())


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (b"bytes", "base64"),
        (float("nan"), "no such number"),
        (float("inf"), "no such number"),
        ("\ud800", "UTF-8"),
        ({1: 2}, "text"),
        ({1, 2}, "use nil"),
        ([object()], "use nil"),
    ],
)
async def test_what_json_cannot_say_is_refused(context, state, value, word):
    with pytest.raises(ConvertError) as caught:
        await state.set(context, "the key", value)

    assert word in f"{caught.value.message} {caught.value.hint}"


async def test_nothing_is_a_value_too(context, state):
    await state.set(context, "k", None)
    assert await state.get(context, "k", "default") is None
    assert await state.get(context, "other", "default") == "default"


async def test_entry_tells_version_and_end(context, state):
    await state.set(context, "k", [1], expires_s=5)
    assert await state.entry(context, "k") == Item(key="k", value=[1], version=1, expires_at=105.0)
    await context.clock.sleep(5)
    assert await state.entry(context, "k") is None


@pytest.mark.parametrize("seconds", [0, -1, float("inf"), float("nan")])
async def test_end_must_lie_ahead(context, state, seconds):
    with pytest.raises(UsageError, match="expires_s"):
        await state.set(context, "k", 1, expires_s=seconds)


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("", "is empty"),
        ("a\nb", "control"),
        ("\0", "control"),
        ("x" * 257, "longer"),
        ("é" * 129, "longer"),
        ("\ud800", "control"),
    ],
)
async def test_bad_key_is_refused_by_every_access(context, state, key, word):
    for access in (
        state.get(context, key),
        state.entry(context, key),
        state.set(context, key, 1),
        state.delete(context, key),
        state.update(context, key, add_one),
        state.history(context, key),
        state.transaction(context, [StateStep(op="set", key=key)]),
    ):
        with pytest.raises(UsageError, match=word):
            await access


async def test_longest_key_is_kept(context, state):
    await state.set(context, "é" * 128, 1)
    assert await state.keys(context) == ["é" * 128]


@pytest.mark.parametrize(
    ("scope", "owner", "word"),
    [
        ("usr", "ada", "no scope"),
        ("user", "", "needs an owner"),
        ("app", "ada", "has no owner"),
        ("user", "a\0", "control"),
    ],
)
def test_place_that_makes_no_sense_is_refused(scope, owner, word):
    with pytest.raises(UsageError, match=word):
        ScopedState(scope, owner)


async def test_unknown_scope_offers_the_nearest():
    with pytest.raises(UsageError) as caught:
        ScopedState("sesion", "1")

    assert caught.value.hint == 'did you mean "session"?'


async def test_value_beyond_its_cap_is_a_limit(context, state):
    with pytest.raises(LimitError, match='the value of "k" takes 1002 bytes; one may take 1000'):
        await state.set(context, "k", "x" * 1000)


@pytest.mark.parametrize("limit", [0, -1, 1001])
async def test_page_has_a_sensible_size(context, state, limit):
    for access in (
        state.keys(context, limit=limit),
        state.items(context, limit=limit),
        state.history(context, "k", limit=limit),
    ):
        with pytest.raises(UsageError, match="limit"):
            await access


async def test_long_reason_is_refused(context, state):
    for reason in ("x" * 1001, "a\0b", "a\ud800"):
        with pytest.raises(UsageError, match="reason or label"):
            await state.set(context, "k", 1, reason=reason)

        with pytest.raises(UsageError, match="reason or label"):
            await state.snapshot(context, reason)


async def test_history_names_agent_run_and_reason(context, state):
    await state.set(context, "k", 1, reason="because")
    from llmspell.budget import Limits

    inner = context.within("clerk", Limits())
    await state.update(inner, "k", add_one)
    await state.delete(context, "k")
    past = await state.history(context, "k")
    assert [(one.act, one.agent, one.run, one.reason, one.value, one.deleted, one.at) for one in past] == [
        ("delete", "", "run-1", "", None, True, 100.0),
        ("update", "clerk", "run-1", "", 2, False, 100.0),
        ("set", "", "run-1", "because", 1, False, 100.0),
    ]


async def test_each_access_is_a_crossing_with_its_event(context, state):
    seen = []
    context.events.observe("state.*", lambda event: seen.append((event.type, event.subject, event.data)))
    await state.set(context, "k", 1, reason="why")
    await state.get(context, "k")
    access = StateAccess(op="set", scope="user", owner="ada", key="k", value=1, reason="why")
    assert seen == [
        ("state.started", "user.k", access),
        ("state.finished", "user.k", 1),
        ("state.started", "user.k", StateAccess(op="get", scope="user", owner="ada", key="k")),
        ("state.finished", "user.k", 1),
    ]


async def test_every_access_is_journaled(state):
    journal = MemoryJournal()
    context = make_context(journal=journal)
    await state.update(context, "k", add_one, default=1)
    await state.keys(context, "k")
    await state.snapshot(context, "s")
    assert [(one.name, one.input.op, one.output) for one in journal.entries] == [
        ("user.k", "entry", None),
        ("user.k", "set", 1),
        ("user.k", "keys", ["k"]),
        ("user.", "snapshot", 1),
    ]


async def test_scope_needs_its_grant():
    context = make_context(grants=Grants({"state": ["user/ada", "agent"]}))
    await ScopedState("user", "ada").set(context, "k", 1)
    await ScopedState("agent", "anyone").set(context, "k", 1)
    await ScopedState("temp", "run").set(context, "k", 1)
    await ScopedState("user", "bob", own=True).set(context, "k", 1)

    for scope, owner in (("user", "bob"), ("app", ""), ("spell", "x")):
        with pytest.raises(DeniedError) as caught:
            await ScopedState(scope, owner).get(context, "k")

        assert caught.value.code == "grant.denied"
        assert caught.value.hint == f"allow it with --allow state={scope}{owner and '/'}{owner}"


@pytest.mark.parametrize(("rule", "scope"), [("user", "user"), ("user/ada", "user"), ("temp", "temp")])
async def test_what_is_denied_is_denied_to_its_own_owner_too(rule, scope):
    context = make_context(grants=Grants({}, {"state": [rule]}))
    await ScopedState("agent", "ada", own=True).set(context, "k", 1)

    with pytest.raises(DeniedError) as caught:
        await ScopedState(scope, "ada", own=True).get(context, "k")

    assert caught.value.code == "grant.denied"


async def test_every_access_needs_the_grant(context):
    state = ScopedState("user", "ada")

    for access in (
        state.get(context, "k"),
        state.entry(context, "k"),
        state.keys(context),
        state.items(context),
        state.set(context, "k", 1),
        state.delete(context, "k"),
        state.update(context, "k", add_one),
        state.transaction(context, [StateStep(op="set", key="k")]),
        state.history(context, "k"),
        state.snapshot(context),
        state.snapshots(context),
        state.restore(context, 1),
        state.forget(context, 1),
    ):
        with pytest.raises(DeniedError):
            await access


async def test_hook_may_deny_a_key_and_answer_for_another(context, state):
    async def guard(_context, crossing):
        yield Deny("not this one") if crossing.input.key == "secret" else CacheHit("from the hook")

    await state.set(context, "secret", 1)
    context.hooks.add(Hook(guard, "state", "user.*"))

    with pytest.raises(DeniedError, match="state user.secret"):
        await state.get(context, "secret")

    assert await state.get(context, "other") == "from the hook"


async def test_hook_on_one_key_holds_inside_a_transaction(context, state):
    async def guard(_context, crossing):
        yield Deny("read only") if crossing.input.op == "set" else None

    context.hooks.add(Hook(guard, "state", "user.fixed"))

    with pytest.raises(DeniedError, match="read only"):
        await state.transaction(
            context, [StateStep(op="set", key="free", value=1), StateStep(op="set", key="fixed", value=1)]
        )

    assert await state.keys(context) == []


async def test_step_that_a_hook_answered_is_left_out(context, state):
    async def skip(_context, _crossing):
        yield CacheHit(None)

    context.hooks.add(Hook(skip, "state", "user.skipped"))
    steps = [StateStep(op="set", key=key, value=1) for key in ("a", "skipped", "b")]
    assert await state.transaction(context, steps) == [1, 0, 2]
    assert await state.keys(context) == ["a", "b"]


async def test_transaction_is_all_or_nothing(context, state):
    await state.set(context, "a", 1)

    with pytest.raises(StateError) as caught:
        await state.transaction(
            context, [StateStep(op="delete", key="a"), StateStep(op="set", key="b", value=1, expected=7)]
        )

    assert caught.value.data == {"key": "b", "expected": 7, "version": 0}
    assert await state.keys(context) == ["a"]


async def test_transaction_has_a_bound(context, state):
    with pytest.raises(UsageError, match="1001 steps"):
        await state.transaction(context, [StateStep(op="delete", key="a")] * 1001)


async def test_update_keeps_when_a_value_ends(context, state):
    await state.set(context, "n", 1, expires_s=10)
    assert await state.update(context, "n", add_one) == 2
    assert (await state.entry(context, "n")).expires_at == 110.0
    await state.update(context, "n", add_one, expires_s=50)
    assert (await state.entry(context, "n")).expires_at == 150.0


async def test_updates_of_many_tasks_lose_nothing(context, state):
    await asyncio.gather(*[state.update(context, "n", add_one, default=0) for _ in range(20)])
    assert await state.get(context, "n") == 20


async def test_update_that_waits_sees_the_change_made_meanwhile(context, state):
    calls = []

    async def slow(value):
        calls.append(value)

        if len(calls) == 1:
            await state.set(context, "n", 10)

        return value + 1

    await state.set(context, "n", 1)
    assert await state.update(context, "n", slow) == 11
    assert calls == [1, 10]


async def test_update_gives_up_after_a_while(context, state):
    async def never_first(value):
        await state.update(context, "n", add_one)
        return value

    await state.set(context, "n", 1)

    with pytest.raises(StateError) as caught:
        await state.update(context, "n", never_first)

    assert caught.value.code == "state.conflict"
    assert await state.get(context, "n") == 101


async def test_value_that_ends_while_it_is_updated_begins_anew(context, state):
    async def slow(value):
        await context.clock.sleep(20)
        return value + 1

    await state.set(context, "n", 5, expires_s=10)
    assert await state.update(context, "n", slow, default=0) == 1


async def test_failing_change_changes_nothing(context, state):
    async def fail(_value):
        raise NotFoundError("no")

    with pytest.raises(NotFoundError):
        await state.update(context, "n", fail)

    assert await state.keys(context) == []


async def test_context_without_a_store_says_so():
    with pytest.raises(NotFoundError, match="no store is set up here"):
        await ScopedState("app", own=True).get(Context(), "k")


async def test_damaged_value_is_a_typed_error(context, state):
    from llmspell.store import By, Put

    store, by = context.store("user"), By(at=1.0, act="set")
    await store.apply(state.place, [Put(key="k", data=b"{"), Put(key="sealed", data=b"\x01...")], by)

    for key, code in (("k", "state.corrupt"), ("sealed", "state.key")):
        with pytest.raises(StateError) as caught:
            await state.get(context, key)

        assert caught.value.code == code


async def test_export_and_import_give_the_same(context, state):
    await state.set(context, "b", {"x": [1, 2.0, None]})
    await state.set(context, "a", "é", expires_s=50)
    await state.set(context, "gone", 1, expires_s=5)
    lines = [line async for line in export_lines(context, state)]
    await context.clock.sleep(10)
    other = make_context(clock=context.clock)

    assert lines == [
        '{"expires_at":150.0,"key":"a","owner":"ada","scope":"user","value":"é"}',
        '{"key":"b","owner":"ada","scope":"user","value":{"x":[1,2.0,null]}}',
        '{"expires_at":105.0,"key":"gone","owner":"ada","scope":"user","value":1}',
    ]
    assert await import_lines(other, [*lines, "", "\n"], own=True) == 2
    assert await state.items(other) == [
        Item(key="a", value="é", version=1, expires_at=150.0),
        Item(key="b", value={"x": [1, 2.0, None]}, version=2),
    ]


async def test_large_export_comes_in_pages(context, state):
    for part in range(3):
        await state.transaction(context, [StateStep(op="set", key=f"{part}/{i:04d}", value=i) for i in range(900)])

    lines = [line async for line in export_lines(context, state)]
    other = make_context()
    assert len(lines) == 2700
    assert await import_lines(other, lines, own=True) == 2700
    assert await state.get(other, "2/0899") == 899


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"scope":"user","owner":"ada"}', '{"scope":"user","owner":"ada","key":"k","value":1,"more":2}']
)
async def test_line_that_is_none_is_named(context, line):
    with pytest.raises(UsageError, match="line 2 is not one of an export"):
        await import_lines(context, ["", line], own=True)


async def test_import_needs_the_grant(context):
    with pytest.raises(DeniedError):
        await import_lines(context, ['{"scope":"user","owner":"ada","key":"k","value":1}'])
