"""Kinds of workflows: a typed function that says in which order the steps run."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal, TypeAlias, get_type_hints, overload

import msgspec

from llmspell.errors import UsageError, nearest
from llmspell.registry import Registry
from llmspell.value import Value

__all__ = ["KINDS", "Kind", "KindFunction", "Shape", "kind"]

KindFunction: TypeAlias = "Callable[..., Awaitable[Value]]"
"""Gets the steps, the input, and its options by name."""

Examine: TypeAlias = "Callable[[Mapping[str, Any]], None]"

Shape: TypeAlias = Literal["chain", "fork", "choice", "cycle", "free"]


def _anything_goes(_options: Mapping[str, Any]) -> None:
    """Find no fault."""


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A way to run steps.

    Attributes:
        name: What workflows say they are.
        function: Runs the steps.
        options: Record of its options; None when anything goes and all are passed on as they are.
        shape: How a plan draws it: one after the other, side by side, one of them, again and again, or unknown.
        description: First paragraph of its docstring.
        examine: Raises for options that do not go together.
    """

    name: str
    function: KindFunction
    options: type[msgspec.Struct] | None = None
    shape: Shape = "free"
    description: str = ""
    examine: Examine = _anything_goes

    def check(self, options: Mapping[str, object], where: str) -> dict[str, Any]:
        """Return the options as the function takes them.

        Args:
            options: What was given.
            where: The workflow, for the error.

        Raises:
            UsageError: One is unknown or does not fit.
        """
        if self.options is None:
            return dict(options)

        fields = self.options.__struct_fields__

        for name in options:
            if name not in fields:
                raise UsageError(f'{where}: {self.name} has no option "{name}"', hint=nearest(name, fields))

        try:
            msgspec.convert(dict(options), self.options)
        except (msgspec.ValidationError, ValueError) as error:
            raise UsageError(f"{where}: {error}", hint=f"see the options of {self.name}") from error

        self.examine(options)
        return dict(options)


@overload
def kind(function: KindFunction, /) -> Kind: ...


@overload
def kind(*, shape: Shape = "free", examine: Examine = ...) -> Callable[[KindFunction], Kind]: ...


def kind(
    function: KindFunction | None = None, /, *, shape: Shape = "free", examine: Examine = _anything_goes
) -> Kind | Callable[[KindFunction], Kind]:
    """Make a kind of an async function `(steps, input, *, options…) -> output`.

    Args:
        function: The function, when used without brackets; its name is the kind's.
        shape: How a plan draws it.
        examine: Raises for options that do not go together.

    Raises:
        UsageError: It is not an async function of two positions, or an option has no type.
    """
    if function is None:
        return lambda wrapped: _build(wrapped, shape, examine)

    return _build(function, shape, examine)


def _build(function: KindFunction, shape: Shape, examine: Examine) -> Kind:
    name = getattr(function, "__name__", "kind")

    if not inspect.iscoroutinefunction(function):
        raise UsageError(f"the kind {name} is not an async function", hint="write async def")

    parameters = list(inspect.signature(function).parameters.values())

    if len([one for one in parameters if one.kind is one.POSITIONAL_OR_KEYWORD]) != 2:
        raise UsageError(f"the kind {name} does not take (steps, input)", hint="its options come after a *")

    hints = get_type_hints(function, localns={"Steps": object})
    fields = [(one.name, hints.get(one.name, Any), one.default) for one in parameters[2:]]
    doc = " ".join((inspect.getdoc(function) or "").split("\n\n")[0].split())
    record = msgspec.defstruct(name, fields)
    return Kind(name=name, function=function, options=record, shape=shape, description=doc, examine=examine)


KINDS: Registry[Kind] = Registry("workflow", "llmspell.workflows", Kind)
"""The built-in kinds."""
