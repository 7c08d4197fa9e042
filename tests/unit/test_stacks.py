"""Errors that pass between Python and scripts: the same error, with both stacks in order."""

import traceback

import pytest

from llmspell import tool
from llmspell.app import App, Given, Script
from llmspell.bridge.fault import KEPT_ERRORS, PassedErrors, frames_of
from llmspell.cli.fault import describe
from llmspell.config import Settings
from llmspell.config.settings import Permissions
from llmspell.errors import ProviderError, ScriptError, SpellError, ToolError
from llmspell.frame import Frame, own_frames, script_frames

FILES = {"lua": "spell.lua", "javascript": "spell.js"}


def look_up(city):
    return {"Oslo": "fine"}[city]


@tool
async def weather(city: str) -> str:
    """Say what the weather is like."""
    return look_up(city)


@tool
async def limited() -> str:
    """Fail as a provider does."""
    raise ProviderError("slow down", code="provider.rate_limit", status=429, retry_after_s=7.0)


@pytest.fixture
async def app():
    async with App(Settings(permissions=Permissions(allow={"tool": ["*"], "model": ["*"]}))) as made:
        yield made


@pytest.fixture(params=sorted(FILES))
def engine(request):
    return request.param


@pytest.fixture
def fail(app, engine, tmp_path):
    """Run the text of the language that the test is at, and return its error."""

    async def run(lua, javascript, trusted=False):
        source = lua if engine == "lua" else javascript
        script = Script(source=source, file=FILES[engine], engine=engine, folder=tmp_path)
        result = await app.run_spell(script, Given(tools={"weather": weather, "limited": limited}, trusted=trusted))
        assert result.error is not None
        return result.error

    return run


LAYERS = """
local forecast = Tool.define{ name = "forecast", description = "Asks.", run = function()
  local value = Tool.call("weather", { city = "Rome" })
  return value
end }
local agent = Agent.create{ name = "a", model = Model.scripted{ replies = { function()
  return { text = forecast:call{} }
end } } }
local reply = agent:run("hi")
return reply.text
"""
LAYERS_JS = """
const forecast = await Tool.define({ name: "forecast", description: "Asks.", run: async () => {
  const value = await Tool.call("weather", { city: "Rome" })
  return value
} })
const agent = await Agent.create({ name: "a", model: Model.scripted({ replies: [async () => {
  return { text: await forecast.call({}) }
}] }) })
return (await agent.run("hi")).text
"""


def places(frames):
    return [(frame.module or "script", frame.function.partition(" ")[0]) for frame in frames]


@pytest.mark.parametrize("trusted", [False, True])
async def test_stacks_of_python_and_of_scripts_alternate_in_order(fail, engine, trusted):
    error = await fail(LAYERS, LAYERS_JS, trusted)

    own = own_frames(error.frames)
    names = {"lua": ["<anonymous>", "<anonymous>", "main"], "javascript": ["run", "<anonymous>", "main"]}[engine]
    assert places(own) == [(__name__, "look_up"), (__name__, "weather"), *[("script", name) for name in names]]
    assert [frame.line for frame in own[2:]] == [3, 7, 9]
    assert error.both_stacks.splitlines() == [str(frame) for frame in own]


def ring():
    """Return two errors that are each other's cause."""
    first, second = ToolError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    return first


def test_a_ring_of_causes_is_told_of_once():
    told = PassedErrors().pass_on(ring())
    assert (told["message"], told["cause"]["message"]) == ("first", "ValueError: second")
    assert told["cause"]["cause"] is None
    assert "cause: ValueError: second" in describe(ring())
    assert PassedErrors().take_back(told).message == "first"


class MuteError(Exception):
    def __str__(self):
        raise RuntimeError


def test_an_error_that_has_no_text_is_told_of_all_the_same():
    assert "MuteError" in PassedErrors().pass_on(MuteError())["message"]


async def test_all_frames_of_the_host_are_there_between_those_of_scripts(fail):
    error = await fail(LAYERS, LAYERS_JS)

    found = places(error.frames)
    scripts = [i for i, (module, _) in enumerate(found) if module == "script"]
    between = {module for module, _ in found[scripts[0] : scripts[-1]]}
    assert len(scripts) == 3
    assert {"llmspell.tool", "llmspell.agent.agent", "llmspell.bridge.dispatch"} <= between


async def test_what_a_script_lets_pass_keeps_its_class_fields_and_python_cause(fail):
    error = await fail('Tool.call("weather", { city = "Rome" })', 'await Tool.call("weather", { city: "Rome" })')
    again = await fail('Tool.call("limited", {})', 'await Tool.call("limited", {})')

    assert (type(error), type(error.__cause__)) == (ToolError, KeyError)
    assert (type(again), again.status, again.retry_after_s) == (ProviderError, 429, 7.0)


async def test_error_that_a_script_makes_of_another_has_it_as_its_cause(fail):
    error = await fail(
        'local ok, e = pcall(Tool.call, "weather", { city = "Rome" })\nerror({ code = "a.b", message = "no", cause = e })',
        'try { await Tool.call("weather", { city: "Rome" }) } catch (e) {\n'
        'throw Object.assign(new Error("no", { cause: e }), { code: "a.b" }) }',
    )

    cause = error.__cause__
    assert (type(error), error.code) == (ScriptError, "a.b")
    assert (type(cause), type(cause.__cause__)) == (ToolError, KeyError)
    assert places(own_frames(cause.frames))[:2] == [(__name__, "look_up"), (__name__, "weather")]


async def test_script_sees_nothing_of_the_host_s_stack(app, engine, tmp_path):
    lua = 'local ok, e = pcall(Tool.call, "weather", { city = "Rome" }) local all = {}\n'
    lua += 'for k, v in pairs(e) do all[#all + 1] = k .. "=" .. tostring(v) end return table.concat(all, ";")'
    javascript = 'try { await Tool.call("weather", { city: "Rome" }) } catch (e) {\n'
    javascript += 'return Object.getOwnPropertyNames(e).map((k) => k + "=" + e[k]).join(";") }'
    source = lua if engine == "lua" else javascript

    script = Script(source=source, file=FILES[engine], engine=engine, folder=tmp_path)
    result = await app.run_spell(script, Given(tools={"weather": weather}))

    assert "tool.failed" in result.result
    assert [word for word in ("known", "look_up", ".py", "llmspell") if word in result.result] == []


async def test_changed_error_is_another_one(fail):
    error = await fail(
        'local ok, e = pcall(Tool.call, "limited", {}) e.message = "mine" error(e)',
        'try { await Tool.call("limited", {}) } catch (e) { e.message = "mine"; throw e }',
    )

    assert (error.message, error.status) == ("mine", None)


def test_python_shows_the_script_s_stack_with_the_error():
    error = PassedErrors().take_back(
        {"code": "script.error", "message": "no", "stack": "a.lua:1 in f\na.lua:2 in main"}
    )

    shown = "".join(traceback.format_exception(error))
    assert "a.lua:1 in f\n" in shown
    assert "a.lua:2 in main" in shown


def test_only_so_many_errors_are_known_again():
    passed = PassedErrors()
    wires = [passed.pass_on(ToolError(f"{i}")) for i in range(KEPT_ERRORS + 1)]
    for error in wires:
        error["stack"] = "a.lua:1 in main"

    known = [type(passed.take_back(wire)) for wire in wires]
    passed.clear()

    assert known == [ToolError] * (KEPT_ERRORS + 1)
    assert [len(passed.take_back(wire).frames) for wire in (wires[0], wires[-1])] == [1, 1]


def test_stack_that_the_script_has_changed_is_taken_as_it_is():
    passed = PassedErrors()
    first = passed.take_back({"code": "x", "message": "m", "stack": "a.lua:1 in f"})
    wire = passed.pass_on(first)
    wire["stack"] = "nonsense\nb.lua:9 in g"

    assert passed.take_back(wire).frames == (Frame("b.lua", 9, "g"),)


def test_frame_of_the_function_that_wraps_an_error_is_there_once():
    def inner():
        raise ValueError("deep")

    def outer():
        try:
            inner()
        except ValueError as error:
            raise SpellError("no") from error

    with pytest.raises(SpellError) as caught:
        outer()

    names = [frame.function.rpartition(".")[2] for frame in frames_of(caught.value)]
    assert names == ["inner", "outer", "test_frame_of_the_function_that_wraps_an_error_is_there_once"]


@pytest.mark.parametrize(
    ("module", "file", "shown"),
    [
        ("", "spell.lua", True),
        ("__main__", "/home/ada/run.py", True),
        ("llmspell.tools.calculate", "/x/site-packages/llmspell/tools/calculate.py", True),
        ("llmspell.tool", "/x/site-packages/llmspell/tool.py", False),
        ("asyncio.tasks", "/usr/lib/asyncio/tasks.py", False),
        ("weather_tools", "/x/site-packages/weather_tools.py", True),
        ("httpx2._client", "/x/site-packages/httpx2/_client.py", False),
        ("simpleeval", "/x/site-packages/simpleeval.py", False),
    ],
)
def test_frames_shown_are_those_of_scripts_tools_and_the_program(module, file, shown):
    frames = [Frame(file, 1, "f", module), Frame("/x/llmspell/tool.py", 1, "call", "llmspell.tool")]

    assert own_frames(frames) == frames[:1] * shown


def test_package_that_a_tool_uses_is_not_shown():
    frames = [
        Frame("/x/site-packages/httpx/api.py", 1, "get", "httpx.api"),
        Frame("/x/site-packages/weather_tools.py", 1, "ask", "weather_tools"),
        Frame("/x/llmspell/tool.py", 1, "call", "llmspell.tool"),
    ]

    assert own_frames(frames) == frames[1:2]


def test_lines_that_are_no_frames_are_left_out():
    assert script_frames("spell.lua:3 in main\nnonsense\n") == (Frame("spell.lua", 3, "main"),)
