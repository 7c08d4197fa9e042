import pytest

from llmspell.context import Context, ManualClock


@pytest.fixture
def context():
    return Context(clock=ManualClock(1000.0))
