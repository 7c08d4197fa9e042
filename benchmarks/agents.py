"""What the comparison with other frameworks does not show: a bare crossing, and whether a long talk gets dearer."""

import gc
import statistics
import time

from llmspell import Agent, ScriptedProvider, boundary
from llmspell.context import Context
from llmspell.hook import Crossing
from llmspell.provider import Model

FINAL = "done"


async def batch(work, count):
    start = time.process_time()

    for _ in range(count):
        await work()

    return (time.process_time() - start) / count * 1e6


async def crossing_cost(rounds):
    """Return the microseconds that a crossing adds to the bare call; batches alternate."""
    context, crossing = Context(), Crossing("tool", "x")
    taken = []

    async def act():
        return 1

    async def crossed():
        await boundary.cross(context, crossing, act)

    for _ in range(rounds):
        gc.collect()
        bare = await batch(act, 20000)
        taken.append(await batch(crossed, 20000) - bare)

    return statistics.median(taken)


async def late_over_early(rounds):
    """Return how much dearer the last twenty of two hundred turns are than the first twenty."""
    context, ratios = Context(), []
    context.events.observe(">", lambda event: None)

    for _ in range(rounds):
        talker = Agent(
            model=Model(ScriptedProvider([{"text": FINAL}], repeat_last=True), "m"), instructions="You help."
        )
        taken = []

        for i in range(200):
            start = time.process_time()
            reply = await talker.run(context, f"Turn {i}")
            taken.append(time.process_time() - start)
            assert reply.text == FINAL

        ratios.append(statistics.median(taken[180:]) / statistics.median(taken[:20]))

    return statistics.median(ratios)


async def measure_agents(rounds):
    """Return rows of what, value, unit and target."""
    return [
        ("`boundary.cross`, nobody looking on, over the bare call", await crossing_cost(rounds), "µs", 2),
        ("a turn late in a conversation of 200 over an early one", await late_over_early(rounds), "times", 1.5),
    ]
