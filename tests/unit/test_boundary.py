"""Waist 2: order, verdicts, denials, budgets, what is told and recorded."""

import asyncio

import pytest

from llmspell import boundary
from llmspell.budget import Budget, Limits
from llmspell.context import Context, ManualClock
from llmspell.errors import DeniedError, LimitError
from llmspell.event import Delivery
from llmspell.grant import Grants, Need
from llmspell.hook import CacheHit, Crossing, Deny, Hook, Replace
from llmspell.journal import MemoryJournal

CROSSING = Crossing("tool", "probe", {"x": 1})


async def one():
    return 1


async def test_bare_crossing_is_just_the_act():
    assert await boundary.cross(Context(), CROSSING, one) == 1


async def test_hooks_run_outside_in_and_inside_out():
    order = []

    def noting(name):
        async def hook(context, crossing):
            order.append(f"{name} before")
            result = yield None
            order.append(f"{name} after {result}")

        return hook

    context = Context()
    context.hooks.add(Hook(noting("inner"), "tool", priority=1))
    context.hooks.add(Hook(noting("outer"), "*", priority=5))
    await boundary.cross(context, CROSSING, one)
    assert order == ["outer before", "inner before", "inner after 1", "outer after 1"]


async def test_cache_hit_keeps_the_act_from_happening():
    async def hook(context, crossing):
        yield CacheHit("cached")

    async def never():
        raise AssertionError("acted")

    context = Context()
    context.hooks.add(Hook(hook, "tool"))
    assert await boundary.cross(context, CROSSING, never) == "cached"


async def test_hook_may_replace_the_result():
    async def hook(context, crossing):
        result = yield None
        yield Replace(result + 41)

    context = Context()
    context.hooks.add(Hook(hook, "tool"))
    assert await boundary.cross(context, CROSSING, one) == 42


async def test_hook_sees_the_error_and_may_replace_it():
    async def hook(context, crossing):
        try:
            yield None
        except ValueError:
            yield Replace("saved")

    async def fail():
        raise ValueError("no")

    context = Context()
    context.hooks.add(Hook(hook, "tool"))
    assert await boundary.cross(context, CROSSING, fail) == "saved"


async def test_hook_that_ignores_the_error_does_not_swallow_it():
    async def hook(context, crossing):
        try:
            yield None
        except ValueError:
            return

    async def fail():
        raise ValueError("no")

    context = Context()
    context.hooks.add(Hook(hook, "tool"))

    with pytest.raises(ValueError, match="no"):
        await boundary.cross(context, CROSSING, fail)


async def test_hook_cleans_up_when_the_crossing_is_cancelled():
    cleaned = []

    async def hook(context, crossing):
        try:
            yield None
        finally:
            cleaned.append(True)

    context = Context()
    context.hooks.add(Hook(hook, "tool"))
    task = asyncio.create_task(boundary.cross(context, CROSSING, lambda: asyncio.sleep(60)))
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task

    assert cleaned == [True]


@pytest.mark.parametrize(
    ("kind", "name", "fires"), [("model", "*", False), ("tool", "pro*", True), ("tool", "x", False)]
)
async def test_hook_matches_by_kind_and_name(kind, name, fires):
    async def hook(context, crossing):
        yield Deny("matched")

    context = Context()
    context.hooks.add(Hook(hook, kind, name))

    if fires:
        with pytest.raises(DeniedError, match="matched"):
            await boundary.cross(context, CROSSING, one)
    else:
        assert await boundary.cross(context, CROSSING, one) == 1


async def test_need_without_a_grant_is_denied_before_the_act():
    async def never():
        raise AssertionError("acted")

    topics = []
    context = Context()
    context.events.observe("tool.*", lambda event: topics.append(event.type))

    with pytest.raises(DeniedError) as caught:
        await boundary.cross(context, CROSSING, never, [Need("net", "example.com:443")])

    assert caught.value.code == "grant.denied"
    assert topics == ["tool.started", "tool.denied"]


async def test_granted_need_passes():
    context = Context(grants=Grants({"net": ["example.com:443"]}))
    assert await boundary.cross(context, CROSSING, one, [Need("net", "example.com:443")]) == 1


async def test_budget_is_shared_with_the_outer_one():
    outer = Budget(Limits(tool_calls=1))
    context = Context(budget=Budget(Limits(), outer))
    await boundary.cross(context, CROSSING, one)

    with pytest.raises(LimitError) as caught:
        await boundary.cross(context, CROSSING, one)

    assert caught.value.code == "limit.tool_calls"


async def test_journal_keeps_what_touches_the_world_only():
    journal = MemoryJournal()
    context = Context(journal=journal)
    await boundary.cross(context, CROSSING, one)
    await boundary.cross(context, Crossing("agent", "a"), one)

    async def fail():
        raise LimitError("full", code="limit.tokens")

    with pytest.raises(LimitError):
        await boundary.cross(context, Crossing("model", "m"), fail)

    assert [(one.kind, one.output, one.error) for one in journal.entries] == [
        ("tool", 1, None),
        ("model", None, "limit.tokens"),
    ]


async def test_manual_clock_moves_only_by_sleeping():
    clock = ManualClock(10)
    await clock.sleep(5)
    assert (clock.now(), clock.monotonic()) == (15, 15)


def test_narrowed_context_narrows_its_handles_too(tmp_path):
    from llmspell.filesystem import FileSystem

    (tmp_path / "open").mkdir()
    (tmp_path / "secret.txt").write_text("s")
    (tmp_path / "open" / "link").symlink_to(tmp_path / "secret.txt")
    wide = Grants({"fs.read": [str(tmp_path)]})
    context = Context(grants=wide, fs=FileSystem(wide, str(tmp_path)))
    narrow = context.narrow(Grants({"fs.read": [str(tmp_path / "open")]}))

    with pytest.raises(DeniedError):
        asyncio.run(narrow.fs.read("open/link"))


def test_relative_need_under_a_linked_folder_is_covered(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    grants = Grants({"fs.read": [str(tmp_path / "real")]}, base=str(tmp_path / "link"))
    assert grants.allows(Need("fs.read", "a.txt"))


async def test_full_subscriber_that_must_lose_nothing_slows_crossings():
    context = Context()
    subscription = context.events.subscribe("tool.*", None, Delivery(buffer=2))
    await boundary.cross(context, CROSSING, one)
    crossing = asyncio.create_task(boundary.cross(context, CROSSING, one))
    await asyncio.sleep(0)
    waited = not crossing.done()
    await subscription.next()

    assert (waited, await crossing) == (True, 1)
    await subscription.close()
