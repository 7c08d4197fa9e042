"""Crossings: passages through the boundary, as hooks see them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

__all__ = ["ATTRIBUTES", "NO_ATTRIBUTES", "Crossing"]

ATTRIBUTES = ("agent", "category", "effect", "name")
"""What the crossings of llmspell itself can be matched by; those a program makes may have more."""

NO_ATTRIBUTES: Mapping[str, str] = {}


class Crossing(msgspec.Struct, frozen=True):
    """One passage through the boundary.

    Attributes:
        kind: What crosses: one of `KINDS`, a custom point, or sleep, now, random, id (which have no hooks).
        name: Name of the component.
        input: What it is given; a record or a JSON value.
        agent: Name of the agent on whose behalf it happens; empty outside agents.
        attributes: More to match by, such as a tool's `effect` and `category`.
        attempt: 1, and one more after each retry.
        point: Where a hook is asked, such as `after:tool`; empty around the crossing.
        result: What came of it, in `after:` points; the chunk in `chunk:` points.
        error: What went wrong, in `error:` points.
        private: Whether what goes in and comes out is to be written down nowhere: events tell of it without.
    """

    kind: str
    name: str
    input: object = None
    agent: str = ""
    attributes: Mapping[str, str] = NO_ATTRIBUTES
    attempt: int = 1
    point: str = ""
    result: object = None
    error: BaseException | None = None
    private: bool = False

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
