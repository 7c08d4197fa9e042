"""Homes: whose something is that is kept, and the way to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from llmspell import boundary
from llmspell.context import Context
from llmspell.errors import SpellError
from llmspell.grant import Need
from llmspell.hook import Crossing
from llmspell.store import Place, Store

__all__ = ["Home", "Terms"]

T = TypeVar("T")
A = TypeVar("A")


class Terms(NamedTuple):
    """What is alike in all accesses of one kind.

    Attributes:
        kind: The kind of their crossings.
        change: Gets the crossing and what a hook gave as its input; returns the access that it stands for.
        accept: Gets the crossing and what a hook gave as its result; returns the result that it stands for.
    """

    kind: str
    change: Callable[[Crossing, object], Any]
    accept: Callable[[Crossing, object], Any]


@dataclass(frozen=True, slots=True)
class Home:
    """Whose something is.

    Attributes:
        place: Scope and owner.
        own: Whether it needs no grant; a rule that denies it holds all the same.
        grant: The kind of grant that it needs otherwise.
    """

    place: Place
    own: bool
    grant: str = "state"

    def needs(self, context: Context) -> tuple[Need, ...]:
        """Return what an access needs."""
        need = Need(self.grant, str(self.place))
        return () if self.own and not context.grants.denies(need) else (need,)

    def store(self, context: Context) -> Store:
        """Return the store that keeps it."""
        return context.store(self.place.scope)

    def beside(self, what: str) -> Place:
        """Return where in the store the owner's things of another kind are, apart from its state."""
        return Place(f"{self.place.scope}.{what}", self.place.owner)

    async def go(
        self, context: Context, name: str, access: A, act: Callable[[Context, A], Awaitable[T]], terms: Terms
    ) -> T:
        """Do an access, unless a grant or a hook refuses, changes or answers it.

        Args:
            context: Who does it.
            name: What it is about; the crossing's name is that, with the scope before it.
            access: What it is.
            act: Does it, or what a hook made of it.
            terms: What kind of access it is.
        """

        def renew(
            _context: Context, crossing: Crossing, value: object
        ) -> tuple[object, Callable[[], Awaitable[T]], tuple[Need, ...]]:
            changed = terms.change(crossing, value)
            return changed, lambda: act(context, changed), needs

        needs = self.needs(context)
        private = (context.events.active or context.hooks.active) and self._sealed(context)
        crossing = Crossing(terms.kind, f"{self.place.scope}.{name}", access, context.agent, private=private)
        alter = boundary.Alter(renew=renew, accept=terms.accept)
        return await boundary.cross(context, crossing, lambda: act(context, access), needs, alter)

    def _sealed(self, context: Context) -> bool:
        try:
            return self.store(context).sealed
        except SpellError:  # the access itself will say so, if it is granted
            return True
