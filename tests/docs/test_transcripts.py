"""The page that shows the built-in agents at work shows what a run of their examples gives."""

import importlib.util
import sys
from pathlib import Path

import pytest

from llmspell.app import App
from llmspell.config import Settings

ROOT = Path(__file__).parents[2]
NAMES = App(Settings()).agents.names()


@pytest.fixture(scope="module")
def program():
    spec = importlib.util.spec_from_file_location("transcribe", ROOT / "examples" / "transcribe_agents.py")
    module = sys.modules["transcribe"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    del sys.modules["transcribe"]


@pytest.fixture(scope="module")
def sections(program):
    """The parts of the page by their title."""
    parts = program.PAGE.read_text().rstrip("\n").split("\n\n## ")[1:]
    return {part.partition("\n")[0]: f"## {part}" for part in parts}


def test_every_built_in_agent_is_shown(sections):
    assert sorted(sections) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
async def test_transcript_is_what_the_run_gives(program, sections, name):
    run = await program.section(program.FOLDER / name)

    assert run.split("\n") == sections[name].split("\n")


def test_page_begins_as_the_program_writes_it(program):
    assert program.PAGE.read_text().startswith(f"{program.INTRODUCTION}\n\n## ")
