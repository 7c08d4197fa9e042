"""Of many workers, those that have computed least go first."""

import asyncio
import os
from pathlib import Path

import pytest

from llmspell.app import App, Given, Script
from llmspell.config import SpellLimits
from llmspell.worker.precedence import FIRST, Precedence

FEW, MANY = [1, 2], [1, 2, 3]
"""Workers on one processor."""


class Kernel:
    """Processes with their processor seconds and nice values; one that is not there has ended."""

    def __init__(self):
        self.seconds = dict.fromkeys(MANY, 0.0)
        self.nice = {}
        self.asked = 0
        self.time = 100.0

    def spent(self, pid):
        self.asked += 1

        if pid not in self.seconds:
            raise ProcessLookupError

        return self.seconds[pid]

    def put(self, pid, nice):
        assert nice > self.nice.get(pid, FIRST), "less needs a privilege"
        self.nice[pid] = nice

    def now(self):
        return self.time


@pytest.fixture
def kernel():
    return Kernel()


@pytest.fixture
def precedence(kernel):
    return Precedence(1, kernel.spent, kernel.put, kernel.now)


def look(kernel, precedence, pids=MANY):
    kernel.time += 1
    precedence.look(pids)


def test_who_has_computed_more_goes_behind(kernel, precedence):
    kernel.seconds = {1: 0.010, 2: 0.040, 3: 0.100}
    look(kernel, precedence)
    assert kernel.nice == {2: 12, 3: 15}
    kernel.seconds[1] = 0.040
    look(kernel, precedence)
    assert kernel.nice == {1: 12, 2: 12, 3: 15}


def test_nobody_goes_further_back_than_the_last_place(kernel, precedence):
    kernel.seconds[1] = 3600.0
    look(kernel, precedence)
    look(kernel, precedence)
    assert kernel.nice == {1: 15}


def test_few_workers_are_left_alone(kernel, precedence):
    kernel.seconds = {1: 1.0, 2: 0.0}
    look(kernel, precedence, FEW)
    assert (kernel.nice, kernel.asked) == ({}, 0)
    assert precedence.pause_ms(len(FEW)) is None


def test_it_looks_now_and_then(kernel, precedence):
    look(kernel, precedence)
    assert precedence.pause_ms(len(MANY)) == pytest.approx(50)
    precedence.look(MANY)
    assert kernel.asked == len(MANY)
    kernel.time += 0.06
    assert precedence.pause_ms(len(MANY)) == 0
    precedence.look(MANY)
    assert kernel.asked == 2 * len(MANY)


def test_it_looks_seldom_while_nobody_computes(kernel, precedence):
    look(kernel, precedence)
    look(kernel, precedence)
    assert precedence.pause_ms(len(MANY)) == pytest.approx(1000)
    assert precedence.pause_ms(len(MANY) + 1) == pytest.approx(50), "one that comes may compute"
    kernel.seconds[1] = 0.001
    look(kernel, precedence)
    assert precedence.pause_ms(len(MANY)) == pytest.approx(50)


def test_one_that_has_ended_harms_nobody(kernel, precedence):
    kernel.seconds = {1: 0.100, 3: 0.100}
    look(kernel, precedence)
    assert kernel.nice == {1: 15, 3: 15}


def test_a_number_that_is_used_again_begins_anew(kernel, precedence):
    kernel.seconds[1] = 1.0
    look(kernel, precedence)
    look(kernel, precedence, [2, 3, 4])
    kernel.seconds[1], kernel.nice = 0.030, {}
    look(kernel, precedence)
    assert kernel.nice == {1: 11}


def workers():
    """Return the nice values of the workers of this process, other tests' too: the children of its children."""
    found = {}

    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue

        found[int(folder.name)] = (int(fields[1]), int(fields[16]))

    zygotes = {pid for pid, (parent, _) in found.items() if parent == os.getpid()}
    return [nice for parent, nice in found.values() if parent in zygotes]


@pytest.mark.parametrize("engine", ["lua", "javascript"])
async def test_real_workers_that_compute_go_behind(engine):
    count = 2 * len(os.sched_getaffinity(0)) + 1
    busy = {"lua": "while true do end", "javascript": "for (;;);"}[engine]
    script = Script(source=busy, file="busy", engine=engine, folder=Path())

    async with App(spares=0) as app:
        runs = [
            asyncio.create_task(app.run_spell(script, Given(limits=SpellLimits(wall="20s", cpu="20s"))))
            for _ in range(count)
        ]

        async with asyncio.timeout(15):
            while sum(nice >= FIRST + 3 for nice in workers()) < count:  # noqa: ASYNC110 - the kernel tells nobody
                await asyncio.sleep(0.05)

        for run in runs:
            run.cancel()

        await asyncio.gather(*runs, return_exceptions=True)
