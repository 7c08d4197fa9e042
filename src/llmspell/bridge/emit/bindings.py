"""Prints the bindings: what a prelude makes its globals and methods from."""

from __future__ import annotations

from typing import Any

from llmspell.bridge.api import Api
from llmspell.bridge.border import Names
from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global, Op, Parameter
from llmspell.bridge.shape import Float, Map, Optional, Str, camel

__all__ = ["bindings"]


def bindings(api: Api, names: Names) -> dict[str, Any]:
    """Return the bindings of all globals and handle kinds in a language's spelling.

    Args:
        api: The declarations.
        names: How the language spells names.
    """
    made: dict[str, Any] = {}

    for one in api.globals:
        functions = {
            (name := _spelled(op.script_name, names)): {**_entry(op), **_takes(op, f"{one.name}.{name}")}
            for op in one.ops
            if op.kind == "function"
        }

        if one.name:
            made[one.name] = {**made.get(one.name, {}), **functions}
        else:
            made.update(functions)

    handles = {kind.name: _handle(kind, api.globals, names) for kind in api.kinds.values()}
    return {"globals": made, "handles": handles}


def _handle(kind: HandleKind, found: tuple[Global, ...], names: Names) -> dict[str, Any]:
    ops = [op for one in found for op in one.ops if op.owner is kind.type]
    made: dict[str, Any] = {
        "methods": {_spelled(op.script_name, names): _entry(op) for op in ops if op.kind == "method"},
        "properties": {_spelled(op.script_name, names): _entry(op) for op in ops if op.kind == "property"},
    }

    if kind.iterates:
        made["iterate"] = next(op.name for op in ops if op.script_name == kind.iterates)

    if kind.calls:
        made["call"] = next(op.name for op in ops if op.script_name == kind.calls)

    if (kind.iterates and kind.owned) or kind.kept:
        made["leave"] = next(op.name for op in ops if op.script_name == "close")

    if kind.kept:
        made["keep"] = True

    return made


def _entry(op: Op) -> dict[str, Any]:
    flags = {"post": op.post and not op.worker, "worker": op.worker, "stream": op.streams}
    return {"op": op.name, **{name: True for name, on in flags.items() if on}}


def _takes(op: Op, label: str) -> dict[str, Any]:
    """Return what a one-way op takes: nobody answers it, so the prelude itself says what is wrong, at the call."""
    if not op.post or op.worker:
        return {}

    return {"takes": {"label": label, "parameters": [_parameter(one) for one in op.parameters]}}


def _parameter(one: Parameter) -> dict[str, Any]:
    """Return a parameter's name and kind; what the prelude cannot tell is `any`, and left to the host."""
    shape = one.shape.inner if isinstance(one.shape, Optional) else one.shape
    bounds = {"from": shape.least, "to": shape.most} if isinstance(shape, Float) and shape.least is not None else {}
    return {"name": one.name, "kind": _KINDS.get(type(shape), "any"), "required": one.required, **bounds}


_KINDS: dict[type, str] = {Str: "text", Float: "number", Map: "map"}


def _spelled(name: str, names: Names) -> str:
    return camel(name) if names == "camel" else name
