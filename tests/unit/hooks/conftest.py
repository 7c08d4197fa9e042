"""Set a built-in hook as the configuration would, in a context with a clock of its own."""

import pytest

from llmspell import ScriptedProvider
from llmspell.context import Context, ManualClock
from llmspell.hook.plugin import HookSettings, make_hooks
from llmspell.provider import Model


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
