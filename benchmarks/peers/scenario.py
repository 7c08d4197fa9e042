"""Measures one framework beside the bare loop and checks each result; prints JSON.

Usage: python scenario.py NAME, where `with_NAME.py` lies beside this file. Times are processor
time of this process, in batches that alternate between the framework and the bare loop, so that
a noisy neighbour or a warm cache helps neither.
"""

import asyncio
import gc
import importlib
import importlib.metadata
import json
import os
import platform
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn, cast

import with_bare_loop
from peer import Flow, Peer
from script import CHUNK, FINAL, PROMPT, STEPS, Answer, Script, Tally, ask, called

TURNS = 10
CALLS = 10
RUNS = 1000
DELAY_S = 0.05
CHUNKS = 1000
TALK_TURNS = 200
BATCH_S = 0.04
BATCHES = 3
"""Batches of each side in one process; the caller starts several processes."""

TELEMETRY_OFF = {
    "AGNO_TELEMETRY": "false",
    "AGENT_FRAMEWORK_USER_AGENT_DISABLED": "true",
    "ENABLE_INSTRUMENTATION": "false",
    "LANGSMITH_TRACING": "false",
    "LANGCHAIN_TRACING_V2": "false",
    "OTEL_SDK_DISABLED": "true",
}
"""The frameworks' own switches; ADK and pydantic-ai only tell an OpenTelemetry SDK, which is off."""

SEQUENTIAL: tuple[Answer, ...] = (*[ask(turn, 1) for turn in range(TURNS)], ())
PARALLEL: tuple[Answer, ...] = (ask(0, CALLS), ())
SINGLE: tuple[Answer, ...] = ((),)

Work = Callable[[], Awaitable[None]]
Sides = tuple[list[float], list[float]]
"""Figures of the framework and of the bare loop, pairwise from the same moment."""

reached: list[object] = []
"""Addresses that somebody tried to reach."""


def check(what: str, got: object, wanted: object) -> None:
    """Raise unless a run did what it should; not an `assert`, which -O removes."""
    if got != wanted:
        raise ValueError(f"{what}: got {str(got):.200}, wanted {str(wanted):.200}")


def check_seen(script: Script, least: int) -> None:
    """Raise unless the model saw the conversation so far."""
    if script.seen < least:
        raise ValueError(f"the model saw {script.seen} messages, wanted {least} or more")


async def cost(work: Work, count: int) -> float:
    """Return microseconds of processor time of one call."""
    start = time.process_time()

    for _ in range(count):
        await work()

    return (time.process_time() - start) / count * 1e6


async def batch_size(work: Work) -> int:
    """Return how many calls make a batch long enough to measure; warms up as well."""
    await cost(work, 2)
    fastest = min([await cost(work, 1) for _ in range(3)])
    return max(1, min(20_000, int(BATCH_S * 1e6 / max(fastest, 0.1))))


async def alternate(own: Work, floor: Work, divisor: int = 1) -> Sides:
    """Return microseconds of both, each divided by what one call does."""
    works = (own, floor)
    sizes = [await batch_size(work) for work in works]
    taken: Sides = ([], [])

    for i in range(BATCHES):
        gc.collect()

        # The batch right after a collection is a little dearer, so the sides take turns at it.
        for side in (0, 1) if i % 2 else (1, 0):
            taken[side].append(await cost(works[side], sizes[side]) / divisor)

    return taken


def creating(peer: Peer) -> Work:
    script = Script()

    async def work() -> None:
        peer.create(script)

    return work


def running(peer: Peer, answers: tuple[Answer, ...], *, hooked: bool = False) -> Work:
    """Return a checked run through these answers of the model."""
    script, tally = Script(), Tally()
    agent = peer.create(script, tally) if hooked else peer.create(script)
    wanted = [call.x for answer in answers for call in answer]
    fires = peer.ABOUT.hooks_a_run if hooked else 0
    least = 2 * len(answers) - 1

    async def work() -> None:
        called.clear()
        tally.count = 0
        script.play(answers)
        check("text", await peer.run(agent), FINAL)
        check("tool calls", sorted(called), wanted)
        check("hooks fired", tally.count, fires)
        check_seen(script, least)

    return work


def streaming(peer: Peer) -> Work:
    agent = peer.create(Script(chunks=CHUNKS))
    wanted = [CHUNK] * CHUNKS

    async def work() -> None:
        check("chunks", await peer.stream(agent), wanted)

    return work


def flowing(flow: Flow, wanted: object) -> Work:
    """Return a checked run of a workflow."""

    async def work() -> None:
        check("output", await flow(), wanted)

    return work


async def crowd_ms(peer: Peer, runs: int) -> float:
    """Return wall-clock milliseconds of so many runs at once."""
    script = Script(delay_s=DELAY_S)
    shared = peer.create(script)
    agents = [peer.create(script) if peer.ABOUT.agent_per_run else shared for _ in range(runs)]
    gc.collect()
    start = time.perf_counter()
    texts = await asyncio.gather(*[peer.run(agent) for agent in agents])
    taken = (time.perf_counter() - start) * 1e3
    check("texts", texts, [FINAL] * runs)
    return taken


async def talk_us(peer: Peer, turns: int) -> float:
    """Return microseconds of processor time of a turn: the mean over a whole conversation."""
    script = Script()
    turn = peer.talk(script)
    gc.collect()
    taken = 0.0

    for i in range(turns):
        start = time.process_time()
        text = await turn(f"{PROMPT} {i}")
        taken += time.process_time() - start
        check("text", text, FINAL)
        check_seen(script, 2 * i + 1)

    return taken / turns * 1e6


async def crowds(peer: Peer, floor: Peer) -> Sides:
    for side in (peer, floor):
        await crowd_ms(side, 10)

    taken: Sides = ([], [])

    for _ in range(BATCHES):
        taken[0].append(await crowd_ms(peer, RUNS))
        taken[1].append(await crowd_ms(floor, RUNS))

    return taken


async def talks(peer: Peer, floor: Peer) -> Sides:
    for side in (peer, floor):
        await talk_us(side, 20)

    return [await talk_us(peer, TALK_TURNS)], [await talk_us(floor, TALK_TURNS)]


async def rows(peer: Peer, floor: Peer) -> Sides:
    own, base = (flowing(side.sequence(), STEPS) for side in (peer, floor))
    return await alternate(own, base, STEPS)


async def fans(peer: Peer, floor: Peer) -> Sides:
    own, base = (flowing(side.side_by_side(), [1] * STEPS) for side in (peer, floor))
    return await alternate(own, base, STEPS)


async def hooked(peer: Peer, floor: Peer) -> Sides:
    own, base = (running(side, SEQUENTIAL, hooked=True) for side in (peer, floor))
    return await alternate(own, base, TURNS)


SCENARIOS: dict[str, Callable[[Peer, Peer], Awaitable[Sides]]] = {
    "S2": lambda peer, floor: alternate(creating(peer), creating(floor)),
    "S3": lambda peer, floor: alternate(running(peer, SINGLE), running(floor, SINGLE)),
    "S4": lambda peer, floor: alternate(running(peer, SEQUENTIAL), running(floor, SEQUENTIAL), TURNS),
    "S5": lambda peer, floor: alternate(running(peer, PARALLEL), running(floor, PARALLEL)),
    "S7": rows,
    "S7p": fans,
    "S8": hooked,
    "S9": lambda peer, floor: alternate(streaming(peer), streaming(floor), CHUNKS),
    "S10": talks,
    "S6": crowds,
}


def imported(statement: str) -> tuple[float, float]:
    """Return milliseconds of processor time and megabytes resident of a fresh process that imports."""
    code = (
        f"import time; start = time.process_time(); {statement}; end = time.process_time(); import os; "
        "pages = int(open('/proc/self/statm').read().split()[1]); "
        "print((end - start) * 1e3, pages * os.sysconf('SC_PAGE_SIZE') / 1e6)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    milliseconds, megabytes = done.stdout.split()[-2:]
    return float(milliseconds), float(megabytes)


def stay_offline() -> None:
    """Let no connection out: also one that a framework makes in a thread and whose failure it hides."""

    def refuse(*address: object, **_options: object) -> NoReturn:
        reached.append(address[:2])
        raise OSError(f"benchmarks stay offline: {address[:2]}")

    socket.socket.connect = refuse
    socket.socket.connect_ex = refuse
    socket.getaddrinfo = refuse


async def measure(name: str) -> dict[str, Any]:
    """Return all figures of a framework."""
    peer = cast("Peer", importlib.import_module(f"with_{name}"))
    floor = cast("Peer", with_bare_loop)
    about = peer.ABOUT
    figures = {key: await work(peer, floor) for key, work in SCENARIOS.items() if key not in about.missing}
    milliseconds, megabytes = imported(about.imports)
    return {
        "title": about.title,
        "version": importlib.metadata.version(about.package) if about.package else "",
        "python": platform.python_version(),
        "notes": dict(about.notes),
        "missing": dict(about.missing),
        "figures": {**figures, "import": ([milliseconds], []), "RSS": ([megabytes], [])},
    }


def main() -> None:
    """Measure the framework named on the command line."""
    os.environ.update(TELEMETRY_OFF)
    stay_offline()
    report = asyncio.run(measure(sys.argv[1]))
    check("addresses reached", reached, [])
    print(json.dumps(report))


if __name__ == "__main__":
    main()
