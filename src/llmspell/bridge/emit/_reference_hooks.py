"""Reference page of hook points, verdicts and built-in hooks."""

from __future__ import annotations

import inspect

import msgspec

from llmspell.bridge.emit._markdown import page, table
from llmspell.hook import KINDS, CacheHit, Deny, Redirect, Replace, Retry, allowed
from llmspell.hook.plugin import HookPlugin
from llmspell.registry import Registry
from llmspell.tool import describe_arguments

__all__ = ["hook_page"]

INTRODUCTION = """A hook is asked at points around what a run does; it may wait, and what it says is done before
the work goes on. Saying nothing goes on. A verdict that a point does not take is the error `hook.verdict`, whatever
the hook's `fail` says. A cancellation cannot be answered: a hook sees it and may clean up, no more."""

TESTED = """Each field, filled or empty, is a test in `tests/unit/hook/test_verdicts.py`: that of `cache_hit` at
`before:tool` is `test_point_takes_the_verdicts_of_the_table_and_no_other[before-tool-CacheHit]`, those of the last two
rows are `test_chunk_point_…` and `test_custom_point_…`."""

ORDER = """Hooks stand around a crossing like layers: higher priority further out, equal priority in the order they
were set. So the outermost is asked first before and last after; after a retry those further in are asked again. A
hook's own calls do not ask it again, and a crossing that it redirected does not either, but all other hooks are
asked. `llmspell hooks explain POINT NAME` and `Hook.explain` say which would be asked, and why."""

FAILURE = """A hook that raises, or takes longer than its `timeout_s`, has failed. With `fail = "closed"` the crossing
is then refused with `hook.failed`; with `fail = "open"` it goes on. Either way `hook.failed` is told as an event.
After five failures in a row its circuit breaker opens: for 30 seconds it is not asked, and if it is closed the
crossing is refused with `hook.unavailable`; then one crossing asks it again."""

VERDICTS = (Replace, CacheHit, Deny, Retry, Redirect)
STAGES = ("before", "after", "error")
NAMES = {Replace: "replace", CacheHit: "cache_hit", Deny: "deny", Retry: "retry", Redirect: "redirect"}


def hook_page(plugins: Registry[HookPlugin]) -> str:
    """Return the page of all points with what they take, and of the built-in hooks.

    Args:
        plugins: The built-in hooks.
    """
    points = [(f"{stage}:{kind}", stage, kind) for kind in KINDS for stage in STAGES]
    rows = [
        _row(*one) for one in [*points, ("chunk:model", "chunk", "model"), ("a point of your own", "before", "point")]
    ]
    return page(
        "Hooks",
        INTRODUCTION,
        "## Points and verdicts",
        table(("Point", *[f"`{NAMES[one]}`" for one in VERDICTS]), rows),
        TESTED,
        "## Order",
        ORDER,
        "## Failures",
        FAILURE,
        "## Built-in hooks",
        *[_plugin(name, plugins.get(name)) for name in plugins.names()],
    )


def _row(point: str, stage: str, kind: str) -> tuple[str, ...]:
    taken = allowed(stage, kind)
    return (f"`{point}`" if ":" in point else point, *["yes" if one in taken else "" for one in VERDICTS])


def _plugin(name: str, plugin: HookPlugin) -> str:
    fail = "open or closed, as its options say" if callable(plugin.fail) else plugin.fail
    facts = f"Around: {', '.join(plugin.kinds)}. Fails {fail}."
    doc = (inspect.getdoc(plugin.options) or "").replace("\nAttributes:\n", "\nArgs:\n")
    described = describe_arguments(doc)[1]
    rows = [(f"`{one.name}`", described.get(one.name, "")) for one in msgspec.structs.fields(plugin.options)]
    return "\n\n".join(
        [f"### {name}", f"{plugin.description} {facts}", *filter(None, [table(("Option", "Meaning"), rows)])]
    )
