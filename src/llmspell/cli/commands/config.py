"""`llmspell config`: the configuration that holds here."""

from __future__ import annotations

import click

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import json_option
from llmspell.cli.terminal import columns, print_json

__all__ = ["COMMAND"]


@click.group("config", epilog=EPILOG)
def config() -> None:
    """Look at the configuration."""


@config.command("show", epilog=EPILOG)
@json_option
def show(*, as_json: bool) -> ExitCode:
    """Show every value with its origin; secrets are masked."""
    from llmspell.config import load
    from llmspell.value import encode_json

    shown = load().shown()

    if as_json:
        print_json({"settings": [{"name": name, "value": value, "origin": origin} for name, value, origin in shown]})
    else:
        click.echo(columns([(name, encode_json(value), origin) for name, value, origin in shown]))

    return ExitCode.OK


COMMAND = config
