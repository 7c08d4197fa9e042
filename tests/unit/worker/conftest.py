"""A host in small: it opens a worker, answers its calls from plain functions, and notes what came."""

import asyncio
from copy import deepcopy
from dataclasses import dataclass, field

import msgspec
import pytest

from llmspell.engine import Death, WorkerLimits
from llmspell.engines._pool import WorkerPool

CALLBACK, HANDLE, BIG, EMPTY = 1, 2, 3, 4
Ext = msgspec.msgpack.Ext
START = 1_000_000.0
FILES = {"lua": "spell.lua", "javascript": "spell.js"}


def worker(op):
    return {"op": op, "worker": True}


BINDINGS = {
    "globals": {
        "host": {
            name: {"op": f"t.{name}"}
            for name in ("echo", "sleep", "fail", "control", "use", "use2", "box", "bell", "give", "many")
        }
        | {"stream": {"op": "t.stream", "stream": True}},
        "Log": {"info": {"op": "log.info", "post": True}},
        "Task": {
            name: worker(f"task.{name}")
            for name in (
                "spawn",
                "all",
                "race",
                "any",
                "settle",
                "map",
                "scope",
                "timeout",
                "yield",
                "atomic",
                "preemptive",
                "defer",
                "on_cancel",
            )
        },
        "Channel": {"new": worker("channel.new")},
        "Hook": {name: worker(f"hook.{name}") for name in ("replace", "cache_hit", "deny", "retry", "redirect")},
        "JSON": {name: worker(f"json.{name}") for name in ("encode", "decode", "array")},
        "print": worker("print"),
        "require": worker("require"),
    },
    "handles": {
        "task": {
            "methods": {"await": worker("task.await"), "cancel": worker("task.cancel")},
            "properties": {"status": worker("task.status")},
        },
        "box": {
            "methods": {"get": {"op": "box.get"}, "close": {"op": "box.close"}},
            "properties": {"size": {"op": "box.size"}},
        },
        "bell": {"methods": {"ring": {"op": "bell.ring"}}, "call": "bell.ring"},
        "stream": {
            "methods": {"next": {"op": "stream.next"}, "close": {"op": "stream.close"}},
            "iterate": "stream.next",
            "leave": "stream.close",
        },
        "channel": {
            "methods": {name: worker(f"channel.{name}") for name in ("send", "receive", "close")},
            "iterate": "channel.receive",
        },
    },
}


class Refusal(Exception):
    def __init__(self, message, *, code="tool.failed", control=False):
        super().__init__(message)
        self.code, self.control = code, control


@dataclass
class Outcome:
    ok: bool | None
    value: object
    prints: list
    calls: list
    posts: list
    cancels: list
    frames: list
    death: Death

    @property
    def code(self):
        return self.value["code"] if isinstance(self.value, dict) else None


@dataclass
class Host:
    ops: dict
    prints: list = field(default_factory=list)
    calls: list = field(default_factory=list)
    posts: list = field(default_factory=list)
    cancels: list = field(default_factory=list)
    frames: list = field(default_factory=list)
    running: dict = field(default_factory=dict)
    asked: dict = field(default_factory=dict)
    streams: dict = field(default_factory=dict)
    number: int = 0
    now: float = START
    wire: object = None

    def __post_init__(self):
        self.done = asyncio.get_running_loop().create_future()
        self.reached = asyncio.Event()
        self.ops = {**DEFAULT_OPS, **self.ops}

    def receive(self, frame):
        self.frames.append(frame)
        match frame:
            case ["post", "print", [text]]:
                self.prints.append(text)
            case ["post", op, args]:
                self.posts.append((op, args))
            case ["call", number, op, args, task, *_origin]:
                self.calls.append((op, args, task))
                self.running[number] = asyncio.ensure_future(self.answer(number, op, args))
            case ["cancel", number]:
                self.cancels.append(number)
                if number in self.running:
                    self.running.pop(number).cancel()
            case ["result", number, ok, value]:
                if future := self.asked.pop(number, None):
                    future.set_result((ok, value))
            case ["done", ok, value] if not self.done.done():
                self.done.set_result((ok, value))

    async def answer(self, number, op, args):
        try:
            value = await self.ops[op](self, *args)
            self.wire.send(["reply", number, True, value, self.now])
        except Refusal as refusal:
            error = {"code": refusal.code, "message": str(refusal), "hint": "try harder", "control": refusal.control}
            self.wire.send(["reply", number, False, error, self.now])

    async def ask(self, callback, *args):
        """Call a script function; raises what it raised."""
        self.number += 1
        future = self.asked[self.number] = asyncio.get_running_loop().create_future()
        self.wire.send(["call", self.number, msgspec.msgpack.decode(callback.data), list(args), self.now])
        ok, value = await future
        if not ok:
            raise Refusal(value["message"], code=value["code"])
        return value

    def handle(self, kind, number, **fields):
        return Ext(HANDLE, msgspec.msgpack.encode([kind, number, fields]))


async def _echo(host, value=None):
    return value


async def _sleep(host, seconds, value=None):
    await asyncio.sleep(seconds)
    return value


async def _fail(host, message="failed"):
    raise Refusal(message)


async def _control(host):
    raise Refusal("no tokens left", code="limit.tokens", control=True)


async def _use(host, callback, *args):
    return await host.ask(callback, *args)


async def _use2(host, callback):
    return list(await asyncio.gather(host.ask(callback, 1), host.ask(callback, 2)))


async def _box(host, name="bob", number=7):
    return host.handle("box", number, name=name)


async def _size(host, box):
    return 3


async def _get(host, box):
    return "content"


async def _bell(host):
    return host.handle("bell", 9, tone="c")


async def _ring(host, bell, *args):
    return [msgspec.msgpack.decode(bell.data), *args]


async def _nothing(host, *args):
    return None


async def _stream(host, items):
    host.streams[9] = list(items)
    return host.handle("stream", 9)


async def _next(host, stream):
    return host.streams[9].pop(0) if host.streams[9] else None


DEFAULT_OPS = {
    "t.echo": _echo, "t.sleep": _sleep, "task.sleep": _sleep, "t.fail": _fail, "t.control": _control, "t.use": _use,
    "t.use2": _use2, "t.box": _box, "box.size": _size, "box.get": _get, "t.bell": _bell, "bell.ring": _ring, "box.close": _nothing, "t.stream": _stream,
    "stream.next": _next, "stream.close": _nothing, "t.give": _nothing, "t.many": _nothing,
}  # fmt: skip


def start_frame(
    engine, source, *, modules=None, resolve=None, bindings=BINDINGS, constants=None, seed=(1, 2, 3, 4), slices=True
):
    file = FILES[engine]
    fields = {
        "engine": engine, "file": file, "source": source, "modules": modules or {}, "resolve": {file: {}, **(resolve or {})},
        "bindings": bindings, "constants": constants or {}, "now": START, "seed": list(seed), "slices": slices,
    }  # fmt: skip
    return ["start", fields]


@pytest.fixture(scope="module")
async def pool():
    workers = WorkerPool(spares=1)
    workers.start()
    yield workers
    await workers.close()


@pytest.fixture(params=["lua", "javascript"])
def engine(request):
    return request.param


@pytest.fixture
def bindings():
    return deepcopy(BINDINGS)


@pytest.fixture
def refusal():
    return Refusal


@pytest.fixture
def run(pool):
    async def run_spell(engine, source, ops=None, limits=None, trusted=False, timeout_s=8.0, **start):
        host = Host(ops or {})
        host.wire = await pool.open(engine, limits or WorkerLimits(wall_s=6.0), host.receive, trusted=trusted)
        host.wire.send(start_frame(engine, source, **start))
        death = asyncio.ensure_future(host.wire.closed())
        try:
            await asyncio.wait([host.done, death], return_when=asyncio.FIRST_COMPLETED, timeout=timeout_s)
        finally:
            host.wire.kill()
            for call in host.running.values():
                call.cancel()
        ok, value = host.done.result() if host.done.done() else (None, None)
        return Outcome(ok, value, host.prints, host.calls, host.posts, host.cancels, host.frames, await death)

    return run_spell


@pytest.fixture
def both(run, engine):
    """Run the Lua or the JavaScript text of one case, by the engine of the test."""

    async def run_case(*, lua, js, **options):
        return await run(engine, lua if engine == "lua" else js, **options)

    return run_case
