"""`llmspell listen` as a process: sources from options and configuration, lines, signals, exit codes."""

from __future__ import annotations

import http.client
import json
import signal
from pathlib import Path

import pytest

SPELL = {
    "s.lua": 'local e = Run.input("event") print("saw " .. e.type) return e.data.body or e.data.name or e.data.count',
    "s.js": 'const e = await Run.input("event"); print("saw " + e.type); return e.data.body ?? e.data.name ?? e.data.count',
}
HOLDS = 'Log.info("going") Task.sleep(tonumber(Run.args[1])) return "done"'
EXAMPLES = Path(__file__).parents[3] / "examples"
HOOK = ("--webhook", "127.0.0.1:0")


@pytest.fixture(autouse=True)
def spells(home):
    for name, text in SPELL.items():
        (home / name).write_text(text)

    (home / "holds.lua").write_text(HOLDS)
    (home / "fails.lua").write_text('error("no good")')
    (home / "in").mkdir()


@pytest.fixture
def listen(llmspell_process):
    """Start it, wait until its sources are at work, and return the process and the places."""

    def start(*words, sources=1):
        process = llmspell_process("listen", *words)
        return process, [process.stderr.readline().removeprefix("listening: ").strip() for _ in range(sources)]

    return start


def post(place, name, body, **headers):
    host, port = place.split("/")[2].split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    connection.request("POST", f"/hooks/{name}", body, headers)
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read())
    connection.close()
    return found


@pytest.mark.parametrize("spell", SPELL)
def test_watched_file_runs_the_spell(home, listen, spell):
    process, places = listen(spell, "--on", "file.created", "--watch", "in", "--allow", "fs.read=in", "--max", "1")
    (home / "in" / "a.txt").write_text("x")
    out, err = process.communicate(timeout=20)

    assert places == [f"file: {home}/in"]
    assert [out.splitlines()[0], out.splitlines()[1]] == [
        "saw file.created",
        f"ok file.created {home}/in/a.txt: a.txt",
    ]
    assert (process.returncode, err) == (0, "done: 1, given up: 0, dropped: 0\n")


@pytest.mark.parametrize("suffix", ["lua", "js"])
def test_example_reads_the_file_that_came(home, listen, suffix):
    example = EXAMPLES / f"on_file.{suffix}"
    process, _ = listen(
        str(example), "--on", "file.created", "--watch", "in", "--allow", f"fs.read={home}/in", "--max", "1"
    )
    (home / "new").write_text("one\ntwo\n")
    (home / "new").rename(home / "in" / "a.txt")
    out, _ = process.communicate(timeout=20)

    assert out == f"ok file.created {home}/in/a.txt: a.txt: 2 lines\n"
    assert process.returncode == 0


def test_posted_hook_runs_the_spell_and_json_shows_it(listen):
    process, (place,) = listen("s.lua", "--on", "webhook.order", *HOOK, "--max", "1", "--json")

    status, answer = post(place, "order", '{"n": 1}', **{"Content-Type": "application/json"})
    out, _ = process.communicate(timeout=20)
    shown = json.loads(out)

    assert status == 202
    assert (shown["event"]["id"], shown["event"]["type"]) == (answer["id"], "webhook.order")
    assert (shown["status"], shown["result"], shown["attempt"]) == ("ok", {"n": 1}, 1)
    assert shown["output"] == ["saw webhook.order"]


def test_hook_that_nobody_listens_to_is_not_found(listen):
    process, (place,) = listen("s.lua", "--on", "webhook.order", "--on", "webhook.bill", *HOOK)

    assert post(place, "other", "")[0] == 404

    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode == 0


def test_timer_runs_the_spell(listen):
    process, _ = listen("s.lua", "--on", "timer.*", "--every", "tick=10ms", "--max", "2")
    out, _ = process.communicate(timeout=20)

    lines = out.splitlines()
    assert [lines[0], lines[1]] == ["saw timer.tick", "ok timer.tick tick: 1"]
    assert process.returncode == 0


def test_sources_of_the_configuration_are_started(home, listen):
    (home / "llmspell.toml").write_text(
        '[sources.hooks]\nuse = "webhook"\n[sources.hooks.options]\naddress = "127.0.0.1:0"\ntoken = "0123456789abcdef"\n'
    )
    process, (place,) = listen("s.lua", "--on", "webhook.*", "--max", "1")

    refused = post(place, "a", "")
    taken = post(place, "a", "", Authorization="Bearer 0123456789abcdef")
    process.communicate(timeout=20)

    assert place.startswith("hooks: ")
    assert [refused[0], taken[0], process.returncode] == [401, 202, 0]


def test_time_ends_it(llmspell_whole):
    outcome = llmspell_whole("listen", "s.lua", "--on", "timer.a", "--every", "a=60", "--for", "50ms")

    assert (outcome.code, outcome.out) == (0, "")


def test_failing_spell_is_shown_and_ends_with_one(listen):
    process, (place,) = listen("fails.lua", "--on", "webhook.*", *HOOK, "--max", "1")
    post(place, "a", "")
    out, err = process.communicate(timeout=20)

    assert out == "error webhook.a a\n"
    assert "error[script.error]: no good\n  --> fails.lua:1" in err
    assert process.returncode == 1


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_result_that_json_cannot_say_is_shown_as_an_error(home, listen, more):
    (home / "unsayable.lua").write_text("return 1 / 0")
    process, (place,) = listen("unsayable.lua", "--on", "webhook.*", *HOOK, "--max", "1", *more)
    post(place, "a", "")
    out, err = process.communicate(timeout=20)

    assert ('"status":"error"' if more else "error webhook.a a\n") in out
    assert "the spell's result is inf" in (out if more else err)
    assert err.endswith("done: 0, result not written: 1, given up: 0, dropped: 0\n")
    assert process.returncode == 1


def test_run_whose_result_cannot_be_written_is_not_run_again(home, listen):
    (home / "unsayable.lua").write_text('print("paid") return 1 / 0')
    process, (place,) = listen("unsayable.lua", "--on", "webhook.*", *HOOK, "--max", "2", "--retries", "3")
    post(place, "a", "")
    post(place, "b", "")
    out, err = process.communicate(timeout=20)

    assert out.count("paid") == 2
    assert err.endswith("done: 0, result not written: 2, given up: 0, dropped: 0\n")


def test_first_signal_works_on_what_waits_and_leaves_no_process(listen, family, alive):
    process, (place,) = listen("holds.lua", "--on", "webhook.*", *HOOK, "--", "0.2")
    post(place, "a", "")
    post(place, "b", "")
    assert process.stderr.readline() == "info: going\n"
    workers = family(process.pid)

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)

    assert out.splitlines() == ["ok webhook.a a: done", "ok webhook.b b: done"]
    assert err.startswith("stopping: ")
    assert process.returncode == 0
    assert len(workers) >= 2
    assert alive(workers) == []


def test_second_signal_stops_at_once_and_leaves_no_process(listen, family, alive):
    process, (place,) = listen("holds.lua", "--on", "webhook.*", *HOOK, "--", "60")
    post(place, "a", "")
    process.stderr.readline()
    workers = family(process.pid)

    process.send_signal(signal.SIGINT)
    process.stderr.readline()
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=10)

    assert out == ""
    assert err.startswith("error[cancelled]: the listener was stopped")
    assert process.returncode == 130
    assert alive(workers) == []


def test_closed_pipe_ends_it_quietly(listen):
    process, (place,) = listen("s.lua", "--on", "webhook.*", *HOOK)
    process.stdout.close()

    post(place, "a", "")
    process.wait(timeout=10)

    assert process.returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("s.lua", "--on", "order.*"), 2, "no source publishes order.*"),
        (("s.lua", "--on", "timer.*", "--every", "tick"), 2, '--every tick: there is no "name=time"'),
        (("s.lua", "--on", "timer.*", "--every", "a.b=1"), 2, '"a.b" is no name of a timer'),
        (("s.lua", "--on", "timer.*", "--every", "a=1", "--for", "soon"), 2, '"soon" is not a duration'),
        (("s.lua", "--on", "webhook.*", "--webhook", "0.0.0.0:80"), 2, "no token is set"),
        (("s.lua", "--on", "webhook.*", "--webhook", "here"), 2, '"here" is no address'),
        (("s.lua", "--on", "file.*", "--watch", "in"), 4, "needs fs.read="),
        (("s.lua", "--on", "file.*"), 4, "needs fs.read="),
        (("s.lua", "--on", "file.*", "--allow", "fs.read=.", "--watch", "none"), 1, "cannot be watched"),
        (("no.lua", "--on", "timer.*", "--every", "a=1"), 2, "cannot read no.lua"),
        (("s.lua", "--on", "timer..", "--every", "a=1"), 2, "is not a topic pattern"),
        (("s.lua",), 2, "Missing option '--on'"),
    ],
)
def test_what_cannot_be_listened_to_is_said_at_once(llmspell_here, words, code, error):
    outcome = llmspell_here("listen", *words)

    assert error in outcome.err
    assert (outcome.code, outcome.out) == (code, "")
