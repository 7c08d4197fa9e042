"""Vectors: how they are kept and compared, and how rankings become one."""

from __future__ import annotations

import heapq
import math
import struct
from collections.abc import Iterable, Sequence

from llmspell.errors import StateError
from llmspell.note import KeptNote

__all__ = ["fuse", "nearest_of", "packed", "require_same"]

_RANK_SHIFT = 60
"""How little the first places of a ranking stand out; the value of Cormack, Clarke and Büttcher (SIGIR 2009)."""

_FLOAT_BYTES = 4


def packed(vector: Sequence[float]) -> bytes:
    """Return a vector that is not all zero, of length one, in 32-bit floats with the least significant byte first."""
    length = math.hypot(*vector)
    return struct.pack(f"<{len(vector)}f", *[value / length for value in vector])


def require_same(notes: Iterable[KeptNote], model: str, vector: bytes) -> None:
    """Let pass notes whose vectors can be compared with one.

    Raises:
        StateError: `memory.model`: another model made them, or they are of another length.
    """
    for one in notes:
        if one.model != model or len(one.vector) != len(vector):
            was, now = len(one.vector) // _FLOAT_BYTES, len(vector) // _FLOAT_BYTES
            raise StateError(
                f"the note {one.number} has a vector of {was} numbers by {one.model}, but {model} gives {now}",
                code="memory.model",
                hint="make all vectors anew with Memory.embed, or configure the model that made them in [memory]",
                data={"note": one.number, "model": one.model, "configured": model},
            )


def nearest_of(notes: Sequence[KeptNote], vector: bytes, limit: int) -> list[tuple[int, float]]:
    """Return the numbers of the notes nearest to a vector with the cosine of the angle, nearest first.

    For vectors of length one the cosine is 1 - d²/2, where d is the distance of their ends, and the standard
    library knows no faster way to compare many floats than `math.dist`. Those at right angles or further are
    left out.
    """
    floats = struct.Struct(f"<{len(vector) // _FLOAT_BYTES}f")
    there, read = floats.unpack(vector), floats.unpack
    near = [(1.0 - math.dist(there, read(one.vector)) ** 2 / 2, one.number) for one in notes]
    return [(number, cosine) for cosine, number in heapq.nlargest(limit, near) if cosine > 0]


def fuse(rankings: Sequence[Sequence[tuple[int, float]]]) -> list[tuple[int, float]]:
    """Return one ranking of several, with scores up to 1.

    A single one keeps its own scores; of several only the places count (reciprocal rank fusion), since
    their scores measure different things.
    """
    rankings = [one for one in rankings if one]

    if len(rankings) == 1:
        scores = dict(rankings[0])
    else:
        scores: dict[int, float] = {}

        for ranking in rankings:
            for place, (number, _) in enumerate(ranking, 1):
                scores[number] = scores.get(number, 0.0) + 1 / (_RANK_SHIFT + place)

    best = max(scores.values(), default=1.0)
    return sorted([(number, score / best) for number, score in scores.items()], key=lambda one: (-one[1], -one[0]))
