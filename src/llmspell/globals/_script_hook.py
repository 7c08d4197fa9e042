"""How the functions of a script are asked as hooks, and what they see and say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from llmspell.agent import Agent
from llmspell.bridge.callback import Callback, UnfitError
from llmspell.bridge.shape import shape_of
from llmspell.context import Context
from llmspell.errors import SpellError
from llmspell.hook import CacheHit, Crossing, Deny, Hook, Redirect, Replace, Retry, Verdict
from llmspell.hook.combine import How, combine
from llmspell.hook.hook import Asked
from llmspell.hook.verdict import NoVerdict
from llmspell.provider import Model
from llmspell.tool import Tool
from llmspell.value import Value, plain

__all__ = ["HookCrossing", "HookError", "HookInfo", "HookPoint", "HookVerdict", "ScriptHook", "asked", "info"]


class ScriptHook:
    """A hook the spell has set; it ends with the spell.

    Args:
        hook: The hook.
        remove: Takes it away.
    """

    def __init__(self, hook: Hook, remove: Callable[[], None]) -> None:
        self.hook = hook
        self.remove = remove


class HookPoint:
    """A hook point of the spell's own.

    Args:
        name: Its name.
    """

    def __init__(self, name: str) -> None:
        self.name = name


class HookVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a hook's function says; made with `Hook.replace`, `Hook.deny` and so on.

    Attributes:
        verdict: Which one.
        value: The other input or result.
        reason: Why it is denied.
        delay_s: Seconds before it is tried again.
        max: How often this hook may have it tried again.
        target: Who shall do it instead.
    """

    verdict: Literal["replace", "cache_hit", "deny", "retry", "redirect"]
    value: Value = None
    reason: str = ""
    delay_s: float = 0.0
    max: int = 3
    target: str | Tool | Model | Agent | None = None


class HookInfo(msgspec.Struct, frozen=True):
    """A hook as a list shows it.

    Attributes:
        name: Its name.
        point: Where it is asked.
        match: What it applies to.
        priority: Its priority.
        fail: What its own failure means.
        state: Of its circuit breaker: `closed`, `open` or `half_open`.
    """

    name: str
    point: str
    match: str | dict[str, str]
    priority: int
    fail: str
    state: str


class HookError(msgspec.Struct, frozen=True):
    """What went wrong, at `error:` points."""

    code: str
    message: str
    hint: str = ""


class HookCrossing(msgspec.Struct, frozen=True, kw_only=True):
    """What a hook's function is asked about.

    Attributes:
        point: Where it is asked.
        kind: What crosses: `tool`, `model` and so on.
        name: Name of the component.
        agent: The agent on whose behalf it happens; empty outside agents.
        attributes: More of it, such as a tool's `effect`.
        attempt: 1, and one more after each retry.
        run_id: The run.
        input: What it is given.
        result: What came of it, at `after:` points; the piece, at `chunk:model`.
        error: What went wrong, at `error:` points.
    """

    point: str
    kind: str
    name: str
    agent: str
    attributes: dict[str, Value]
    attempt: int
    run_id: str
    input: Value = None
    result: Value = None
    error: HookError | None = None


_SAID = shape_of(HookVerdict | None, "the verdict of a hook")


def asked(ask: Callback | list[Callback], how: How, quorum: int | None) -> Asked:
    """Return the function that asks one function of the script, or several."""
    if isinstance(ask, Callback):
        return _one(ask) if quorum is None else combine(how, [_one(ask)], quorum)

    return combine(how, [_one(one) for one in ask], quorum)


def _one(ask: Callback) -> Asked:
    async def function(context: Context, crossing: Crossing) -> Verdict:
        try:
            return _verdict(await ask.ask(_SAID, "what the hook said", _shown(context, crossing)))
        except UnfitError as error:
            return NoVerdict(error.message)

    return function


def _shown(context: Context, crossing: Crossing) -> HookCrossing:
    error = crossing.error
    return HookCrossing(
        point=crossing.point,
        kind=crossing.kind,
        name=crossing.name,
        agent=crossing.agent,
        attributes=dict(crossing.attributes),
        attempt=crossing.attempt,
        run_id=context.run_id,
        input=plain(crossing.input),
        result=plain(crossing.result),
        error=None if error is None else _told(error),
    )


def _told(error: BaseException) -> HookError:
    if isinstance(error, SpellError):
        return HookError(error.code, error.message, error.hint)

    return HookError("internal", f"{type(error).__name__}: {error}")


def _verdict(said: HookVerdict | None) -> Verdict:
    if said is None:
        return None

    match said.verdict:
        case "replace":
            return Replace(said.value)
        case "cache_hit":
            return CacheHit(said.value)
        case "deny":
            return Deny(said.reason)
        case "retry":
            return Retry(said.delay_s, said.max)
        case "redirect":
            return Redirect(said.target)


def info(hook: Hook, now: float) -> HookInfo:
    """Return a hook as a list shows it.

    Args:
        hook: The hook.
        now: Seconds of the clock that its breaker goes by.
    """
    match = hook.match if isinstance(hook.match, str) else dict(hook.match)
    return HookInfo(hook.name, hook.point, match, hook.priority, hook.fail, hook.breaker.state(now))
