"""Traces and profiles at the command line: what is noted, shown and written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from llmspell.errors import UsageError

if TYPE_CHECKING:
    from llmspell.cli.options import SpellOptions
    from llmspell.cli.terminal import Terminal
    from llmspell.trace import Trace

__all__ = ["show_trace", "trace_for", "watch_options"]

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--trace", is_flag=True, help="Show what every task did and when, as a tree, at the end."),
    click.option(
        "--trace-out",
        metavar="FILE",
        type=click.Path(dir_okay=False),
        help="Write that for chrome://tracing, Perfetto.",
    ),
    click.option("--profile", is_flag=True, help="Show where the time went, by task, host call and line, at the end."),
    click.option(
        "--profile-out", metavar="FILE", type=click.Path(dir_okay=False), help="Write that for speedscope.app."
    ),
)


def watch_options(function: F) -> F:
    """Give a command the options that trace and profile a run."""
    for option in reversed(_OPTIONS):
        function = option(function)

    return function


def trace_for(options: SpellOptions) -> Trace | None:
    """Return where a run is to be noted, if somebody wants to know; its files can be written.

    Raises:
        UsageError: One cannot.
    """
    files = [path for path in (options.trace_out, options.profile_out) if path is not None]

    if not (options.trace or options.profile or files):
        return None

    for path in files:
        _write(path, {})

    from llmspell.trace import Trace

    return Trace(lines=options.profile or options.profile_out is not None)


def show_trace(trace: Trace, options: SpellOptions, terminal: Terminal) -> None:
    """Show and write what was noted, as the options say.

    Raises:
        UsageError: A file cannot be written.
    """
    from llmspell.trace.chrome import chrome_trace
    from llmspell.trace.profile import profile_text, speedscope_profile
    from llmspell.trace.tree import trace_text

    if options.trace:
        terminal.notice(f"{trace_text(trace)}\n")

    if options.profile:
        terminal.notice(f"{profile_text(trace)}\n")

    if options.trace_out is not None:
        _write(options.trace_out, chrome_trace(trace))

    if options.profile_out is not None:
        _write(options.profile_out, speedscope_profile(trace))


def _write(path: str, value: dict[str, object]) -> None:
    try:
        Path(path).write_text(f"{json.dumps(value)}\n", "utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", hint="check the folder and its rights") from error
