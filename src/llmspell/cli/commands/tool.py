"""`llmspell tool`: list, explain and call tools."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import click

from llmspell.cli.answer import answer_json
from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import grant_options, json_option, settings_of
from llmspell.cli.terminal import Terminal, columns, first_sentence, paint, print_json
from llmspell.errors import UsageError, nearest

if TYPE_CHECKING:
    from llmspell.tool import Tool
    from llmspell.value import Value

__all__ = ["COMMAND"]


@click.group("tool", epilog=EPILOG)
def tool() -> None:
    """List, explain and call tools."""


@tool.command("list", epilog=EPILOG)
@json_option
def list_tools(*, as_json: bool) -> ExitCode:
    """List all tools."""
    from llmspell.app import App

    registry = App().tools
    tools = [registry.get(name) for name in registry.names()]

    if as_json:
        print_json({"tools": [_brief(one) for one in tools]})
    else:
        click.echo(columns([(one.name, one.category, one.effect, first_sentence(one.description)) for one in tools]))

    return ExitCode.OK


@tool.command("info", epilog=EPILOG)
@click.argument("name")
@json_option
def info(name: str, *, as_json: bool) -> ExitCode:
    """Explain the tool NAME: its arguments, its result, examples."""
    from llmspell.app import App

    found = App().tools.get(name)

    if as_json:
        print_json({**_brief(found), "parameters": found.parameters, "returns": found.returns})
    else:
        click.echo(_explain(found))

    return ExitCode.OK


@tool.command("call", epilog=EPILOG)
@click.argument("name")
@click.argument("pairs", metavar="[KEY=VALUE]...", nargs=-1)
@click.option("--json-args", metavar="JSON", help="All arguments as one JSON object.")
@grant_options
@json_option
def call(
    name: str,
    pairs: tuple[str, ...],
    *,
    json_args: str | None,
    allow: tuple[str, ...],
    deny: tuple[str, ...],
    as_json: bool,
) -> ExitCode:
    """Call the tool NAME.

    A VALUE is text where the tool wants text, and JSON otherwise. Relative paths start at the
    working folder.
    """
    import asyncio

    result = asyncio.run(_call(name, pairs, json_args, allow, deny))

    text = answer_json(result) if as_json or not isinstance(result, str) else result

    if as_json:
        print_json({"status": "ok", "result": result})
    else:
        click.echo(text)

    return ExitCode.OK


async def _call(
    name: str, pairs: tuple[str, ...], json_args: str | None, allow: tuple[str, ...], deny: tuple[str, ...]
) -> Value:
    from llmspell.app import App

    async with App(settings_of(allow=allow, deny=deny), ask=Terminal().asker()) as app:
        found = app.tools.get(name)
        arguments = {**_object(json_args), **_arguments(found, pairs)}
        return await found.call(app.context(), arguments)


def _object(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}

    value = _parsed(text, "--json-args")

    if not isinstance(value, dict):
        raise UsageError("--json-args is no JSON object", hint="""such as '{"path": "notes.txt"}'""")

    return cast("dict[str, Any]", value)


def _arguments(found: Tool, pairs: tuple[str, ...]) -> dict[str, Any]:
    properties = cast("Mapping[str, Mapping[str, Any]]", found.parameters.get("properties", {}))
    arguments: dict[str, Any] = {}

    for pair in pairs:
        key, equals, value = pair.partition("=")

        if pair.lstrip().startswith("{"):
            raise UsageError(f"{pair} is no KEY=VALUE", hint=f"give a JSON object with --json-args '{pair}'")

        if not equals or key not in properties:
            hint = nearest(key, tuple(properties)) if equals else f"write {key}=value"
            wrong = f'{found.name} takes no argument "{key}"' if equals else f'"{pair}" has no value'
            raise UsageError(wrong, hint=hint)

        arguments[key] = value if _wants_text(properties[key]) else _parsed(value, key)

    return arguments


def _wants_text(schema: Mapping[str, Any]) -> bool:
    options = cast("list[Mapping[str, Any]]", schema.get("anyOf", [schema]))
    return all(one.get("type") in {"string", "null"} or _is_text_choice(one) for one in options)


def _is_text_choice(schema: Mapping[str, Any]) -> bool:
    choices = cast("list[object]", schema.get("enum", []))
    return bool(choices) and all(isinstance(one, str) for one in choices)


def _parsed(text: str, where: str) -> Any:
    import json

    try:
        return json.loads(text)
    except ValueError as error:
        raise UsageError(f"{where} is not JSON: {text}", hint="text inside JSON needs double quotes") from error


def _brief(one: Tool) -> dict[str, object]:
    return {"name": one.name, "category": one.category, "effect": one.effect, "description": one.description}


def _explain(found: Tool) -> str:
    from llmspell.value import encode_json

    properties = cast("Mapping[str, Mapping[str, Any]]", found.parameters.get("properties", {}))
    required = cast("list[str]", found.parameters.get("required", []))
    rows = [
        (f"  {name}{'' if name in required else '?'}", _type_name(schema), str(schema.get("description", "")))
        for name, schema in properties.items()
    ]
    examples = [f"  {encode_json(one.arguments)} → {encode_json(one.result)}" for one in found.examples]
    parts = [
        f"{paint(found.name, 'bold', sys.stdout)} ({found.category}, {found.effect}): {found.description}",
        *(["arguments:", columns(rows)] if rows else ["it takes no arguments"]),
        *(["examples:", *examples] if examples else []),
    ]
    return "\n".join(parts)


def _type_name(schema: Mapping[str, Any]) -> str:
    options = cast("list[Mapping[str, Any]]", schema.get("anyOf", [schema]))
    names: list[str] = []

    for one in options:
        choices = cast("list[object]", one.get("enum", []))
        names.append("|".join([str(choice) for choice in choices]) if choices else str(one.get("type", "any")))

    return " or ".join([name for name in names if name != "null"])


COMMAND = tool
