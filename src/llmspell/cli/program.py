"""The program: commands found by folder scan, one place for all endings."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

from llmspell.cli import commands
from llmspell.cli.exit import EPILOG, ExitCode, exit_code
from llmspell.cli.terminal import print_json
from llmspell.errors import CancelledError, SpellError, UsageError, nearest

__all__ = ["PROGRAM", "Program", "run"]

NAME = "llmspell"


class Program(click.Group):
    """The group of all commands: one file of `commands/` each, its stem is the command's name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command's name, sorted, importing none."""
        folders = [Path(folder) for folder in commands.__path__]
        return sorted([file.stem for folder in folders for file in folder.glob("[!_]*.py")])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, imported now."""
        if cmd_name not in self.list_commands(ctx):
            return None

        return import_module(f"{commands.__name__}.{cmd_name}").COMMAND

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the words ask for; an unknown one gets the nearest name offered."""
        known = self.list_commands(ctx)

        if args and not args[0].startswith("-") and args[0] not in known:
            raise UsageError(f'there is no command "{args[0]}"', hint=nearest(args[0], known))

        return super().resolve_command(ctx, args)


PROGRAM = Program(
    NAME,
    help="Run spells: short Lua or JavaScript programs that orchestrate models, agents and tools.",
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run(words: Sequence[str]) -> int:
    """Run the command line.

    Args:
        words: The words after the program's name.

    Returns:
        The exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")

    try:
        code = _invoke(list(words))
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        return ExitCode.OK

    return code


def _invoke(words: list[str]) -> int:
    try:
        with PROGRAM.make_context(NAME, list(words)) as context:
            return int(PROGRAM.invoke(context) or ExitCode.OK)
    except click.exceptions.NoArgsIsHelpError as help_page:
        click.echo(help_page.format_message(), err=True)
        return ExitCode.USAGE
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        return _fail(_from_click(error), words)
    except SpellError as error:
        return _fail(error, words)
    except (KeyboardInterrupt, click.Abort):
        return _fail(CancelledError("stopped"), words)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the last line of defence
        return _fail(_internal(error), words)


def _internal(error: Exception) -> SpellError:
    import traceback

    traceback.print_exception(error)
    message = f"{type(error).__name__}: {error}"
    return SpellError(message, code="internal", hint="this is a fault of llmspell or of a plugin; please report it")


def _from_click(error: click.ClickException) -> UsageError:
    place = getattr(error, "ctx", None)
    path = place.command_path if place is not None else NAME
    return UsageError(error.format_message().rstrip("."), hint=f"see {path} --help")


def _fail(error: SpellError, words: list[str]) -> ExitCode:
    from llmspell.cli.fault import describe, error_fields

    code = exit_code(error)
    own = words[: words.index("--")] if "--" in words else words

    if "--json" in own:
        print_json({"status": code.name.lower() if code != ExitCode.USAGE else "error", "error": error_fields(error)})
    else:
        print(describe(error), file=sys.stderr)  # noqa: T201 - this is the printer

    return code


def _forget_output() -> None:
    """Let Python's own last flush go nowhere, so that a closed pipe ends the program quietly."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
