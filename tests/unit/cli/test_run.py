"""`run` and `exec` in this process: options, output, errors and exit codes."""

from __future__ import annotations

import json
import re

import pytest

LANGUAGES = ["lua", "js"]
SAY = {"lua": 'print("one", 2)\nreturn { answer = 42 }', "js": 'console.log("one", 2)\nreturn { answer: 42 }'}
FAIL = {
    "lua": '\nlocal function inner() error("boo") end\ninner()',
    "js": '\nfunction inner() { throw new Error("boo") }\ninner()',
}
ENDLESS = {"lua": "while true do end", "js": "while (true) {}"}
GREEDY = {
    "lua": "local t = {} while true do t[#t + 1] = ('x'):rep(100000) .. #t end",
    "js": "const t = []; while (true) t.push('x'.repeat(100000) + t.length)",
}
BROKEN = {"lua": "local x = 1\nlocal y = = 2", "js": "const x = 1\nconst y = = 2"}


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def spell(home, language):
    def write(texts):
        path = home / f"spell.{language}"
        path.write_text(texts[language])
        return str(path)

    return write


def test_output_and_result_go_to_standard_output(llmspell_here, spell):
    outcome = llmspell_here("run", spell(SAY))

    assert outcome.code == 0
    assert outcome.out.split() == ["one", "2", '{"answer":42}']
    assert outcome.err == ""


def test_json_is_one_object_with_everything(llmspell_here, spell):
    outcome = llmspell_here("run", spell(SAY), "--json")

    assert outcome.code == 0
    assert set(outcome.json) == {"status", "result", "output", "error", "usage", "run_id", "seconds"}
    assert outcome.json["status"] == "ok"
    assert outcome.json["result"] == {"answer": 42}
    assert [line.split() for line in outcome.json["output"]] == [["one", "2"]]
    assert outcome.json["error"] is None


UNSAYABLE = {"lua": "return { a = { 1 / 0 } }", "js": "return { a: [Infinity] }"}


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_result_that_json_cannot_say_fails_the_run(llmspell_here, spell, language, more):
    outcome = llmspell_here("run", spell(UNSAYABLE), *more)

    assert outcome.code == 1

    if more:
        assert (outcome.json["status"], outcome.json["result"]) == ("error", None)
        assert outcome.json["error"]["message"] == "the spell's result.a[0] is inf"
    else:
        assert outcome.err.splitlines()[:2] == [
            "error[bridge.convert]: the spell's result.a[0] is inf",
            f"  --> spell.{language}",
        ]


def test_bytes_in_a_result_are_base64(llmspell_here):
    code = "return [new Uint8Array([1, 2])]"

    assert llmspell_here("exec", "--lang", "js", code).out == '["AQI="]\n'
    assert llmspell_here("exec", "--lang", "js", code, "--json").json["result"] == ["AQI="]


def test_error_shows_place_line_and_stack(llmspell_here, spell, language):
    outcome = llmspell_here("run", spell(FAIL))

    assert outcome.code == 1
    assert outcome.out == ""
    lines = outcome.err.splitlines()
    assert lines[0] == "error[script.error]: boo"
    assert lines[1] == f"  --> spell.{language}:2"
    assert lines[2] == f"  2 | {FAIL[language].splitlines()[1]}"
    assert lines[3].startswith(f"  stack: spell.{language}:2 in inner")


def test_error_as_json_has_place_and_stack(llmspell_here, spell, language):
    error = llmspell_here("run", spell(FAIL), "--json").json["error"]

    assert (error["code"], error["message"]) == ("script.error", "boo")
    assert (error["file"], error["line"]) == (f"spell.{language}", 2)
    assert "inner" in error["stack"]


NESTED = {
    "lua": 'local tool = Tool.define{ name = "t", description = "d", run = function() error("boo") end }\ntool:call{}',
    "js": 'const tool = await Tool.define({ name: "t", description: "d", run: () => { throw new Error("boo") } })\n'
    "await tool.call({})",
}


def test_only_verbose_output_has_the_frames_of_llmspell_itself(llmspell_here, spell):
    path = spell(NESTED)
    short, long = llmspell_here("run", path).err, llmspell_here("run", path, "--verbose").err

    assert ("conversation.py" in short, "conversation.py" in long) == (False, True)
    assert [line for line in long.splitlines() if ".py:" not in line] == short.splitlines()


def test_error_as_json_has_both_stacks(llmspell_here, spell, language):
    frames = llmspell_here("run", spell(NESTED), "--json").json["error"]["frames"]

    scripts = [(one["file"], one["line"]) for one in frames if one["module"] is None]
    assert scripts == [(f"spell.{language}", 1), (f"spell.{language}", 2)]
    assert "llmspell.tool" in {one["module"] for one in frames}


def test_syntax_error_names_file_and_line(llmspell_here, spell, language):
    outcome = llmspell_here("run", spell(BROKEN), "--json")

    assert outcome.code == 1
    assert outcome.json["error"]["code"] == "script.syntax"
    assert (outcome.json["error"]["file"], outcome.json["error"]["line"]) == (f"spell.{language}", 2)


def test_error_in_a_module_shows_the_modules_line(llmspell_here, home):
    (home / "part.lua").write_text('\n\nerror("inside")')
    (home / "spell.lua").write_text('require("./part")')

    outcome = llmspell_here("run", "spell.lua")

    assert '  --> part.lua:3\n  3 | error("inside")\n' in outcome.err


def test_endless_spell_hits_its_wall_limit(llmspell_here, spell):
    outcome = llmspell_here("run", spell(ENDLESS), "--limit", "wall=100ms", "--json")

    assert outcome.code == 3
    assert outcome.json["status"] == "limit"
    assert outcome.json["error"]["code"] == "limit.wall"


def test_memory_bomb_hits_its_memory_limit(llmspell_here, spell):
    outcome = llmspell_here("run", spell(GREEDY), "--limit", "memory=16M", "--json")

    assert outcome.code == 3
    assert outcome.json["error"]["code"] == "limit.memory"


def test_unknown_tool_is_an_error_with_the_nearest_name(llmspell_here, language):
    outcome = llmspell_here("exec", "--lang", language, 'return Tool.call("calculat", {})')

    assert outcome.code == 1
    assert "error[not_found]" in outcome.err
    assert 'did you mean "calculate"?' in outcome.err


def test_denied_tool_is_denied(llmspell_here, language):
    call = {"lua": '{ path = "x.txt" }', "js": '{ path: "x.txt" }'}[language]

    outcome = llmspell_here("exec", "--lang", language, f'return Tool.call("file_read", {call})', "--json")

    assert outcome.code == 4
    assert outcome.json["status"] == "denied"
    assert outcome.json["error"]["code"] == "grant.denied"


READ = 'return Tool.call("file_read", { path = "x.txt" }).text'


def test_allow_resolves_at_the_working_folder(llmspell_here, home):
    (home / "data").mkdir()
    (home / "data" / "x.txt").write_text("hello")

    outcome = llmspell_here("exec", READ, "--folder", "data", "--allow", "fs.read=./data")

    assert (outcome.code, outcome.out) == (0, "hello\n")


def test_relative_paths_start_at_the_spells_folder(llmspell_here, home):
    (home / "deep").mkdir()
    (home / "deep" / "x.txt").write_text("beside")
    (home / "deep" / "spell.lua").write_text(READ)

    outcome = llmspell_here("run", "deep/spell.lua", "--allow", "fs.read=deep")

    assert (outcome.code, outcome.out) == (0, "beside\n")


def test_deny_wins_over_allow(llmspell_here, home):
    (home / "x.txt").write_text("secret")

    outcome = llmspell_here("exec", READ, "--allow", "fs.read=.", "--deny", "fs.read=./x.txt")

    assert outcome.code == 4


def test_tool_can_be_denied_by_name(llmspell_here):
    outcome = llmspell_here("exec", 'return Tool.call("calculate", { expression = "1" })', "--deny", "tool=calc*")

    assert outcome.code == 4
    assert "hint: a rule denies it, and a denial wins" in outcome.err


def test_json_has_the_same_fields_where_nothing_was_run(llmspell_here):
    outcome = llmspell_here("run", "missing.lua", "--json")

    assert set(outcome.json) == {"status", "result", "output", "error", "usage", "run_id", "seconds"}
    assert (outcome.code, outcome.json["status"], outcome.json["run_id"]) == (2, "error", None)


def test_words_and_inputs_reach_the_spell(llmspell_here):
    code = 'return { Run.args[1], Run.args[2], Run.input("city"), Run.input("n") }'

    outcome = llmspell_here("exec", code, "--input", 'city="Rome"', "--input", "n=[1]", "--", "a", "--json")

    assert outcome.out == '["a","--json","Rome",[1]]\n'


def test_model_says_what_auto_means(llmspell_here, home):
    (home / "llmspell.toml").write_text('[model]\ndefault = "ollama/nothing"')

    outcome = llmspell_here("exec", 'return Model.ask("hi").text', "--model", "scripted/offline")

    assert outcome.code == 0
    assert "The prompt was: hi" in outcome.out


def test_log_lines_go_to_standard_error(llmspell_here):
    outcome = llmspell_here("exec", 'Log.warn("odd", { n = 1 }) Log.debug("fine") return 1')

    assert (outcome.out, outcome.err) == ("1\n", "warning: odd n=1\n")


def test_debug_lines_show_when_asked_for(llmspell_here):
    outcome = llmspell_here("exec", 'Log.debug("fine")', "-v")

    assert outcome.err == "debug: fine\n"


def test_text_result_is_printed_as_it_is(llmspell_here):
    assert llmspell_here("exec", 'return "a\\nb"').out == "a\nb\n"


def test_trusted_spell_runs_in_this_process(llmspell_here):
    assert llmspell_here("exec", "return 1 + 1", "--trusted").out == "2\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "missing.lua"], "cannot read missing.lua"),
        (["run", "llmspell.toml"], 'no language has the ending ".toml"'),
        (["exec", "return 1", "--limit", "wal=2s"], 'did you mean "wall"?'),
        (["exec", "return 1", "--limit", "wall=soon"], '"soon" is not a duration'),
        (["exec", "return 1", "--limit", "tokens=many"], "--limit"),
        (["exec", "return 1", "--limit", "tokens=-1"], "tokens"),
        (["exec", "return 1", "--limit", "wall"], 'there is no "name=value"'),
        (["exec", "return 1", "--allow", "fs.raed=."], 'did you mean "fs.read"?'),
        (["exec", "return 1", "--input", "city=Rome"], "text needs quotes"),
        (["exec", "return 1", "--model", "gpt"], "is not a model name"),
        (["exec", "return 1", "--model", "opnai/x"], 'did you mean "openai"?'),
        (["exec", "return 1", "--lang", "perl"], "perl"),
        (["exec", "return 1", "--frob"], "No such option"),
        (["exec", "return 1", "--folder", "nowhere"], "does not exist"),
        (["run"], "Missing argument"),
        (["rnu"], 'did you mean "run"?'),
    ],
)
def test_wrong_words_are_usage_errors(llmspell_here, home, words, said):
    (home / "llmspell.toml").write_text("")

    outcome = llmspell_here(*words)

    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err


def test_wrong_configuration_is_a_usage_error(llmspell_here, home):
    (home / "llmspell.toml").write_text("[limits]\nwal = 1")

    outcome = llmspell_here("exec", "return 1", "--json")

    assert outcome.code == 2
    assert outcome.json["status"] == "error"
    assert outcome.json["error"]["code"] == "config.invalid"


SLOW = {
    "lua": "local t = Task.spawn(function() Task.sleep(0.001) end)\nt:await()\nreturn 7",
    "js": "const t = Task.spawn(async () => { await Task.sleep(0.001) })\nawait t.await()\nreturn 7",
}
WAITS = {"lua": "Task.sleep(60)", "js": "await Task.sleep(60)"}


def first_words(text):
    """Return the lines of a tree without places and times."""
    return [re.split(r"(?<=[a-z0-9])  ", line)[0] for line in text.splitlines()]


def test_trace_is_a_tree_on_standard_error(llmspell_here, spell, language):
    outcome = llmspell_here("run", spell(SLOW), "--trace")

    tree = [f"spell spell.{language}", "├─ task 1", "│  └─ task.sleep", "└─ waits for task.await", ""]
    assert (outcome.code, outcome.out) == (0, "7\n")
    assert first_words(outcome.err)[1:] == tree


@pytest.mark.parametrize("trusted", [(), ("--trusted",)])
def test_trace_is_shown_after_a_limit(llmspell_here, spell, trusted):
    outcome = llmspell_here("run", spell(WAITS), "--trace", "--limit", "wall=700ms", *trusted)

    lines = outcome.err.splitlines()
    assert outcome.code == 3
    assert lines[1].endswith("limit.wall")
    assert lines[2].startswith("└─ task.sleep")
    assert lines[2].endswith("cancelled")


def test_trace_and_profile_leave_json_alone(llmspell_here, spell):
    outcome = llmspell_here("run", spell(SLOW), "--json", "--trace", "--profile")

    assert outcome.json["result"] == 7
    assert "host calls (times in ms)" in outcome.err


def test_profile_shows_tasks_calls_and_lines(llmspell_here, spell, language):
    err = llmspell_here("run", spell(SLOW), "--profile", "--trusted").err

    assert f"task 1, spell.{language}:1 in main (started the task)" in err
    assert f"task.sleep, spell.{language}:1 in <anonymous>" in err
    assert f"spell.{language}:1\n" in err


def test_files_for_viewers_are_written_also_by_a_failing_spell(llmspell_here, spell, home):
    outcome = llmspell_here("run", spell(FAIL), "--trace-out", "t.json", "--profile-out", "p.json", "--trusted")

    assert outcome.code == 1
    assert "took" not in outcome.err
    assert json.loads((home / "t.json").read_text())["traceEvents"][1]["args"]["outcome"] == "script.error"
    assert json.loads((home / "p.json").read_text())["exporter"] == "llmspell"


@pytest.mark.parametrize("option", ["--trace-out", "--profile-out"])
def test_file_that_cannot_be_written_is_told_before_the_run(llmspell_here, spell, option):
    outcome = llmspell_here("run", spell(SAY), option, "nowhere/t.json")

    assert (outcome.code, outcome.out) == (2, "")
    assert "cannot write nowhere/t.json" in outcome.err


def test_exec_traces_too(llmspell_here):
    assert "spell exec.lua" in llmspell_here("exec", "--lang", "lua", "return 1", "--trace", "--trusted").err


def test_a_file_whose_name_is_no_text_runs(llmspell_here, home, language):
    path = home / f"bad\udcff.{language}"
    path.write_text(FAIL[language])
    outcome = llmspell_here("run", str(path))
    assert outcome.code == 1
    assert f"bad\N{REPLACEMENT CHARACTER}.{language}:2" in outcome.err


@pytest.mark.parametrize("words", [("run", "SPELL", "--", "\udcff"), ("exec", "return '\udcff'")], ids=["args", "text"])
def test_what_is_no_text_is_a_usage_error(llmspell_here, spell, words):
    outcome = llmspell_here(*[spell(SAY) if word == "SPELL" else word for word in words])
    assert outcome.code == 2
    assert "error[usage]" in outcome.err
    assert "holds a lone surrogate" in outcome.err
