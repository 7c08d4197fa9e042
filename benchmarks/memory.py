"""Memory: notes added, and found among ten thousand by words and by vectors, through the whole path."""

import random
import statistics
import tempfile
import time
from pathlib import Path

from llmspell.app import App
from llmspell.config import MemorySettings, Settings, StateSettings
from llmspell.memory import add_note, search_notes
from llmspell.scope import Home
from llmspell.store import Place

NOTES, WORDS, KNOWN = 10_000, 20, 5000
HOME = Home(Place("user", "bench"), own=True, grant="memory")


def texts():
    chance = random.Random(7)
    return [" ".join([f"word{int(KNOWN * chance.random() ** 3)}" for _ in range(WORDS)]) for _ in range(NOTES)]


async def timed(work, times):
    taken = []

    for i in range(times):
        start = time.perf_counter()
        await work(i)
        taken.append(time.perf_counter() - start)

    return statistics.median(taken)


async def cost(path, embedding, rounds):
    """Return the seconds of an add and of a search."""
    settings = Settings(state=StateSettings(path=str(path)), memory=MemorySettings(embedding=embedding))
    notes = texts()

    async with App(settings) as app:
        context = app.context()
        added = await timed(lambda i: add_note(context, HOME, notes[i]), NOTES)
        found = await timed(lambda i: search_notes(context, HOME, f"word{i + 900} word{i + 1700}"), rounds * 5)

    return added, found


async def measure_memory(rounds):
    """Return rows of what, value, unit and target."""
    with tempfile.TemporaryDirectory() as name:
        added, found = await cost(Path(name) / "words.db", "", rounds)
        added_too, near = await cost(Path(name) / "vectors.db", "scripted/letters-384", rounds)

    return [
        (f"SQLite: a note of {WORDS} words added", added * 1e6, "µs", None),
        (f"SQLite: a search for two words among {NOTES} notes", found * 1e3, "ms", None),
        ("the same note with a vector of 384 numbers added", added_too * 1e6, "µs", None),
        ("the same search with exact cosines over all of them", near * 1e3, "ms", None),
    ]
