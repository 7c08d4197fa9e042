"""Passages: one crossing on its way through the hooks around it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, Generic, NamedTuple, TypeVar, cast

import msgspec

from llmspell.context import Context
from llmspell.deadline import DeadlineError, within
from llmspell.errors import CancelledError, ControlError, DeniedError, SpellError, UsageError
from llmspell.grant import Need
from llmspell.hook import CacheHit, Crossing, Deny, Hook, Redirect, Replace, Retry, Verdict
from llmspell.hook.verdict import check_verdict

__all__ = [
    "Act",
    "Alter",
    "Passage",
    "Trail",
    "admit",
    "asked",
    "denied",
    "inside",
    "perform",
    "redirection",
    "refuse_value",
]

T = TypeVar("T")
Act = Callable[[], Awaitable[T]]


class Alter(msgspec.Struct, frozen=True):
    """How a component takes what hooks change; what is None cannot be changed.

    Attributes:
        renew: Gets context, crossing and another input, and gives what to do then, as
            `(input, act, needs)`.
        accept: Gets the crossing, with the result so far, and a value, and gives the result it stands for.
        redirect: Gets context, crossing and a target, and has that do the work, through the boundary.
    """

    renew: Callable[[Context, Crossing, object], tuple[object, Act[Any], Sequence[Need]]] | None = None
    accept: Callable[[Crossing, object], Any] | None = None
    redirect: Callable[[Context, Crossing, object], Awaitable[Any]] | None = None


class Trail(NamedTuple):
    """The way a redirected crossing came: hooks that sent it on are not asked again."""

    kind: str
    by: frozenset[int]


inside: ContextVar[frozenset[int]] = ContextVar("inside", default=frozenset())
"""Hooks whose own code is running: their acts do not call them again."""

redirection: ContextVar[Trail | None] = ContextVar("redirection", default=None)
"""Set while a hook has a crossing redirected; the next crossing of that kind takes it up."""


class _Again(NamedTuple):
    retry: Retry
    error: BaseException | None


async def perform(context: Context, crossing: Crossing, act: Act[T], needs: Sequence[Need]) -> T:
    """Do the act, within grants and budget."""
    admit(context, crossing, needs)
    result = await act()
    context.budget.settle(result)
    return result


def admit(context: Context, crossing: Crossing, needs: Sequence[Need]) -> None:
    """Let pass what grants and budget permit.

    Raises:
        DeniedError: `grant.denied`.
        LimitError: The budget is used up.
    """
    if needs:
        context.grants.require(needs, crossing)

    context.budget.admit(crossing.kind)


def asked(hooks: tuple[Hook, ...], crossing: Crossing, trail: Trail | None) -> tuple[Hook, ...]:
    """Return those that are to be asked: attributes fit, and none is at work or sent the crossing here."""
    busy = inside.get() | trail.by if trail is not None else inside.get()

    if not busy:
        for hook in hooks:
            if not hook.plain:
                break
        else:
            return hooks

    return tuple([hook for hook in hooks if hook.serial not in busy and not hook.difference(crossing)])


class Passage(Generic[T]):
    """One crossing with what it does now; hooks may change both.

    Args:
        context: What it belongs to.
        crossing: What is about to happen.
        work: The act, and what it will touch.
        alter: How changes are taken.
        trail: Which hooks redirected it here.
    """

    __slots__ = ("_alter", "_context", "_trail", "_work", "crossing")

    def __init__(
        self,
        context: Context,
        crossing: Crossing,
        work: tuple[Act[T], Sequence[Need]],
        alter: Alter | None,
        trail: Trail | None,
    ) -> None:
        self.crossing = crossing
        self._context = context
        self._work = work
        self._alter = alter
        self._trail = trail

    async def through(self, hooks: tuple[Hook, ...]) -> T:
        """Run the outermost hook around the rest, as often as it says.

        Raises:
            DeniedError: A hook refused, or failed and is to refuse then.
            UsageError: `hook.verdict`.
            Exception: Whatever the act raises.
        """
        if not hooks:
            return await perform(self._context, self.crossing, *self._work)

        hook = hooks[0]

        if not hook.breaker.calm and not self.reaches(hook):
            return await self.through(hooks[1:])

        crossing, work, retries = self.crossing, self._work, 0

        while type(outcome := await self._pass(hook, hooks[1:])) is _Again:
            retry, error = outcome

            if retries >= retry.max:
                raise error or denied(crossing, f"not right after {retries} retries")

            retries += 1
            _tell(
                self._context,
                self.crossing,
                "retried",
                {"hook": hook.name, "attempt": retries + 1, "delay_s": retry.delay_s},
            )
            await self._context.clock.sleep(retry.delay_s)
            self.crossing = msgspec.structs.replace(crossing, attempt=crossing.attempt + retries)
            self._work = work

        return cast("T", outcome)

    def reaches(self, hook: Hook) -> bool:
        """Whether a hook is to be asked now; one whose breaker is open is not.

        Raises:
            DeniedError: `hook.unavailable`: its breaker is open, and that means to refuse.
        """
        if hook.breaker.admits(self._context.clock.monotonic()):
            return True

        if hook.fail == "closed":
            raise DeniedError(
                f"the hook {hook.name} failed too often and is not asked for now; {self.crossing} waits for it",
                code="hook.unavailable",
                hint="try again later, or mend the hook",
            )

        return False

    async def _pass(self, hook: Hook, inner: tuple[Hook, ...]) -> T | _Again:
        generator = hook.function(self._context, self.crossing)

        try:
            verdict = await self.ask(hook, "before", generator.__anext__())

            if verdict is _FAILED:
                return await self.through(inner)

            if verdict is not None and (answer := await self._before(hook, verdict)) is not _GO_ON:
                return cast("T", answer)

            try:
                result = await (self.through(inner) if inner else perform(self._context, self.crossing, *self._work))
            except (asyncio.CancelledError, CancelledError) as error:
                with suppress(Exception):
                    await self.ask(hook, "error", generator.athrow(error), error)

                raise
            except Exception as error:
                verdict = await self.ask(hook, "error", generator.athrow(error), error)

                if verdict in _NOTHING:
                    raise

                return await self._after(hook, verdict, None, error)

            verdict = await self.ask(hook, "after", generator.asend(result))
            return result if verdict in _NOTHING else await self._after(hook, verdict, result, None)
        finally:
            if cast("Any", generator).ag_frame is not None:
                await self.close(hook, generator)

    async def ask(self, hook: Hook, stage: str, advance: Awaitable[Verdict], error: BaseException | None = None) -> Any:
        """Let a hook's own code go on to its next verdict; `_FAILED` when it failed and may."""
        busy = inside.get()
        token = inside.set(busy | hook.alone if busy else hook.alone)

        try:
            verdict = await (advance if hook.timeout_s is None else within(hook.timeout_s, _step(advance)))
        except StopAsyncIteration:
            verdict = None
        except Exception as failure:  # noqa: BLE001 - a hook is a stranger's code
            if failure is error:
                hook.breaker.succeeded()
                return None

            _note_failure(self._context, self.crossing, hook, failure)
            return _FAILED
        except BaseException:
            hook.breaker.left()
            raise
        finally:
            inside.reset(token)

        if verdict is not None:
            check_verdict(verdict, stage, self.crossing.kind, hook.name)

        if stage != "before" and not hook.breaker.calm:
            hook.breaker.succeeded()

        return verdict

    async def close(self, hook: Hook, generator: AsyncGenerator[Verdict, object]) -> None:
        """Let a hook clean up."""
        try:
            await generator.aclose()
        except Exception as failure:  # noqa: BLE001 - a hook is a stranger's code
            _note_failure(self._context, self.crossing, hook, failure)

    async def _before(self, hook: Hook, verdict: Verdict) -> object:
        """Do what a hook says before the act; returns the crossing's result, or that it goes on."""
        hook.breaker.succeeded()

        match verdict:
            case Replace(value=value):
                self._renew(hook, value)
                return _GO_ON
            case CacheHit(value=value):
                return self._accept(value, None)
            case Redirect(target=target):
                return await self._redirect(hook, target)
            case _:
                raise denied(self.crossing, cast("Deny", verdict).reason)

    async def _after(self, hook: Hook, verdict: Verdict, result: T | None, error: Exception | None) -> T | _Again:
        match verdict:
            case Replace(value=value):
                return self._accept(value, result)
            case Retry():
                return _Again(verdict, error)
            case Redirect(target=target):
                return await self._redirect(hook, target)
            case _:
                raise denied(self.crossing, cast("Deny", verdict).reason) from error

    def _renew(self, hook: Hook, value: object) -> None:
        if self._alter is None or self._alter.renew is None:
            raise _unsupported(hook, self.crossing, "has no input that could be replaced")

        changed, act, needs = self._alter.renew(self._context, self.crossing, value)
        self.crossing = msgspec.structs.replace(self.crossing, input=changed)
        self._work = (act, needs)

    def _accept(self, value: object, result: object) -> T:
        if self._alter is None or self._alter.accept is None:
            return cast("T", value)

        return self._alter.accept(msgspec.structs.replace(self.crossing, result=result), value)

    async def _redirect(self, hook: Hook, target: object) -> T:
        if self._alter is None or self._alter.redirect is None:
            raise _unsupported(hook, self.crossing, "cannot be redirected")

        by = self._trail.by if self._trail is not None else frozenset[int]()
        token = redirection.set(Trail(self.crossing.kind, by | {hook.serial}))
        _tell(
            self._context, self.crossing, "redirected", {"hook": hook.name, "to": str(getattr(target, "name", target))}
        )

        try:
            return await self._alter.redirect(self._context, self.crossing, target)
        finally:
            redirection.reset(token)


_GO_ON = object()
_FAILED: Any = object()
_NOTHING: tuple[Any, ...] = (None, _FAILED)


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


def _tell(context: Context, crossing: Crossing, what: str, data: dict[str, object]) -> None:
    context.events.publish(f"{crossing.kind}.{what}", source=context.run_id, subject=crossing.name, data=data)


def _words(hook: Hook, failure: Exception) -> str:
    if isinstance(failure, DeadlineError):
        return f"it took longer than {hook.timeout_s:g} s"

    return str(failure) or type(failure).__name__


async def _step(advance: Awaitable[Verdict]) -> Verdict:
    """Advance a hook's generator; its end says nothing."""
    try:
        return await advance
    except StopAsyncIteration:
        return None


def refuse_value(crossing: Crossing, value: object, wanted: str) -> UsageError:
    """Return the error for a value of a hook that does not fit its crossing."""
    return UsageError(f"a hook gave a {type(value).__name__} to {crossing}, which takes {wanted}", code="hook.verdict")


def _unsupported(hook: Hook, crossing: Crossing, why: str) -> UsageError:
    return UsageError(f"the hook {hook.name} wants to change {crossing}, which {why}", code="hook.verdict")


def denied(crossing: Crossing, reason: str) -> DeniedError:
    """Return the error for a crossing that a hook refused."""
    return DeniedError(f"a hook refused {crossing.kind} {crossing.name}: {reason}", code="hook.denied")
