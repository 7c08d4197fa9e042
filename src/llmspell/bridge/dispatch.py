"""Waist 1: every call of a script passes here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llmspell.bridge.api import Api
from llmspell.bridge.border import Border
from llmspell.bridge.convert import give, options_table, take, take_fields
from llmspell.bridge.op import Op, Parameter
from llmspell.bridge.shape import Handle, RecordField
from llmspell.errors import ConvertError, NotFoundError, nearest

__all__ = ["perform"]


async def perform(api: Api, border: Border, spell: object, name: str, arguments: Sequence[object]) -> object:
    """Look up the op, take its arguments, run it, give back its result.

    Args:
        api: All ops.
        border: How values cross for this spell.
        spell: Passed on as the op's first argument.
        name: Wire name of the op.
        arguments: Wire values, by position; the options table comes last.

    Returns:
        The wire form of the result.

    Raises:
        NotFoundError: `bridge.unknown_op`.
        ConvertError: An argument does not fit.
        Exception: Whatever the op raises.
    """
    op = api.ops.get(name)

    if op is None or (op.worker and not op.post):
        raise NotFoundError(
            f'there is no host function "{name}"', code="bridge.unknown_op", hint=nearest(name, list(api.ops))
        )

    positions, options = _take_all(op, arguments, border)
    return give(await op.function(spell, *positions, **options), border)


def _take_all(op: Op, arguments: Sequence[object], border: Border) -> tuple[list[Any], dict[str, Any]]:
    label = _label(op, border)
    rest = list(arguments)
    positions: list[Any] = []

    if op.owner is not None:
        positions.append(take(Handle(op.owner), rest.pop(0) if rest else None, f"{label}: self", border))

    for parameter in op.positions:
        if parameter.rest:
            positions += [take(parameter.shape, value, f"{label}: {parameter.name}", border) for value in rest]
            rest = []
            continue

        positions.append(_take_one(parameter, rest.pop(0) if rest else None, label, border))

    options = op.options
    taken = _take_options(op, options, rest.pop(0) if rest and options else None, label, border) if options else {}

    if any(value is not None for value in rest):
        raise ConvertError(f"{label} takes {len(arguments) - len(rest)} arguments, got {len(arguments)}")

    return positions, taken


def _take_one(parameter: Parameter, value: object, label: str, border: Border) -> Any:
    if value is None and not parameter.required:
        return parameter.default

    return take(parameter.shape, value, f"{label}: {border.spell(parameter.name)}", border)


def _take_options(op: Op, options: tuple[Parameter, ...], value: object, label: str, border: Border) -> dict[str, Any]:
    fields = tuple([RecordField(one.name, one.shape, one.required, one.description) for one in options])
    return {
        _python_name(op, name): one
        for name, one in take_fields(fields, options_table(value, label), label, border).items()
    }


def _python_name(op: Op, name: str) -> str:
    return name if name in op.function.__annotations__ else f"{name}_"


def _label(op: Op, border: Border) -> str:
    area = op.owner.__name__ if op.owner is not None else op.name.partition(".")[0].capitalize()
    return border.spell(op.script_name) if op.name == op.script_name else f"{area}.{border.spell(op.script_name)}"
