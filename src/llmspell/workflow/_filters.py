"""The filters of templates: those of Jinja that only look at data, each paid for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from jinja2 import Undefined, pass_context
from jinja2.runtime import Context as Variables

from llmspell.value import encode_json
from llmspell.workflow._meter import METER, Meter, limit, plain

__all__ = ["CONCAT", "TURNS", "filters", "text_of"]

CONCAT, TURNS = " concat", " turns"
"""Filters that no template can name: they stand in for `~`, and around what a loop goes over."""

_ALLOWED = frozenset({
    "abs", "capitalize", "count", "d", "default", "dictsort", "first", "float", "groupby", "int", "items",
    "join", "last", "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "replace",
    "reverse", "round", "select", "selectattr", "sort", "string", "sum", "title", "trim", "truncate", "unique",
    "upper", "wordcount",
})  # fmt: skip


def filters(known: dict[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """Return the filters of templates.

    Args:
        known: Those of Jinja.
    """
    own = {"replace": _replace, "join": _join, "tojson": _to_json, CONCAT: _concat, TURNS: _turns}
    return {name: _metered(function) for name, function in {**{name: known[name] for name in _ALLOWED}, **own}.items()}


def _metered(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that pays for what it works on."""
    wants = getattr(function, "jinja_pass_arg", None)

    @pass_context
    def metered(context: Variables, value: object, *arguments: Any, **options: Any) -> Any:
        meter: Meter = context[METER]
        meter.spend_on(value)

        match getattr(wants, "name", ""):
            case "context":
                result = function(context, value, *arguments, **options)
            case "eval_context":
                result = function(context.eval_ctx, value, *arguments, **options)
            case "environment":
                result = function(context.environment, value, *arguments, **options)
            case _:
                result = function(value, *arguments, **options)

        meter.spend_on(result)
        return result

    return metered


@pass_context
def text_of(context: Variables, value: object) -> str:
    """Return what a template prints: text as it is, anything else as JSON."""
    return str(value) if isinstance(value, str | Undefined) else encode_json(plain(value, context[METER]))


def _to_json(value: object) -> str:
    return encode_json(plain(value, Meter()))


def _replace(text: str, old: str, new: str) -> str:
    limit(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


@pass_context
def _join(context: Variables, items: Iterable[object], separator: str = "", attribute: str | None = None) -> str:
    read = context.environment.getitem
    parts: list[str] = []
    size = 0

    for item in items:
        parts.append(text_of(context, item if attribute is None else read(item, attribute)))
        size += len(parts[-1]) + len(separator)
        limit(size)

    return separator.join(parts)


@pass_context
def _concat(context: Variables, items: list[object]) -> str:
    return _join(context, items)


@pass_context
def _turns(context: Variables, items: Iterable[object]) -> Iterator[object]:
    """Give the items of a loop, and pay for each turn."""
    if isinstance(items, Undefined):
        str(items)  # raises what explains it

    meter = context[METER]

    for item in items:
        meter.spend(1)
        yield item
