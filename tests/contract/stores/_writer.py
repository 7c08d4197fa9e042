"""Writes without end until it is killed: `python _writer.py STORE PATH URL WORK`; says a letter for each thing done."""

import asyncio
import sys

from llmspell.artifact import delete_artifact, put_artifact
from llmspell.context import Context
from llmspell.message import user
from llmspell.registry import Registry
from llmspell.scope import Home
from llmspell.session import Session, Trimming
from llmspell.store import Place, StorePlugin, StoreSettings

HOME = Home(Place("spell", "mine"), own=True)
TOGETHER = 60
"""Messages of a turn: so many that most of the time is spent in the middle of a write."""
VERSIONS = 24
PIECES = 300_000


def artifact_of(number):
    """Return the bytes of a version: two pieces, like no other version's."""
    return b"%08d" % number * (PIECES // 8)


def turn_of(number):
    """Return the messages that are added together."""
    return [user(f"{number}.{i}") for i in range(TOGETHER)]


def say(letter):
    sys.stdout.write(letter)
    sys.stdout.flush()


async def artifacts(context):
    number = 0

    while True:
        number += 1
        await put_artifact(context, HOME, "a", artifact_of(number))
        say("p")


async def deletions(context):
    while True:
        for number in range(VERSIONS):
            await put_artifact(context, HOME, "a", b"%d" % number)
            say("p")

        await delete_artifact(context, HOME, "a")
        say("d")


async def sessions(context, trim=None):
    session = await Session.open(context, HOME, "s", trim=trim)
    number = 0

    while True:
        number += 1
        await session.append(context, turn_of(number))
        say("a")


async def trimmed(context):
    await sessions(context, Trimming(last=4 * TOGETHER))


WORK = {one.__name__: one for one in (artifacts, deletions, sessions, trimmed)}


async def main(store, path, url, work):
    plugins = Registry("store", "llmspell.stores", StorePlugin, attribute="STORE")
    made = plugins.get(store).create(StoreSettings(path=path, url=url, owner_bytes=1 << 30))
    await WORK[work](Context(store=lambda _scope: made))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
