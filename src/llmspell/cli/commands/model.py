"""`llmspell model`: list providers and ask models."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import check_vendor, json_option, model_option, settings_of
from llmspell.cli.terminal import Terminal, columns, print_json, writing

if TYPE_CHECKING:
    from llmspell.agent import AgentReply
    from llmspell.app import App

__all__ = ["COMMAND"]


@click.group("model", epilog=EPILOG)
def model() -> None:
    """List providers and ask models."""


@model.command("list", epilog=EPILOG)
@json_option
def list_models(*, as_json: bool) -> ExitCode:
    """List the providers of models, whether each can be asked now, and what `auto` means here."""
    import asyncio

    auto, providers = asyncio.run(_list())

    if as_json:
        print_json({"auto": auto, "providers": providers})
        return ExitCode.OK

    rows = [
        (f"{one['name']}/…", "ready" if one["ready"] else "not ready", str(one["description"])) for one in providers
    ]
    click.echo(columns([("auto", "ready", f"means {auto}"), *rows]))
    return ExitCode.OK


async def _list() -> tuple[str, list[dict[str, Any]]]:
    from llmspell.app import App

    async with App(notify=lambda _text: None) as app:
        auto = (await app.model("auto")).full_name
        return auto, [await _provider(app, name) for name in app.providers.names()]


async def _provider(app: App, name: str) -> dict[str, Any]:
    plugin = app.providers.get(name)
    return {
        "name": name,
        "ready": await app.models.answers(name),
        "description": plugin.description,
        "default_model": plugin.default_model,
        "key_env": list(plugin.key_env),
    }


@model.command("ask", epilog=EPILOG)
@click.argument("prompt")
@model_option
@click.option("--system", default="", metavar="TEXT", help="The system message.")
@json_option
def ask(prompt: str, *, model: str | None, system: str, as_json: bool) -> ExitCode:
    """Ask a model PROMPT and print its answer as it comes."""
    import asyncio

    reply = asyncio.run(_ask(prompt, model, system, shown=not as_json))

    if as_json:
        print_json(
            {
                "status": "ok",
                "text": reply.text,
                "finish_reason": reply.finish_reason,
                "usage": reply.usage,
            }
        )

    return ExitCode.OK


async def _ask(prompt: str, model: str | None, system: str, *, shown: bool) -> AgentReply:
    from llmspell.agent import Agent
    from llmspell.app import App
    from llmspell.provider import TextChunk

    async def show(chunk: object) -> None:
        if isinstance(chunk, TextChunk):
            with writing():
                sys.stdout.write(chunk.text)
                sys.stdout.flush()

    terminal = Terminal()

    async with App(settings_of(model=model), notify=terminal.notice, ask=terminal.asker()) as app:
        check_vendor(app, model)
        agent = Agent("model", instructions=system)
        reply = await agent.run(app.context(), prompt, emit=show if shown else None)

    if shown:
        click.echo()

    return reply


COMMAND = model
