"""`llmspell api`: the script API."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import json_option
from llmspell.cli.terminal import columns, first_sentence, paint, print_json

if TYPE_CHECKING:
    from llmspell.bridge.api import Api
    from llmspell.bridge.op import Global, Op

__all__ = ["COMMAND"]


@click.command("api", epilog=EPILOG)
@json_option
def api(*, as_json: bool) -> ExitCode:
    """Show what spells can call; with --json the whole manifest."""
    from llmspell.app import App

    declared = App().api

    if as_json:
        from llmspell.bridge.emit.manifest import manifest

        print_json(manifest(declared))
        return ExitCode.OK

    for one in declared.globals:
        click.echo(_section(one, declared))

    return ExitCode.OK


def _section(one: Global, declared: Api) -> str:
    heading = paint(one.name or "(no prefix)", "bold", sys.stdout)
    constants = [(f"  {one.name}.{constant.name}", constant.description) for constant in one.constants]
    functions = [(f"  {_signature(op, one, declared)}", first_sentence(op.signature.summary)) for op in one.ops]
    return f"{heading}: {one.description}\n{columns([*constants, *functions])}\n"


def _signature(op: Op, one: Global, declared: Api) -> str:
    owner = one.name and f"{one.name}."

    if op.owner is not None:
        kind = declared.kinds.get(op.owner)
        owner = f"{kind.name if kind is not None else op.owner.__name__.lower()}:"

    if op.kind == "property":
        return f"{owner[:-1]}.{op.script_name}"

    words = [parameter.name if parameter.required else f"{parameter.name}?" for parameter in op.positions]
    return f"{owner}{op.script_name}({', '.join([*words, *(['{…}'] if op.options else [])])})"


COMMAND = api
