"""Hooks: awaited, ordered code around a crossing that may change or refuse it.

A hook is an async generator that yields once. What it yields is its verdict before the act;
what the `yield` gives back is the result; a second verdict may replace that result.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

import msgspec

__all__ = ["Crossing", "Deny", "Hook", "HookFunction", "HookTable", "Replace", "Verdict"]


class Crossing(msgspec.Struct, frozen=True):
    """One passage through the boundary.

    Attributes:
        kind: What crosses: agent, model, tool, handoff, spell, sleep, now, random, id.
        name: Name of the component.
        input: What it is given; a record or a JSON value.
        agent: Name of the agent on whose behalf it happens; empty outside agents.
    """

    kind: str
    name: str
    input: object = None
    agent: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Replace(msgspec.Struct, frozen=True):
    """Before: use this as the result and do not act. After: use this instead of the result."""

    value: object


class Deny(msgspec.Struct, frozen=True):
    """Refuse the crossing; nothing happens and the caller gets `hook.denied`."""

    reason: str


Verdict: TypeAlias = "Replace | Deny | None"
HookFunction: TypeAlias = "Callable[[Any, Crossing], AsyncGenerator[Verdict, object]]"
"""Gets the context (which knows hooks, so its type cannot be named here) and the crossing."""


class Hook(msgspec.Struct, frozen=True):
    """A hook with what it applies to.

    Attributes:
        function: The async generator function.
        kind: The crossing kind it applies to; `*` for all.
        match: Glob the component's name must match.
        priority: Higher runs further outside; equal ones in order of registration.
    """

    function: HookFunction
    kind: str
    match: str = "*"
    priority: int = 0


class HookTable:
    """The hooks of a run, in total order."""

    __slots__ = ("_hooks", "_memo")

    def __init__(self) -> None:
        self._hooks: list[Hook] = []
        self._memo: dict[tuple[str, str], tuple[Hook, ...]] = {}

    @property
    def active(self) -> bool:
        """Whether there is any hook."""
        return bool(self._hooks)

    def add(self, hook: Hook) -> Callable[[], None]:
        """Add a hook; returns the function that removes it again."""
        self._hooks.append(hook)
        self._memo.clear()

        def remove() -> None:
            if hook in self._hooks:
                self._hooks.remove(hook)
                self._memo.clear()

        return remove

    def matching(self, kind: str, name: str) -> tuple[Hook, ...]:
        """Return the hooks around a crossing, outermost first."""
        key = (kind, name)

        if (found := self._memo.get(key)) is None:
            if len(self._memo) >= 1024:
                self._memo.clear()

            fitting = [hook for hook in self._hooks if hook.kind in {"*", kind} and fnmatchcase(name, hook.match)]
            found = self._memo[key] = tuple(sorted(fitting, key=lambda hook: -hook.priority))

        return found
