"""Spells: start-up, round trips, many calls at once, endless loops beside a responsive host."""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from llmspell.app import App, Given, Script
from llmspell.config import Settings, SpellLimits

FOLDER = Path(__file__).parent
ENGINES = {"lua": "lua", "javascript": "js"}
CALLS = 2000
TRIVIAL = "return 1"
ROUND_TRIPS = {
    "lua": f"for i = 1, {CALLS} do Config.get('x') end",
    "javascript": f"for (let i = 0; i < {CALLS}; i++) await Config.get('x')",
}
WAITING_TRIPS = {
    "lua": f"for i = 1, {CALLS} do Task.sleep(0) end",
    "javascript": f"for (let i = 0; i < {CALLS}; i++) await Task.sleep(0)",
}
PARALLEL = {
    "lua": "local f = {} for i = 1, 1000 do f[i] = function() Task.sleep(0.05) return i end end return #Task.all(f)",
    "javascript": "return (await Promise.all([...Array(1000).keys()].map(() => Task.sleep(0.05)))).length",
}
COMPUTATIONS = 50
COMPUTING = {
    "lua": f"for i = 1, {COMPUTATIONS} do Task.compute('return 1') end",
    "javascript": f"for (let i = 0; i < {COMPUTATIONS}; i++) await Task.compute('1')",
}
WORK = {
    "lua": "local text = 'function(n) local x = 0 for i = 1, n do x = x + i % 7 end return x end'\n"
    "local function work() return Task.compute(text, { 2e7 }) end\n",
    "javascript": "const f = (n) => { let x = 0; for (let i = 0; i < n; i++) x = (x + i % 7) | 0; return x }\n"
    "const work = () => Task.compute(String(f), [1e7])\n",
}
ONE = {"lua": "work()", "javascript": "await work()"}
TWO = {"lua": "Task.all{ work, work }", "javascript": "await Task.all([work, work])"}
ENDLESS = {"lua": "while true do end", "javascript": "for (;;);"}


async def run(app, engine, source, *, trusted=False, wall="20s"):
    script = Script(source=source, file=f"bench.{ENGINES[engine]}", engine=engine, folder=FOLDER)
    return await app.run_spell(script, Given(trusted=trusted, limits=SpellLimits(wall=wall)))


async def timed(app, engine, source, rounds, expected="ok", **options):
    seconds = []

    for _ in range(rounds):
        start = time.perf_counter()
        result = await run(app, engine, source, **options)
        seconds.append(time.perf_counter() - start)
        assert result.status == expected, result

    return statistics.median(seconds)


async def lag(stop, found):
    while not stop.is_set():
        start = time.perf_counter()
        await asyncio.sleep(0.002)
        found.append(time.perf_counter() - start - 0.002)


async def endless(app, engine):
    stop, lags = asyncio.Event(), []
    watcher = asyncio.create_task(lag(stop, lags))
    start = time.perf_counter()
    results = await asyncio.gather(*[run(app, engine, ENDLESS[engine], wall="500ms") for _ in range(4)])
    ended = time.perf_counter() - start
    stop.set()
    await watcher
    assert {result.status for result in results} == {"limit"}
    return ended, max(lags)


def echo(line):
    """Answer each message with one, in a process of its own."""
    while line.recv(4096):
        line.sendall(b"x" * 32)

    os._exit(0)


def reap(child):
    os.waitpid(child, 0)


async def bare_round_trip():
    """Return the seconds of a message to another process and back through the loop: what no bridge can beat."""
    loop, (ours, theirs) = asyncio.get_running_loop(), socket.socketpair()
    child = os.fork()

    if child == 0:
        ours.close()
        echo(theirs)

    theirs.close()
    ours.setblocking(False)
    done, left = loop.create_future(), CALLS

    def answered():
        nonlocal left
        ours.recv(4096)
        left -= 1

        if left:
            ours.send(b"x" * 32)
        else:
            done.set_result(None)

    loop.add_reader(ours, answered)
    start = time.perf_counter()
    ours.send(b"x" * 32)
    await done
    taken = time.perf_counter() - start
    loop.remove_reader(ours)
    ours.close()
    reap(child)
    return taken / CALLS


def cold(rounds):
    command = [Path(sys.executable).with_name("llmspell"), "run", FOLDER.parent / "examples" / "hello.lua"]
    seconds = []

    for _ in range(rounds):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - start)

    return statistics.median(seconds)


async def computations(app, engine, rounds):
    """Return the rows of what a computation costs, and of what a second processor gains."""
    bare = await timed(app, engine, TRIVIAL, rounds)
    many = await timed(app, engine, COMPUTING[engine], rounds)
    one = await timed(app, engine, WORK[engine] + ONE[engine], rounds)
    two = await timed(app, engine, WORK[engine] + TWO[engine], rounds)
    return [
        (f"{engine}: Task.compute of nothing, start to end", (many - bare) / COMPUTATIONS * 1e3, "ms", 6),
        (f"{engine}: two computations at once, over one", two / one, "times", 1.3),
    ]


async def measure_spells(rounds):
    """Return rows of what, value, unit and target."""
    floor = statistics.median([await bare_round_trip() for _ in range(rounds)]) * 1e6
    rows = [
        ("`llmspell run examples/hello.lua`, whole process", cold(rounds) * 1e3, "ms", 350),
        ("a message to another process and back, nothing else (the floor)", floor, "µs", None),
    ]

    async with App(Settings(), spares=2) as app:
        for engine, limit in (("lua", 60), ("javascript", 120)):
            await timed(app, engine, TRIVIAL, 3)
            await asyncio.sleep(0.2)
            rows += [
                (f"{engine}: trivial spell, warm", await timed(app, engine, TRIVIAL, 5 * rounds) * 1e3, "ms", 5),
                (
                    f"{engine}: host call round trip, process",
                    await timed(app, engine, ROUND_TRIPS[engine], rounds) / CALLS * 1e6,
                    "µs",
                    limit,
                ),
                (
                    f"{engine}: the same of a call that waits",
                    await timed(app, engine, WAITING_TRIPS[engine], rounds) / CALLS * 1e6,
                    "µs",
                    None,
                ),
                (
                    f"{engine}: host call round trip, thread",
                    await timed(app, engine, ROUND_TRIPS[engine], rounds, trusted=True) / CALLS * 1e6,
                    "µs",
                    None,
                ),
                (
                    f"{engine}: 1000 parallel 50 ms calls",
                    await timed(app, engine, PARALLEL[engine], rounds) * 1e3,
                    "ms",
                    150,
                ),
            ]
            rows += await computations(app, engine, rounds)
            ended, worst = await endless(app, engine)
            rows += [
                (f"{engine}: 4 endless spells, 0.5 s limit, all ended", ended * 1e3, "ms", 600),
                (f"{engine}: host loop lag meanwhile, worst", worst * 1e3, "ms", 30),
            ]

    return rows
