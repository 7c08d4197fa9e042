"""`llmspell version`: which version this is."""

from __future__ import annotations

import click

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import json_option
from llmspell.cli.terminal import print_json

__all__ = ["COMMAND", "installed_version"]


@click.command("version", epilog=EPILOG)
@json_option
def version(*, as_json: bool) -> ExitCode:
    """Show which version this is."""
    number = installed_version()

    if as_json:
        print_json({"version": number or None})
    else:
        click.echo(f"llmspell {number or 'of unknown version: it is not installed, but run from its source'}")

    return ExitCode.OK


def installed_version() -> str:
    """Return the version of this program; empty where it runs from its source."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("llmspell")
    except PackageNotFoundError:
        return ""


COMMAND = version
