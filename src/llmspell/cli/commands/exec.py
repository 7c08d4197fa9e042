"""`llmspell exec`: run a spell given as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import LANGUAGES, SpellOptions, spell_options
from llmspell.cli.watching import watch_options

__all__ = ["COMMAND"]


@click.command("exec", epilog=EPILOG)
@click.argument("code")
@click.option("--lang", type=click.Choice(list(LANGUAGES)), default="lua", show_default=True, help="Its language.")
@spell_options
@watch_options
def exec_spell(code: str, lang: str, **options: Any) -> ExitCode:
    """Run the spell whose text is CODE; words after `--` are its Run.args.

    Relative paths and modules start at the working folder (paths at --folder, where given).
    """
    from llmspell.cli.spell import run_script

    def read(_app: Any) -> Any:
        from llmspell.script import Script

        file = "exec.lua" if LANGUAGES[lang] == "lua" else "exec.js"
        return Script(source=code, file=file, engine=LANGUAGES[lang], folder=Path.cwd())

    return run_script(SpellOptions(**options), read)


COMMAND = exec_spell
