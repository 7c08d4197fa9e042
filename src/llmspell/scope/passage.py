"""How accesses to one owner's state pass the boundary."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from llmspell.context import Context
from llmspell.errors import UsageError
from llmspell.scope.act import by, operation
from llmspell.scope.altered import accepted_result, changed_access
from llmspell.scope.home import Home, Terms
from llmspell.scope.record import StateAccess, StateOp, StateStep
from llmspell.store import MAX_OPERATIONS, Operation, check_key
from llmspell.value import Value

__all__ = ["Passage"]

T = TypeVar("T")
Act: TypeAlias = Callable[[Context, StateAccess], Awaitable[T]]

_TERMS = Terms("state", changed_access, accepted_result)


@dataclass(frozen=True, slots=True)
class Passage(Home):
    """The way to the state of one owner."""

    def access(self, op: StateOp, key: str = "", value: Value = None) -> StateAccess:
        """Return an access.

        Args:
            op: What it is.
            key: The key or prefix it is about.
            value: The label or number it is about.
        """
        return StateAccess(op=op, scope=self.place.scope, owner=self.place.owner, key=key, value=value)

    async def pass_on(self, context: Context, access: StateAccess, act: Act[T]) -> T:
        """Do an access, unless a grant or a hook refuses, changes or answers it.

        Args:
            context: Who does it.
            access: What it is.
            act: Does it, or what a hook made of it.
        """
        return await self.go(context, access.key, access, act, _TERMS)

    async def change_all(self, context: Context, steps: Sequence[StateStep], reason: str) -> list[int]:
        """Do all steps or none; each is asked for by a crossing of its own first.

        Raises:
            UsageError: There are too many.
        """
        if len(steps) > MAX_OPERATIONS:
            raise UsageError(f"a transaction of {len(steps)} steps", hint=f"at most {MAX_OPERATIONS}")

        staged: dict[int, Operation] = {}
        answers = [await self._stage(context, self.step(step, reason), i, staged) for i, step in enumerate(steps)]
        done = await context.store(self.place.scope).apply(
            self.place, list(staged.values()), by(context, "transaction", reason)
        )
        numbers = dict(zip(staged, done, strict=True))
        return [numbers.get(i, 0) if answer is None else answer for i, answer in enumerate(answers)]

    def step(self, step: StateStep, reason: str, *, staged: bool = True) -> StateAccess:
        """Return the access that a step is.

        Args:
            step: The step.
            reason: Why.
            staged: Whether it is one of a transaction.
        """
        return StateAccess(
            op=step.op,
            scope=self.place.scope,
            owner=self.place.owner,
            key=step.key,
            value=step.value,
            expected=step.expected,
            expires_s=step.expires_s,
            reason=reason,
            staged=staged,
        )

    async def _stage(
        self, context: Context, access: StateAccess, number: int, staged: dict[int, Operation]
    ) -> int | None:
        """Have a step done with the others; returns what a hook answered in its place."""

        async def act(context: Context, access: StateAccess) -> int | None:
            staged[number] = operation(context, access)
            return None

        check_key(access.key)
        return await self.pass_on(context, access, act)
