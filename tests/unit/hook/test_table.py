"""Hooks are asked in one total order, by kind, name and attributes, and what would happen can be explained."""

import pytest

from llmspell import boundary
from llmspell.context import Context
from llmspell.errors import UsageError
from llmspell.hook import Crossing, Deny, Hook, HookTable, hook, on, parse_point
from llmspell.hook.crossing import ATTRIBUTES
from llmspell.hook.plugin import HookSettings, make_hooks
from llmspell.hooks.retry import HOOK as RETRY
from llmspell.tools.calculate import calculate


async def go_on(context, crossing):
    return None


async def around(context, crossing):
    yield None


async def one():
    return 1


def names(table, kind="tool", name="it"):
    return [found.name for found in table.matching(kind, name)]


def test_order_is_by_priority_then_registration_over_all_tables():
    outer = HookTable()
    inner = HookTable(outer)
    outer.add(on("before:tool", go_on, name="a"))
    inner.add(on("before:tool", go_on, name="b", priority=5))
    outer.add(on("after:tool", go_on, name="c"))
    inner.add(Hook(around, "*", name="d", priority=-1))

    assert names(inner) == ["b", "a", "c", "d"]
    assert names(outer) == ["a", "c"]


def test_change_further_out_is_seen_inside():
    outer = HookTable()
    inner = HookTable(outer)
    before = (inner.active, names(inner))
    remove = outer.add(on("before:tool", go_on, name="a"))
    added = (inner.active, names(inner))
    remove()
    remove()

    assert (before, added) == ((False, []), (True, ["a"]))
    assert (inner.active, names(inner), len(outer)) == (False, [], 0)


@pytest.mark.parametrize("kind", ["sleep", "now", "random", "id"])
def test_star_does_not_mean_what_has_no_hooks(kind):
    table = HookTable()
    table.add(on("*", go_on))

    assert names(table, kind) == []


@pytest.mark.parametrize(
    ("match", "fires"),
    [
        ({"name": "http_*"}, True),
        ({"name": "file_*"}, False),
        ({"agent": "writer"}, True),
        ({"agent": "read*"}, False),
        ({"effect": "external", "agent": "w*"}, True),
        ({"effect": "pure"}, False),
        ({"nothing": "*"}, True),
        ({"nothing": "x"}, False),
    ],
)
async def test_match_by_attributes(match, fires):
    asked = []

    async def note(_context, crossing):
        asked.append(str(crossing))

    context = Context()
    context.hooks.add(on("before:tool", note, match=match))
    await boundary.cross(context, Crossing("tool", "http_get", {}, "writer", {"effect": "external"}), one)

    assert bool(asked) is fires


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("before:tool", "before:tool"),
        ("*:tool", "*:tool"),
        ("before:*", "before:*"),
        ("*", "*:*"),
        ("chunk:model", "chunk:model"),
    ],
)
def test_point_is_read(text, written):
    assert str(parse_point(text)) == written


@pytest.mark.parametrize(
    "text", ["befor:tool", "before:tol", "before", "", "chunk:tool", "before:sleep", "my.point", ":", "a:b:c"]
)
def test_unknown_point_is_refused(text):
    with pytest.raises(UsageError) as caught:
        parse_point(text)

    assert caught.value.code == "hook.point"


def test_nearest_point_is_offered():
    with pytest.raises(UsageError) as caught:
        parse_point("befor:tool")

    assert caught.value.hint == 'did you mean "before:tool"?'


@pytest.mark.parametrize("name", ["single", "a..b", ".a", "a.b c", ""])
def test_custom_point_needs_a_name_with_a_dot(name):
    with pytest.raises(UsageError):
        HookTable().declare(name)


def test_custom_point_is_known_once_declared_further_out_too():
    outer = HookTable()
    inner = HookTable(outer)
    outer.declare("order.priced")
    inner.declare("order.sent")
    inner.declare("order.sent")

    assert inner.custom == ("order.priced", "order.sent")
    assert str(parse_point("order.sent", inner.custom)) == "order.sent"


def test_hook_of_an_unknown_kind_is_refused():
    with pytest.raises(UsageError) as caught:
        Hook(around, "tol")

    assert caught.value.code == "hook.point"


def test_decorator_makes_a_hook():
    made = hook("model", match="openai/*", priority=3, fail="open", timeout_s=1)(around)

    assert (made.kind, made.match, made.priority, made.fail, made.timeout_s, made.name) == (
        "model",
        "openai/*",
        3,
        "open",
        1,
        "around",
    )


def test_explanation_names_all_hooks_and_the_reason():
    table = HookTable()
    table.add(on("before:tool", go_on, name="all tools"))
    table.add(on("before:model", go_on, name="models"))
    table.add(on("after:tool", go_on, name="later"))
    table.add(on("before:tool", go_on, name="files", match="file_*"))
    table.add(on("before:tool", go_on, name="writer", match={"agent": "writer"}))
    table.add(Hook(around, "*", name="outermost", priority=9))
    broken = Hook(around, "tool", name="broken")
    table.add(broken)

    for _ in range(5):
        broken.breaker.failed(100.0)

    found = table.explain("before:tool", Crossing("tool", "http_get"), 101.0)

    assert [(one.hook, one.fires, one.place, one.why) for one in found] == [
        ("outermost", True, 1, "it matches"),
        ("all tools", True, 2, "it matches"),
        ("models", False, 0, "it is for model"),
        ("later", False, 0, "it is asked after:tool"),
        ("files", False, 0, 'the name does not match "file_*"'),
        ("writer", False, 0, 'agent "" does not match "writer"'),
        ("broken", False, 0, "its circuit breaker is open: the crossing would be refused"),
    ]


async def test_hook_added_while_it_runs_is_asked_from_the_next_crossing_on():
    context = Context()

    async def deny(_context, _crossing):
        return Deny("new rule")

    async def add(_context, _crossing):
        context.hooks.add(on("before:tool", deny))

    context.hooks.add(on("before:tool", add))

    assert await boundary.cross(context, Crossing("tool", "it"), one) == 1

    with pytest.raises(Exception, match="new rule"):
        await boundary.cross(context, Crossing("tool", "it"), one)


def test_attribute_that_nothing_has_is_refused_where_llmspell_sets_the_hook():
    settings = HookSettings(match={"efect": "write"})

    with pytest.raises(UsageError) as caught:
        make_hooks(RETRY, "mine", settings)

    assert (caught.value.message, caught.value.hint) == (
        'a hook cannot match by "efect": nothing has it',
        'did you mean "effect"?',
    )


def test_a_program_may_match_by_attributes_of_its_own_crossings():
    table = HookTable()
    table.add(on("before:tool", go_on, name="teams", match={"team": "red"}))
    crossings = [Crossing("tool", "it", attributes={"team": team}) for team in ("red", "blue")]

    assert [[one.name for one in table.hooks if not one.difference(crossing)] for crossing in crossings] == [
        ["teams"],
        [],
    ]


def test_attributes_that_can_be_matched_are_those_that_tools_have():
    assert set(ATTRIBUTES) == {"agent", "name", *calculate.attributes}
