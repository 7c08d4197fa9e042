"""`llmspell check`: look for mistakes in spells without running them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import json_option, library_option
from llmspell.cli.terminal import paint, print_json

if TYPE_CHECKING:
    from llmspell.cli.check.finding import Finding

__all__ = ["COMMAND"]


@click.command("check", epilog=EPILOG)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@library_option
@json_option
def check(files: tuple[str, ...], *, library: tuple[str, ...], as_json: bool) -> ExitCode:
    """Check spells without running them.

    Looks for syntax errors, unknown names, unknown members of the script API and the language's
    libraries, unknown options and tools, and missing modules; the modules of a spell are checked too.
    """
    found = {file: _check(file, library) for file in files}
    findings = [(Path(file).parent, one) for file, several in found.items() for one in several]

    if as_json:
        shown = [{**_fields(one), "file": str(folder / one.file)} for folder, one in findings]
        print_json({"status": "error" if shown else "ok", "findings": shown})
    else:
        for folder, one in findings:
            click.echo(_line(folder, one))

    return ExitCode.ERROR if findings else ExitCode.OK


def _check(file: str, library: tuple[str, ...]) -> list[Finding]:
    from llmspell.app import App, script_of
    from llmspell.cli.check.finding import find, surface_of
    from llmspell.cli.options import settings_of
    from llmspell.spell_file import module_reader, with_modules

    app = App(settings_of(library=library))
    script = with_modules(script_of(Path(file), app.engines), app.libraries)
    reader = module_reader(script, app.engines.get(script.engine))
    return find(script, surface_of(app.api, script.engine, app.tools.names()), reader)


def _fields(finding: Finding) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(finding)


def _line(folder: Path, one: Finding) -> str:
    where = paint(f"{folder / one.file}:{one.line}:{one.column}:", "bold", sys.stdout)
    hint = f"\n  {paint('hint:', 'cyan', sys.stdout)} {one.hint}" if one.hint else ""
    return f"{where} {one.message}{hint}"


COMMAND = check
