"""The program as a process: signals, pipes, purity of its output, what it loads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

BUSY = {
    "lua": 'Log.info("going") while true do end',
    "js": 'Log.info("going"); await Task.sleep(0); while (true) {}',  # sent when the script waits
}
WAITING = {
    "lua": 'Log.info("going") Task.sleep(60)',
    "js": 'Log.info("going"); await Task.sleep(60)',
}

# what a spell of its own does not need must not cost start-up time
UNWANTED = {
    "_quickjs",
    "_sqlite3",
    "asyncpg",
    "cryptography",
    "h11",
    "httpx2",
    "jinja2",
    "jsonschema_rs",
    "llmspell.bundle",
    "llmspell.cli.check",
    "llmspell.cli.diagnosis",
    "llmspell.stores",
    "llmspell.listener",
    "llmspell.packing",
    "llmspell.source",
    "lupa",
    "nats",
    "opentelemetry",
    "pydantic",
    "pydantic_ai",
    "re2",
    "requests",
    "rich",
    "simpleeval",
    "structlog",
    "tree_sitter",
    "watchfiles",
    "whenever",
    "yaml",
    "zipfile",
}
PROGRAM = [sys.executable, "-m", "llmspell"]
LOADED = """
import sys
from llmspell.cli.program import run
code = run(["run", "hello.lua"])
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("texts", [BUSY, WAITING], ids=["busy", "waiting"])
@pytest.mark.parametrize("language", ["lua", "js"])
def test_signal_stops_the_spell_and_leaves_no_process(llmspell_process, family, alive, language, texts, number):
    process = llmspell_process("exec", "--lang", language, texts[language], "--json")
    assert process.stderr.readline() == "info: going\n"
    workers = family(process.pid)

    os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
    out, err = process.communicate(timeout=10)

    assert process.returncode == 130
    assert '"status":"cancelled"' in out
    assert err == ""
    assert len(workers) >= 2
    assert alive(workers) == []


def test_cancelled_spell_keeps_what_it_printed(llmspell_process):
    process = llmspell_process("exec", 'print("first") Log.info("going") Task.sleep(60)', "--json")
    process.stderr.readline()

    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=10)

    assert '"output":["first"]' in out


def test_lines_come_as_they_are_printed(llmspell_process):
    process = llmspell_process("exec", 'print("now") Task.sleep(60)')

    assert process.stdout.readline() == "now\n"


def test_closed_pipe_ends_the_program_quietly(llmspell_process, family, alive):
    process = llmspell_process("exec", 'while true do print("more") end')
    assert process.stdout.readline() == "more\n"
    workers = family(process.pid)

    process.stdout.close()
    process.wait(timeout=10)

    assert process.returncode == 0
    assert process.stderr.read() == ""
    assert alive(workers) == []


@pytest.mark.parametrize(
    "words",
    [
        ["exec", "return 1"],
        ["exec", "return 1", "--json"],
        ["exec", 'while true do print("more") end'],
        ["exec", "Run.output(1) Task.sleep(60)"],
        ["tool", "list"],
        ["model", "ask", "hi", "--model", "scripted/offline"],
        ["--help"],
    ],
    ids=" ".join,
)
def test_full_disk_is_told_in_an_error(home, words):
    with open("/dev/full", "w") as full:
        done = subprocess.run([*PROGRAM, *words], stdout=full, stderr=subprocess.PIPE, text=True, timeout=30)

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "error[output.failed]: standard output takes nothing: No space left on device",
        "  hint: see where it leads: the disk may be full",
    ]


@pytest.mark.parametrize("more", ["", "--json"])
def test_closed_standard_output_is_told_before_anything_runs(home, more):
    done = subprocess.run(
        ["sh", "-c", f'"$@" {more} >&-', "sh", *PROGRAM, "exec", 'Log.info("ran")'], capture_output=True, text=True
    )

    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == "error[output.failed]: standard output is closed; nothing was run"


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-"])
def test_other_streams_may_be_closed(home, closed):
    words = [*PROGRAM, "exec", 'Log.info("told") return 1']

    done = subprocess.run(["sh", "-c", f'"$@" {closed}', "sh", *words], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, "1\n")


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("lua", 'local line = ("x"):rep(1 << 20) for _ = 1, 1024 do print(line) end'),
        ("js", 'const line = "x".repeat(1 << 20); for (let i = 0; i < 1024; i++) console.log(line)'),
    ],
)
def test_gigabyte_of_output_hits_its_limit(llmspell_whole, language, code):
    outcome = llmspell_whole("exec", "--lang", language, code, "--json", "--limit", "output=4M")

    assert outcome.code == 3
    assert outcome.json["error"]["code"] == "limit.output"
    assert len(outcome.out) < 5 << 20


def test_json_output_is_pure_also_when_the_spell_talks(llmspell_whole):
    code = 'print("{}") Log.error("bad") Run.progress(0.5, "half") return Model.ask("hi").text'

    outcome = llmspell_whole("exec", code, "--json")

    assert outcome.code == 0
    assert outcome.json["output"] == ["{}"]
    assert "no model is configured" in outcome.err
    assert "error: bad" in outcome.err


def test_no_colour_without_a_terminal(llmspell_whole):
    outcome = llmspell_whole("exec", 'Log.warn("x") Run.progress(0.5) error("boo")')

    assert "\x1b" not in outcome.err + outcome.out
    assert "50%" not in outcome.err


def test_run_loads_only_what_it_needs(home):
    (home / "hello.lua").write_text('print("hello")')

    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)

    loaded = done.stderr.split()
    assert done.stdout == "hello\n"
    assert {name for name in UNWANTED for one in loaded if one == name or one.startswith(f"{name}.")} == set()
    assert [one for one in loaded if one.startswith("llmspell.cli.commands.")] == ["llmspell.cli.commands.run"]


CACHED = """
[hooks.cache.options]
keep = "store"

[permissions.allow]
tool = ["*"]
"""
ANSWER = {
    "lua": 'return Tool.call("calculate", { expression = "6 * 7" })',
    "js": 'return Tool.call("calculate", { expression: "6 * 7" })',
}


@pytest.mark.parametrize("language", ["lua", "js"])
def test_answers_that_are_kept_in_the_store_serve_the_next_process(llmspell_whole, home, language):
    (home / "llmspell.toml").write_text(CACHED)
    spell = home / f"answer.{language}"
    spell.write_text(ANSWER[language])

    first = llmspell_whole("run", spell.name, "--json")
    spell.write_text(
        {
            "lua": 'Hook.on("before:tool", function() return Hook.deny("anew") end) ',
            "js": 'await Hook.on("before:tool", () => Hook.deny("anew")); ',
        }[language]
        + ANSWER[language]
    )
    second = llmspell_whole("run", spell.name, "--json")
    (home / f"other.{language}").write_text(spell.read_text())
    other = llmspell_whole("run", f"other.{language}", "--json")

    assert (first.code, second.json["result"]) == (0, first.json["result"])
    assert other.json["error"]["message"].endswith("anew")
