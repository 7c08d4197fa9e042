"""A store in memory, a clock that stands still, and an embedding model that is switched on and off."""

import pytest

from llmspell._scripted_embedder import ScriptedEmbedder
from llmspell.context import Context, ManualClock
from llmspell.provider import EmbeddingModel
from llmspell.scope import Home
from llmspell.store import Place, StoreSettings
from llmspell.stores.memory import MemoryStore


@pytest.fixture
def store():
    return MemoryStore(StoreSettings(value_bytes=40_000, owner_bytes=100_000))


@pytest.fixture
def make_context(store):
    def make(embedding="", **changes):
        async def embedder(name):
            return EmbeddingModel(ScriptedEmbedder(), embedding) if embedding else None

        fields = {"clock": ManualClock(100.0), "store": lambda _scope: store, "embedder": embedder, **changes}
        return Context(**fields)

    return make


@pytest.fixture
def context(make_context):
    return make_context()


@pytest.fixture
def home():
    return Home(Place("spell", "mine"), own=True, grant="memory")


@pytest.fixture
def shared():
    return Home(Place("user", "ada"), own=False, grant="memory")
