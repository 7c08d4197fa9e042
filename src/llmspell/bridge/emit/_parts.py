"""What every printer asks about the declarations: names, records, fields."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import get_type_hints

from llmspell.bridge import shape as s
from llmspell.bridge.api import Api
from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global, Op

__all__ = [
    "Records",
    "class_name",
    "functions",
    "handle_fields",
    "has_page",
    "kind_of",
    "kind_ops",
    "op_area",
    "options_name",
    "page_name",
    "records",
    "summary_of",
    "tag_of",
]

Records = dict[str, s.Record]


def class_name(kind: HandleKind) -> str:
    """Return what a stub calls the class of a handle."""
    return kind.name.capitalize()


def options_name(op: Op, area: str) -> str:
    """Return what a stub calls the options of an op, such as `AgentCreateOptions`."""
    return f"{area}{''.join([word.capitalize() for word in op.script_name.split('_')])}Options"


def op_area(op: Op, api: Api) -> str:
    """Return the global or the handle class an op stands on; empty for bare functions."""
    if op.owner is not None:
        return class_name(kind_of(api, op.owner))

    return next((one.name for one in api.globals if op in one.ops), "")


def kind_of(api: Api, wanted: type) -> HandleKind:
    """Return the handle kind that a shape's class stands for."""
    for kind in api.kinds.values():
        if issubclass(kind.type, wanted) or issubclass(wanted, kind.type):
            return kind

    raise KeyError(wanted)


def kind_ops(api: Api, kind: HandleKind) -> list[Op]:
    """Return the methods and properties of a handle kind, in order of declaration."""
    return [op for one in api.globals for op in one.ops if op.owner is kind.type]


def functions(one: Global) -> list[Op]:
    """Return the functions of a global, in order of declaration."""
    return [op for op in one.ops if op.kind == "function"]


def handle_fields(kind: HandleKind) -> tuple[s.RecordField, ...]:
    """Return the plain fields of a handle, as its readers' annotations and docstrings declare them."""
    return tuple(
        [
            s.RecordField(
                name,
                s.shape_of(get_type_hints(read).get("return"), f"{kind.name}.{name}"),
                required=True,
                description=inspect.getdoc(read) or "",
            )
            for name, read in kind.fields.items()
        ]
    )


def records(api: Api) -> tuple[Records, Records]:
    """Return the records that scripts give, and those they get, by name."""
    given: Records = {}
    got: Records = {}

    for op in api.ops.values():
        for parameter in op.parameters:
            given.update(_inside(parameter.shape))

        got.update(_inside(op.returns))

    return dict(sorted(given.items())), dict(sorted(got.items()))


def _inside(shape: s.Shape) -> Iterator[tuple[str, s.Record]]:
    for one in s.walk(shape):
        if isinstance(one, s.Record):
            yield one.name, one


def tag_of(record: s.Record) -> str | None:
    """Return the text that its field `type` always holds, where it has one."""
    tag = getattr(record.type, "__struct_config__").tag  # noqa: B009 - every record is a struct
    return tag if isinstance(tag, str) else None


def summary_of(record: s.Record) -> str:
    """Return the first paragraph of a record's docstring."""
    return " ".join((inspect.getdoc(record.type) or "").split("\n\n")[0].split())


def has_page(one: Global) -> bool:
    """Whether a global has a reference page; methods alone stand on the page of their handle."""
    return bool(one.name or one.kinds or functions(one))


def page_name(one: Global) -> str:
    """Return the file stem of a global's reference page."""
    return (one.name or next((kind.name for kind in one.kinds), "functions")).lower()
