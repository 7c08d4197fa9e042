"""`llmspell state`: look at kept state, change it, carry it elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import click

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import json_option
from llmspell.cli.terminal import columns, print_json
from llmspell.errors import NotFoundError, UsageError
from llmspell.store import SCOPES

if TYPE_CHECKING:
    from llmspell.app import App
    from llmspell.context import Context
    from llmspell.scope import ScopedState
    from llmspell.value import Value

__all__ = ["COMMAND"]

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

_STORED = [one for one in SCOPES if one != "temp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whose:
    """Whose state the command line means.

    Attributes:
        spell: A spell's file.
        scope: A scope.
        owner: An owner in it.
    """

    spell: str | None
    scope: str | None
    owner: str | None


def whose_options(function: F) -> F:
    """Give a command the options that say whose state it is about."""
    options = (
        click.option("--spell", metavar="FILE", help="The state of the spell in FILE."),
        click.option("--scope", type=click.Choice(_STORED), help="Whose kind of state."),
        click.option("--owner", metavar="NAME", help="Whose state in the scope; app has no owners."),
    )

    for option in reversed(options):
        function = option(function)

    return function


@click.group("state", epilog=EPILOG)
def state() -> None:
    """Look at kept state, change it, carry it elsewhere.

    Say whose state it is with --spell, or with --scope and --owner.
    """


@state.command("get", epilog=EPILOG)
@click.argument("key")
@whose_options
@json_option
def get(key: str, *, as_json: bool, **whose: Any) -> ExitCode:
    """Print the value of KEY."""

    async def work(context: Context, kept: ScopedState) -> Any:
        if (item := await kept.entry(context, key)) is None:
            raise NotFoundError(f'{kept.place} has no key "{key}"', hint="list them with: llmspell state keys")

        return item

    item = _run(whose, work)

    if as_json:
        print_json(item)
    else:
        click.echo(_shown(item.value))

    return ExitCode.OK


@state.command("set", epilog=EPILOG)
@click.argument("key")
@click.argument("value", metavar="JSON")
@click.option("--expected", type=int, metavar="VERSION", help="The version KEY must have, 0 for not there.")
@click.option("--expires", metavar="TIME", help="When it ends, such as 90s or 12h.")
@click.option("--reason", default="", metavar="TEXT", help="Why; kept in the history.")
@whose_options
@json_option
def set_value(
    key: str,
    value: str,
    *,
    expected: int | None,
    expires: str | None,
    reason: str,
    as_json: bool,
    **whose: Any,
) -> ExitCode:
    """Set KEY to the value JSON."""
    from llmspell.config import parse_seconds

    parsed = _parsed(value)
    expires_s = None if expires is None else parse_seconds(expires)

    async def work(context: Context, kept: ScopedState) -> int:
        return await kept.set(context, key, parsed, expected=expected, expires_s=expires_s, reason=reason)

    version = _run(whose, work)
    return _say({"status": "ok", "version": version}, f"version {version}", as_json=as_json)


@state.command("delete", epilog=EPILOG)
@click.argument("key")
@click.option("--reason", default="", metavar="TEXT", help="Why; kept in the history.")
@whose_options
@json_option
def delete(key: str, *, reason: str, as_json: bool, **whose: Any) -> ExitCode:
    """Delete KEY."""
    deleted = _run(whose, lambda context, kept: kept.delete(context, key, reason=reason))
    return _say({"status": "ok", "deleted": deleted}, "deleted" if deleted else "it was not there", as_json=as_json)


@state.command("keys", epilog=EPILOG)
@click.argument("prefix", default="")
@whose_options
@json_option
def keys(prefix: str, *, as_json: bool, **whose: Any) -> ExitCode:
    """List the keys that begin with PREFIX."""

    async def work(context: Context, kept: ScopedState) -> list[str]:
        found: list[str] = []

        while page := await kept.keys(context, prefix, after=found[-1] if found else ""):
            found += page

        return found

    found = _run(whose, work)
    return _say({"keys": found}, "\n".join(found), as_json=as_json)


@state.command("history", epilog=EPILOG)
@click.argument("key")
@click.option("--limit", default=20, show_default=True, help="Most changes shown.")
@whose_options
@json_option
def history(key: str, *, limit: int, as_json: bool, **whose: Any) -> ExitCode:
    """Show the changes of KEY, newest first: who, when, how, why.

    How: what was done, and the tool, step, agent, workflow or spell that was going on.
    """
    changes = _run(whose, lambda context, kept: kept.history(context, key, limit=limit))
    rows = [
        (
            str(one.version),
            _time(one.at),
            one.act,
            one.agent or "-",
            one.crossing or "-",
            one.reason or "-",
            "(deleted)" if one.deleted else _shown(one.value),
        )
        for one in changes
    ]
    return _say({"changes": changes}, columns(rows), as_json=as_json)


@state.command("snapshot", epilog=EPILOG)
@click.argument("label", default="")
@whose_options
@json_option
def snapshot(label: str, *, as_json: bool, **whose: Any) -> ExitCode:
    """Copy all that is kept now, under a LABEL."""
    number = _run(whose, lambda context, kept: kept.snapshot(context, label))
    return _say({"status": "ok", "id": number}, f"snapshot {number}", as_json=as_json)


@state.command("snapshots", epilog=EPILOG)
@whose_options
@json_option
def snapshots(*, as_json: bool, **whose: Any) -> ExitCode:
    """List the snapshots, oldest first.

    Each with the snapshot that it descends from: the last one taken or restored before it.
    """
    found = _run(whose, lambda context, kept: kept.snapshots(context))
    rows = [(str(one.id), _time(one.at), f"from {one.parent}" if one.parent else "-", one.label) for one in found]
    return _say({"snapshots": found}, columns(rows), as_json=as_json)


@state.command("restore", epilog=EPILOG)
@click.argument("number", metavar="ID", type=int)
@whose_options
@json_option
def restore(number: int, *, as_json: bool, **whose: Any) -> ExitCode:
    """Make everything what it was at the snapshot ID."""
    changed = _run(whose, lambda context, kept: kept.restore(context, number))
    return _say({"status": "ok", "changed": changed}, f"{changed} keys changed", as_json=as_json)


@state.command("forget", epilog=EPILOG)
@click.argument("number", metavar="ID", type=int)
@whose_options
@json_option
def forget(number: int, *, as_json: bool, **whose: Any) -> ExitCode:
    """Delete the snapshot ID."""
    gone = _run(whose, lambda context, kept: kept.forget(context, number))
    return _say({"status": "ok", "forgotten": gone}, "forgotten" if gone else "it was not there", as_json=as_json)


@state.command("export", epilog=EPILOG)
@whose_options
def export(**whose: Any) -> ExitCode:
    """Print what is kept now as JSON lines.

    That is everything, unless told whose; with --scope alone it is that of all its owners. Encrypted
    values are printed readable. History and snapshots are left out.
    """
    import asyncio

    async def main() -> None:
        async for line in _exported(_Whose(**whose)):
            click.echo(line)

    asyncio.run(main())
    return ExitCode.OK


@state.command("import", epilog=EPILOG)
@click.argument("file", type=click.File("r", encoding="utf-8"))
@json_option
def import_file(file: TextIO, *, as_json: bool) -> ExitCode:
    """Set what an export in FILE holds; - is standard input."""
    import asyncio

    async def main() -> int:
        from llmspell.app import App
        from llmspell.scope import import_lines

        async with App() as app:
            return await import_lines(app.context(), file, own=True)

    count = asyncio.run(main())
    return _say({"status": "ok", "keys": count}, f"{count} keys set", as_json=as_json)


def _run(whose: dict[str, Any], work: Callable[[Context, ScopedState], Awaitable[T]]) -> T:
    import asyncio

    async def main() -> T:
        from llmspell.app import App

        async with App() as app:
            return await work(app.context(), _kept(app, _Whose(**whose)))

    return asyncio.run(main())


def _kept(app: App, whose: _Whose) -> ScopedState:
    from llmspell.scope import ScopedState
    from llmspell.spell_file import script_of

    if whose.spell is not None:
        if whose.scope or whose.owner:
            raise UsageError("--spell stands alone", hint="leave --scope and --owner out")

        return ScopedState("spell", script_of(Path(whose.spell), app.engines).identity, own=True)

    if whose.scope is None:
        raise UsageError("whose state?", hint="say --spell FILE, or --scope user --owner NAME, or --scope app")

    return ScopedState(whose.scope, whose.owner or "", own=True)


async def _exported(whose: _Whose) -> AsyncIterator[str]:
    from llmspell.app import App
    from llmspell.scope import ScopedState, export_lines

    async with App() as app:
        context = app.context()

        if whose.spell or whose.owner:
            places = [_kept(app, whose)]
        else:
            scopes = [whose.scope] if whose.scope else _STORED
            places = [
                ScopedState(scope, owner, own=True)
                for scope in scopes
                for owner in await app.keeper.store(scope).owners(scope)
            ]

        for place in places:
            async for line in export_lines(context, place):
                yield line


def _say(fields: dict[str, object], text: str, *, as_json: bool) -> ExitCode:
    if as_json:
        print_json(fields)
    elif text:
        click.echo(text)

    return ExitCode.OK


def _parsed(text: str) -> Value:
    import json

    try:
        return json.loads(text)
    except ValueError as error:
        raise UsageError(f"the value is not JSON: {text}", hint=f"text needs quotes: '\"{text}\"'") from error


def _shown(value: Value) -> str:
    from llmspell.value import encode_json

    return value if isinstance(value, str) else encode_json(value)


def _time(seconds: float) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


COMMAND = state
