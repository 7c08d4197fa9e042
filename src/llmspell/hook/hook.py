"""Hooks: awaited, ordered code around a crossing that may change or refuse it.

A hook is an async generator that yields once. What it yields is its verdict before the act;
what the `yield` gives back is the result; a second verdict may replace that result. A function
that is asked at one point only is made into such a generator.
"""

from __future__ import annotations

import itertools
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any, Literal, TypeAlias, TypedDict, Unpack

import msgspec

from llmspell.errors import UsageError, nearest
from llmspell.hook.breaker import Breaker
from llmspell.hook.crossing import ATTRIBUTES, Crossing
from llmspell.hook.point import CUSTOM, KINDS, Point, parse_point
from llmspell.hook.verdict import Verdict

__all__ = ["Asked", "Fail", "Hook", "HookFunction", "HookOptions", "Match", "Sieve", "check_match", "hook", "on"]

HookFunction: TypeAlias = "Callable[[Any, Crossing], AsyncGenerator[Verdict, object]]"
"""Gets the context (which knows hooks, so its type cannot be named here) and the crossing."""

Asked: TypeAlias = "Callable[[Any, Crossing], Awaitable[Verdict]]"
"""A function that is asked at one point; the crossing holds the result or the error there."""

Sieve: TypeAlias = "Callable[[object], Awaitable[Verdict]]"
"""Gets each piece of one answer in turn; a `Replace` of it holds the list of pieces that go on now."""

Fail: TypeAlias = Literal["open", "closed"]
Match: TypeAlias = "str | Mapping[str, str]"

_serials = itertools.count(1)


class Hook(msgspec.Struct, frozen=True, eq=False):
    """A hook with what it applies to.

    Attributes:
        function: The async generator function.
        kind: The crossing kind it applies to; `*` for all that have hooks.
        match: Glob the component's name must match; or globs by attribute: `name`, `agent`, and what the kind
            of crossing has besides, such as a tool's `effect`. One that a crossing lacks counts as empty.
        priority: Higher runs further outside: earlier before, later after. Equal ones in order of registration.
        name: Its name in errors, events and `explain`; the function's own unless given.
        point: Where it is asked, as written; around the whole crossing unless it was made for a point.
        fail: What its own failure means: `closed` refuses the crossing, `open` goes on without it.
        timeout_s: Seconds each of its own parts may take; None for no bound.
        breaker: Keeps it from being asked while it keeps failing.
        sieve: Makes what is asked about the pieces of one answer, in place of the function, where it has to remember
            earlier ones; only at `chunk:model`.
        serial: Order of registration.
        plain: Whether it matches by name alone.
        alone: The set of its serial.
    """

    function: HookFunction
    kind: str = "*"
    match: Match = "*"
    priority: int = 0
    name: str = ""
    point: str = ""
    fail: Fail = "closed"
    timeout_s: float | None = None
    breaker: Breaker = msgspec.field(default_factory=Breaker)
    sieve: Callable[[], Sieve] | None = None
    serial: int = msgspec.field(default_factory=lambda: next(_serials))
    plain: bool = True
    alone: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if self.fail not in {"open", "closed"}:  # of two words the wrong one must not mean the weaker
            raise UsageError(f'a hook fails "open" or "closed", not "{self.fail}"', hint='fail = "closed"')

        if self.timeout_s is not None and not self.timeout_s > 0:
            raise UsageError(f"a hook of {self.timeout_s:g} s never answers", hint="timeout_s is more than 0")

        if self.kind not in {"*", CUSTOM, *KINDS}:
            raise UsageError(f'"{self.kind}" is not a kind of crossing', code="hook.point", hint=", ".join(KINDS))

        msgspec.structs.force_setattr(self, "plain", isinstance(self.match, str))
        msgspec.structs.force_setattr(self, "alone", frozenset((self.serial,)))

        if not self.name:
            msgspec.structs.force_setattr(self, "name", getattr(self.function, "__name__", "hook"))

        if not self.point:
            msgspec.structs.force_setattr(self, "point", f"around:{self.kind}")

    @property
    def rank(self) -> tuple[int, int]:
        """Its place in the total order."""
        return (-self.priority, self.serial)

    def mismatch(self, kind: str, name: str) -> str:
        """Return why kind and name do not fit; an empty text when they do."""
        if self.kind != kind and (self.kind != "*" or kind not in KINDS):
            return f"it is for {self.kind}"

        pattern = self.match if isinstance(self.match, str) else self.match.get("name", "*")
        return "" if fnmatchcase(name, pattern) else f'the name does not match "{pattern}"'

    def difference(self, crossing: Crossing) -> str:
        """Return which attribute does not fit; an empty text when all do."""
        if isinstance(self.match, str):
            return ""

        for key, pattern in self.match.items():
            value = crossing.agent if key == "agent" else crossing.attributes.get(key, "")

            if key != "name" and not fnmatchcase(value, pattern):
                return f'{key} "{value}" does not match "{pattern}"'

        return ""


def hook(
    kind: str = "*", *, match: Match = "*", priority: int = 0, fail: Fail = "closed", timeout_s: float | None = None
) -> Callable[[HookFunction], Hook]:
    """Make a hook of an async generator function that yields once.

    Args:
        kind: The kind of crossing; `*` for all.
        match: As in `Hook`.
        priority: As in `Hook`.
        fail: As in `Hook`.
        timeout_s: As in `Hook`.
    """

    def make(function: HookFunction) -> Hook:
        return Hook(function, kind, match, priority, fail=fail, timeout_s=timeout_s)

    return make


class HookOptions(TypedDict, total=False):
    """What `on` takes besides point and function; each as in `Hook`."""

    match: Match
    priority: int
    name: str
    fail: Fail
    timeout_s: float | None
    breaker: Breaker


def on(point: str | Point, function: Asked, **options: Unpack[HookOptions]) -> Hook:
    """Make a hook of a function that is asked at a point.

    Args:
        point: Such as `before:tool`, `error:*` or `chunk:model`; a custom one as `parse_point` returned it.
        function: Gets context and crossing, and gives a verdict or None.
        **options: `match`, `priority`, `name`, `fail`, `timeout_s` and `breaker` of `Hook`.

    Raises:
        UsageError: `hook.point`: there is no such point.
    """
    place = parse_point(point) if isinstance(point, str) else point
    chosen: HookOptions = {"name": getattr(function, "__name__", "hook"), **options}

    if place.name:
        chosen["match"] = place.name

    return Hook(_around(place, function), place.kind, point=str(place), **chosen)


def check_match(match: Match) -> None:
    """Refuse attributes that no crossing of llmspell has: such a hook would never be asked, and nobody would know.

    Raises:
        UsageError: There is one.
    """
    if isinstance(match, str):
        return

    for name in match:
        if name not in ATTRIBUTES:
            raise UsageError(f'a hook cannot match by "{name}": nothing has it', hint=nearest(name, ATTRIBUTES))


def _around(point: Point, function: Asked) -> HookFunction:
    """Return the generator that asks a function at its stages only."""
    if point.stages == ("chunk",):
        return _at_chunks(function)

    return _before(point, function) if point.stages == ("before",) else _at_stages(point, function)


def _at_chunks(function: Asked) -> HookFunction:
    async def ask(context: Any, crossing: Crossing) -> AsyncGenerator[Verdict, object]:
        yield await function(context, msgspec.structs.replace(crossing, point="chunk:model"))

    return ask


def _before(point: Point, function: Asked) -> HookFunction:
    async def ask(context: Any, crossing: Crossing) -> AsyncGenerator[Verdict, object]:
        named = point.name or f"before:{crossing.kind}"
        yield await function(context, msgspec.structs.replace(crossing, point=named))

    return ask


def _at_stages(point: Point, function: Asked) -> HookFunction:
    stages = point.stages

    async def ask(context: Any, crossing: Crossing) -> AsyncGenerator[Verdict, object]:
        def at(stage: str, **fields: object) -> Awaitable[Verdict]:
            return function(context, msgspec.structs.replace(crossing, point=f"{stage}:{crossing.kind}", **fields))

        verdict = await at("before") if "before" in stages else None

        try:
            result = yield verdict
        except Exception as error:
            if "error" not in stages:
                raise

            yield await at("error", error=error)
        else:
            if "after" in stages:
                yield await at("after", result=result)

    return ask
