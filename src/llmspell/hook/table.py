"""Tables of hooks: what is asked around a crossing, in total order."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from llmspell.errors import UsageError
from llmspell.hook.crossing import Crossing
from llmspell.hook.hook import Hook
from llmspell.hook.point import POINTS

__all__ = ["Explanation", "HookTable"]

MEMO_SIZE = 1024


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why a hook is asked at a crossing, or not.

    Attributes:
        hook: Its name.
        point: Where it is asked.
        priority: Its priority.
        fires: Whether it is asked.
        place: Its place among those that are, outermost 1; 0 when it is not.
        why: The reason.
        fail: What its own failure means.
    """

    hook: str
    point: str
    priority: int
    fires: bool
    place: int
    why: str
    fail: str


class HookTable:
    """The hooks of an application, a run or an agent; an inner table has those of the outer ones as well.

    Args:
        outer: The table this one is inside of.

    Attributes:
        plain: Whether none of them matches by attributes; true of what `matching` returned last.
    """

    __slots__ = ("_active", "_changes", "_custom", "_hooks", "_memo", "_outer", "_seen", "plain")

    def __init__(self, outer: HookTable | None = None) -> None:
        self._outer = outer
        self._hooks: list[Hook] = []
        self._custom: list[str] = []
        self._memo: dict[tuple[str, str], tuple[tuple[Hook, ...], tuple[Hook, ...]]] = {}
        self._changes = _Changes() if outer is None else outer._changes
        self._seen = -1
        self._active = False
        self.plain = True

    def __len__(self) -> int:
        return len(self._hooks) + (len(self._outer) if self._outer is not None else 0)

    @property
    def active(self) -> bool:
        """Whether there is any hook."""
        if self._seen != self._changes.count:
            self._look_again()

        return self._active

    @property
    def hooks(self) -> list[Hook]:
        """All hooks, outer ones included, in total order: outermost first."""
        outer = self._outer.hooks if self._outer is not None else []
        return sorted([*outer, *self._hooks], key=lambda hook: hook.rank)

    @property
    def custom(self) -> tuple[str, ...]:
        """The custom points, outer ones included."""
        return (*(self._outer.custom if self._outer is not None else ()), *self._custom)

    def add(self, hook: Hook) -> Callable[[], None]:
        """Add a hook; returns the function that removes it again."""
        self._hooks.append(hook)
        self._changes.count += 1

        def remove() -> None:
            if hook in self._hooks:
                self._hooks.remove(hook)
                self._changes.count += 1

        return remove

    def declare(self, name: str) -> None:
        """Declare a custom point.

        Args:
            name: Words separated by dots, two at least, such as `order.priced`; declared twice is fine.

        Raises:
            UsageError: It is no such name.
        """
        words = name.split(".")

        if len(words) < 2 or not all(word.replace("_", "").isalnum() for word in words):
            raise UsageError(
                f'"{name}" is not a name for a hook point', hint='words with a dot, such as "order.priced"'
            )

        if name not in self.custom:
            self._custom.append(name)

    def matching(self, kind: str, name: str) -> tuple[Hook, ...]:
        """Return the hooks around a crossing that kind and name call for, outermost first.

        Args:
            kind: Kind of the crossing.
            name: Name of the component.
        """
        if self._seen != self._changes.count:
            self._look_again()

        return (self._memo.get((kind, name)) or self._find(kind, name))[0] if self._active else ()

    def at_chunks(self, kind: str, name: str) -> tuple[Hook, ...]:
        """Return the hooks for the pieces of an answer, as `matching` does those around it."""
        if self._seen != self._changes.count:
            self._look_again()

        return (self._memo.get((kind, name)) or self._find(kind, name))[1] if self._active else ()

    def _find(self, kind: str, name: str) -> tuple[tuple[Hook, ...], tuple[Hook, ...]]:
        """Find what a kind and a name call for, around a crossing and at the pieces of an answer."""
        if len(self._memo) >= MEMO_SIZE:
            self._memo.clear()

        fitting = [hook for hook in self.hooks if not hook.mismatch(kind, name)]
        chunks = tuple([hook for hook in fitting if hook.point.startswith("chunk:")])
        found = self._memo[kind, name] = (tuple([hook for hook in fitting if hook not in chunks]), chunks)
        return found

    def explain(self, point: str, crossing: Crossing, now: float) -> list[Explanation]:
        """Say of each hook whether it is asked at a point of a crossing, and why.

        Args:
            point: Such as `before:tool`; a custom point; or a kind for all its points.
            crossing: Kind, name, agent and attributes.
            now: Seconds of the clock that the breakers go by.

        Raises:
            UsageError: `hook.point`: there is no such point.
        """
        stage = point.partition(":")[0] if point in POINTS else ""
        explanations: list[Explanation] = []
        place = 0

        for hook in self.hooks:
            why = (
                hook.mismatch(crossing.kind, crossing.name)
                or hook.difference(crossing)
                or _stage_mismatch(hook, stage)
                or _left_alone(hook, now)
            )
            place += not why
            explanations.append(
                Explanation(
                    hook=hook.name,
                    point=hook.point,
                    priority=hook.priority,
                    fires=not why,
                    place=0 if why else place,
                    why=why or "it matches",
                    fail=hook.fail,
                )
            )

        return explanations

    def _look_again(self) -> None:
        """Forget what was remembered before the last change, here, further out or beside."""
        self._memo.clear()
        self._seen = self._changes.count
        self._active = len(self) > 0
        self.plain = all(hook.plain for hook in self.hooks)


class _Changes:
    """How often a table, or one inside it, was changed; they share it, so that one look is enough at a crossing."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0


def _stage_mismatch(hook: Hook, stage: str) -> str:
    asked = hook.point.partition(":")[0] if ":" in hook.point else "before"

    if not stage or asked == stage or (asked in {"around", "*"} and stage != "chunk"):
        return ""

    return f"it is asked {hook.point}"


def _left_alone(hook: Hook, now: float) -> str:
    if hook.breaker.state(now) != "open":
        return ""

    return "its circuit breaker is open" + (": the crossing would be refused" if hook.fail == "closed" else "")
