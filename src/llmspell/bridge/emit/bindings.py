"""Prints the bindings: what a prelude makes its globals and methods from."""

from __future__ import annotations

from typing import Any

from llmspell.bridge.api import Api
from llmspell.bridge.border import Names
from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global, Op
from llmspell.bridge.shape import camel

__all__ = ["bindings"]


def bindings(api: Api, names: Names) -> dict[str, Any]:
    """Return the bindings of all globals and handle kinds in a language's spelling.

    Args:
        api: The declarations.
        names: How the language spells names.
    """
    made: dict[str, Any] = {}

    for one in api.globals:
        functions = {_spelled(op.script_name, names): _entry(op) for op in one.ops if op.kind == "function"}

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


def _spelled(name: str, names: Names) -> str:
    return camel(name) if names == "camel" else name
