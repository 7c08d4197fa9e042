"""`llmspell session`: list kept conversations, show, carry away and delete them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import json_option
from llmspell.cli.terminal import columns, print_json
from llmspell.errors import NotFoundError

if TYPE_CHECKING:
    from llmspell.app import App
    from llmspell.context import Context
    from llmspell.message import Message
    from llmspell.scope import Home
    from llmspell.session import SessionInfo, Trimming

__all__ = ["COMMAND"]

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


def spell_option(function: F) -> F:
    """Give a command the option that says whose sessions it is about."""
    return click.option("--spell", metavar="FILE", help="Those of the spell in FILE; the shared ones unless given.")(
        function
    )


@click.group("session", epilog=EPILOG)
def session() -> None:
    """List kept conversations, show, carry away and delete them.

    Those of the scope session are meant, or with --spell those of one spell.
    """


@session.command("list", epilog=EPILOG)
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Only those with this tag; may be repeated.")
@spell_option
@json_option
def list_all(*, tags: tuple[str, ...], spell: str | None, as_json: bool) -> ExitCode:
    """List the sessions by id.

    After the id: status, messages, last change, how it keeps itself short, tags.
    """
    found = _run(lambda app, context: _list(app, context, spell, tags))

    if as_json:
        print_json({"sessions": found})
    elif found:
        rows = [
            (
                one.id,
                one.status,
                str(one.messages),
                _time(one.changed_at),
                _trimming(one.trim),
                " ".join(one.tags) or "-",
            )
            for one in found
        ]
        click.echo(columns(rows))

    return ExitCode.OK


@session.command("show", epilog=EPILOG)
@click.argument("name", metavar="ID")
@click.option("--last", type=click.IntRange(1), metavar="N", help="Most messages shown, the newest ones.")
@spell_option
@json_option
def show(name: str, *, last: int | None, spell: str | None, as_json: bool) -> ExitCode:
    """Show the conversation ID."""
    info, messages = _run(lambda app, context: _read(app, context, spell, name, last))

    if as_json:
        print_json({"session": info, "messages": messages})
    else:
        for message in messages:
            click.echo(f"{message.role}: {_shown(message)}")

    return ExitCode.OK


@session.command("export", epilog=EPILOG)
@click.argument("name", metavar="ID")
@spell_option
def export(name: str, *, spell: str | None) -> ExitCode:
    """Print the conversation ID as JSON lines, a message each.

    Encrypted conversations are printed readable.
    """
    from llmspell.value import encode_json

    for message in _run(lambda app, context: _read(app, context, spell, name, None))[1]:
        click.echo(encode_json(_builtins(message)))

    return ExitCode.OK


@session.command("delete", epilog=EPILOG)
@click.argument("name", metavar="ID")
@spell_option
@json_option
def delete(name: str, *, spell: str | None, as_json: bool) -> ExitCode:
    """Delete the conversation ID for good."""

    async def work(app: App, context: Context) -> bool:
        from llmspell.session import delete_session

        return await delete_session(context, _home(app, spell, name), name)

    if not _run(work):
        raise NotFoundError(f'there is no session "{name}"', hint="list them with: llmspell session list")

    if as_json:
        print_json({"status": "ok", "deleted": True})
    else:
        click.echo("deleted")

    return ExitCode.OK


def _run(work: Callable[[App, Context], Awaitable[T]]) -> T:
    import asyncio

    async def main() -> T:
        from llmspell.app import App

        async with App() as app:
            return await work(app, app.context())

    return asyncio.run(main())


def _home(app: App, spell: str | None, name: str) -> Home:
    from llmspell.scope import Home
    from llmspell.session import check_id
    from llmspell.spell_file import script_of
    from llmspell.store import Place

    if spell is not None:
        return Home(Place("spell", script_of(Path(spell), app.engines).identity), own=True)

    return Home(Place("session", check_id(name)), own=True)


async def _list(app: App, context: Context, spell: str | None, tags: tuple[str, ...]) -> list[SessionInfo]:
    from llmspell.session import list_sessions

    if spell is not None:
        return await list_sessions(context, _home(app, spell, ""), tags=tags)

    found: list[SessionInfo] = []

    for owner in await app.keeper.store("session").owners("session.session"):
        found += await list_sessions(context, _home(app, None, owner), tags=tags)

    return found


async def _read(
    app: App, context: Context, spell: str | None, name: str, last: int | None
) -> tuple[SessionInfo, list[Message]]:
    from llmspell.session import Session

    kept = Session(_home(app, spell, name), name)
    return await kept.info(context), await kept.messages(context, last=last)


def _builtins(message: Message) -> object:
    import msgspec

    return msgspec.to_builtins(message)


def _shown(message: Message) -> str:
    from llmspell.message import TextPart, ToolCall, ToolResult

    texts: list[str] = []

    for part in message.parts:
        match part:
            case TextPart():
                texts.append(part.text)
            case ToolCall():
                texts.append(f"calls {part.name} {part.arguments}")
            case ToolResult():
                texts.append(f"{part.name} gave {part.content}")
            case _:
                texts.append(f"({type(part).__name__.removesuffix('Part').lower()})")

    return "\n  ".join(texts)


def _trimming(trim: Trimming | None) -> str:
    """Return how a session keeps itself short, in one word."""
    if trim is None:
        return "-"

    named = {"last": trim.last, "tokens": trim.tokens, "summarise": trim.summarise}
    return ",".join([f"{name}={value}" for name, value in named.items() if value is not None])


def _time(seconds: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


COMMAND = session
