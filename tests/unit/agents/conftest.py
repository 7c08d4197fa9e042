import pytest

from llmspell import ScriptedProvider
from llmspell.app import App
from llmspell.config import Settings
from llmspell.provider import Model


@pytest.fixture
async def app():
    async with App(Settings()) as made:
        yield made


@pytest.fixture
def context(app):
    return app.context()


@pytest.fixture
def scripted():
    """Return what makes models of replies."""

    def make(*replies, **options):
        return Model(ScriptedProvider(replies, **options), "m")

    return make
