"""`llmspell gen`: write stubs and reference pages from the declarations."""

from __future__ import annotations

from pathlib import Path

import click

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import json_option
from llmspell.cli.terminal import print_json

__all__ = ["COMMAND"]


@click.command("gen", epilog=EPILOG)
@click.option("--check", is_flag=True, help="Write nothing; fail when a file differs.")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The folder they are written in; the working folder unless given.",
)
@json_option
def gen(*, check: bool, root: Path, as_json: bool) -> ExitCode:
    """Write editor stubs and reference pages from the declarations of the script API."""
    from llmspell.app import App
    from llmspell.bridge.emit.generate import generate

    changed = generate(App().api, root, check=check)
    stale = check and bool(changed)

    if as_json:
        print_json({"status": "error" if stale else "ok", "changed": changed})
    else:
        for path in changed:
            click.echo(f"{'differs' if check else 'written'}: {path}")

    return ExitCode.ERROR if stale else ExitCode.OK


COMMAND = gen
