"""Points: the places where hooks are asked."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from llmspell.errors import UsageError, nearest

__all__ = ["KINDS", "POINTS", "STAGES", "Point", "parse_point"]

KINDS = (
    *("agent", "artifact", "embedding", "handoff", "memory", "model", "session", "spell", "state"),
    *("step", "tool", "workflow"),
)
"""The kinds of crossings that have hooks."""

STAGES = ("before", "after", "error")
CUSTOM = "point"
"""The kind of all custom points; the name of the crossing is the point's."""

POINTS = (*[f"{stage}:{kind}" for stage in STAGES for kind in KINDS], "chunk:model")


class Point(msgspec.Struct, frozen=True):
    """Where a hook is asked.

    Attributes:
        stages: Any of `before`, `after`, `error`; or `chunk` alone.
        kind: A kind of crossing, `*` for all, or `point` for a custom one.
        name: Name of the custom point; empty otherwise.
    """

    stages: tuple[str, ...]
    kind: str
    name: str = ""

    def __str__(self) -> str:
        if self.name:
            return self.name

        return f"{self.stages[0] if len(self.stages) == 1 else '*'}:{self.kind}"


def parse_point(text: str, custom: Iterable[str] = ()) -> Point:
    """Return the point that a text names.

    Args:
        text: `stage:kind`, where either may be `*`; `*` alone; or a custom point's name.
        custom: The custom points there are.

    Raises:
        UsageError: `hook.point`: there is no such point.
    """
    if text in custom:
        return Point(("before",), CUSTOM, text)

    stage, _, kind = ("*", "", "*") if text == "*" else text.partition(":")

    if f"{stage}:{kind}" == "chunk:model":
        return Point(("chunk",), "model")

    if stage not in {"*", *STAGES} or kind not in {"*", *KINDS}:
        known = (*POINTS, *custom)
        raise UsageError(
            f'there is no hook point "{text}"',
            code="hook.point",
            hint=nearest(text, known) if ":" in text else f"{nearest(text, known)}; declare a point of your own first",
        )

    return Point(STAGES if stage == "*" else (stage,), kind)
