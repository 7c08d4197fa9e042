"""Passages: one crossing on its way through the hooks around it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, Generic, NamedTuple, TypeVar, cast

import msgspec

from llmspell._consult import FAILED, checked, close, consult, excuse, inside, reaches, timed
from llmspell.context import Context
from llmspell.errors import CancelledError, DeniedError, UsageError
from llmspell.grant import Need
from llmspell.hook import CacheHit, Crossing, Deny, Hook, Redirect, Replace, Retry, Verdict

__all__ = [
    "Act",
    "Alter",
    "Passage",
    "Trail",
    "admit",
    "asked",
    "denied",
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
    return tuple([hook for hook in hooks if hook.serial not in busy and not hook.difference(crossing)])


class Passage(msgspec.Struct, Generic[T], eq=False):
    """One crossing with what it does now; hooks may change both.

    Attributes:
        context: What it belongs to.
        crossing: What is about to happen.
        work: The act, and what it will touch.
        alter: How changes are taken.
        trail: Which hooks redirected it here.
    """

    context: Context
    crossing: Crossing
    work: tuple[Act[T], Sequence[Need]]
    alter: Alter | None
    trail: Trail | None

    def through(self, hooks: tuple[Hook, ...]) -> Coroutine[Any, Any, T]:
        """Run the outermost hook around the rest, as often as it says.

        Raises:
            DeniedError: A hook refused, or failed and is to refuse then.
            UsageError: `hook.verdict`.
            Exception: Whatever the act raises.
        """
        if not hooks:
            return perform(self.context, self.crossing, *self.work)

        return self._around(hooks[0], hooks[1:]) if hooks[0].breaker.calm else self._past(hooks[0], hooks[1:])

    async def _past(self, hook: Hook, inner: tuple[Hook, ...]) -> T:
        """Run a hook that has failed before, or leave it out."""
        return await (self._around(hook, inner) if reaches(self.context, self.crossing, hook) else self.through(inner))

    async def _around(self, hook: Hook, inner: tuple[Hook, ...]) -> Any:
        """Run a hook around the rest. What every hooked crossing goes through: a step less is felt (benchmarks)."""
        crossing, work, retries = self.crossing, self.work, 0

        while True:
            generator: Any = hook.function(self.context, self.crossing)
            busy = inside.get()

            try:
                token = inside.set(busy | hook.alone if busy else hook.alone)

                try:
                    step = generator.__anext__()
                    verdict = await (step if hook.timeout_s is None else timed(hook, step))
                except StopAsyncIteration:
                    verdict = None
                except Exception as failure:  # noqa: BLE001 - a hook is a stranger's code
                    verdict = excuse(self.context, self.crossing, hook, failure)
                except BaseException:
                    hook.breaker.left()
                    raise
                finally:
                    inside.reset(token)

                if verdict is None:
                    outcome = await self._within(hook, generator, inner)
                else:
                    outcome = await self._decided(hook, generator, inner, verdict)
            finally:
                if generator.ag_frame is not None:
                    await close(self.context, self.crossing, hook, generator)

            if type(outcome) is not _Again:
                return outcome

            retries += 1
            await self._wait(hook, crossing, outcome, retries)
            self.work = work

    async def _within(
        self, hook: Hook, generator: AsyncGenerator[Verdict, object], inner: tuple[Hook, ...]
    ) -> T | _Again:
        """Do what a hook is around, and tell it what came of that."""
        try:
            if inner:
                result = await self.through(inner)
            else:  # as `perform` does
                act, needs = self.work
                admit(self.context, self.crossing, needs)
                result = await act()
                self.context.budget.settle(result)
        except (asyncio.CancelledError, Exception) as error:
            if (outcome := await self._failed(hook, generator, error)) is FAILED:
                raise

            return outcome

        busy = inside.get()
        token = inside.set(busy | hook.alone if busy else hook.alone)

        try:
            step = generator.asend(result)
            verdict = await (step if hook.timeout_s is None else timed(hook, step))
        except StopAsyncIteration:
            verdict = None
        except Exception as failure:  # noqa: BLE001 - a hook is a stranger's code
            verdict = excuse(self.context, self.crossing, hook, failure)
        except BaseException:
            hook.breaker.left()
            raise
        finally:
            inside.reset(token)

        if verdict is None and hook.breaker.calm:
            return result

        verdict = checked(self.crossing, hook, "after", verdict)
        return result if verdict is None or verdict is FAILED else await self._after(hook, verdict, result, None)

    async def _failed(self, hook: Hook, generator: AsyncGenerator[Verdict, object], error: BaseException) -> Any:
        """Tell a hook what went wrong; returns what it made of that, or `FAILED` where it stays wrong."""
        if isinstance(error, asyncio.CancelledError | CancelledError):
            with suppress(Exception):
                await consult(self.context, self.crossing, hook, "error", generator.athrow(error), error)

            return FAILED

        verdict = await consult(self.context, self.crossing, hook, "error", generator.athrow(error), error)

        if verdict is None or verdict is FAILED:
            return FAILED

        return await self._after(hook, verdict, None, cast("Exception", error))

    async def _decided(
        self, hook: Hook, generator: AsyncGenerator[Verdict, object], inner: tuple[Hook, ...], verdict: Any
    ) -> T | _Again:
        """Go on with what a hook said before the act."""
        if verdict is FAILED:
            return await self.through(inner)

        answer = await self._before(hook, checked(self.crossing, hook, "before", verdict))
        return await self._within(hook, generator, inner) if answer is _GO_ON else cast("T", answer)

    async def _wait(self, hook: Hook, crossing: Crossing, again: _Again, retries: int) -> None:
        """Wait until a crossing is to be done again, and number it.

        Raises:
            DeniedError: `hook.denied`: it was done as often as its hook wanted.
            Exception: So it was, and this is what went wrong.
        """
        retry, error = again

        if retries > retry.max:
            raise error or denied(crossing, f"not right after {retry.max} retries")

        data: dict[str, object] = {"hook": hook.name, "attempt": retries + 1, "delay_s": retry.delay_s}
        _tell(self.context, self.crossing, "retried", data)
        await self.context.clock.sleep(retry.delay_s)
        self.crossing = msgspec.structs.replace(crossing, attempt=crossing.attempt + retries)

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
        if self.alter is None or self.alter.renew is None:
            raise _unsupported(hook, self.crossing, "has no input that could be replaced")

        changed, act, needs = self.alter.renew(self.context, self.crossing, value)
        self.crossing = msgspec.structs.replace(self.crossing, input=changed)
        self.work = (act, needs)

    def _accept(self, value: object, result: object) -> T:
        if self.alter is None or self.alter.accept is None:
            return cast("T", value)

        return self.alter.accept(msgspec.structs.replace(self.crossing, result=result), value)

    async def _redirect(self, hook: Hook, target: object) -> T:
        if self.alter is None or self.alter.redirect is None:
            raise _unsupported(hook, self.crossing, "cannot be redirected")

        by = self.trail.by if self.trail is not None else frozenset[int]()
        token = redirection.set(Trail(self.crossing.kind, by | {hook.serial}))
        data: dict[str, object] = {"hook": hook.name, "to": str(getattr(target, "name", target))}
        _tell(self.context, self.crossing, "redirected", data)

        try:
            return await self.alter.redirect(self.context, self.crossing, target)
        finally:
            redirection.reset(token)


_GO_ON = object()


def _tell(context: Context, crossing: Crossing, what: str, data: dict[str, object]) -> None:
    context.events.publish(f"{crossing.kind}.{what}", source=context.run_id, subject=crossing.name, data=data)


def refuse_value(crossing: Crossing, value: object, wanted: str) -> UsageError:
    """Return the error for a value of a hook that does not fit its crossing."""
    return UsageError(f"a hook gave a {type(value).__name__} to {crossing}, which takes {wanted}", code="hook.verdict")


def _unsupported(hook: Hook, crossing: Crossing, why: str) -> UsageError:
    return UsageError(f"the hook {hook.name} wants to change {crossing}, which {why}", code="hook.verdict")


def denied(crossing: Crossing, reason: str) -> DeniedError:
    """Return the error for a crossing that a hook refused."""
    return DeniedError(f"a hook refused {crossing.kind} {crossing.name}: {reason}", code="hook.denied")
