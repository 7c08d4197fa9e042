"""Malformed answers: a valid reply or a typed error, never a crash or a hang (SECURITY R7)."""

from __future__ import annotations

import asyncio
import json
import random

import pytest

from llmspell.errors import ProviderError
from llmspell.message import Reply
from llmspell.provider import collect

from ._fault_server import ABORT, LAST_CHUNK, chunk, head, whole
from ._wires import ALL, ask

pytestmark = [
    pytest.mark.anyio,
    # SDKs warn of values they do not know; under test that would be an error of its own.
    pytest.mark.filterwarnings("ignore::UserWarning"),
]
CASES = {"light": 200}
BATCH = 40
ODD = [
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    "",
    "x",
    "\ud83d",
    [],
    {},
    [[]],
    {"a": 1},
    [None],
    "é" * 1000,
    "\u0000",
    "stop",
    {"error": 1},
]


def batches():
    return [
        pytest.param(wire, seed, id=f"{wire.name}-{seed}")
        for wire in ALL
        for seed in range(0, CASES.get(wire.name, 80), BATCH)
    ]


@pytest.mark.parametrize(("wire", "first_seed"), batches())
async def test_malformed_answers_end_well(faults, wire, first_seed):
    provider = wire.provider(faults.url)
    outcomes = set()

    for seed in range(first_seed, first_seed + BATCH):
        faults.answer(*malformed(random.Random(f"{wire.name} {seed}"), wire.sample))

        try:
            async with asyncio.timeout(3):
                reply = await collect(provider.stream(ask(wire)))
                assert isinstance(reply, Reply), seed
                assert len({call.id for call in reply.message.tool_calls}) == len(reply.message.tool_calls), seed
                outcomes.add("reply")
        except ProviderError as error:
            assert error.hint, seed
            outcomes.add(error.code)

    await provider.close()
    assert len(outcomes) > 1  # the cases do differ


def malformed(random: random.Random, sample: list[bytes]) -> list[bytes | None]:
    """A sample answer with a few faults put in, as the pieces to send."""
    events = list(sample)

    for _ in range(random.randint(1, 3)):
        random.choice([drop, repeat, swap, damage, damage, mutate, mutate, mutate, mutate, bloat])(random, events)

    body = b"".join(events)

    if random.random() < 0.1:
        return [whole(random.choice([200, 204, 302, 400, 418, 429, 500, 503, 599]), body[: random.randint(0, 400)])]

    pieces = [chunk(piece) for piece in split(random, body)]
    end = random.choice([LAST_CHUNK, LAST_CHUNK, LAST_CHUNK, ABORT, b"zz\r\n", b""])
    kind = random.choice(["text/event-stream"] * 8 + ["application/json", "text/plain"])
    return [head(content_type=kind), *pieces, end]


def drop(random, events):
    if events:
        del events[random.randrange(len(events))]


def repeat(random, events):
    if events:
        events.insert(random.randrange(len(events)), random.choice(events))


def swap(random, events):
    random.shuffle(events)


def bloat(random, events):
    events.insert(random.randrange(len(events) + 1), b"data: " + b"[" * random.choice([10, 5000]) + b"\n\n")


def damage(random, events):
    if not events:
        return

    place = random.randrange(len(events))
    text = bytearray(events[place])

    for _ in range(random.randint(1, 4)):
        text[random.randrange(len(text))] = random.randrange(256)

    events[place] = bytes(text[: random.randint(1, len(text))]) if random.random() < 0.3 else bytes(text)


def mutate(random, events):
    """Put an odd value somewhere into the JSON of an event."""
    if not events:
        return

    place = random.randrange(len(events))
    before, mark, text = events[place].partition(b"data: ")

    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return

    spots = list(_spots(value))

    if not spots:
        return

    container, key = random.choice(spots)

    if random.random() < 0.2:
        del container[key]
    else:
        container[key] = random.choice(ODD)

    events[place] = before + mark + json.dumps(value).encode("utf-8", "surrogatepass") + b"\n\n"


def _spots(value):
    if isinstance(value, dict | list):
        keys = value if isinstance(value, dict) else range(len(value))

        for key in list(keys):
            yield value, key
            yield from _spots(value[key])


def split(random, body):
    size = random.choice([1, 5, 40, 1000, 100_000]) if len(body) < 2000 else random.choice([40, 1000, 100_000])
    return [body[i : i + size] for i in range(0, len(body), size)]
