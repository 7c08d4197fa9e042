"""The script API as a whole: all declarations, put together and checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from llmspell.bridge import shape as s
from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global, Op
from llmspell.errors import UsageError
from llmspell.stream import Stream

__all__ = ["Api", "assemble", "check_signatures"]


class Api(msgspec.Struct, frozen=True):
    """Everything a script can name.

    Attributes:
        globals: In alphabetical order.
        ops: By wire name.
        kinds: Handle kinds by class.
    """

    globals: tuple[Global, ...]
    ops: dict[str, Op]
    kinds: dict[type, HandleKind]


def assemble(found: Iterable[Global]) -> Api:
    """Put declarations together.

    Raises:
        UsageError: Two ops share a name.
    """
    ordered = tuple(sorted(_merged(found), key=lambda one: one.name))
    kinds = {kind.type: kind for one in ordered for kind in one.kinds}
    ops: dict[str, Op] = {}

    for one in ordered:
        for op in one.ops:
            if op.name in ops:
                raise UsageError(f"two ops are called {op.name}")

            ops[op.name] = op

    return Api(ordered, ops, kinds)


def _merged(found: Iterable[Global]) -> list[Global]:
    """Return each global once: one that stands in several files is described by the first."""
    named: dict[str, Global] = {}
    others: list[Global] = []

    for one in found:
        if one.name:
            named[one.name] = named[one.name].joined(one) if one.name in named else one
        else:
            others.append(one)

    return [*others, *named.values()]


def check_signatures(api: Api) -> None:
    """Read the signature of every op, as runs do when they first need one.

    Raises:
        UsageError: One has no docstring, or a parameter without a type that can cross, or names a class that is
            neither a record nor a handle kind, or gives a stream under an alias; or two records share a name.
    """
    records: dict[str, tuple[type, str]] = {}

    for op in api.ops.values():
        if isinstance(op.returns, s.StreamOf) and not op.streams:
            raise UsageError(f"{op.name} gives a stream and does not say so", hint="write Stream[...] as its result")

        for where, shape in _shapes(op):
            for inner in s.walk(shape):
                if isinstance(inner, s.Record):
                    _check_record(inner, f"{op.name}, {where}", records)
                elif isinstance(inner, s.Handle) and inner.type not in api.kinds and not _covered(inner.type, api):
                    raise UsageError(f"{op.name}, {where}: {inner.type.__name__} is neither a record nor a handle kind")


def _check_record(record: s.Record, where: str, known: dict[str, tuple[type, str]]) -> None:
    first, place = known.setdefault(record.name, (record.type, where))

    if first is not record.type:
        raise UsageError(
            f"{where}: there is another record {record.name} at {place}", hint="give one of them another name"
        )


def _covered(wanted: type, api: Api) -> bool:
    return any(issubclass(kind, wanted) for kind in api.kinds) or wanted is Stream


def _shapes(op: Op) -> list[tuple[str, Any]]:
    return [*[(parameter.name, parameter.shape) for parameter in op.parameters], ("result", op.returns)]
