"""`llmspell run`: run a spell from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import SpellOptions, spell_options
from llmspell.cli.watching import watch_options

__all__ = ["COMMAND"]


@click.command("run", epilog=EPILOG)
@click.argument("file")
@spell_options
@watch_options
def run_spell(file: str, **options: Any) -> ExitCode:
    """Run the spell in FILE, which may be a bundle; words after `--` are its Run.args.

    What it prints goes to standard output at once (JavaScript: when it next waits), its result follows at the
    end: text and bytes as they are, all else as JSON, in which bytes are base64 text and NaN and the infinities
    are refused with an error. Log lines, notices and errors go to standard error. Relative paths in a spell start
    at the spell's own folder (or at --folder); relative paths in --allow and --deny start at the working folder.
    """
    from llmspell.cli.spell import run_script

    def read(app: Any) -> Any:
        from llmspell.spell_file import script_of

        return script_of(Path(file), app.engines)

    return run_script(SpellOptions(**options), read)


COMMAND = run_spell
