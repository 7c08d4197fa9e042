"""Running out of memory in the middle of anything ends the spell: nothing waits for an end that had no room."""

from pathlib import Path

import pytest

from llmspell.app import App, Given, Script
from llmspell.config import Settings, SpellLimits

pytestmark = pytest.mark.slow
SPELLS = {
    "tasks that yield": "for (let i = 0; i < 60000; i++) Task.spawn(async () => { await Task.yield() })",
    "tasks in a list": "const all = []; for (;;) all.push(Task.spawn(async () => { await Task.yield() }))",
    "its end": "for (let i = 0; i < 60000; i++) Task.spawn(() => 1); await Task.yield()",
}


@pytest.mark.parametrize("memory", ["24M", "40M", "60M"])
@pytest.mark.parametrize("name", SPELLS)
async def test_a_storm_that_fills_the_memory_ends_with_that_limit(name, memory):
    script = Script(source=SPELLS[name], file="storm.js", engine="javascript", folder=Path())

    async with App(Settings()) as app:
        result = await app.run_spell(script, Given(limits=SpellLimits(memory=memory, wall="30s")))

    assert result.error is not None
    assert result.error.code == "limit.memory"
