"""One application for the whole suite, on one event loop, driven from plain tests."""

import asyncio
from pathlib import Path

import pytest

from llmspell.app import App, Given, Script
from llmspell.config import Settings, SpellLimits

SUFFIX = {"lua": "lua", "javascript": "js"}


@pytest.fixture(scope="session")
def spell():
    with asyncio.Runner() as runner:
        app = App(Settings(), notify=lambda line: None, spares=2)

        def run(engine, source, **limits):
            script = Script(source=source, file=f"spell.{SUFFIX[engine]}", engine=engine, folder=Path(__file__).parent)
            given = Given(limits=SpellLimits(**{"wall": "3s", "cpu": "3s", "memory": "64M", **limits}))
            return runner.run(app.run_spell(script, given))

        yield run
        runner.run(app.close())
