"""Measure llmspell on this machine and write RESULTS.md; ratios are within one run."""

import argparse
import asyncio
import compileall
import platform
import time
from pathlib import Path

from agents import measure_agents
from comparison import measure_peers
from concurrency import measure_concurrency
from crowd import measure_crowd
from hooks import measure_hooks
from leaks import measure_leaks
from memory import measure_memory
from spells import measure_spells
from state import measure_state

RESULTS = Path(__file__).with_name("RESULTS.md")
SOURCE = Path(__file__).parents[1] / "src"


def table(title, rows):
    lines = [f"## {title}", "", "| what | measured | target | met |", "|---|---|---|---|"]
    lines += [f"| {what} | {measured} | {target} | {met} |" for what, measured, target, met in rows]
    return "\n".join(lines)


def row(what, value, unit, target, digits=1):
    measured = f"{value:.{digits}f} {unit}"
    return (what, measured, "", "") if target is None else (what, measured, f"≤ {target:g} {unit}", met(value, target))


def met(value, target):
    return "yes" if value <= target else "**no**"


async def measure(rounds, runs):
    spells = await measure_spells(rounds)
    agents = await measure_agents(rounds)
    hooks = await measure_hooks(rounds)
    state = await measure_state(rounds)
    memory = await measure_memory(rounds)
    crowd = await measure_crowd()
    concurrency = await measure_concurrency(rounds)
    leaks = await measure_leaks(runs)
    return [
        table("Spells", [row(*one) for one in spells]),
        table("The agent machinery", [row(*one) for one in agents]),
        table("Hooks and events", [row(*one) for one in hooks]),
        table("Kept state", [row(*one) for one in state]),
        table("Memory", [row(*one) for one in memory]),
        table("Many spells", [row(*one) for one in crowd]),
        table("Tasks, channels and streams", [row(*one) for one in concurrency]),
        table("What stays behind", [row(*one) for one in leaks]),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    parser.add_argument("--no-peers", action="store_true", help="without other frameworks; prints, leaves RESULTS.md")
    arguments = parser.parse_args()
    compileall.compile_dir(SOURCE, quiet=1)  # as pip does for what it installs, and the first run for a checkout
    parts = asyncio.run(measure(3 if arguments.quick else 9, 1000 if arguments.quick else 10_000))

    parts += measure_peers(1 if arguments.quick else 5, alone=arguments.no_peers)

    head = (
        f"# Results\n\n`make bench` wrote this on {time.strftime('%Y-%m-%d')}: {platform.machine()}, two shared cores, "
        f"CPython {platform.python_version()}. Medians. Machines are noisy: trust ratios, not absolute times."
    )
    results = "\n\n".join([head, *parts]) + "\n"
    print(results)

    # Half a run would drop the comparison from the file.
    if not arguments.no_peers:
        RESULTS.write_text(results)


if __name__ == "__main__":
    main()
