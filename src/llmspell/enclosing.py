"""The crossing that code runs in, for those who write down who did something."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TypeAlias

__all__ = ["ENCLOSING", "Enclosing"]

Enclosing: TypeAlias = tuple[str, tuple[str, ...]]
"""Kind and name, such as `tool set_price`, and the path of the context it is done in."""

ENCLOSING: ContextVar[Enclosing] = ContextVar("the crossing around", default=("", ()))
"""The innermost run of a spell, step or call of a tool; who is within an agent or a workflow knows from its context.

Components set it around their own crossings, so that the boundary, through which everything passes, need not. The
functions of a script have it too: what they ask of the host is done in the surroundings of who called them.
"""
