"""A store in memory, a clock that stands still, and the sessions of one spell."""

import pytest

from llmspell.context import Context, ManualClock
from llmspell.grant import Grants
from llmspell.scope import Home
from llmspell.store import Place, StoreSettings
from llmspell.stores.memory import MemoryStore


@pytest.fixture
def store():
    return MemoryStore(StoreSettings(value_bytes=2000, owner_bytes=50_000))


@pytest.fixture
def make_context(store):
    def make(**changes):
        return Context(**{"clock": ManualClock(100.0), "store": lambda _scope: store, "run_id": "run-1", **changes})

    return make


@pytest.fixture
def context(make_context):
    return make_context()


@pytest.fixture
def home():
    return Home(Place("spell", "mine"), own=True)


@pytest.fixture
def shared():
    return lambda name: Home(Place("session", name), own=False)


@pytest.fixture
def granted():
    return lambda *rules: Grants({"state": rules})
