"""Micro-benchmarks of the hot paths with pyperf: `python benchmarks/micro.py --fast`; trust the ratios at the end."""

import asyncio
import time
from pathlib import Path

import lupa.lua54
import msgspec
import pyperf

import llmspell
from llmspell import boundary
from llmspell.bridge.border import Border
from llmspell.bridge.convert import give, take
from llmspell.bridge.dispatch import perform, perform_at_once
from llmspell.bridge.handle import HandleTable
from llmspell.bridge.op import Op, Parameter
from llmspell.bridge.shape import Int, List, Str, shape_of
from llmspell.budget import Budget, Limits
from llmspell.context import Context
from llmspell.event import EventBus
from llmspell.grant import Grants, Need
from llmspell.hook import Crossing, Hook
from llmspell.journal import MemoryJournal
from llmspell.message import Reply, Usage, assistant
from llmspell.provider import Collector, FinishChunk, TextChunk, ToolCallChunk, UsageChunk
from llmspell.tool import tool
from llmspell.worker.javascript.values import pack_frame, read_frames, write_frame

CODEC = Path(llmspell.__file__).parent / "worker" / "lua" / "codec.lua"
LUA = b"""
local p = { handle_ids = {}, inner_ids = {}, begin_sending = function() end }
assert(load(..., "=codec", "t"))(p)
local function decode(n, data) for _ = 1, n do p.decode(data) end end
local function encode(n, data)
  local frame, pack = p.decode(data), p.frame
  for _ = 1, n do pack(frame[1], frame[2], frame[3], frame[4], frame[5]) end
end
return decode, encode
"""
RATIOS = [
    ("cross, nobody looks on", "act, called directly"),
    ("cross, one subscriber", "act, called directly"),
    ("cross, one hook", "act, called directly"),
    ("cross, journal", "act, called directly"),
    ("publish to 1", "publish to 0"),
    ("publish to 10", "publish to 1"),
    ("tool.call", "tool's function, called directly"),
    ("tool.call", "cross, nobody looks on"),
    ("perform a plain def", "op's function, called directly"),
    ("perform an async def", "perform a plain def"),
    ("take list of 100", "copy list of 100"),
    ("give list of 100", "copy list of 100"),
    ("take record", "msgspec.convert of the record"),
    ("give record", "msgspec.to_builtins of the record"),
    ("frame for JavaScript: write", "frame: msgspec decode"),
    ("frame from JavaScript: read", "frame: msgspec encode"),
    ("frame for Lua: decode", "frame: msgspec decode"),
    ("frame from Lua: encode", "frame: msgspec encode"),
]


class Options(msgspec.Struct):
    """A record as the script API takes them."""

    model_name: str
    max_tokens: int
    temperature: float | None = None
    stop_words: list[str] = []


# boundary


def bench_boundary(bench):
    crossing = Crossing("tool", "probe", {"x": 1})

    async def act():
        return 1

    async def hook(_context, _crossing):
        yield None

    bare, watched, hooked, recorded = Context(), Context(), Context(), Context(journal=MemoryJournal())
    watched.events.observe("tool.>", lambda _event: None)
    hooked.hooks.add(Hook(hook, "tool"))
    bench.waited("act, called directly", act)
    bench.waited("cross, nobody looks on", boundary.cross, bare, crossing, act)
    bench.waited("cross, one subscriber", boundary.cross, watched, crossing, act)
    bench.waited("cross, one hook", boundary.cross, hooked, crossing, act)

    async def cross_with_journal():
        recorded.journal.entries.clear()
        return await boundary.cross(recorded, crossing, act)

    bench.waited("cross, journal", cross_with_journal)


def bench_events(bench):
    for count in (0, 1, 10):
        bus = EventBus(time.time)

        for _ in range(count):
            bus.subscribe("tool.*", lambda _event: None)

        bench.called(f"publish to {count}", lambda bus=bus: bus.publish("tool.finished", source="run", subject="t"))


def bench_grants(bench):
    grants = Grants({"tool": ["*"], "fs.read": ["/tmp"]})
    tool_need, file_need = (Need("tool", "probe"),), (Need("fs.read", "/tmp/a/b.txt"),)
    bench.called("grants.require a tool", grants.require, tool_need, "the tool probe")
    bench.called("grants.require a file", grants.require, file_need, "the tool probe")


def bench_budget(bench):
    budget = Budget(Limits(tokens=2**60), Budget(Limits(turns=2**60)))
    reply = Reply(message=assistant("hi"), usage=Usage(requests=1, input_tokens=10, output_tokens=10))

    def admit_and_settle():
        budget.admit("model")
        budget.settle(reply)

    bench.called("budget: admit and settle", admit_and_settle)


# components


def bench_tool(bench):
    @tool
    async def add(first: int, second: int = 2) -> int:
        """Add."""
        return first + second

    context = Context()

    async def direct():
        return await add.function(context, {"first": 1, "second": 2})

    bench.waited("tool's function, called directly", direct)
    bench.waited("tool.call", add.call, context, {"first": 1})


def bench_collector(bench):
    chunks = [
        *[TextChunk("word ") for _ in range(90)],
        ToolCallChunk(0, "{", "id", "tool"),
        *[ToolCallChunk(0, '"a"') for _ in range(7)],
        UsageChunk(Usage(requests=1)),
        FinishChunk("stop"),
    ]

    def collect():
        collector = Collector()

        for chunk in chunks:
            collector.add(chunk)

        return collector.reply()

    bench.called("collect 100 chunks", collect)


# bridge


class _NoCaller:
    async def call(self, callback_id, values):
        raise NotImplementedError

    def drop(self, callback_id):
        raise NotImplementedError


def bench_convert(bench):
    border = Border("camel", HandleTable(), {}, _NoCaller())
    record = shape_of(Options, "bench")
    wire = {"modelName": "openai/gpt-5", "maxTokens": 100, "stopWords": ["a", "b"]}
    options = Options("openai/gpt-5", 100, None, ["a", "b"])
    plain = msgspec.to_builtins(options)
    numbers = list(range(100))
    nested = {"items": [{"id": i, "name": "x", "ok": True} for i in range(20)], "next": None}
    bench.called("msgspec.convert of the record", msgspec.convert, plain, Options)
    bench.called("take record", take, record, wire, "bench", border)
    bench.called("msgspec.to_builtins of the record", msgspec.to_builtins, options)
    bench.called("give record", give, options, border)
    bench.called("copy list of 100", lambda: [one for one in numbers])  # noqa: C416 - item by item, as the bridge does
    bench.called("take list of 100", take, List(Int()), numbers, "bench", border)
    bench.called("give list of 100", give, numbers, border)
    bench.called("take open value", take, shape_of(object, "bench"), nested, "bench", border)
    bench.called("give open value", give, nested, border)


def bench_dispatch(bench):
    border = Border("snake", HandleTable(), {}, _NoCaller())

    def echo(_spell, text):
        return text

    async def echo_later(_spell, text):
        return text

    def op(function):
        text = Parameter(name="text", shape=Str(), required=True)
        return Op(
            name="area.echo",
            script_name="echo",
            kind="function",
            owner=None,
            function=function,
            parameters=(text,),
            returns=Str(),
        )

    bench.called("op's function, called directly", echo, None, "x")
    bench.called("perform a plain def", perform_at_once, op(echo), border, None, ["x"])
    bench.waited("perform an async def", perform, op(echo_later), border, None, ["x"])


# frames


def bench_frames(bench):
    value = {"text": "hello world", "items": [1, 2.5, True, None, "é"], "usage": {"input": 10, "output": 20}}
    frame = ["reply", 7, True, value, 1_000_000.5]
    payload = pack_frame(frame)
    text = f"0{msgspec.json.encode([frame]).decode()}"
    runtime = lupa.lua54.LuaRuntime(encoding=None, unpack_returned_tuples=True, register_eval=False)
    decode, encode = runtime.execute(LUA, CODEC.read_bytes())
    bench.called("frame: msgspec encode", pack_frame, frame)
    bench.called("frame: msgspec decode", msgspec.msgpack.Decoder(list).decode, payload)
    bench.called("frame for JavaScript: write", write_frame, payload)
    bench.called("frame from JavaScript: read", read_frames, text)
    bench.looped("frame for Lua: decode", decode, payload)
    bench.looped("frame from Lua: encode", encode, payload)


# running


class Bench:
    """Names benchmarks for pyperf, and keeps what it measured for the ratios."""

    def __init__(self, runner):
        self.runner = runner
        self.medians = {}

    def called(self, name, function, *args):
        self._keep(name, self.runner.bench_func(name, function, *args))

    def waited(self, name, function, *args):
        self._keep(name, self.runner.bench_async_func(name, function, *args, loop_factory=asyncio.new_event_loop))

    def looped(self, name, function, *args):
        """Measure what loops by itself: calling into a VM would cost more than the work."""

        def measure(loops):
            start = time.perf_counter()
            function(loops, *args)
            return time.perf_counter() - start

        self._keep(name, self.runner.bench_time_func(name, measure))

    def _keep(self, name, measured):
        if measured is not None and measured.get_nvalue():
            self.medians[name] = measured.median()

    def print_ratios(self):
        for name, base in RATIOS:
            if name in self.medians and base in self.medians:
                print(f"{self.medians[name] / self.medians[base]:8.1f} x  {name}, compared to: {base}")


def main():
    bench = Bench(pyperf.Runner(processes=6))

    for measure in (
        bench_boundary,
        bench_events,
        bench_grants,
        bench_budget,
        bench_tool,
        bench_collector,
        bench_convert,
        bench_dispatch,
        bench_frames,
    ):
        measure(bench)

    if not bench.runner.args.worker:
        bench.print_ratios()


if __name__ == "__main__":
    main()
