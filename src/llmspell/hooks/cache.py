"""Remember answers: of models, and of tools that change nothing.

An answer is given again for the same question within its time: the whole request of a model (name, messages, tools,
settings, output schema), or name and arguments of a tool, asked for with the same grants. Of equal questions that come
at once, one is asked and the others wait for its answer. Only finished, good answers are kept: no errors, nothing cut
off or filtered. A given answer has used up nothing, so its `usage` is zero.

Answers are kept in the memory of this process, or in the store of the application too (`keep = "store"`): then later
runs and other processes get them, each spell its own. They are kept as readable text, or encrypted where `[state]` says
so for the scope `spell` (`app` where they are shared). What a store cannot give back as it was is kept in memory only.

It does not look into a model's sampling: who wants different answers to one question leaves it out. Tools are known by
name and agent only, so an agent's tool is not mixed up with another agent's. It runs outside the built-in hooks that
check and redact, so what it gives has passed them.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import AsyncGenerator, Sequence
from contextvars import ContextVar
from copy import deepcopy
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from llmspell.context import Context
from llmspell.errors import CancelledError
from llmspell.grant import Need
from llmspell.hook import CacheHit, Crossing, HookFunction, Verdict
from llmspell.hook.plugin import HookPlugin
from llmspell.hooks._kept_answers import Damage, KeptAnswer, KeptAnswers, place_for
from llmspell.message import Reply, Usage
from llmspell.store import Place
from llmspell.tool import Effect
from llmspell.value import plain

__all__ = ["HOOK", "CacheOptions", "create"]


class CacheOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is kept, and how long.

    Attributes:
        ttl_s: Seconds an answer is good for.
        keep: `memory`: answers end with the process. `store`: they are in the application's store too, each spell's
            apart from all others; a run outside spells keeps answers there only where its context names an owner.
        max_entries: Answers kept; of more, those unused longest go first. Of each owner's in a store, roughly so many
            are kept, and of more any go.
        max_bytes: Bytes of all answers in memory together, roughly; a larger answer is not kept there. In a store the
            bounds of `[state]` hold.
        effects: Effects of tools whose answers are kept.
        shared: Whether all share answers: the runs of an application, and in a store all that use it, which a spell
            that sets the hook must be granted (`state=app`). Each run, and in a store each spell, has its own otherwise.
    """

    ttl_s: Annotated[float, msgspec.Meta(gt=0)] = 300.0
    keep: Literal["memory", "store"] = "memory"
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

    def put(self, key: str, value: object, until: float) -> None:
        size = len(repr(plain(value)))
        self._drop(key)

        if size > self._options.max_bytes:
            return

        self._kept[key] = _Kept(value, size, until)
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


class _Question(NamedTuple):
    """What is asked, and whose the answer in the store is; None where it is kept in memory only."""

    key: str
    owner: Place | None


class _Library:
    """Where answers are: in memory, and behind it in a store."""

    def __init__(self, options: CacheOptions) -> None:
        self.desk = _Desk(options)
        self._ttl_s = options.ttl_s
        self._kept = KeptAnswers(options.ttl_s, options.max_entries)

    async def find(self, context: Context, crossing: Crossing, question: _Question) -> KeptAnswer | None:
        """Look into the store, and take what is there into memory; tell where it is damaged."""
        if question.owner is None:
            return None

        found = await self._kept.get(context, question.owner, question.key)

        if isinstance(found, Damage):
            data = {"kind": crossing.kind, "name": crossing.name, "code": found.code, "message": found.message}
            context.events.publish("cache.damaged", source=context.run_id, subject=crossing.name, data=data)
            return None

        if found is not None:
            self.desk.memory.put(question.key, found.value, context.clock.monotonic() + found.left_s)

        return found

    async def keep(self, context: Context, question: _Question, result: object) -> None:
        """Keep a good answer."""
        value = _unpaid(result)
        self.desk.memory.put(question.key, value, context.clock.monotonic() + self._ttl_s)

        if question.owner is not None:
            await self._kept.put(context, question.owner, question.key, value)


def create(options: CacheOptions) -> HookFunction:
    """Return the hook."""
    library = _Library(options)

    async def cache(context: Context, crossing: Crossing) -> AsyncGenerator[Verdict, object]:
        if (question := _question(context, crossing, options)) is None:
            yield None
            return

        found = await library.desk.answer(question.key, context)

        if isinstance(found, _Kept):
            yield CacheHit(_given(found.value))
            return

        failed = True

        try:
            if (kept := await library.find(context, crossing, question)) is not None:
                failed = False
                yield CacheHit(_given(kept.value))
                return

            result = yield None

            if _good(result):
                failed = False
                await library.keep(context, question, result)
        except (asyncio.CancelledError, CancelledError, GeneratorExit):
            failed = False  # it was stopped, which says nothing about the question
            raise
        finally:
            if found is not None:
                library.desk.end(question.key, found, failed=failed)

    return cache


def _question(context: Context, crossing: Crossing, options: CacheOptions) -> _Question | None:
    """Return what is asked; None for what is not kept."""
    if crossing.kind == "tool" and crossing.attributes.get("effect") not in options.effects:
        return None

    if crossing.kind not in {"model", "tool"}:
        return None

    owner = place_for(context, shared=options.shared) if options.keep == "store" else None
    whose = "" if options.shared else context.run_id if owner is None else str(owner)
    agent = crossing.agent if crossing.kind == "tool" else ""

    try:
        asked = msgspec.to_builtins(crossing.input, builtin_types=(bytes,), order="deterministic")
    except (TypeError, ValueError, RecursionError):  # an argument from Python that is no plain value
        return None

    whole = repr((whose, crossing.kind, crossing.name, agent, context.grants.fingerprint, asked))
    return _Question(hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest(), owner)


def _good(result: object) -> bool:
    return not isinstance(result, Reply) or result.finish_reason in {"stop", "tool_calls"}


def _unpaid(result: object) -> object:
    """Return the answer as it is given again: a copy nobody can change, which costs nothing."""
    if isinstance(result, Reply):
        return msgspec.structs.replace(result, usage=Usage())

    return deepcopy(result)


def _given(value: object) -> object:
    """Return an answer that its getter may change."""
    return value if isinstance(value, Reply) else deepcopy(value)


def _needs(options: Any) -> Sequence[Need]:
    return (Need("state", "app"),) if options.shared and options.keep == "store" else ()


HOOK = HookPlugin(
    create=create,
    description="Gives answers of models and reading tools again, for a time.",
    options=CacheOptions,
    needs=_needs,
    kinds=("model", "tool"),
    priority=50,
)
