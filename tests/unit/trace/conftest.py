"""Runs of spells that are traced, in both languages."""

import pytest

from llmspell.app import App, Given, Script
from llmspell.config import Settings, SpellLimits
from llmspell.trace import Trace

FILES = {"lua": "spell.lua", "javascript": "spell.js"}


@pytest.fixture(params=sorted(FILES))
def engine(request):
    return request.param


@pytest.fixture
async def app():
    async with App(Settings()) as made:
        yield made


@pytest.fixture
def traced(app, engine, tmp_path):
    """Run the text of the language that the test is at; returns the result and its trace."""

    async def run(lua, javascript, *, lines=False, trusted=True, limits=None):
        trace = Trace(lines=lines)
        source = lua if engine == "lua" else javascript
        script = Script(source=source, file=FILES[engine], engine=engine, folder=tmp_path)
        given = Given(trace=trace, trusted=trusted, limits=limits or SpellLimits())
        return await app.run_spell(script, given), trace

    return run
