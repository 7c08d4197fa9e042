"""Remember answers: of models, and of tools that change nothing.

An answer is given again for the same question within its time: the whole request of a model (name, messages, tools,
settings, output schema), or name and arguments of a tool, asked for with the same grants. Of equal questions that come
at once, one is asked and the others wait for its answer. Only finished, good answers are kept: no errors, nothing cut
off or filtered. A given answer has used up nothing, so its `usage` is zero.

It keeps everything in the memory of this process, and it does not look into a model's sampling: who wants different
answers to one question leaves it out. Tools are known by name and agent only, so an agent's tool is not mixed up with
another agent's. It runs outside the built-in hooks that check and redact, so what it gives has passed them.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import AsyncGenerator
from contextvars import ContextVar
from copy import deepcopy
from typing import Annotated, NamedTuple

import msgspec

from llmspell.context import Context
from llmspell.errors import CancelledError
from llmspell.hook import CacheHit, Crossing, HookFunction, Verdict
from llmspell.hook.plugin import HookPlugin
from llmspell.message import Reply, Usage
from llmspell.tool import Effect
from llmspell.value import plain

__all__ = ["HOOK", "CacheOptions", "create"]


class CacheOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is kept, and how long.

    Attributes:
        ttl_s: Seconds an answer is good for.
        max_entries: Answers kept; of more, those unused longest go first.
        max_bytes: Bytes of all kept answers together, roughly; a larger answer is not kept.
        effects: Effects of tools whose answers are kept.
        shared: Whether the runs of an application share answers; each has its own otherwise.
    """

    ttl_s: Annotated[float, msgspec.Meta(gt=0)] = 300.0
    max_entries: Annotated[int, msgspec.Meta(ge=1)] = 1000
    max_bytes: Annotated[int, msgspec.Meta(ge=1)] = 64 * 1024 * 1024
    effects: tuple[Effect, ...] = ("pure", "read")
    shared: bool = False


class _Kept(NamedTuple):
    value: object
    size: int
    until: float


class _Memory:
    """Answers by key, the one unused longest first; bounded in number and size."""

    def __init__(self, options: CacheOptions) -> None:
        self._options = options
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._size = 0

    def get(self, key: str, now: float) -> _Kept | None:
        kept = self._kept.get(key)

        if kept is not None and now >= kept.until:
            self._drop(key)
            return None

        if kept is not None:
            self._kept.move_to_end(key)

        return kept

    def put(self, key: str, value: object, now: float) -> None:
        size = len(repr(plain(value)))
        self._drop(key)

        if size > self._options.max_bytes:
            return

        self._kept[key] = _Kept(value, size, now + self._options.ttl_s)
        self._size += size

        while len(self._kept) > self._options.max_entries or self._size > self._options.max_bytes:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: str) -> None:
        if (kept := self._kept.pop(key, None)) is not None:
            self._size -= kept.size


class _Flight:
    """A question on its way: others with the same one wait for its end."""

    __slots__ = ("ended", "failed")

    def __init__(self) -> None:
        self.ended = asyncio.Event()
        self.failed = False


_flying: ContextVar[bool] = ContextVar("flying", default=False)
"""Whether this task answers for others: then it waits for nobody, or two could wait for each other."""


class _Desk:
    """Where questions are answered from memory, or wait for the one that asks for all."""

    def __init__(self, options: CacheOptions) -> None:
        self.memory = _Memory(options)
        self._flights: dict[str, _Flight] = {}

    async def answer(self, key: str, context: Context) -> _Kept | _Flight | None:
        """Return what is kept; or the flight that the caller has to end; or None where it asks for itself alone."""
        alone = _flying.get()

        while (kept := self.memory.get(key, context.clock.monotonic())) is None:
            if alone:
                return None

            if (flight := self._flights.get(key)) is None:
                _flying.set(True)
                mine = self._flights[key] = _Flight()
                return mine

            await flight.ended.wait()
            alone = flight.failed  # there is no answer to share: nobody stands in line for the next try

        return kept

    def end(self, key: str, flight: _Flight, *, failed: bool) -> None:
        """Let those go on who wait; after a failure each for itself, otherwise one of them asks for all."""
        del self._flights[key]
        flight.failed = failed
        flight.ended.set()
        _flying.set(False)


def create(options: CacheOptions) -> HookFunction:
    """Return the hook."""
    desk = _Desk(options)

    async def cache(context: Context, crossing: Crossing) -> AsyncGenerator[Verdict, object]:
        if (key := _key(context, crossing, options)) is None:
            yield None
            return

        found = await desk.answer(key, context)

        if isinstance(found, _Kept):
            yield CacheHit(found.value if isinstance(found.value, Reply) else deepcopy(found.value))
            return

        failed = True

        try:
            result = yield None

            if _good(result):
                desk.memory.put(key, _unpaid(result), context.clock.monotonic())
                failed = False
        except (asyncio.CancelledError, CancelledError, GeneratorExit):
            failed = False  # it was stopped, which says nothing about the question
            raise
        finally:
            if found is not None:
                desk.end(key, found, failed=failed)

    return cache


def _key(context: Context, crossing: Crossing, options: CacheOptions) -> str | None:
    """Return what equal questions share; None for what is not kept."""
    if crossing.kind == "tool" and crossing.attributes.get("effect") not in options.effects:
        return None

    if crossing.kind not in {"model", "tool"}:
        return None

    run = "" if options.shared else context.run_id
    agent = crossing.agent if crossing.kind == "tool" else ""

    try:
        asked = msgspec.to_builtins(crossing.input, builtin_types=(bytes,), order="deterministic")
    except (TypeError, ValueError, RecursionError):  # an argument from Python that is no plain value
        return None

    whole = repr((run, crossing.kind, crossing.name, agent, context.grants.fingerprint, asked))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def _good(result: object) -> bool:
    return not isinstance(result, Reply) or result.finish_reason in {"stop", "tool_calls"}


def _unpaid(result: object) -> object:
    """Return the answer as it is given again: a copy nobody can change, which costs nothing."""
    if isinstance(result, Reply):
        return msgspec.structs.replace(result, usage=Usage())

    return deepcopy(result)


HOOK = HookPlugin(
    create=create,
    description="Gives answers of models and reading tools again, for a time.",
    options=CacheOptions,
    kinds=("model", "tool"),
    priority=50,
)
