"""Prints the manifest: the whole script API as JSON data."""

from __future__ import annotations

from typing import Any

from llmspell.bridge import shape as s
from llmspell.bridge.api import Api
from llmspell.bridge.emit._parts import (
    class_name,
    functions,
    handle_fields,
    kind_of,
    kind_ops,
    records,
    summary_of,
    tag_of,
)
from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Constant, Global, Op, Parameter
from llmspell.errors import CODES

__all__ = ["manifest", "schema_of"]


def manifest(api: Api) -> dict[str, Any]:
    """Return everything a script can name, as JSON data.

    Shapes are written like JSON schema, with four words of our own: `{"handle": name}`,
    `{"record": name}`, `{"function": true}` and `{"stream": shape}`. Names are snake_case as in
    Lua; `javascript` holds the other spelling.

    Args:
        api: The declarations.
    """
    given, got = records(api)
    return {
        "globals": {one.name: _global(one, api) for one in api.globals if one.name},
        "functions": {op.script_name: _op(op, api) for one in api.globals if not one.name for op in functions(one)},
        "handles": {kind.name: _handle(kind, api) for kind in _in_order(api)},
        "records": {name: _record(record, api) for name, record in sorted({**given, **got}.items())},
        "errors": dict(CODES),
    }


def schema_of(shape: s.Shape, api: Api) -> dict[str, Any]:
    """Return a shape as plain data, written like JSON schema."""
    match shape:
        case s.Choice():
            return {"enum": list(shape.values)}
        case s.List():
            return {"type": "array", "items": schema_of(shape.item, api)}
        case s.Map():
            return {"type": "object", "additionalProperties": schema_of(shape.item, api)}
        case s.Optional():
            return {"anyOf": [schema_of(shape.inner, api), {"type": "null"}]}
        case s.OneOf():
            return {"anyOf": [schema_of(option, api) for option in shape.options]}
        case s.Record():
            return {"record": shape.name}
        case s.Handle():
            return {"handle": kind_of(api, shape.type).name}
        case s.StreamOf():
            return {"stream": schema_of(shape.item, api)}
        case _:
            return dict(_PLAIN[type(shape)])


_PLAIN: dict[type, dict[str, Any]] = {
    s.Nil: {"type": "null"},
    s.Bool: {"type": "boolean"},
    s.Int: {"type": "integer"},
    s.Float: {"type": "number"},
    s.Str: {"type": "string"},
    s.Bytes: {"type": "string", "contentEncoding": "binary"},
    s.Open: {},
    s.Callback: {"function": True},
    s.Untaken: {"type": "object"},
}


def _in_order(api: Api) -> list[HandleKind]:
    return sorted(api.kinds.values(), key=lambda kind: kind.name)


def _global(one: Global, api: Api) -> dict[str, Any]:
    return {
        "description": one.description,
        "constants": {constant.name: _constant(constant, api) for constant in one.constants},
        "functions": {op.script_name: _op(op, api) for op in functions(one)},
    }


def _constant(constant: Constant, api: Api) -> dict[str, Any]:
    return {"shape": schema_of(constant.shape, api), "description": constant.description}


def _handle(kind: HandleKind, api: Api) -> dict[str, Any]:
    ops = kind_ops(api, kind)
    return {
        "class": class_name(kind),
        "description": kind.description,
        "iterates": kind.iterates,
        "fields": {field.name: _field(field, api) for field in handle_fields(kind)},
        "properties": {op.script_name: _op(op, api) for op in ops if op.kind == "property"},
        "methods": {op.script_name: _op(op, api) for op in ops if op.kind == "method"},
    }


def _record(record: s.Record, api: Api) -> dict[str, Any]:
    fields = {field.name: _field(field, api) for field in record.fields}
    tag = tag_of(record)
    tagged = {} if tag is None else {"type": {"javascript": "type", "shape": {"const": tag}, "required": True}}
    return {"description": summary_of(record), "fields": {**tagged, **fields}}


def _field(field: s.RecordField, api: Api) -> dict[str, Any]:
    return {
        "javascript": s.camel(field.name),
        "shape": schema_of(field.shape, api),
        "required": field.required,
        "description": field.description,
    }


def _op(op: Op, api: Api) -> dict[str, Any]:
    return {
        "op": op.name,
        "javascript": s.camel(op.script_name),
        "summary": op.signature.summary,
        "parameters": [_parameter(parameter, api) for parameter in op.parameters],
        "returns": {"shape": schema_of(op.returns, api), "description": op.signature.returns_text},
        "waits": op.waits,
        "errors": dict(op.signature.errors),
        "examples": [
            {"lua": example.lua, "javascript": example.javascript, "gives": example.gives}
            for example in op.signature.examples
        ],
    }


def _parameter(parameter: Parameter, api: Api) -> dict[str, Any]:
    default = {} if parameter.required or parameter.rest else {"default": parameter.default}
    return {
        "name": parameter.name,
        "javascript": s.camel(parameter.name),
        "shape": schema_of(parameter.shape, api),
        "place": "rest" if parameter.rest else "option" if parameter.option else "position",
        "required": parameter.required,
        **default,
        "description": parameter.description,
    }
