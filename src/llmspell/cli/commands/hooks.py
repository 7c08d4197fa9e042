"""`llmspell hooks`: list hooks and explain what would be asked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click
import msgspec

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import json_option
from llmspell.cli.terminal import columns, print_json

if TYPE_CHECKING:
    from llmspell.hook import Explanation

__all__ = ["COMMAND"]


@click.group("hooks", epilog=EPILOG)
def hooks() -> None:
    """List hooks and explain what would be asked."""


@hooks.command("list", epilog=EPILOG)
@json_option
def list_hooks(*, as_json: bool) -> ExitCode:
    """List the built-in hooks that `[hooks]` of the configuration or `Hook.use` can set."""
    rows = asyncio.run(_list())

    if as_json:
        print_json({"hooks": [{"name": name, "kinds": kinds, "description": text} for name, kinds, text in rows]})
    else:
        click.echo(columns([(name, ", ".join(kinds), text) for name, kinds, text in rows]))

    return ExitCode.OK


async def _list() -> list[tuple[str, list[str], str]]:
    from llmspell.app import App

    async with App() as app:
        found = [(name, app.hook_plugins.get(name)) for name in app.hook_plugins.names()]
        return [(name, list(plugin.kinds), plugin.description) for name, plugin in found]


@hooks.command("explain", epilog=EPILOG)
@click.argument("point")
@click.argument("name", default="")
@click.option("--agent", default="", help="The agent on whose behalf it happens.")
@json_option
def explain(point: str, name: str, agent: str, *, as_json: bool) -> ExitCode:
    """Say of each configured hook whether it is asked at POINT (such as before:tool) of NAME, and why."""
    found = asyncio.run(_explain(point, name, agent))

    if as_json:
        print_json({"point": point, "name": name, "hooks": msgspec.to_builtins(found)})
        return ExitCode.OK

    if not found:
        click.echo("no hook is configured")
        return ExitCode.OK

    click.echo(columns([_row(one) for one in found]))
    return ExitCode.OK


def _row(one: Explanation) -> tuple[str, ...]:
    place = f"{one.place}." if one.fires else "-"
    return (place, one.hook, one.point, f"priority {one.priority}", f"fails {one.fail}", one.why)


async def _explain(point: str, name: str, agent: str) -> list[Explanation]:
    from llmspell.app import App
    from llmspell.hook import Crossing, parse_point
    from llmspell.hook.crossing import NO_ATTRIBUTES

    async with App() as app:
        place = parse_point(point, app.hooks.custom)
        attributes = app.tools.get(name).attributes if place.kind == "tool" and name in app.tools else NO_ATTRIBUTES
        crossing = Crossing(place.kind, place.name or name, None, agent, attributes)
        return app.hooks.explain(point, crossing, app.clock.monotonic())


COMMAND = hooks
