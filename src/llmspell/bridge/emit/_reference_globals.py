"""Reference pages of the globals and of the records that cross the bridge."""

from __future__ import annotations

from llmspell.bridge import shape as s
from llmspell.bridge.api import Api
from llmspell.bridge.emit._markdown import fence, page, table
from llmspell.bridge.emit._parts import (
    class_name,
    functions,
    handle_fields,
    has_page,
    kind_of,
    kind_ops,
    page_name,
    records,
    summary_of,
    tag_of,
)
from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global, Op, Parameter

__all__ = ["global_pages", "record_page", "words"]


def global_pages(api: Api) -> dict[str, str]:
    """Return one page for each file of `globals/`, by its name below the reference."""
    return {f"globals/{page_name(one)}.md": _page(one, api) for one in api.globals if has_page(one)}


def record_page(api: Api) -> str:
    """Return the page of all records."""
    given, got = records(api)
    parts = [
        f"## {name}\n\n{summary_of(record)}\n\n{_record_table(record, api)}"
        for name, record in sorted({**given, **got}.items())
    ]
    return page("Records", "Tables with declared fields. A result leaves out the fields that hold nothing.", *parts)


def words(shape: s.Shape, api: Api) -> str:
    """Return a shape in words, with links to records and handles."""
    match shape:
        case s.Choice():
            return " or ".join([f'`"{value}"`' for value in shape.values])
        case s.List():
            return f"list of {_bracketed(words(shape.item, api))}"
        case s.Map():
            return "map" if isinstance(shape.item, s.Open) else f"map of {_bracketed(words(shape.item, api))}"
        case s.Optional():
            return f"{words(shape.inner, api)} or nil"
        case s.OneOf():
            return " or ".join([words(option, api) for option in shape.options])
        case s.Record():
            return f"[{shape.name}](../records.md#{shape.name.lower()})"
        case s.Handle():
            return kind_of(api, shape.type).name
        case s.StreamOf():
            return f"stream of {_bracketed(words(shape.item, api))}"
        case _:
            return _PLAIN[type(shape)]


_PLAIN: dict[type, str] = {
    s.Nil: "nil",
    s.Bool: "boolean",
    s.Int: "integer",
    s.Float: "number",
    s.Str: "text",
    s.Bytes: "bytes",
    s.Open: "value",
    s.Callback: "function",
    s.Untaken: "table of options",
}


def _bracketed(text: str) -> str:
    return f"({text})" if " or " in text else text


def _page(one: Global, api: Api) -> str:
    constants = table(
        ("Constant", "Type", "Meaning"),
        [(f"`{one.name}.{each.name}`", words(each.shape, api), each.description) for each in one.constants],
    )
    ops = [_op(op, one.name, api) for op in functions(one)]
    handles = [_handle(kind, api) for kind in one.kinds]
    return page(one.name or page_name(one).capitalize(), one.description, constants, *ops, *handles)


def _handle(kind: HandleKind, api: Api) -> str:
    ops = kind_ops(api, kind)
    rows = [
        (f"`{kind.name}.{field.name}`", words(field.shape, api), field.description) for field in handle_fields(kind)
    ]
    head = f"## {class_name(kind)} handles\n\n{kind.description}"
    parts = [head, table(("Field", "Type", "Meaning"), rows), *[_op(op, kind.name, api) for op in ops]]
    return "\n\n".join([part for part in parts if part])


def _op(op: Op, area: str, api: Api) -> str:
    lua, javascript = _signatures(op, area)
    parts = [
        f"### {_title(op, area)}",
        op.signature.summary,
        table(("Lua", "JavaScript"), [(f"`{lua}`", f"`{javascript}`")]),
        _parameter_table(op, api),
        ""
        if isinstance(op.returns, s.Nil)
        else f"**Returns** {words(op.returns, api)}. {op.signature.returns_text}".rstrip(),
        table(("Error", "When"), [(f"`{code}`", text) for code, text in op.signature.errors.items()]),
        *[_example(example.lua, example.javascript, example.gives) for example in op.signature.examples],
    ]
    return "\n\n".join([part for part in parts if part])


def _title(op: Op, area: str) -> str:
    joint = "" if not area else ":" if op.kind == "method" else "."
    return f"{area}{joint}{op.script_name}"


def _signatures(op: Op, area: str) -> tuple[str, str]:
    joint = "." if area else ""
    name = s.camel(op.script_name)
    awaited = "await " if op.waits and not op.streams else ""

    if op.kind == "property":
        return _title(op, area), f"{awaited}{area}.{name}"

    lua = ", ".join([*[_mark(one, one.name) for one in op.positions], *_lua_options(op)])
    javascript = ", ".join([*[_mark(one, s.camel(one.name)) for one in op.positions], *_javascript_options(op)])
    only_options = bool(op.options) and not op.positions
    return (
        f"{_title(op, area)}{lua if only_options else f'({lua})'}",
        f"{awaited}{area}{joint}{name}({javascript})",
    )


def _mark(parameter: Parameter, name: str) -> str:
    return f"…{name}" if parameter.rest else name if parameter.required else f"{name}?"


def _lua_options(op: Op) -> list[str]:
    return [f"{{{', '.join([_mark(one, one.name) for one in op.options])}}}"] if op.options else []


def _javascript_options(op: Op) -> list[str]:
    return [f"{{{', '.join([_mark(one, s.camel(one.name)) for one in op.options])}}}"] if op.options else []


def _parameter_table(op: Op, api: Api) -> str:
    rows = [(_both(one.name), words(one.shape, api), _default(one), one.description) for one in op.parameters]
    return table(("Argument", "Type", "Default", "Meaning"), rows)


def _both(name: str) -> str:
    other = s.camel(name)
    return f"`{name}`" if other == name else f"`{name}`, JS `{other}`"


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return "required"

    match parameter.default:
        case None | [] | "":
            return ""
        case bool():
            return f"`{str(parameter.default).lower()}`"
        case str():
            return f'`"{parameter.default}"`'
        case _:
            return f"`{parameter.default}`"


def _example(lua: str, javascript: str, gives: str) -> str:
    return "\n\n".join([fence("lua", lua), fence("js", javascript), f"gives `{gives}`"])


def _record_table(record: s.Record, api: Api) -> str:
    tag = tag_of(record)
    rows = [] if tag is None else [("`type`", f'`"{tag}"`', "always", "")]
    rows += [
        (
            _both(field.name),
            words(field.shape, api).replace("../records.md", ""),
            "required" if field.required else "",
            field.description,
        )
        for field in record.fields
    ]
    return table(("Field", "Type", "", "Meaning"), rows)
