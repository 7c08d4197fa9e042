"""Consulting: a hook's own code goes on to a verdict; what its failures mean."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable
from contextvars import ContextVar
from typing import Any, cast

from llmspell.context import Context
from llmspell.deadline import DeadlineError, within
from llmspell.errors import ControlError, DeniedError, SpellError
from llmspell.hook import Crossing, Hook, Verdict
from llmspell.hook.verdict import check_verdict

__all__ = ["FAILED", "checked", "close", "consult", "excuse", "inside", "reaches", "timed"]

FAILED: Any = object()
"""Stands for the verdict of a hook that failed and may."""

inside: ContextVar[frozenset[int]] = ContextVar("inside", default=frozenset())
"""Hooks whose own code is running: their acts do not call them again."""


async def consult(
    context: Context,
    crossing: Crossing,
    hook: Hook,
    stage: str,
    step: Awaitable[Verdict],
    error: BaseException | None = None,
) -> Any:
    """Let a hook go on to its next verdict.

    Args:
        context: What the crossing belongs to.
        crossing: What it is asked about.
        hook: Whose code.
        stage: Where it is asked, such as `error`.
        step: Its code up to the next verdict.
        error: What it is given to handle, and may raise again.

    Returns:
        The verdict, None for none, or `FAILED`.

    Raises:
        DeniedError: It failed, and is to refuse then.
        UsageError: `hook.verdict`: what it said has no meaning there.
    """
    busy = inside.get()
    token = inside.set(busy | hook.alone if busy else hook.alone)

    try:
        verdict = await (step if hook.timeout_s is None else timed(hook, step))
    except StopAsyncIteration:
        verdict = None
    except Exception as failure:  # noqa: BLE001 - a hook is a stranger's code
        verdict = excuse(context, crossing, hook, failure, error)
    except BaseException:
        hook.breaker.left()
        raise
    finally:
        inside.reset(token)

    return checked(crossing, hook, stage, verdict)


def excuse(
    context: Context, crossing: Crossing, hook: Hook, failure: Exception, error: BaseException | None = None
) -> Any:
    """Say what an exception from a hook's own code means.

    Args:
        context: What the crossing belongs to.
        crossing: What the hook was asked about.
        hook: Whose code.
        failure: What it raised.
        error: What it was given to handle, and may raise again.

    Returns:
        None where it handled nothing, or `FAILED`.

    Raises:
        DeniedError: `hook.failed`: it is to refuse then.
        ControlError: It is one: no failure of the hook's.
    """
    if failure is error:
        return None

    _note_failure(context, crossing, hook, failure)
    return FAILED


def checked(crossing: Crossing, hook: Hook, stage: str, verdict: Any) -> Any:
    """Return a verdict that may be said there, and note that the hook did its work.

    Raises:
        UsageError: `hook.verdict`.
    """
    if verdict is FAILED:
        return verdict

    if verdict is not None:
        check_verdict(verdict, stage, crossing.kind, hook.name)

    if stage != "before" and not hook.breaker.calm:
        hook.breaker.succeeded()

    return verdict


def timed(hook: Hook, step: Awaitable[Verdict]) -> Awaitable[Verdict]:
    """Return a step that ends with `DeadlineError` when it takes longer than the hook may."""
    return within(cast("float", hook.timeout_s), _step(step))


async def _step(step: Awaitable[Verdict]) -> Verdict:
    """Take a step of a hook's generator; its end says nothing."""
    try:
        return await step
    except StopAsyncIteration:
        return None


def reaches(context: Context, crossing: Crossing, hook: Hook) -> bool:
    """Whether a hook is to be asked now; one whose breaker is open is not.

    Raises:
        DeniedError: `hook.unavailable`: its breaker is open, and that means to refuse.
    """
    if hook.breaker.calm or hook.breaker.admits(context.clock.monotonic()):
        return True

    if hook.fail == "closed":
        raise DeniedError(
            f"the hook {hook.name} failed too often and is not asked for now; {crossing} waits for it",
            code="hook.unavailable",
            hint="try again later, or mend the hook",
        )

    return False


async def close(context: Context, crossing: Crossing, hook: Hook, generator: AsyncGenerator[Verdict, object]) -> None:
    """Let a hook clean up.

    Raises:
        DeniedError: `hook.failed`: it failed, and is to refuse then.
    """
    try:
        await generator.aclose()
    except Exception as failure:  # noqa: BLE001 - a hook is a stranger's code
        _note_failure(context, crossing, hook, failure)


def _note_failure(context: Context, crossing: Crossing, hook: Hook, failure: Exception) -> None:
    """Note that a hook failed, and refuse the crossing if that is what it means."""
    if isinstance(failure, ControlError):
        hook.breaker.left()
        raise failure

    hook.breaker.failed(context.clock.monotonic())
    code = failure.code if isinstance(failure, SpellError) else "internal"
    words = _words(hook, failure)
    data = {"hook": hook.name, "kind": crossing.kind, "name": crossing.name, "code": code, "message": words}
    context.events.publish("hook.failed", source=context.run_id, subject=hook.name, data=data)

    if hook.fail == "closed":
        raise DeniedError(
            f"the hook {hook.name} failed at {crossing}: {words}",
            code="hook.failed",
            hint='mend it, or give it fail = "open" if the work may go on without it',
        ) from failure


def _words(hook: Hook, failure: Exception) -> str:
    if isinstance(failure, DeadlineError):
        return f"it took longer than {hook.timeout_s:g} s"

    return str(failure) or type(failure).__name__
