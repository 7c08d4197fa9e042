"""`llmspell listen`: run a spell once for each event."""

from __future__ import annotations

from typing import Any

import click

from llmspell.cli.exit import ExitCode
from llmspell.cli.options import SpellOptions, run_options

__all__ = ["COMMAND"]

EPILOG = """\b
Exit codes:
  0    it ended as asked: --max, --for, Ctrl-C
  1    so it did, but an event was given up, a result could not be written,
       or a source failed
  2    wrong options, files or configuration; nothing was run
  4    a source touches what is not granted
  130  stopped at once by a second Ctrl-C"""


@click.command("listen", epilog=EPILOG)
@click.argument("file")
@click.option("--on", "on", multiple=True, required=True, metavar="PATTERN", help="Topics, such as file.changed.")
@click.option("--watch", multiple=True, metavar="PATH", help="Watch a folder or a file (file.*); needs fs.read.")
@click.option("--webhook", metavar="ADDRESS", help="Take what is posted to http://ADDRESS/hooks/NAME (webhook.NAME).")
@click.option("--every", multiple=True, metavar="NAME=TIME", help="A timer, such as poll=30s (timer.poll).")
@click.option("--max", "most", type=click.IntRange(min=1), help="End after so many events.")
@click.option("--for", "period", metavar="TIME", help="End after a time, such as 10m.")
@click.option("--concurrency", type=click.IntRange(min=1), default=1, show_default=True, help="Runs at once.")
@click.option("--buffer", type=click.IntRange(min=1), default=1000, show_default=True, help="Events that may wait.")
@click.option(
    "--on-full",
    type=click.Choice(["block", "drop_oldest", "drop_newest"]),
    default="block",
    show_default=True,
    help="What happens to one more event: sources wait (webhooks answer 503), or one is lost.",
)
@click.option("--retries", type=click.IntRange(min=0), default=0, show_default=True, help="Tries after a failed run.")
@run_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for each run.")
def listen(**options: Any) -> ExitCode:
    """Run the spell in FILE once for each event of a topic.

    The spell reads its event with Run.input("event"). One line is printed for each run, after what the
    spell prints. A run that fails is tried again as often as --retries says, then the event goes to
    dead.TOPIC; the listener goes on. A run that ends with a result that JSON cannot say, such as 1/0, is shown
    as an error, but not tried again: it has done what it does. Events of one key (a file, a webhook, a timer) stay in order.

    Ctrl-C takes no more events and works on those that wait; a second one stops at once. More sources and
    their options stand in the configuration ([sources.NAME]). Without --watch, file.* means the working
    folder; without --webhook, webhook.* means 127.0.0.1:8787.
    """
    from llmspell.cli.listening import ListenOptions, listen_to

    chosen = {name: value for name, value in options.items() if name in ListenOptions.__struct_fields__}
    spell = {name: value for name, value in options.items() if name in SpellOptions.__struct_fields__}
    return listen_to(ListenOptions(**chosen), SpellOptions(**spell))


COMMAND = listen
