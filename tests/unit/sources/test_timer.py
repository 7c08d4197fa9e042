"""The source `timer`: time on a manual clock."""

import pytest

from llmspell.config import Settings, SourceSettings
from llmspell.context import ManualClock
from llmspell.errors import ConfigError
from llmspell.grant import Grants
from llmspell.source import make_source, source_plugins


class StepClock(ManualClock):
    """Moves on by a step of its own with each look at it: a machine that is slow."""

    def __init__(self, step):
        super().__init__()
        self.step = step

    def monotonic(self):
        self._now += self.step
        return self._now


async def test_timer_tells_each_passage_of_its_time(start):
    clock = ManualClock(100.0)
    source = await start("timer", clock=clock, every={"poll": "1m"})
    events = source.bus.subscribe("timer.*", None)

    first, second = await events.next(), await events.next()

    assert [(one.type, one.subject, one.data, one.time) for one in (first, second)] == [
        ("timer.poll", "poll", {"count": 1, "missed": 0}, 160.0),
        ("timer.poll", "poll", {"count": 2, "missed": 0}, 220.0),
    ]


async def test_timer_that_was_held_up_tells_how_much_it_missed(start):
    source = await start("timer", clock=StepClock(12.0), every={"poll": 5})
    events = source.bus.subscribe("timer.*")

    first, second = (await events.next()).data, (await events.next()).data

    assert first == {"count": 1 + first["missed"], "missed": first["missed"]}
    assert first["missed"] > 0
    assert second["count"] == first["count"] + 1 + second["missed"]


@pytest.mark.parametrize("every", [{}, {"a b": 1}, {"a.b": 1}, {"*": 1}, {"": 1}, {"a": 0}, {"a": "soon"}])
def test_timer_without_meaning_is_refused(every):
    with pytest.raises(ConfigError):
        make_source(
            source_plugins(Settings()).get("timer"), "timer", SourceSettings(options={"every": every}), Grants()
        )
