"""What outlives its time: spells when the application closes, callbacks when their spell has ended, files of runs."""

import asyncio
import os
from pathlib import Path

import pytest

from llmspell.app import App, Given, Script
from llmspell.config import QueueSettings, Settings
from llmspell.config.settings import Permissions
from llmspell.errors import UsageError
from llmspell.tool import tool

ENGINES = ["lua", "javascript"]
WAITING = {
    "lua": "Task.defer(function() print('deferred') end) print('began') Task.sleep(60)",
    "javascript": "Task.defer(() => print('deferred')); print('began'); await Task.sleep(60)",
}
KEEPING = {
    "lua": "Tool.define{ name = 'mine', description = 'x', run = function() return 1 end } Tool.call('keep') return 1",
    "javascript": "await Tool.define({ name: 'mine', description: 'x', run: () => 1 }); await Tool.call('keep'); return 1",
}
READING = {
    "lua": "return #Tool.call('file_list', { path = '.' }).entries > 0",
    "javascript": "return (await Tool.call('file_list', { path: '.' })).entries.length > 0",
}


def script(engine, source, folder=Path()):
    return Script(source=source, file="spell", engine=engine, folder=folder)


async def begin(app, engine, **given):
    began, lines = asyncio.Event(), []

    def note(line):
        lines.append(line)
        began.set()

    run = asyncio.ensure_future(app.run_spell(script(engine, WAITING[engine]), Given(on_output=note, **given)))
    await began.wait()
    return run, lines


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("trusted", [False, True], ids=["process", "thread"])
async def test_closing_the_application_lets_running_spells_clean_up(engine, trusted):
    async with App(Settings()) as app:
        run, lines = await begin(app, engine, trusted=trusted)

    result = await run

    assert ("cancelled", "cancelled", "the application was closed") == (
        result.status, result.error.code, result.error.message,
    )  # fmt: skip
    assert lines == ["began", "deferred"]


async def test_closing_the_application_begins_no_spell_that_waits_in_line():
    async with App(Settings(queue=QueueSettings(running=1))) as app:
        first, _ = await begin(app, "lua")
        second = asyncio.ensure_future(app.run_spell(script("lua", "print('ran') return 1")))
        await asyncio.sleep(0)

    assert ("cancelled", ("began", "deferred")) == ((await first).status, (await first).output)
    assert ("cancelled", 0) == ((await second).status, (await second).peak_bytes)


async def test_closing_the_application_twice_is_closing_it_once():
    async with App(Settings()) as app:
        run, _ = await begin(app, "lua")
        await asyncio.gather(app.close(), app.close())

    assert (await run).status == "cancelled"


async def test_a_closed_application_runs_no_spell():
    async with App(Settings()) as app:
        pass

    result = await app.run_spell(script("lua", "return 1"))
    assert (result.status, result.error.code) == ("error", "usage")


@pytest.mark.parametrize("engine", ENGINES)
async def test_a_callback_that_outlives_its_spell_is_an_error(engine):
    kept = []

    @tool
    async def keep(context) -> str:
        """Keep the tool of the spell.

        Args:
            context: Where it runs.
        """
        kept.append((context.find("tool", "mine"), context))
        return "kept"

    async with App(Settings()) as app:
        result = await app.run_spell(script(engine, KEEPING[engine]), Given(tools={"keep": keep}))
        assert result.error is None
        [(mine, context)] = kept

        with pytest.raises(UsageError) as caught:
            await mine.call(context, {})

    assert caught.value.code == "bridge.callback"


@pytest.mark.parametrize("engine", ENGINES)
async def test_a_run_gives_its_folders_back(engine, tmp_path):
    (tmp_path / "a.txt").write_text("x")
    allow = {"tool": ["*"], "fs.read": [str(tmp_path)]}

    async with App(Settings(permissions=Permissions(allow=allow))) as app:
        for _ in range(2):
            await app.run_spell(script(engine, READING[engine], tmp_path))
        before = len(os.listdir("/proc/self/fd"))

        results = [await app.run_spell(script(engine, READING[engine], tmp_path)) for _ in range(5)]

        assert [(True, None)] * 5 == [(result.result, result.error) for result in results]
        assert len(os.listdir("/proc/self/fd")) <= before
