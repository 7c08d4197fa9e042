"""The session at a terminal, and at a pipe: prompts, Ctrl-C, Ctrl-D, completion, its commands."""

import os
import pty
import select
import signal
import subprocess
import sys
import time

import pytest
from prompt_toolkit.document import Document

from llmspell.app import App
from llmspell.cli.completion import ApiCompleter

COMMAND = [sys.executable, "-m", "llmspell", "repl"]


@pytest.fixture
def environment(tmp_path):
    names = [name for name in os.environ if name.endswith("_API_KEY")]
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return {
        **kept,
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "TERM": "xterm",
        "NO_COLOR": "1",
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }


@pytest.fixture
def pipe(tmp_path, environment):
    def run(text, *options):
        return subprocess.run(
            [*COMMAND, *options],
            input=text,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    return run


class Typist:
    """Somebody at a real terminal."""

    def __init__(self, folder, environment, *options):
        self.screen = ""
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [*COMMAND, *options],
            cwd=folder,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def type(self, text):
        os.write(self._ours, text.encode())

    def see(self, text, seconds=20):
        """Wait until a text comes after what was seen before."""
        until = time.monotonic() + seconds

        while text not in self.screen:
            left = until - time.monotonic()
            ready, _, _ = select.select([self._ours], [], [], max(left, 0))
            assert ready, f"never saw {text!r} in {self.screen!r}"
            self.screen += os.read(self._ours, 65536).decode(errors="replace")

        self.screen = self.screen.partition(text)[2]

    def close(self):
        if self.process.poll() is None:
            self.process.kill()

        self.process.wait()
        os.close(self._ours)


@pytest.fixture
def typist(tmp_path, environment):
    made = []

    def sit_down(*options):
        made.append(Typist(tmp_path, environment, *options))
        return made[-1]

    yield sit_down

    for one in made:
        one.close()


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("lua", "x = 20\nfor i = 1, 2 do\nprint(x + i)\nend\nx * 2\n"),
        ("js", "let x = 20\nfor (let i = 1; i < 3; i++) {\nprint(x + i)\n}\nx * 2\n"),
    ],
)
def test_lines_of_a_pipe_are_run_without_prompts(pipe, lang, text):
    done = pipe(text, "--lang", lang)

    assert (done.stdout, done.stderr, done.returncode) == ("21\n22\n40\n", "", 0)


def test_failing_piece_is_told_with_its_line_and_code(pipe):
    done = pipe("1\n\nerror('no')\n")

    assert (done.stdout, done.returncode) == ("1\n", 1)
    assert "error[script.error]: no" in done.stderr
    assert "1 | error('no')" in done.stderr


def test_code_is_that_of_the_last_piece(pipe):
    assert pipe("error('no')\n1\n").returncode == 0


def test_input_that_ends_in_the_middle_is_told(pipe):
    done = pipe("for i = 1, 2 do\n")

    assert (done.stderr, done.returncode) == ("the input ended in the middle of a piece\n", 1)


def test_commands(pipe, tmp_path):
    (tmp_path / "given.lua").write_text("x = 5\nprint('loaded', x)\n")
    done = pipe(
        ".load given.lua\nx + 1\n.save out.lua\n.reset\nx == nil\n.load missing\n.what\n.load\n.trace\nx = 1\n.exit\n9\n"
    )

    assert done.stdout == "loaded\t5\n6\ntrue\n"
    assert (tmp_path / "out.lua").read_text() == "x = 5\nprint('loaded', x)\n\n_ = x + 1\n"
    assert "cannot read missing" in done.stderr
    assert "there is no command .what; see .help" in done.stderr
    assert "there is no command .load without a file" in done.stderr


def test_help_and_tools_list_what_there_is(pipe):
    done = pipe(".help\n.tools\n")

    assert ".load FILE" in done.stdout
    assert "http_request" in done.stdout


def test_trace_tells_what_is_called_until_it_is_switched_off(pipe):
    call = 'Tool.call("calculate", { expression = "1" }).value\n'
    done = pipe(f".trace\n{call}.trace\n{call}")

    assert done.stderr.splitlines() == ["tool.started calculate", "tool.finished calculate"]


def test_grants_of_the_command_line_hold(pipe, tmp_path):
    (tmp_path / "a.txt").write_text("text")
    call = 'Tool.call("file_read", { path = "a.txt" }).text\n'

    assert "grant.denied" in pipe(call).stderr
    assert pipe(call, "--allow", "fs.read=.").stdout == "text\n"


def test_session_at_a_terminal(typist, tmp_path):
    person = typist("--lang", "lua")
    person.see("lua>")
    person.type("x = 'an' .. 'swer'\r")
    person.see("lua>")
    person.type("x\r")
    person.see("answer")  # not what is typed, nor a part of what moves the cursor
    person.see("lua>")
    person.type("for i = 1, 2 do\r")
    person.see("...")
    person.type("\x03")  # what was begun is thrown away
    person.see("lua>")
    person.type("Task.sleep(60)\r")
    time.sleep(0.3)
    os.killpg(person.process.pid, signal.SIGINT)
    person.see("stopped")
    person.see("lua>")
    person.type("x\r")
    person.see("answer")
    person.see("lua>")
    person.type("\x04")

    assert person.process.wait(20) == 0
    assert "+x = 'an' .. 'swer'\n" in (tmp_path / "state" / "llmspell" / "history-lua").read_text()


def test_history_is_not_kept_when_nobody_wants_it(typist, tmp_path):
    person = typist("--lang", "js", "--no-history")
    person.see("javascript>")
    person.type("'an' + 'swer'\r")
    person.see("answer")
    person.see("javascript>")
    person.type("\x04")

    assert person.process.wait(20) == 0
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    ("names", "line", "expected"),
    [
        ("snake", "Ag", ["Agent"]),
        ("snake", "x = Tool.cal", ["call"]),
        ("snake", "agent:call_t", ["call_tool"]),
        ("camel", "await agent.callT", ["callTool"]),
        ("camel", "pri", ["print"]),
        ("snake", ".lo", [".load"]),
        ("snake", "Tool.call", []),
        ("snake", "nothing_like_it", []),
    ],
)
def test_completion_knows_the_api(names, line, expected):
    completer = ApiCompleter(App().api, names, [".load", ".save"])
    found = [one.text for one in completer.get_completions(Document(line), None)]

    assert found == expected


@pytest.mark.parametrize(
    ("lang", "name", "text", "asked"),
    [
        ("lua", "seven.lua", "return { n = 7 }", 'return require("seven").n'),
        ("js", "seven.js", "exports.n = 7", 'require("seven").n'),
    ],
)
def test_modules_come_from_a_library(pipe, tmp_path, lang, name, text, asked):
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / name).write_text(text)
    assert pipe(f"{asked}\n", "--lang", lang, "--library", "library").stdout == "7\n"
    assert "there is no module" in pipe(f"{asked}\n", "--lang", lang).stderr


@pytest.mark.parametrize(
    ("lang", "typed", "after"),
    [
        ("lua", "x = 5\nx + 1\ny = _ * 2\nlocal n = 4 return n\nmath.max(1, 7)\n", "{ x, y, _ }"),
        ("js", "let x = 5\nx + 1\nlet y = 12\nfunction f() { return 7 }\n", "[x, y, f()]"),
    ],
)
def test_what_was_saved_can_be_loaded(pipe, lang, typed, after):
    assert "wrong" not in pipe(f"{typed}.save session\n", "--lang", lang).stderr
    loaded = pipe(f".load session\n{after}\n", "--lang", lang)
    assert loaded.stderr == ""
    assert "".join(loaded.stdout.splitlines()[-1].split()) in {"{5,12,7}", "[5,12,7]"}
