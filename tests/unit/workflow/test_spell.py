"""Workflows of a spell that ends before they do."""

from pathlib import Path

import pytest

from llmspell.app import App, Given, Script
from llmspell.config import Settings, SpellLimits

STOPPED = {
    "lua": """
        local flow = Workflow.sequential{ steps = {
          { name = "a", run = function() end, undo = function() Task.sleep(60) end },
          { name = "slow", run = function() Task.sleep(60) end },
        } }
        flow:run()
    """,
    "javascript": """
        const flow = await Workflow.sequential({ steps: [
          { name: "a", run: () => {}, undo: () => Task.sleep(60) },
          { name: "slow", run: () => Task.sleep(60) },
        ] })
        await flow.run()
    """,
}


CANCELLED = {
    "lua": STOPPED["lua"].replace(
        "flow:run()",
        "local task = Task.spawn(function() flow:run() end) Task.sleep(0.05) task:cancel() Task.sleep(0.05)",
    ),
    "javascript": STOPPED["javascript"].replace(
        "await flow.run()",
        "const task = Task.spawn(() => flow.run()); await Task.sleep(0.05); task.cancel(); await Task.sleep(0.05)",
    ),
}


@pytest.fixture
async def app():
    async with App(Settings(), spares=1) as made:
        yield made


@pytest.mark.parametrize(
    ("spells", "wall", "status"), [(STOPPED, "0.4s", "limit"), (CANCELLED, "20s", "ok")], ids=["stopped", "ended"]
)
@pytest.mark.parametrize("engine", sorted(STOPPED))
async def test_function_of_a_spell_that_is_over_holds_nobody_up(app, engine, spells, wall, status):
    spell = Script(source=spells[engine], file="spell", engine=engine, folder=Path.cwd())

    result = await app.run_spell(spell, Given(limits=SpellLimits(wall=wall)))

    assert result.status == status
    assert result.seconds < 3  # no timing: the undo would take a minute, and is given five seconds at most
