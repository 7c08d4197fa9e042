"""`llmspell doctor`: whether everything a spell needs works on this machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from llmspell.cli.exit import EPILOG, ExitCode
from llmspell.cli.options import json_option
from llmspell.cli.terminal import Colour, columns, paint, print_json

if TYPE_CHECKING:
    from llmspell.cli.diagnosis import State, Symptom

__all__ = ["COMMAND"]

_SHOWN: dict[State, tuple[str, Colour]] = {"ok": ("ok", "cyan"), "note": ("-", "dim"), "bad": ("BAD", "red")}


@click.command("doctor", epilog=EPILOG)
@json_option
def doctor(*, as_json: bool) -> ExitCode:
    """Check Python, the script engines, the sandbox, the providers and the extras."""
    import asyncio

    from llmspell.cli.diagnosis import examine

    symptoms = asyncio.run(examine())
    healthy = all(one.state != "bad" for one in symptoms)

    if as_json:
        print_json({"status": "ok" if healthy else "error", "checks": symptoms})
    else:
        click.echo(columns([_row(one) for one in symptoms]))

    return ExitCode.OK if healthy else ExitCode.ERROR


def _row(one: Symptom) -> tuple[str, str, str]:
    word, colour = _SHOWN[one.state]
    return paint(f"{word:<3}", colour, sys.stdout), one.name, one.text


COMMAND = doctor
