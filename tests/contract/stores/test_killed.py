"""A process that is killed with SIGKILL in the middle of its writes: all it acknowledged is there, and nothing half."""

import asyncio
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from llmspell.artifact import get_artifact, list_artifacts, put_artifact
from llmspell.artifact.record import Blob, decode
from llmspell.context import Context, ManualClock
from llmspell.registry import Registry
from llmspell.session import Bound, Session
from llmspell.store import Place, Span, StorePlugin, StoreSettings

from . import _writer
from ._writer import HOME, TOGETHER, artifact_of, turn_of

ARTIFACTS = Place("spell.artifact", "mine")
SESSIONS = Place("spell.session", "mine")
NOW = 100.0
MOMENTS = [(1, 3), (2, 6), (5, 11), (9, 2)]
"""After so many acknowledged writes, and so many milliseconds into one more, the process is killed."""

pytestmark = pytest.mark.slow


class Killed:
    """What a killed writer has left.

    Attributes:
        said: The letters it has said: what it acknowledged.
        store: Its store, opened anew.
        context: A context on it.
    """

    def __init__(self, said, store):
        self.said = said
        self.store = store
        self.context = Context(clock=ManualClock(NOW), store=lambda _scope: store)

    async def entries(self, place, prefix):
        return {one.key: one for one in await self.store.scan(place, Span(prefix=prefix), NOW)}


async def _until_server_is_done(url):
    """What was on its way to the server when the writer was killed is committed, or never will be."""
    import asyncpg

    connection = await asyncpg.connect(url)
    others = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"

    while await connection.fetchval(others):
        await connection.execute("SELECT pg_sleep(0.01)")

    await connection.close()


@pytest.fixture(params=["sqlite", "postgres"])
def where(request, tmp_path):
    """The store: kind, path and address."""
    url = request.getfixturevalue("postgres") if request.param == "postgres" else ""
    return request.param, str(tmp_path / "state.db"), url


def _said(program, writes, milliseconds):
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        said = process.stdout.read(writes)

        with suppress(subprocess.TimeoutExpired):
            process.wait(milliseconds / 1000)

        process.kill()
        return said + process.stdout.read()


@pytest.fixture
async def killed(where):
    """Start a writer, kill it after so many writes, and return what it has left."""
    kind, path, url = where
    opened = []

    async def kill(work, moment):
        said = await asyncio.to_thread(_said, [sys.executable, Path(_writer.__file__), *where, work], *moment)

        if url:
            await _until_server_is_done(url)

        plugins = Registry("store", "llmspell.stores", StorePlugin, attribute="STORE")
        store = plugins.get(kind).create(StoreSettings(path=path, url=url, owner_bytes=1 << 30))
        opened.append(store)
        return Killed(said, store)

    yield kill

    for store in opened:
        await store.close()


async def check_artifacts(left):
    """Every version is whole, every blob is used as often as it says, and no piece belongs to nothing."""
    versions = await left.entries(ARTIFACTS, "version/")
    blobs = {key: decode(one, Blob) for key, one in (await left.entries(ARTIFACTS, "blob/")).items()}
    refs = [(await get_artifact(left.context, HOME, "a", version=int(key[-10:]))).ref for key in versions]
    uses = [ref.hash for ref in refs]
    pieces = {f"chunk/{key[5:]}/{i:06d}" for key, blob in blobs.items() for i in range(blob.chunks)}

    assert {key[5:]: blob.uses for key, blob in blobs.items()} == {name: uses.count(name) for name in set(uses)}
    assert set(await left.entries(ARTIFACTS, "chunk/")) == pieces
    newest = await list_artifacts(left.context, HOME)
    assert [ref.version for ref in newest] == [max(ref.version for ref in refs)] if refs else newest == []
    return sorted([ref.version for ref in refs])


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
async def test_artifacts_that_were_acknowledged_are_there_and_whole(killed, moment):
    left = await killed("artifacts", moment)

    versions = await check_artifacts(left)

    assert versions in (list(range(1, len(left.said) + 1)), list(range(1, len(left.said) + 2)))
    assert len(left.said) >= moment[0]
    assert {(await get_artifact(left.context, HOME, "a", version=n)).data == artifact_of(n) for n in versions} == {True}
    assert (await put_artifact(left.context, HOME, "a", b"more")).version == len(versions) + 1


@pytest.mark.parametrize("moment", [(24, 1), (24, 3), (48, 5)], ids=str)
async def test_deletion_that_was_cut_off_leaves_whole_versions(killed, moment):
    left = await killed("deletions", moment)

    versions = await check_artifacts(left)

    assert versions == list(range(versions[0], versions[-1] + 1)) if versions else True
    next_version = (await put_artifact(left.context, HOME, "a", b"more")).version
    assert next_version == (versions[-1] + 1 if versions else 1)


def turns(count):
    return [message for number in range(1, count + 1) for message in turn_of(number)]


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
async def test_turns_that_were_acknowledged_are_there_and_none_is_half(killed, moment):
    left = await killed("sessions", moment)
    session = Session(HOME, "s")

    messages = await session.messages(left.context)

    assert messages in (turns(len(left.said)), turns(len(left.said) + 1))
    assert len(await left.entries(SESSIONS, "message/")) == len(messages)
    assert await session.append(left.context, turn_of(0)) == len(messages) + TOGETHER


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
async def test_session_that_keeps_itself_short_is_whole_whenever_its_writer_is_killed(killed, moment):
    left = await killed("trimmed", moment)
    session = Session(HOME, "s")

    messages = await session.messages(left.context)

    assert any(messages == turns(len(left.said) + more)[-len(messages) :] for more in (0, 1))
    assert len(messages) in {*range(0, 4 * TOGETHER + 1, TOGETHER), 5 * TOGETHER}
    await session.trim(left.context, Bound(last=TOGETHER))
    assert len(await left.entries(SESSIONS, "message/")) == TOGETHER
