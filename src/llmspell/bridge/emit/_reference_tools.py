"""Reference pages of the built-in tools."""

from __future__ import annotations

import inspect
import json
import re
from typing import Any, cast

from llmspell.bridge.emit._markdown import fence, page, table
from llmspell.registry import Registry
from llmspell.tool import Tool, describe_arguments
from llmspell.value import Json

__all__ = ["lua_literal", "tool_pages"]


def tool_pages(tools: Registry[Tool]) -> dict[str, str]:
    """Return one page for each tool, by its name below the reference, and their list."""
    found = [tools.get(name) for name in tools.names()]
    rows = [(f"[{one.name}]({one.name}.md)", one.category, one.description) for one in found]
    index = page("Tools", "What comes with llmspell.", table(("Tool", "Category", "What it does"), rows))
    return {"tools/index.md": index, **{f"tools/{one.name}.md": _page(one) for one in found}}


def _page(tool: Tool) -> str:
    facts = table(("Category", "Effect", "Time limit"), [(tool.category, f"`{tool.effect}`", f"{tool.timeout_s:g} s")])
    return page(
        tool.name,
        tool.description,
        facts,
        "## Arguments",
        _argument_table(tool) or "None.",
        "## Result" if tool.returns else "",
        _result(cast("dict[str, Any]", tool.returns)) if tool.returns else "",
        "## Examples" if tool.examples else "",
        *[_example(tool.name, example.arguments, example.result) for example in tool.examples],
    )


def _argument_table(tool: Tool) -> str:
    schema = cast("dict[str, Any]", tool.parameters)
    required = set(schema.get("required", ()))
    rows = [
        (f"`{name}`", _type(one, schema), _default(name, one, required), str(one.get("description", "")))
        for name, one in schema.get("properties", {}).items()
    ]
    return table(("Argument", "Type", "Default", "Meaning"), rows)


def _result(schema: dict[str, Any]) -> str:
    """Return the fields of a result, or what it is when it has none."""
    one = _resolved(schema, schema)
    doc = inspect.cleandoc(str(one.get("description", "")))
    described = describe_arguments(doc.replace("\nAttributes:\n", "\nArgs:\n"))[1]
    rows = [
        (f"`{name}`", _type(field, schema), described.get(name, str(field.get("description", ""))))
        for name, field in one.get("properties", {}).items()
    ]
    return table(("Field", "Type", "Meaning"), rows) or f"{_type(one, schema).capitalize()}."


def _resolved(one: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return schema.get("$defs", {}).get(str(one["$ref"]).rpartition("/")[2], {}) if "$ref" in one else one


def _type(one: dict[str, Any], schema: dict[str, Any]) -> str:
    if "$ref" in one:
        return _type(_resolved(one, schema), schema)

    if "enum" in one:
        return " or ".join([f"`{json.dumps(value)}`" for value in one["enum"]])

    if "anyOf" in one:
        return " or ".join([_type(option, schema) for option in one["anyOf"]])

    if one.get("type") == "array":
        return f"list of {_type(one.get('items') or {}, schema)}"

    return _WORDS.get(str(one.get("type", "")), "value")


_WORDS = {
    "string": "text",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "object": "map",
    "null": "nil",
}


def _default(name: str, one: dict[str, Any], required: set[str]) -> str:
    if name in required:
        return "required"

    default = one.get("default")
    return "" if default is None else f"`{json.dumps(default, ensure_ascii=False)}`"


def _example(name: str, arguments: dict[str, Json], result: Json) -> str:
    written = json.dumps(arguments, ensure_ascii=False)
    lua = fence("lua", f'return Tool.call("{name}", {lua_literal(arguments)})')
    javascript = fence("js", f'return Tool.call("{name}", {written})')
    return "\n\n".join([lua, javascript, "gives", fence("json", _pretty(result))])


def lua_literal(value: Json) -> str:
    """Return a JSON value as Lua writes it."""
    if value is None:
        return "JSON.null"

    if isinstance(value, list):
        return f"{{ {', '.join([lua_literal(item) for item in value])} }}" if value else "JSON.array()"

    if isinstance(value, dict):
        return f"{{ {', '.join([f'[{_text(key)}] = {lua_literal(item)}' for key, item in value.items()])} }}"

    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(value: str) -> str:
    """Return a Lua text literal: JSON's, but for its escapes of characters by number."""
    return re.sub(r"\\u([0-9a-f]{4})", r"\\u{\1}", json.dumps(value, ensure_ascii=False)).replace("\\/", "/")


def _pretty(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
