"""The program: commands found by folder scan, one place for all endings."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Literal, TextIO

import click

from llmspell.cli import commands
from llmspell.cli.exit import EPILOG, ExitCode, exit_code
from llmspell.cli.terminal import OutputError, forget_output, print_json, writing
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
            raise UsageError(f'there is no command "{args[0]}"', hint=nearest(args[0], known, len(known)))

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
    try:
        _open_streams()
        code = _invoke(list(words))

        with writing():
            sys.stdout.flush()
    except BrokenPipeError:
        forget_output()
        return ExitCode.OK
    except OutputError as error:
        from llmspell.cli.fault import describe

        forget_output()
        print(describe(error), file=sys.stderr)  # noqa: T201 - this is the printer
        return ExitCode.ERROR

    return code


def _open_streams() -> None:
    """Make the three streams usable; Python has none for a descriptor that was closed before it started.

    Raises:
        OutputError: Standard output is closed.
    """
    # what is opened takes the lowest free number, which then belongs to nobody else
    if sys.stdin is None:
        sys.stdin = _nowhere("r")

    if closed := sys.stdout is None:
        sys.stdout = _nowhere("w")

    if sys.stderr is None:
        sys.stderr = _nowhere("w")

    if closed:
        raise OutputError("standard output is closed; nothing was run", hint="send it to /dev/null if nobody reads it")

    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")


def _nowhere(mode: Literal["r", "w"]) -> TextIO:
    return open(os.devnull, mode)


def _invoke(words: list[str]) -> int:
    try:
        return _perform(words)
    except click.exceptions.NoArgsIsHelpError as help_page:
        click.echo(help_page.format_message(), err=True)
        return ExitCode.USAGE
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        return _fail(_from_click(error), words)
    except (BrokenPipeError, OutputError):
        raise
    except SpellError as error:
        return _fail(error, words)
    except (KeyboardInterrupt, click.Abort):
        return _fail(CancelledError("stopped"), words)
    except Exception as error:  # noqa: BLE001 - the last line of defence
        return _fail(_internal(error), words)


def _perform(words: list[str]) -> int:
    try:
        with PROGRAM.make_context(NAME, list(words)) as context:
            return int(PROGRAM.invoke(context) or ExitCode.OK)
    except OSError as error:
        if _innermost(error) is click.echo.__code__:
            with writing():
                raise

        raise


def _innermost(error: Exception) -> CodeType | None:
    """Return the code that raised an error."""
    trace = error.__traceback__

    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next

    return trace.tb_frame.f_code if trace is not None else None


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
