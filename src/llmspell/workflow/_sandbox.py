"""Jinja, cut down to data: no calls, no attributes of objects, and bounded work.

What a template may hold is a list of node types, filters and operators; everything else is refused
when it is compiled. Whatever can multiply (loops, filters, operators on text and lists) is paid for
from a meter, so that the work of one rendering is bounded without a clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

import msgspec
from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, UndefinedError, nodes
from jinja2.runtime import Context as Variables
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from llmspell.errors import nearest
from llmspell.workflow._filters import CONCAT, TURNS, filters, text_of
from llmspell.workflow._meter import METER, OPERATORS

__all__ = ["MissingError", "Sandbox"]

_NODES = frozenset({
    "Add", "And", "Assign", "Compare", "Concat", "CondExpr", "Const", "Dict", "Div", "Filter", "FloorDiv",
    "For", "Getattr", "Getitem", "If", "Keyword", "List", "Mod", "Mul", "Name", "Neg", "Not", "Operand", "Or",
    "Output", "Pair", "Pos", "Pow", "Slice", "Sub", "Template", "TemplateData", "Test", "Tuple",
})  # fmt: skip

MAX_NESTING = 40
"""Deepest nesting of a template's expressions and statements."""

_LOOP = frozenset({"first", "index", "index0", "last", "length", "nextitem", "previtem", "revindex", "revindex0"})


class MissingError(UndefinedError):
    """A template named what is not there.

    Args:
        message: What is missing.
        hint: What to do next.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment all templates are compiled in."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, finalize=text_of, autoescape=False)
        self.filters: dict[str, Callable[..., Any]] = filters(self.filters)
        self.globals: dict[str, Any] = {}

    def parse_checked(self, source: str) -> nodes.Template:
        """Return the tree of a template that holds nothing but what is allowed.

        Raises:
            TemplateSyntaxError: It is malformed, or holds something else.
        """
        tree = self.parse(source)
        _check(tree, 0)
        return tree

    def call_binop(self, context: Variables, operator: str, left: Any, right: Any) -> Any:
        """Apply an operator, unless its result would be too large."""
        OPERATORS[operator](context[METER], left, right)
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a part of data; objects have no attributes here."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return the item of a map, a list, a text or a record."""
        try:
            match obj:
                case Mapping() | list() | tuple() | str():
                    return cast("Any", obj)[argument]
                case LoopContext() if argument in _LOOP:
                    return getattr(obj, argument)
                case msgspec.Struct() if argument in obj.__struct_fields__:
                    return getattr(obj, argument)
                case Undefined():
                    return obj[argument]
                case _:
                    pass
        except (LookupError, TypeError):
            pass

        return self.undefined(name=str(argument), exc=cast("Any", _explain(cast("object", obj), argument)))


def _check(node: nodes.Node, depth: int) -> None:
    """Refuse what is not allowed, and put guards into what is."""
    if depth > MAX_NESTING:
        raise TemplateSyntaxError(f"it is nested deeper than {MAX_NESTING}", _line(node))

    if isinstance(node, nodes.Call):
        _check_call(node)
    elif (kind := type(node).__name__) not in _NODES:
        raise TemplateSyntaxError(f"{kind} is not allowed in a template", _line(node))

    for child in list(node.iter_child_nodes()):
        _check(child, depth + 1)

    if isinstance(node, nodes.For):
        _check_for(node)

    for name, value in list(node.iter_fields()):
        setattr(node, name, _guarded(value))


def _line(node: nodes.Node) -> int:
    return getattr(node, "lineno", None) or 1


def _check_call(node: nodes.Call) -> None:
    raise TemplateSyntaxError("a template cannot call functions, only filters", _line(node))


def _check_for(node: nodes.For) -> None:
    if node.recursive:
        raise TemplateSyntaxError("a loop cannot be recursive", _line(node))

    node.iter = nodes.Filter(node.iter, TURNS, [], [], None, None, lineno=_line(node))


def _guarded(value: Any) -> Any:
    """Return a field of a node with each concatenation made a filter, which pays."""
    if isinstance(value, list):
        return [_guarded(item) for item in cast("list[Any]", value)]

    if isinstance(value, nodes.Concat):
        parts = nodes.List(value.nodes, lineno=_line(value))
        return nodes.Filter(parts, CONCAT, [], [], None, None, lineno=_line(value))

    return value


def _explain(obj: object, key: object) -> Callable[[str], MissingError]:
    """Return what makes the error of a part that is not there."""

    def make(_message: str) -> MissingError:
        known = getattr(obj, "known", None)

        if known is not None:  # the steps of a workflow
            return MissingError(*known(str(key)))

        if isinstance(obj, Mapping):
            names = [str(name) for name in cast("Mapping[object, object]", obj)]
            return MissingError(f'there is no "{key}"', nearest(str(key), names))

        if obj is None:
            return MissingError(f'"{key}" of nothing was asked for')

        return MissingError(f'a {type(obj).__name__} has no "{key}"')

    return make
