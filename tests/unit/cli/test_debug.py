"""`llmspell debug` and a client of the Debug Adapter Protocol: all through the process and its socket."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time

import pytest

from .dap_client import DapClient

SPELL = """\
local total = 0

-- adds
local function add(n)
  local doubled = n * 2
  total = total + doubled
  return total
end

for i = 1, 3 do
  add(i)
end
print("sum", total)
return total
"""


@pytest.fixture
def debug(llmspell_process, home):
    """Start a debugger for a text and connect to it."""
    sockets = []

    def start(text, *words, name="spell.lua"):
        path = home / name
        path.write_text(text)
        process = llmspell_process("debug", str(path), "--port", "0", *words)
        address = process.stderr.readline()
        assert address.startswith("debugger: 127.0.0.1:")
        one = socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2])), timeout=20)
        sockets.append(one)
        client = DapClient(one.makefile("rb"), one.makefile("wb"))
        client.process, client.path, client.socket = process, path, one
        return client

    yield start

    for one in sockets:
        one.close()


def leave(client):
    client.get("disconnect")
    out, err = client.process.communicate(timeout=20)
    return client.process.returncode, out, err


def test_it_stops_at_a_breakpoint_shows_where_it_is_and_steps(debug):
    client = debug(SPELL)
    placed = client.begin(client.path, {"line": 9}, {"line": 5}, {"line": 99})

    assert [(one["verified"], one["line"]) for one in placed] == [(True, 10), (True, 5), (False, 99)]
    assert client.stop() == ("breakpoint", 1, ["main:10"])
    assert client.go() == ("breakpoint", 1, ["add:5", "main:11"])
    assert client.scope("Locals") == {"n": "1"}
    assert client.scope("Upvalues") == {"total": "0"}
    assert client.scope("Locals", frame=1) == {"total": "0", "add": "function: spell.lua:4", "i": "1"}
    assert client.go("next") == ("step", 1, ["add:6", "main:11"])
    assert client.scope("Locals") == {"n": "1", "doubled": "2"}
    assert client.value("doubled + total, 'x'") == '2, "x"'
    assert client.value("total = 100") == ""
    assert client.go("stepOut")[2] == ["main:10"]
    assert client.value("total") == "102"
    assert client.go("next")[2] == ["main:11"]

    client.get("setBreakpoints", source={"path": str(client.path)}, breakpoints=[])

    assert client.go("stepIn")[2] == ["add:5", "main:11"]
    assert client.go("stepOut")[2] == ["main:10"]
    assert client.go("next")[2] == ["main:11"]
    assert client.go("next")[2] == ["main:10"]
    assert client.end() == 0
    assert client.output() == "sum\t112\n"
    assert client.output("console") == "result: 112\n"
    assert leave(client) == (0, "", "")


def test_conditions_hit_counts_and_messages(debug):
    client = debug("for i = 1, 10 do\n  local square = i * i\n  square = square + 1\n  square = i\nend\nreturn 1")
    placed = client.begin(
        client.path,
        {"line": 2, "condition": "i == 2"},
        {"line": 3, "logMessage": "{i} squared is {square}, {nothing.x}", "condition": "i < 3"},
        {"line": 4, "hitCondition": "% 4"},
        {"line": 5, "hitCondition": "now"},
        {"line": 6, "condition": "1 +"},
    )

    assert [one["verified"] for one in placed] == [True, True, True, False, True]
    assert (client.stop()[2], client.value("i")) == (["main:2"], "2")
    assert (client.go()[2], client.value("i")) == (["main:4"], "4")
    assert (client.go()[2], client.value("i")) == (["main:4"], "8")
    assert client.go()[2] == ["main:6"]

    problem = "<expression:1: attempt to index a nil value (global 'nothing')>"

    assert client.output("console") == f"1 squared is 1, {problem}\n2 squared is 4, {problem}\n"
    assert "the condition of a breakpoint failed: " in client.output("important")
    assert client.end() == 0


def test_tables_are_shown_level_by_level(debug):
    client = debug(
        "local t = { 1, 'two', deep = { deeper = { x = true } }, [3.5] = print, ['a b'] = JSON.null }\n"
        "local many = {}\nfor i = 1, 1000 do many[i] = i end\n"
        "local function f(...) return ... end\nlocal co = coroutine.create(f)\nlocal s = 'a\\n\"b\\255'\nlocal r = f(t, nil)"
    )
    client.begin(client.path, {"line": 7})
    client.stop()
    scopes = client.get("scopes", frameId=client.stack()[0]["id"])["scopes"]
    locals_ = {
        one["name"]: one
        for one in client.get("variables", variablesReference=scopes[0]["variablesReference"])["variables"]
    }

    assert client.inside(locals_["t"]["variablesReference"]) == {
        "[1]": "1",
        "[2]": '"two"',
        "[3.5]": "function: built in",
        "a b": "JSON.null",
        "deep": "{deeper = {…}}",
    }
    assert list(client.inside(locals_["many"]["variablesReference"], start=10, count=2)) == ["[11]", "[12]"]
    assert (locals_["co"]["value"], locals_["s"]["value"]) == ("thread: suspended", '"a\\n\\"b\ufffd"')
    assert "print" in client.inside(scopes[2]["variablesReference"])
    assert client.go("stepIn")[2] == ["f:4", "main:7"]
    assert client.scope("Locals") == {"...1": locals_["t"]["value"], "...2": "nil"}


def test_expressions_cannot_wait_loop_or_reach_the_debugger(debug):
    client = debug("local x = 1\nreturn x")
    client.begin(client.path, {"line": 2})
    client.stop()
    frame = client.stack()[0]["id"]

    def refused(expression):
        return client.refusal("evaluate", expression=expression, frameId=frame)

    assert refused("Task.sleep(1)") == "an expression of the debugger cannot wait"
    assert refused("coroutine.yield()") == "attempt to yield from outside a coroutine"
    assert refused("while true do end") == "the expression takes longer than 2 s"
    assert "unexpected symbol" in refused("1 +")
    assert client.value("type(debug), type(io), type(os.exit)") == '"nil", "nil", "nil"'
    assert client.value("x") == "1"
    assert client.end() == 0


def test_tasks_are_threads_and_coroutines_are_one_stack(debug):
    client = debug("""\
local gate = Channel.new()
local waiter = Task.spawn(function()
  coroutine.wrap(function()
    gate:receive()
  end)()
end)
local other = Task.spawn(function()
  for _ in coroutine.wrap(function()
    coroutine.yield(1)
  end) do end
  gate:send("go")
end)
waiter:await()
return "done"
""")
    client.begin(client.path, {"line": 9})
    reason, thread, stack = client.stop()
    threads = {one["name"]: one["id"] for one in client.get("threads")["threads"]}

    assert (reason, stack) == ("breakpoint", ["function at line 8:9", "function at line 7:8"])
    assert (sorted(threads), thread) == (["main", "task 1", "task 2"], threads["task 2"])
    assert [one["line"] for one in client.stack(threads["task 1"])] == [4, 5]
    assert [one["line"] for one in client.stack(threads["main"])] == [13]
    assert client.end() == 0
    assert sorted(one["body"]["reason"] for one in client.events if one["event"] == "thread")[:3] == ["exited"] * 3


def test_errors_stop_it_where_they_are_raised(debug):
    text = """\
pcall(function()
  error("caught")
end)
Task.settle{ function()
  local t = nil
  return t.x
end }
error({ code = "my.code", message = "mine" })
"""
    client = debug(text)
    client.begin(client.path, filters=["all"])

    assert client.stop()[::2] == ("exception", ["function at line 1:2", "main:1"])
    assert client.get("exceptionInfo", threadId=1) == {
        "exceptionId": "error",
        "description": "caught",
        "breakMode": "always",
    }
    client.get("setExceptionBreakpoints", filters=["uncaught"])
    reason, thread, stack = client.go()
    assert (reason, stack) == ("exception", ["function at line 4:6"])
    assert client.scope("Locals", thread) == {"t": "nil"}
    assert client.go()[2] == ["main:8"]
    assert client.get("exceptionInfo", threadId=1)["description"] == "mine"
    assert client.end() == 1
    assert "error[my.code]: mine" in client.output("stderr")
    assert leave(client)[0] == 1


def test_pause_stops_code_that_computes_and_code_that_waits(debug):
    client = debug("local n = 0\nwhile n >= 0 do\n  n = n + 1\nend\nTask.sleep(60)\nreturn 1")
    client.begin(client.path)
    client.get("pause", threadId=1)

    assert client.stop()[0] == "pause"
    assert int(client.value("n")) > 0

    client.value("n = -10")
    client.get("setBreakpoints", source={"path": str(client.path)}, breakpoints=[{"line": 5}])

    assert client.go()[2] == ["main:5"]

    client.get("continue", threadId=1)
    client.wait("continued")
    client.get("pause", threadId=1)

    assert client.stop() == ("pause", 1, ["main:5"])
    assert leave(client)[0] == 130


def test_a_breakpoint_is_met_also_where_a_busy_task_gets_its_turn_back(debug):
    client = debug("""\
local n = { 0, 0 }
local function count(i)
  return function()
    while n[i] < 3000 do
      n[i] = n[i] + 1
    end
  end
end
Task.all{ count(1), count(2) }
return n
""")
    client.begin(client.path, {"line": 5, "hitCondition": "== 6000"})

    assert client.stop()[::2] == ("breakpoint", ["function at line 3:5"])
    assert client.value("math.max(n[1], n[2]), n[1] + n[2]") == "3000, 5999"


def test_modules_have_breakpoints_too(debug, home):
    (home / "lib").mkdir()
    (home / "lib" / "maths.lua").write_text("local M = {}\n\nfunction M.twice(n)\n  return n * 2\nend\n\nreturn M\n")
    client = debug('local maths = require("./lib/maths")\nlocal n = maths.twice(21)\nreturn n\n')
    client.get("initialize", adapterID="test", linesStartAt1=False, columnsStartAt1=False)
    client.get("launch")
    placed = client.get("setBreakpoints", source={"path": str(home / "lib" / "maths.lua")}, breakpoints=[{"line": 3}])
    client.get("configurationDone")
    client.wait("stopped")
    top = client.stack()[0]

    assert [(one["verified"], one["line"]) for one in placed["breakpoints"]] == [(True, 3)]
    assert (top["name"], top["line"], top["column"]) == ("twice", 3, 0)
    assert top["source"] == {"name": "lib/maths.lua", "path": str(home / "lib" / "maths.lua")}


def test_time_stands_still_with_the_spell(debug):
    client = debug("local x = 1\nTask.sleep(0)\nreturn x", "--limit", "wall=1s")
    client.begin(client.path, stopOnEntry=True)

    assert client.stop() == ("entry", 1, ["main:1"])

    end = time.monotonic() + 1.2

    while time.monotonic() < end:
        assert client.value("x") == "nil"

    assert client.end() == 0


def test_the_limit_is_kept_while_it_runs(debug):
    client = debug("while true do\nend", "--limit", "wall=200ms")
    client.begin(client.path)

    assert client.wait("exited") == {"exitCode": 1}
    assert "limit.wall" in client.output("stderr")
    assert leave(client)[0] == 3


@pytest.mark.parametrize("how", ["disconnect", "terminate", "signal", "hang up"])
def test_however_it_ends_the_spell_cleans_up_and_nothing_is_left(debug, how, family, alive, home):
    client = debug('Task.defer(function() Log.warn("cleaned up") end)\nwhile true do\n  local x = 1\nend')
    client.begin(client.path, {"line": 3})
    client.stop()
    workers = family(client.process.pid)

    match how:
        case "signal":
            client.process.send_signal(signal.SIGTERM)
        case "hang up":
            client.socket.shutdown(socket.SHUT_RDWR)
        case _:
            client.get(how)

    if how == "terminate":
        client.wait("terminated")
        client.get("disconnect")

    client.process.communicate(timeout=20)

    assert client.process.returncode == 130
    assert alive(workers) == []
    assert how != "terminate" or "cleaned up" in client.output("stderr")


def test_what_it_does_not_have_is_refused_by_name(debug):
    client = debug(SPELL)
    capabilities = client.get("initialize", adapterID="test")

    assert "supportsSetVariable" not in capabilities
    assert client.refusal("setVariable", name="x") == "this debugger has no setVariable"
    assert client.refusal("stackTrace", threadId=1) == "the spell does not run"
    assert client.refusal("launch", program="/other.lua") == "this debugger is for spell.lua, not for /other.lua"
    assert client.refusal("initialize", pathFormat="uri") == "this debugger knows files by their paths"

    client.begin(client.path, stopOnEntry=True, program=str(client.path))
    client.stop()

    assert client.refusal("launch") == "the spell has been started"
    assert client.refusal("stackTrace", threadId=77) == "there is no task 77"
    assert client.refusal("scopes", frameId=77) == "the spell has gone on since this frame was shown"
    assert client.refusal("variables", variablesReference=77) == "the spell has gone on since this value was shown"
    assert client.refusal("exceptionInfo", threadId=1) == "the spell does not stand at an error"
    assert client.refusal("next").startswith("the arguments of next do not fit")
    assert client.end() == 0
    assert client.refusal("evaluate", expression="1") == "the spell does not run"


def test_javascript_only_runs_and_says_so(debug):
    client = debug('print("ran")\nthrow new Error("no")\n', name="spell.js")
    capabilities = client.get("initialize", adapterID="test")
    client.get("launch")
    client.wait("initialized")
    placed = client.get("setBreakpoints", source={"path": str(client.path)}, breakpoints=[{"line": 1}])["breakpoints"]
    client.get("configurationDone")

    assert "supportsEvaluateForHovers" not in capabilities
    assert placed == [
        {"verified": False, "line": 1, "message": "JavaScript cannot be looked into: QuickJS has no debugger"}
    ]
    assert client.wait("exited") == {"exitCode": 1}
    assert client.get("threads") == {"threads": [{"id": 1, "name": "main"}]}
    assert client.refusal("pause", threadId=1) == "JavaScript cannot be looked into: QuickJS has no debugger"
    assert client.output() == "ran\n"
    assert "spell.js:2" in client.output("stderr")


def test_it_runs_in_this_process_too_and_without_a_debugger(debug):
    client = debug(SPELL, "--trusted")
    client.begin(client.path, {"line": 5})

    assert client.stop()[2] == ["add:5", "main:11"]
    assert leave(client)[0] == 130

    client = debug(SPELL)
    client.begin(client.path, {"line": 5}, noDebug=True)

    assert client.wait("exited") == {"exitCode": 0}


def test_standard_input_and_output_do_as_well(home):
    path = home / "spell.lua"
    path.write_text(SPELL)
    command = [sys.executable, "-m", "llmspell", "debug", str(path)]

    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        client = DapClient(process.stdout, process.stdin)
        client.begin(path, {"line": 13})

        assert client.stop()[2] == ["main:13"]
        assert client.end() == 0

        client.get("disconnect")

    assert process.returncode == 0


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", "there is no Content-Length"),
        (b"Content-Length: 99999999999\r\n\r\n", "the limit is"),
        (b"Content-Length: 3\r\n\r\nabc", "a message is not JSON"),
        (b"Content-Length: 2\r\n\r\n[]", "a message is not a JSON object"),
    ],
)
def test_what_is_no_message_ends_it(debug, sent, said):
    client = debug(SPELL)
    client.writer.write(sent)
    client.writer.flush()
    _, err = client.process.communicate(timeout=20)

    assert client.process.returncode == 2
    assert "error[debug.protocol]" in err
    assert said in err
