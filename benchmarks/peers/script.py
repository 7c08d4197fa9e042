"""What every framework is given: the fake model's script, five tools, a tally for hooks."""

from collections.abc import Iterable, Iterator
from itertools import repeat
from typing import NamedTuple

PROMPT = "Do the task, please."
INSTRUCTIONS = "You help."
FINAL = "done: the final answer"
CHUNK = "tok "


STEPS = 10
"""Steps of a workflow; each adds one to its input, which is zero at first."""


class Call(NamedTuple):
    """A call of `noop` that the fake model asks for; the same arguments parsed and as JSON text."""

    id: str
    x: int
    arguments: str


Answer = tuple[Call, ...]
"""The calls of one model answer; with none it is the final text."""


def ask(turn: int, count: int) -> Answer:
    """Return an answer with so many calls, all different: some frameworks merge equal ones."""
    numbers = [turn * 100 + i for i in range(count)]
    return tuple(Call(f"call_{x}", x, f'{{"x": {x}}}') for x in numbers)


class Script:
    """What the fake model answers, in order; the final text for ever unless told otherwise.

    Attributes:
        delay_s: Seconds before each answer.
        chunks: Pieces of a streamed answer.
        seen: Messages of the latest request: shows whether a framework passes on the conversation.
    """

    __slots__ = ("_answers", "chunks", "delay_s", "seen")

    def __init__(self, *, delay_s: float = 0.0, chunks: int = 0) -> None:
        self.delay_s = delay_s
        self.chunks = chunks
        self.seen = 0
        self._answers: Iterator[Answer] = repeat(())

    def play(self, answers: Iterable[Answer]) -> None:
        """Give these answers from now on."""
        self._answers = iter(answers)

    def next(self, messages: int) -> Answer:
        """Return the next answer to a request of so many messages."""
        self.seen = messages
        return next(self._answers)


class Tally:
    """Counts how often hooks fired: once before and once after each thing they surround."""

    __slots__ = ("count",)

    def __init__(self) -> None:
        self.count = 0


called: list[int] = []
"""The argument of each call of `noop` so far; whoever checks a run clears it first."""


async def noop(x: int) -> str:
    """Do nothing.

    Args:
        x: A number.
    """
    called.append(x)
    return "ok"


async def weather(city: str, days: int = 1) -> str:
    """Tell the weather.

    Args:
        city: The city.
        days: Number of days.
    """
    return f"sunny in {city} for {days} days"


async def add(a: float, b: float) -> float:
    """Add two numbers.

    Args:
        a: The first.
        b: The second.
    """
    return a + b


async def search(query: str, limit: int = 10) -> list[str]:
    """Search something.

    Args:
        query: What.
        limit: How many.
    """
    return [query] * limit


async def read(path: str) -> str:
    """Read a file.

    Args:
        path: The path.
    """
    return path


TOOLS = (noop, weather, add, search, read)
