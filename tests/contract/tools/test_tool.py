"""What every built-in tool keeps, whoever wrote it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from llmspell.context import Context, ManualClock
from llmspell.errors import DeniedError, SpellError, ToolError
from llmspell.filesystem import FileSystem
from llmspell.grant import Grants
from llmspell.http import HttpClient
from llmspell.registry import Registry
from llmspell.tool import Tool
from llmspell.value import check, encode_json

REGISTRY = Registry("tool", "llmspell.tools", Tool)
NAMES = REGISTRY.names()
EFFECTS = {"pure", "read", "write", "external"}
LIBRARIES = {
    "charset_normalizer",
    "dateutil",
    "httpcore2",
    "httpx2",
    "jmespath",
    "jsonpath_rfc9535",
    "pathspec",
    "puremagic",
    "re2",
    "simpleeval",
    "whenever",
}

# A call of each tool that touches something, and so has no example of its own; {0} is a server's port.
CALLS = {
    "file_list": {"path": "data", "mode": "tree"},
    "file_read": {"path": "data/a.txt"},
    "http_request": {"url": "http://127.0.0.1:{0}/"},
}

# The largest answer each tool can be talked into.
FLOODS = {
    "calculate": {"expression": "2 ** 4000"},
    "datetime": {"operation": "recur", "text": "2025-01-01", "rule": "FREQ=DAILY", "count": 100},
    "file_list": {"path": "data", "mode": "tree", "limit": 10_000},
    "file_read": {"path": "data/big.txt"},
    "hash_encode": {"operation": "url_encode", "text": " " * 1_000_000},
    "http_request": {"url": "http://127.0.0.1:{0}/", "max_bytes": 10_000_000},
    "json_query": {"data": list(range(1000)), "query": "[[@,@],[@,@],[@,@],[@,@]]"},
    "text_transform": {"operation": "replace", "text": "a" * 1_000_000, "pattern": "a", "value": "b"},
}


@pytest.fixture
def tool(request):
    return REGISTRY.get(request.param)


every_tool = pytest.mark.parametrize("tool", NAMES, indirect=True)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.txt").write_text("hello")
    (tmp_path / "data" / "big.txt").write_text("0123456789\n" * 200_000)
    monkeypatch.chdir(tmp_path)
    return str(tmp_path)


def context_of(folder, grants):
    """A context whose handles would do anything, so that only the broker stands in between."""
    everything = Grants({"tool": ["*"], "fs.read": [folder], "net": ["*"], "net.private": ["*"]})
    return Context(
        clock=ManualClock(1_750_000_000.0),
        grants=grants,
        fs=FileSystem(everything, folder),
        http=HttpClient(everything),
    )


def arguments_of(tool, port=9):
    found = CALLS.get(tool.name) or tool.examples[0].arguments
    return json.loads(json.dumps(found).replace("{0}", str(port)))


def answering(size):
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\nConnection: close\r\n\r\n".encode() + b"x" * size)
        await writer.drain()
        writer.close()

    return answer


async def silent(reader, writer):
    await reader.read()
    writer.close()


async def call(tool, folder, arguments, handler=None):
    listener = await asyncio.start_server(handler or answering(100), "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    grants = Grants({"tool": ["*"], "fs.read": [folder], "net": ["*"], "net.private": ["*"]})
    context = context_of(folder, grants)

    try:
        return await tool.call(context, json.loads(json.dumps(arguments).replace("{0}", str(port))))
    finally:
        context.fs.close()
        listener.close()


def test_every_tool_that_touches_something_has_a_call_here():
    touching = {name for name in NAMES if REGISTRY.get(name).effect != "pure"}
    assert touching == set(CALLS)
    assert set(NAMES) == set(FLOODS)


@every_tool
def test_name_is_the_file_stem(tool, request):
    assert tool.name == request.node.callspec.params["tool"]


@every_tool
def test_description_says_what_it_does(tool):
    assert len(tool.description) > 30
    assert tool.description.endswith(".")


@every_tool
def test_input_is_typed_and_every_parameter_described(tool):
    schema = tool.parameters
    assert (schema["type"], schema["additionalProperties"]) == ("object", False)
    assert all(described.get("description") for described in schema["properties"].values())
    untyped = {
        name for name, part in schema["properties"].items() if not part.keys() & {"type", "enum", "anyOf", "$ref"}
    }
    assert untyped <= {"data", "json"}


@every_tool
def test_output_is_typed(tool):
    assert tool.returns.keys() & {"$ref", "type", "anyOf"}


@every_tool
def test_effect_category_and_time_are_declared(tool):
    assert tool.effect in EFFECTS
    assert tool.category != "other"
    assert 0 < tool.timeout_s <= 300


@every_tool
def test_tool_that_needs_nothing_is_pure_and_has_examples(tool):
    if tool.name in CALLS:
        assert tool.needs(arguments_of(tool))
    else:
        assert tool.needs(tool.check(arguments_of(tool))) == ()
        assert len(tool.examples) >= 2


@pytest.mark.parametrize(
    ("name", "example"),
    [(name, example) for name in NAMES for example in REGISTRY.get(name).examples],
    ids=lambda part: part if isinstance(part, str) else str(part.arguments)[:40],
)
def test_example_gives_its_result(name, example):
    result = asyncio.run(REGISTRY.get(name).call(Context(clock=ManualClock(0)), example.arguments))
    assert result == example.result


@every_tool
def test_result_fits_its_schema(tool, folder):
    import jsonschema_rs

    result = asyncio.run(call(tool, folder, CALLS.get(tool.name) or tool.examples[0].arguments))
    check(result)
    jsonschema_rs.validator_for(dict(tool.returns)).validate(json.loads(encode_json(result)))


@every_tool
def test_denied_tool_never_runs(tool, folder):
    if not (needs := tool.needs(arguments_of(tool))):
        return

    ran = []

    async def function(_context, arguments):
        ran.append(arguments)

    for grants in (
        Grants(),
        Grants(
            {"tool": ["*"], **{need.kind: [need.target] for need in needs}}, {need.kind: ["*", "/"] for need in needs}
        ),
    ):
        context = context_of(folder, grants)

        with pytest.raises(DeniedError) as caught:
            asyncio.run(replace(tool, function=function).call(context, arguments_of(tool)))

        context.fs.close()
        assert caught.value.code == "grant.denied"

    assert ran == []


WATCHED = {"open", "os.listdir", "os.scandir", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system"}
_seen: list[str] = []
_watching = [False]


def _watch(event, _arguments):
    if _watching[0] and event in WATCHED:
        _seen.append(event)


sys.addaudithook(_watch)


@every_tool
def test_denied_tool_touches_nothing(tool, folder):
    if not tool.needs(arguments_of(tool)):
        return

    async def main():
        context = context_of(folder, Grants())
        _seen.clear()
        _watching[0] = True

        try:
            with pytest.raises(DeniedError):
                await tool.call(context, arguments_of(tool))
        finally:
            _watching[0] = False
            context.fs.close()

    asyncio.run(main())
    assert _seen == []


@every_tool
def test_tool_without_needs_touches_nothing(tool, folder):
    if tool.effect != "pure":
        return

    async def main():
        context = Context(clock=ManualClock(0))
        await tool.call(context, arguments_of(tool))  # imports happen now
        _seen.clear()
        _watching[0] = True

        try:
            await tool.call(context, arguments_of(tool))
        finally:
            _watching[0] = False

    asyncio.run(main())
    assert _seen == []


@every_tool
def test_bad_arguments_are_refused_before_anything_happens(tool, folder):
    good = arguments_of(tool)
    bad = [{**good, "no_such_parameter": 1}]
    bad += [
        {**good, name: 1j}
        for name, part in tool.parameters["properties"].items()
        if part.keys() & {"type", "enum", "anyOf"}
    ]
    bad += [
        {name: value for name, value in good.items() if name != required}
        for required in tool.parameters.get("required", [])
    ]

    for arguments in bad:
        with pytest.raises(ToolError) as caught:
            asyncio.run(tool.call(context_of(folder, Grants()), arguments))

        assert caught.value.code == "tool.arguments"
        assert caught.value.hint


@every_tool
def test_output_is_bounded(tool, folder):
    try:
        result = asyncio.run(call(tool, folder, FLOODS[tool.name], answering(2_000_000)))
    except ToolError as error:
        assert error.code in {"tool.output", "tool.arguments"}
    else:
        assert len(encode_json(result)) <= 4_000_000


@every_tool
def test_cut_output_says_so(tool, folder):
    if "truncated" not in json.dumps(tool.returns) or tool.name == "file_list":
        return

    result = asyncio.run(call(tool, folder, FLOODS[tool.name], answering(2_000_000)))
    assert result["truncated"]
    assert str(result["total"]) in result["note"]


@every_tool
def test_cancelled_call_ends_and_leaves_nothing(tool, folder):
    async def main():
        before = len(os.listdir("/proc/self/fd"))

        for turns in (0, 1, 3, 10):
            task = asyncio.create_task(call(tool, folder, FLOODS[tool.name], silent))

            for _ in range(turns):
                await asyncio.sleep(0)

            task.cancel()

            async with asyncio.timeout(0.9):
                await asyncio.wait([task])

        await asyncio.get_running_loop().shutdown_default_executor()
        left = asyncio.all_tasks() - {asyncio.current_task()}

        if left:
            await asyncio.wait(left, timeout=0.5)

        for _ in range(5):
            await asyncio.sleep(0)

        return len(asyncio.all_tasks()), len(os.listdir("/proc/self/fd")) - before

    assert asyncio.run(main()) == (1, 0)


@every_tool
def test_errors_are_typed_and_say_what_next(tool, folder):
    nonsense = {"string": "\0?", "integer": -1, "number": -1.0, "array": ["x"], "object": {"x": "y"}}
    arguments = arguments_of(tool)

    for name, part in tool.parameters["properties"].items():
        try:
            asyncio.run(call(tool, folder, {**arguments, name: nonsense.get(part.get("type"), "\0?")}))
        except SpellError as error:
            assert error.code in {"tool.arguments", "tool.failed", "tool.not_found", "grant.denied", "net.timeout"}
            assert error.message


def test_listing_imports_no_library_and_no_tool():
    script = (
        "import sys; from llmspell.registry import Registry; from llmspell.tool import Tool\n"
        "names = Registry('tool', 'llmspell.tools', Tool).names()\n"
        f"assert names == {NAMES!r}\n"
        "print([name for name in sys.modules if name.startswith('llmspell.tools.')"
        f" or name.partition('.')[0] in {LIBRARIES!r}])"
    )
    assert _printed(script) == "[]"


def test_loading_every_tool_imports_no_library():
    script = (
        "import sys; from llmspell.registry import Registry; from llmspell.tool import Tool\n"
        "registry = Registry('tool', 'llmspell.tools', Tool)\n"
        "[registry.get(name) for name in registry]\n"
        f"print(sorted({LIBRARIES!r} & set(sys.modules)))"
    )
    assert _printed(script) == "[]"


def _printed(script):
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=False)
    assert done.stderr == ""
    return done.stdout.strip()
