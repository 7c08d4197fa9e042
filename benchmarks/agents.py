"""The agent machinery beside a bare asyncio loop: processor time, alternating batches, results checked."""

import asyncio
import gc
import json
import statistics
import subprocess
import sys
import time

from llmspell import Agent, ScriptedProvider, boundary, tool
from llmspell.context import Context
from llmspell.hook import Crossing, Hook
from llmspell.provider import Model

FINAL = "done: the final answer"
TURNS = 10


@tool
async def noop(x: int) -> str:
    """Do nothing.

    Args:
        x: A number.
    """
    return "ok"


async def weather(city: str, days: int = 1) -> str:
    """Tell the weather."""
    return "sunny"


async def add(a: float, b: float) -> float:
    """Add."""
    return a + b


async def search(query: str, limit: int = 10) -> list[str]:
    """Search."""
    return []


async def read(path: str) -> str:
    """Read."""
    return ""


TOOLS = [noop, weather, add, search, read]


def call(count=1):
    return {"tool_calls": [{"name": "noop", "args": {"x": i}} for i in range(count)]}


def agent(*replies, **options):
    return Agent(model=Model(ScriptedProvider(replies, **options), "m"), instructions="You help.", tools=TOOLS)


def listening(hooks=False):
    context = Context()
    context.events.subscribe(">", lambda event: None)

    if hooks:

        async def pass_on(_context, _crossing):
            yield None

        context.hooks.add(Hook(pass_on, "model"))
        context.hooks.add(Hook(pass_on, "tool"))

    return context


async def bare_loop(turns, parallel=0):
    """The floor: dictionaries, JSON arguments, a dispatch table."""
    replies = [[{"name": "noop", "arguments": '{"x": 1}'}] * (parallel or 1)] * turns
    history = []
    tools = {"noop": noop.function}

    for calls in [*replies, []]:
        history.append({"role": "assistant", "calls": calls})

        if not calls:
            return FINAL

        results = await asyncio.gather(*[tools[one["name"]](None, json.loads(one["arguments"])) for one in calls])
        history.append({"role": "tool", "results": results})

    return None


async def batch(work, things):
    start = time.process_time()

    for thing in things:
        await work(thing)

    return (time.process_time() - start) / len(things) * 1e6


async def cost(work, rounds, count, prepare=lambda: None):
    """Return the median microseconds of processor time of one call; what it works on is made before."""
    await batch(work, [prepare() for _ in range(3)])
    taken = []

    for _ in range(rounds):
        things = [prepare() for _ in range(count)]
        gc.collect()
        taken.append(await batch(work, things))

    return statistics.median(taken)


async def runs(context, rounds, count, *replies):
    async def once(one):
        reply = await one.run(context, "Do the task, please.")
        assert reply.text == FINAL

    return await cost(once, rounds, count, lambda: agent(*replies))


async def stream(context, chunks, rounds):
    async def once(one):
        seen = 0

        async for chunk in one.stream(context, "go"):
            seen += chunk.__struct_config__.tag == "text"

        assert seen == chunks

    return await cost(once, rounds, 5, lambda: agent({"text": "tok " * chunks}, chunk_size=4)) / chunks


async def long_talk(context, turns=200):
    talker = agent({"text": FINAL}, repeat_last=True)
    taken = []

    for i in range(turns):
        start = time.process_time()
        await talker.run(context, f"Turn {i}")
        taken.append((time.process_time() - start) * 1e6)

    return taken


async def many(context):
    async def slow(_request):
        await asyncio.sleep(0.05)
        return {"text": FINAL}

    agents = [agent(slow) for _ in range(1000)]
    start = time.perf_counter()
    replies = await asyncio.gather(*[one.run(context, "go") for one in agents])
    taken = (time.perf_counter() - start) * 1e3
    assert {reply.text for reply in replies} == {FINAL}
    return taken


async def crossing_cost(rounds):
    context = Context()

    async def act():
        return 1

    async def bare(_):
        await act()

    async def crossed(_):
        await boundary.cross(context, Crossing("tool", "x"), act)

    return await cost(crossed, rounds, 20000) - await cost(bare, rounds, 20000)


def imported():
    code = "import time; s = time.perf_counter(); import llmspell.agent; e = time.perf_counter(); "
    code += "import os; print((e - s) * 1e3, int(open('/proc/self/statm').read().split()[1]) * os.sysconf('SC_PAGE_SIZE') / 1e6)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(5)]
    pairs = [tuple(map(float, one.stdout.split())) for one in runs]
    return statistics.median([pair[0] for pair in pairs]), statistics.median([pair[1] for pair in pairs])


async def measure_agents(rounds):
    """Return rows of what, value, unit and target."""
    context, hooked = listening(), listening(hooks=True)
    calls = [call()] * TURNS

    async def create(_):
        agent({"text": FINAL})

    turn = await runs(context, rounds, 40, *calls, {"text": FINAL}) / TURNS
    floor = await cost(lambda _: bare_loop(TURNS), rounds, 200) / TURNS
    talk = await long_talk(context)
    milliseconds, megabytes = imported()
    return [
        ("`boundary.cross` over the bare call", await crossing_cost(rounds), "µs", 2),
        ("S2 create an agent with 5 tools", await cost(create, rounds, 500), "µs", 10),
        ("S3 one-turn run", await runs(context, rounds, 300, {"text": FINAL}), "µs", 25),
        (f"S4 a tool turn ({turn / floor:.0f} × the bare loop's {floor:.1f} µs)", turn, "µs", 25),
        (
            "S5 a run with 10 parallel tool calls",
            await runs(context, rounds, 60, call(10), {"text": FINAL}),
            "µs",
            250,
        ),
        (
            "S6 1000 concurrent runs of a 50 ms model",
            statistics.median([await many(context) for _ in range(3)]),
            "ms",
            75,
        ),
        (
            "S8 a tool turn with hooks on",
            await runs(hooked, rounds, 40, *calls, {"text": FINAL}) / TURNS,
            "µs",
            35,
        ),
        ("S9 a streamed chunk", await stream(context, 1000, rounds), "µs", 2),
        ("S10 a turn, mean over 200 turns", statistics.mean(talk), "µs", 30),
        ("S10 a turn, turns 190 to 200", statistics.median(talk[190:]), "µs", 30),
        ("import llmspell.agent", milliseconds, "ms", 120),
        ("resident memory after it", megabytes, "MB", 40),
    ]
