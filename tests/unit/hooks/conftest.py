"""What the tests of the built-in hooks share: contexts with hooks set as the configuration would, and models."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from llmspell import ScriptedProvider
from llmspell.agent.asking import ask_model
from llmspell.app import App
from llmspell.context import Context, ManualClock
from llmspell.hook.plugin import HookSettings, make_hooks
from llmspell.message import Reply, user
from llmspell.provider import Model, ModelRequest, ModelSettings


class Stage:
    """A context, the hooks that are set around it, and one model."""

    def __init__(self, **fields: Any) -> None:
        self.context = Context(**{"clock": ManualClock(), **fields})
        self.plugins = App().hook_plugins
        self.pieces: list[Any] = []

    def use(self, name: str, kinds: list[str] | None = None, match: Any = "*", **options: Any) -> None:
        settings = HookSettings(kinds=kinds, match=match, options=options)

        for hook in make_hooks(self.plugins.get(name), name, settings):
            self.context.hooks.add(hook)

    def model(self, *replies: Any, **options: Any) -> ScriptedProvider:
        provider = ScriptedProvider(replies, **options)

        async def find(name: str) -> Model:
            return Model(provider, name.partition("/")[2])

        self.context = msgspec.structs.replace(self.context, model=find)
        return provider

    async def ask(self, provider: ScriptedProvider, text: str = "hello", **fields: Any) -> Reply:
        settings = ModelSettings(**fields)
        request = ModelRequest(model="m", messages=[user(text)], settings=settings)
        return await self.ask_request(provider, request)

    async def ask_request(self, provider: ScriptedProvider, request: ModelRequest) -> Reply:
        async def emit(chunk: Any) -> None:
            self.pieces.append(chunk)

        return await ask_model(self.context, Model(provider, "m"), request, (), emit)


@pytest.fixture
def stage() -> Callable[..., Stage]:
    return Stage


@pytest.fixture
def context():
    return Context(run_id="run1", clock=ManualClock(1000.0))


@pytest.fixture
def failures(context):
    told = []
    context.events.observe("hook.failed", lambda event: told.append(event.data))
    return told


@pytest.fixture
def use(context):
    def add(plugin, **options):
        made = make_hooks(plugin, "it", HookSettings(options=options))

        for hook in made:
            context.hooks.add(hook)

        return made[0]

    return add


@pytest.fixture
def scripted():
    def make(*replies, name="scripted", **options):
        return Model(ScriptedProvider(replies, **options), name)

    return make
