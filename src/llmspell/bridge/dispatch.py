"""Waist 1: every call of a script passes here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from llmspell.bridge.api import Api
from llmspell.bridge.border import Border, Names
from llmspell.bridge.convert import give, options_table, take, take_fields
from llmspell.bridge.op import Op, Parameter
from llmspell.bridge.shape import Handle, RecordField, camel, named_fields
from llmspell.errors import ConvertError, NotFoundError, nearest

__all__ = ["find", "perform", "perform_at_once", "perform_if_ready"]


def find(api: Api, name: str) -> Op:
    """Return the op of a wire name.

    Raises:
        NotFoundError: `bridge.unknown_op`.
    """
    op = api.ops.get(name)

    if op is None or (op.worker and not op.post):
        raise NotFoundError(
            f'there is no host function "{name}"', code="bridge.unknown_op", hint=nearest(name, list(api.ops))
        )

    return op


async def perform(op: Op, border: Border, spell: object, arguments: Sequence[object]) -> object:
    """Take the arguments of an op, run it, give back its result.

    Args:
        op: What to run.
        border: How values cross for this spell.
        spell: Passed on as the op's first argument.
        arguments: Wire values, by position; the options table comes last.

    Returns:
        The wire form of the result.

    Raises:
        ConvertError: An argument does not fit.
        Exception: Whatever the op raises.
    """
    positions, options = _take_all(_plan(op, border.names), arguments, border)
    return give(await op.function(spell, *positions, **options), border)


def perform_at_once(op: Op, border: Border, spell: object, arguments: Sequence[object]) -> object:
    """Do the same with an op that never waits."""
    positions, options = _take_all(_plan(op, border.names), arguments, border)
    return give(op.function(spell, *positions, **options), border)


def perform_if_ready(op: Op, border: Border, spell: object, arguments: Sequence[object]) -> object:
    """Do the same with an op that waits, if its result is there already; else return None."""
    if op.ready is None:
        return None

    positions, options = _take_all(_plan(op, border.names), arguments, border)
    return give(op.ready(spell, *positions, **options), border)


class _Plan(NamedTuple):
    """How the arguments of an op are taken, with the words for errors.

    Attributes:
        label: The op as the script writes it.
        owner: What the first argument must be, for methods.
        positions: Each with its place.
        options: The fields of the options table, by the script's names.
        names: For each option, what the function calls it.
    """

    label: str
    owner: Handle | None
    positions: tuple[tuple[Parameter, str], ...]
    options: Mapping[str, RecordField]
    names: Mapping[str, str]


@cache
def _plan(op: Op, names: Names) -> _Plan:
    label, spelled = _label(op, names), _spelling(names)
    return _Plan(
        label=label,
        owner=Handle(op.owner) if op.owner is not None else None,
        positions=tuple([(one, f"{label}: {one.name if one.rest else spelled(one.name)}") for one in op.positions]),
        options=named_fields(
            tuple([RecordField(one.name, one.shape, one.required, one.description) for one in op.options])
        )[names],
        names={one.name: _python_name(op, one.name) for one in op.options},
    )


def _take_all(plan: _Plan, arguments: Sequence[object], border: Border) -> tuple[list[Any], dict[str, Any]]:
    rest = iter(arguments)
    positions: list[Any] = []

    if plan.owner is not None:
        positions.append(take(plan.owner, next(rest, None), f"{plan.label}: self", border))

    for parameter, where in plan.positions:
        if parameter.rest:
            positions += [take(parameter.shape, value, where, border) for value in rest]
        elif (value := next(rest, None)) is None and not parameter.required:
            positions.append(parameter.default)
        else:
            positions.append(take(parameter.shape, value, where, border))

    options = _take_options(plan, next(rest, None), border) if plan.options else {}
    _refuse_more(plan, arguments, rest)
    return positions, options


def _take_options(plan: _Plan, value: object, border: Border) -> dict[str, Any]:
    taken = take_fields(plan.options, options_table(value, plan.label), plan.label, border)
    return {plan.names[name]: one for name, one in taken.items()}


def _refuse_more(plan: _Plan, arguments: Sequence[object], rest: Iterator[object]) -> None:
    more = list(rest)

    if any(value is not None for value in more):
        raise ConvertError(f"{plan.label} takes {len(arguments) - len(more)} arguments, got {len(arguments)}")


def _python_name(op: Op, name: str) -> str:
    return name if name in op.function.__annotations__ else f"{name}_"


def _label(op: Op, names: Names) -> str:
    name = _spelling(names)(op.script_name)
    area = op.owner.__name__ if op.owner is not None else op.name.partition(".")[0].capitalize()
    return name if op.name == op.script_name else f"{area}.{name}"


def _spelling(names: Names) -> Any:
    return camel if names == "camel" else str
