"""`llmspell memory`: search, list and forget kept notes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import json_option
from llmspell.cli.terminal import columns, print_json
from llmspell.errors import UsageError

if TYPE_CHECKING:
    from llmspell.app import App
    from llmspell.context import Context
    from llmspell.scope import Home

__all__ = ["COMMAND"]

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


def owner_options(function: F) -> F:
    """Give a command the options that say whose notes it is about."""
    spell = click.option("--spell", metavar="FILE", help="Those of the spell in FILE.")
    scope = click.option("--scope", metavar="SCOPE[/OWNER]", help="Those of an owner, such as user/ada, or app.")
    return spell(scope(function))


@click.group("memory", epilog=EPILOG)
def memory() -> None:
    """Search, list and forget kept notes."""


@memory.command("search", epilog=EPILOG)
@click.argument("query")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Most notes.")
@owner_options
@json_option
def search(query: str, *, limit: int, spell: str | None, scope: str | None, as_json: bool) -> ExitCode:
    """Print the notes that fit QUERY, the best first."""

    async def work(context: Context, home: Home) -> list[Any]:
        from llmspell.memory import search_notes

        return await search_notes(context, home, query, limit=limit)

    return _print(_run(spell, scope, work), as_json=as_json)


@memory.command("list", epilog=EPILOG)
@click.option("--after", type=click.IntRange(0), default=0, metavar="ID", help="The id after which to start.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help="Most notes.")
@owner_options
@json_option
def list_all(*, after: int, limit: int, spell: str | None, scope: str | None, as_json: bool) -> ExitCode:
    """List the notes, oldest first."""

    async def work(context: Context, home: Home) -> list[Any]:
        from llmspell.memory import list_notes

        return await list_notes(context, home, after=after, limit=limit)

    return _print(_run(spell, scope, work), as_json=as_json)


@memory.command("forget", epilog=EPILOG)
@click.argument("number", metavar="[ID]", type=int, required=False)
@click.option("--all", "everything", is_flag=True, help="All notes of the owner.")
@owner_options
@json_option
def forget(number: int | None, *, everything: bool, spell: str | None, scope: str | None, as_json: bool) -> ExitCode:
    """Forget the note ID, or with --all every one, for good."""

    async def work(context: Context, home: Home) -> int:
        from llmspell.memory import forget_notes

        return await forget_notes(context, home, id=number, everything=everything)

    count = _run(spell, scope, work)

    if as_json:
        print_json({"status": "ok", "forgotten": count})
    else:
        click.echo(f"forgotten: {count}")

    return ExitCode.OK


def _run(spell: str | None, scope: str | None, work: Callable[[Context, Home], Awaitable[T]]) -> T:
    import asyncio

    async def main() -> T:
        from llmspell.app import App

        async with App() as app:
            return await work(app.context(), _home(app, spell, scope))

    return asyncio.run(main())


def _home(app: App, spell: str | None, scope: str | None) -> Home:
    from llmspell.scope import Home
    from llmspell.spell_file import script_of
    from llmspell.store import Place, place_of

    if (spell is None) == (scope is None):
        raise UsageError("whose notes?", hint="say --spell FILE, or --scope SCOPE/OWNER")

    if spell is not None:
        return Home(Place("spell", script_of(Path(spell), app.engines).identity), own=True, grant="memory")

    name, _, owner = (scope or "").partition("/")
    return Home(place_of(name, owner), own=True, grant="memory")


def _print(found: list[Any], *, as_json: bool) -> ExitCode:
    if as_json:
        print_json({"notes": found})
    elif found:
        click.echo(columns([(str(one.id), _time(one.at), " ".join(one.text.split())) for one in found]))

    return ExitCode.OK


def _time(seconds: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


COMMAND = memory
