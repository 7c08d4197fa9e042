"""One `engine` fixture runs a test on every language; one application with warm workers runs all spells."""

import asyncio
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from llmspell.app import App, Given, Script, SpellResult
from llmspell.config import LibrarySettings, Settings
from llmspell.config.settings import ModelDefaults, Permissions, StateSettings
from llmspell.journal import MemoryJournal

ENGINES = {"lua": "lua", "javascript": "js"}
"""Names of the languages, and the ending of their files."""

CASES = Path(__file__).parent / "cases"


def count_groups() -> Counter[str]:
    """Count the cases that belong to a group."""
    found = [tomllib.loads(path.read_text()).get("group") for path in CASES.glob("*.toml")]
    return Counter([group for group in found if group is not None])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cases each group has."""
    counts = count_groups()
    parts = ", ".join([f"{name} {count}" for name, count in sorted(counts.items())])
    terminalreporter.write_line(f"parity cases on {len(ENGINES)} engines: {counts.total()} ({parts})")


class Stage:
    """An application in an event loop of its own, which lives as long as the suite."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        allow = {
            "model": ["*"],
            "tool": ["*"],
            "fs.read": [str(CASES / "flows")],
            "state": ["user", "app", "session/ada"],
            "memory": ["user/memory-*"],
        }
        settings = Settings(
            model=ModelDefaults(default="scripted/offline"),
            permissions=Permissions(allow=allow),
            spell={"greeting": {"en": "hello"}},
            state=StateSettings(store="memory"),
            library=LibrarySettings(folders=[str(CASES / "shared"), str(CASES / "extra")]),
        )
        self.app = self._runner.run(self._open(settings))

    async def _open(self, settings: Settings) -> App:
        return App(settings, spares=4)

    def run(
        self, engine: str, source: str, given: Given = Given(), journal: MemoryJournal | None = None
    ) -> SpellResult:
        file = f"spell.{ENGINES[engine]}"
        script = Script(source=source, file=file, engine=engine, folder=CASES)
        return self._runner.run(self._run(script, given, journal))

    async def _run(self, script: Script, given: Given, journal: MemoryJournal | None) -> SpellResult:
        context = self.app.context(grants=given.grants, limits=given.limits, folder=script.folder, journal=journal)
        return await self.app.run_spell(script, given, context=context)

    def close(self) -> None:
        self._runner.run(self.app.close())
        self._runner.close()


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    made = Stage()
    yield made
    made.close()


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def spell(stage: Stage, engine: str) -> Callable[..., SpellResult]:
    """Run the text of the language that the test is at."""

    def run(lua: str, javascript: str, given: Given = Given()) -> SpellResult:
        return stage.run(engine, lua if engine == "lua" else javascript, given)

    return run
