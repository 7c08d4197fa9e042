"""Each point takes the verdicts of the table, to the letter, and no other."""

import pytest

from llmspell import boundary
from llmspell.context import Context, ManualClock
from llmspell.errors import DeniedError, UsageError
from llmspell.hook import KINDS, CacheHit, Crossing, Deny, Redirect, Replace, Retry, allowed, on, parse_point
from llmspell.hook.combine import combine
from llmspell.hook.verdict import NoVerdict
from llmspell.provider import TextChunk

SAID = {
    "CacheHit": CacheHit("hit"),
    "Deny": Deny("no"),
    "Redirect": Redirect("other"),
    "Replace": Replace("new"),
    "Retry": Retry(delay_s=2, max=1),
}
POINTS = [(stage, kind) for kind in KINDS for stage in ("before", "after", "error")]
OUTCOMES = {
    ("before", "Replace"): "did new",
    ("before", "CacheHit"): "hit",
    ("before", "Redirect"): "other did old",
    ("before", "Deny"): "hook.denied",
    ("after", "Replace"): "new",
    ("after", "Deny"): "hook.denied",
    ("after", "Retry"): "hook.denied",
    ("error", "Replace"): "new",
    ("error", "Redirect"): "other did old",
    ("error", "Deny"): "hook.denied",
    ("error", "Retry"): "ValueError",
}


class Work:
    """A component that takes every change."""

    def __init__(self, fails):
        self.done = []
        self.fails = fails
        self.alter = boundary.Alter(renew=self.renew, redirect=self.redirect)

    async def act(self, value="old"):
        self.done.append(value)

        if self.fails:
            raise ValueError(value)

        return f"did {value}"

    def renew(self, context, crossing, value):
        return value, lambda: self.act(value), ()

    async def redirect(self, context, crossing, target):
        return f"{target} did {crossing.input}"


async def outcome(context, crossing, work):
    try:
        return await boundary.cross(context, crossing, work.act, alter=work.alter)
    except (DeniedError, UsageError) as error:
        return error.code
    except ValueError:
        return "ValueError"


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize(("stage", "kind"), POINTS, ids=lambda value: value)
async def test_point_takes_the_verdicts_of_the_table_and_no_other(stage, kind, name):
    async def ask(_context, _crossing):
        return SAID[name]

    context = Context(clock=ManualClock())
    context.hooks.add(on(f"{stage}:{kind}", ask))
    supported = type(SAID[name]) in allowed(stage, kind)
    expected = OUTCOMES[stage, name] if supported else "hook.verdict"
    work = Work(fails=stage == "error")

    assert await outcome(context, Crossing(kind, "it", "old"), work) == expected

    if name == "Retry" and supported:
        assert work.done == ["old", "old"]
        assert context.clock.now() == 2

    if stage == "before" and name in {"CacheHit", "Deny", "Redirect"}:
        assert work.done == []


async def chunks():
    yield TextChunk("one")
    yield TextChunk("two")


def accept(crossing, value):
    return value if value is None or not isinstance(value, str) else TextChunk(value)


@pytest.mark.parametrize("name", SAID)
async def test_chunk_point_takes_the_verdicts_of_the_table_and_no_other(name):
    async def ask(_context, crossing):
        return SAID[name] if crossing.result.text == "one" else None

    context = Context()
    context.hooks.add(on("chunk:model", ask))
    passed = []

    async def read():
        async for chunk in boundary.cross_chunks(context, Crossing("model", "a/b"), chunks(), accept):
            passed.append(chunk.text)

    if name == "Replace":
        await read()
        assert passed == ["new", "two"]
    else:
        with pytest.raises((DeniedError, UsageError)) as caught:
            await read()

        assert (caught.value.code, passed) == ("hook.denied" if name == "Deny" else "hook.verdict", [])


async def test_chunk_replaced_by_none_is_left_out():
    async def ask(_context, crossing):
        return Replace(None) if crossing.result.text == "one" else None

    context = Context()
    context.hooks.add(on("chunk:model", ask))
    passed = [chunk async for chunk in boundary.cross_chunks(context, Crossing("model", "a/b"), chunks(), accept)]

    assert passed == [TextChunk("two")]


CUSTOM = {"Replace": "new", "Deny": "hook.denied"}


@pytest.mark.parametrize("name", SAID)
async def test_custom_point_takes_another_value_or_a_refusal_only(name):
    async def ask(_context, _crossing):
        return SAID[name]

    context = Context()
    context.hooks.declare("order.priced")
    context.hooks.add(on(parse_point("order.priced", context.hooks.custom), ask))

    try:
        said = await boundary.cross_point(context, "order.priced", "old")
    except (DeniedError, UsageError) as error:
        said = error.code

    assert said == CUSTOM.get(name, "hook.verdict")


async def test_custom_point_without_hooks_gives_the_value_back():
    assert await boundary.cross_point(Context(), "order.priced", "old") == "old"


async def test_what_is_no_verdict_at_all_is_an_error():
    async def ask(_context, _crossing):
        return "yes, please"

    context = Context()
    context.hooks.add(on("before:tool", ask, fail="open"))

    assert await outcome(context, Crossing("tool", "it"), Work(fails=False)) == "hook.verdict"


@pytest.mark.parametrize("again", [Retry(delay_s=float("nan")), Retry(delay_s=-1), Retry(max=0)])
async def test_retry_that_makes_no_sense_is_an_error_whatever_fail_says(again):
    async def ask(_context, _crossing):
        return again

    context = Context()
    context.hooks.add(on("error:tool", ask, fail="open"))

    assert await outcome(context, Crossing("tool", "it"), Work(fails=True)) == "hook.verdict"


@pytest.mark.parametrize("said", [Replace("new"), NoVerdict("a map")])
async def test_vote_for_something_is_an_error_whatever_fail_says(said):
    async def ask(_context, _crossing):
        return said

    context = Context()
    context.hooks.add(on("before:tool", combine("vote", [ask]), fail="open"))

    assert await outcome(context, Crossing("tool", "it"), Work(fails=False)) == "hook.verdict"


@pytest.mark.parametrize(
    "options", [{"fail": "close"}, {"timeout_s": 0}, {"timeout_s": -1}, {"timeout_s": float("nan")}]
)
def test_hook_that_makes_no_sense_is_refused(options):
    async def ask(_context, _crossing):
        return None

    with pytest.raises(UsageError):
        on("before:tool", ask, **options)


@pytest.mark.parametrize("verdict", [Replace("new"), Redirect("other")])
async def test_component_that_cannot_be_changed_says_so(verdict):
    async def ask(_context, _crossing):
        return verdict

    context = Context()
    context.hooks.add(on("before:tool", ask))

    with pytest.raises(UsageError) as caught:
        await boundary.cross(context, Crossing("tool", "it"), Work(fails=False).act)

    assert caught.value.code == "hook.verdict"


async def test_inner_hooks_and_the_act_see_the_replaced_input():
    seen = []

    async def replace(_context, _crossing):
        return Replace("new")

    async def look(_context, crossing):
        seen.append(crossing.input)

    context = Context()
    context.hooks.add(on("before:tool", look))
    context.hooks.add(on("before:tool", replace, priority=1))

    assert await outcome(context, Crossing("tool", "it", "old"), Work(fails=False)) == "did new"
    assert seen == ["new"]


async def test_retry_starts_again_with_the_input_as_it_was_and_counts_attempts():
    attempts = []

    async def look(_context, crossing):
        attempts.append((crossing.attempt, crossing.input))
        return Replace("changed")

    async def again(_context, crossing):
        return Retry(delay_s=1, max=2)

    context = Context(clock=ManualClock())
    context.hooks.add(on("error:tool", again, priority=1))
    context.hooks.add(on("before:tool", look))
    work = Work(fails=True)

    assert await outcome(context, Crossing("tool", "it", "old"), work) == "ValueError"
    assert attempts == [(1, "old"), (2, "old"), (3, "old")]
    assert work.done == ["changed"] * 3


async def test_what_was_replaced_before_a_retry_is_not_kept():
    async def replace_once(_context, crossing):
        return Replace("changed") if crossing.attempt == 1 else None

    async def again(_context, _crossing):
        return Retry(max=1)

    context = Context(clock=ManualClock())
    context.hooks.add(on("error:tool", again, priority=1))
    context.hooks.add(on("before:tool", replace_once))
    work = Work(fails=True)
    await outcome(context, Crossing("tool", "it", "old"), work)

    assert work.done == ["changed", "old"]


async def test_outcome_of_a_retry_counts():
    async def again(_context, crossing):
        return Retry()

    context = Context(clock=ManualClock())
    context.hooks.add(on("error:tool", again))
    work = Work(fails=True)

    async def act():
        work.fails = bool(not work.done)
        return await work.act()

    assert await boundary.cross(context, Crossing("tool", "it"), act) == "did old"


async def test_retries_and_redirections_are_told():
    told = []

    async def again(_context, crossing):
        return Retry(delay_s=0, max=1) if crossing.attempt == 1 else Redirect("other")

    context = Context(clock=ManualClock())
    context.events.observe("tool.>", lambda event: told.append((event.type, event.data)))
    context.hooks.add(on("error:tool", again, name="again"))
    await outcome(context, Crossing("tool", "it", "old"), Work(fails=True))

    assert told == [
        ("tool.started", "old"),
        ("tool.retried", {"hook": "again", "attempt": 2, "delay_s": 0}),
        ("tool.redirected", {"hook": "again", "to": "other"}),
        ("tool.finished", "other did old"),
    ]


@pytest.mark.parametrize("said", [lambda: Deny(), lambda: Deny("")])
async def test_denial_without_a_reason_says_so(said):
    context = Context(clock=ManualClock())
    work = Work(fails=False)

    async def ask(_context, _crossing):
        return said()

    context.hooks.add(on("before:tool", ask))

    with pytest.raises(DeniedError) as caught:
        await boundary.cross(context, Crossing("tool", "it", "old"), work.act, alter=work.alter)

    assert (caught.value.message, work.done) == ("a hook refused tool it: it gave no reason", [])
