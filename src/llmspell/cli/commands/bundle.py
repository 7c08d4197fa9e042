"""`llmspell bundle`: put a spell and what it needs into one file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import json_option, library_option, settings_of
from llmspell.cli.terminal import Terminal, print_json
from llmspell.errors import UsageError

if TYPE_CHECKING:
    from llmspell.packing import Packed

__all__ = ["COMMAND"]


@click.command("bundle", epilog=EPILOG)
@click.argument("file")
@click.option(
    "-o", "--output", metavar="FILE", help="Where to; beside the spell, with the ending .spell, unless given."
)
@click.option("--include", multiple=True, metavar="NAME", help="A sub-spell that the spell names in no literal.")
@library_option
@json_option
def bundle(
    file: str, *, output: str | None, include: tuple[str, ...], library: tuple[str, ...], as_json: bool
) -> ExitCode:
    """Put the spell in FILE and all that it needs into one file.

    That is the modules it requires or imports and the spells it runs with Run.spell, of its own folder and of
    libraries, as far as they are named with literals. `llmspell run` and `llmspell check` take the file as
    they take a spell. The same sources always give the same bytes; a file that was changed is refused.
    """
    from llmspell.bundle import write_bundle
    from llmspell.spell_file import BUNDLE_SUFFIX

    path = Path(file)
    target = Path(output) if output else path.with_suffix(BUNDLE_SUFFIX)

    if target.resolve() == path.resolve():
        raise UsageError(f"the bundle would take the place of {path}", hint="say where to with -o")

    packed = _packed(path, include, library)
    data = write_bundle(packed.bundle)
    _write(target, data)
    terminal = Terminal()

    for text in packed.left_out:
        terminal.notice(f"left out: {text}")

    if as_json:
        names = sorted(packed.bundle.files)
        print_json(
            {"status": "ok", "file": str(target), "bytes": len(data), "files": names, "left_out": packed.left_out}
        )
    else:
        terminal.say(f"{target}: {len(packed.bundle.files)} files, {len(data)} bytes")

    return ExitCode.OK


def _packed(path: Path, include: tuple[str, ...], library: tuple[str, ...]) -> Packed:
    from llmspell.app import App, script_of
    from llmspell.cli.commands.version import installed_version
    from llmspell.packing import pack
    from llmspell.spell_file import with_modules

    app = App(settings_of(library=library))
    script = with_modules(script_of(path, app.engines), app.libraries)
    return pack(script, app.engines, installed_version(), include)


def _write(target: Path, data: bytes) -> None:
    """Put the bytes where they belong, all at once."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")

    try:
        draft.write_bytes(data)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise UsageError(f"cannot write {target}: {error.strerror}", hint="check the folder") from error


COMMAND = bundle
