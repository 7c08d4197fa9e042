"""`llmspell debug`: run a spell under a debugger."""

from __future__ import annotations

from typing import Any

import click

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import SpellOptions, run_options

__all__ = ["COMMAND"]


@click.command("debug", epilog=EPILOG)
@click.argument("file")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Wait for the editor on this port of 127.0.0.1 (0 finds a free one); without it, on standard input and output.",
)
@run_options
def debug(file: str, port: int | None, **options: Any) -> ExitCode:
    """Run the spell in FILE for an editor that speaks the Debug Adapter Protocol.

    One client may connect; the run begins when it has set its breakpoints and ends with it. What the spell prints
    goes to the client. Lua has breakpoints, steps, variables and expressions; JavaScript only runs.
    """
    from llmspell.cli.debugging import debug_spell

    return debug_spell(file, port, SpellOptions(as_json=False, **options))


COMMAND = debug
