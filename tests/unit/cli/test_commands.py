"""The commands that do not run a spell, and the help of all."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import click
import pytest

from llmspell.cli.diagnosis import examine
from llmspell.cli.exit import ExitCode
from llmspell.cli.program import PROGRAM

HELP = Path(__file__).parent / "help"
PROJECT = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
EXTRAS = set(PROJECT["optional-dependencies"]) - {"providers"}  # those together are one of their own


def paths(group, context, before=()):
    """Every command with the words that lead to it."""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*before, name)

        if isinstance(command, click.Group):
            yield from paths(command, context, (*before, name))


COMMANDS = [(), *paths(PROGRAM, click.Context(PROGRAM))]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_help_is_as_it_was(llmspell_here, words):
    """A changed help text is written anew with `COLUMNS=80 llmspell … --help > tests/unit/cli/help/….txt`."""
    outcome = llmspell_here(*words, "--help")

    assert outcome.code == 0
    assert outcome.out == (HELP / f"{'-'.join(['llmspell', *words])}.txt").read_text()


def test_every_exit_code_is_in_the_help(llmspell_here):
    text = llmspell_here("--help").out

    assert [code for code in ExitCode if f"    {code:<4d} " not in text] == []


def test_program_alone_shows_its_help(llmspell_here):
    outcome = llmspell_here()

    assert outcome.code == 2
    assert outcome.err.startswith("Usage: llmspell")


def test_tool_list_names_every_tool(llmspell_here):
    from llmspell.app import App

    listed = [one["name"] for one in llmspell_here("tool", "list", "--json").json["tools"]]

    assert listed == list(App().tools.names())


def test_tool_info_explains_arguments(llmspell_here):
    text = llmspell_here("tool", "info", "calculate").out

    assert text.startswith("calculate (")
    assert "expression" in text


def test_tool_info_as_json_has_the_schema(llmspell_here):
    assert "expression" in llmspell_here("tool", "info", "calculate", "--json").json["parameters"]["properties"]


@pytest.mark.parametrize(
    "words",
    [["expression=2 * 3"], ["--json-args", '{"expression": "2 * 3"}']],
    ids=["pairs", "json"],
)
def test_tool_call_gives_the_result(llmspell_here, words):
    outcome = llmspell_here("tool", "call", "calculate", *words)

    assert (outcome.code, json.loads(outcome.out)["value"]) == (0, 6)


def test_tool_call_takes_numbers_where_the_schema_wants_them(llmspell_here, home):
    (home / "x.txt").write_text("a\nb\nc\n")
    schema = llmspell_here("tool", "info", "datetime", "--json").json["parameters"]["properties"]
    assert schema["count"]["type"] == "integer"

    outcome = llmspell_here(
        "tool",
        "call",
        "datetime",
        "operation=recur",
        "text=2024-01-01T00:00:00Z",
        "rule=FREQ=DAILY",
        "count=2",
        "--json",
    )

    assert outcome.code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["calculat", "expression=1"], 2, 'did you mean "calculate"?'),
        (["calculate", "expresion=1"], 2, 'did you mean "expression"?'),
        (["calculate", "expression"], 2, "has no value"),
        (["calculate", "--json-args", "[1]"], 2, "no JSON object"),
        (["calculate", "--json-args", "{"], 2, "not JSON"),
        (["calculate"], 1, "tool.arguments"),
        (["calculate", "expression=1/0"], 1, "tool.failed"),
        (["calculate", "expression=1", "--deny", "tool=*"], 4, "grant.denied"),
        (["file_read", "path=x.txt"], 4, "--allow fs.read="),
    ],
)
def test_tool_call_that_fails_says_why(llmspell_here, words, code, said):
    outcome = llmspell_here("tool", "call", *words)

    assert (outcome.code, outcome.out) == (code, "")
    assert said in outcome.err


def test_tool_call_may_read_what_is_allowed(llmspell_here, home):
    (home / "x.txt").write_text("hello")

    outcome = llmspell_here("tool", "call", "file_read", "path=x.txt", "--allow", "fs.read=.", "--json")

    assert outcome.json["result"]["text"] == "hello"


def test_model_list_says_what_auto_means(llmspell_here, home):
    (home / "llmspell.toml").write_text('[model]\ndefault = "scripted/offline"')

    listed = llmspell_here("model", "list", "--json").json

    assert listed["auto"] == "scripted/offline"
    assert {one["name"]: one["ready"] for one in listed["providers"]}["scripted"]


def test_model_ask_prints_the_answer(llmspell_here):
    outcome = llmspell_here("model", "ask", "hi there", "--model", "scripted/offline")

    assert outcome.code == 0
    assert outcome.out.endswith("The prompt was: hi there\n")


def test_model_ask_as_json_has_text_and_usage(llmspell_here):
    answer = llmspell_here("model", "ask", "hi", "--model", "scripted/offline", "--json").json

    assert answer["text"].endswith("The prompt was: hi")
    assert answer["usage"]["requests"] == 1


def test_config_show_masks_secrets_and_names_origins(llmspell_here, home):
    (home / "llmspell.toml").write_text('[providers.openai]\napi_key = "sk-secret"')

    outcome = llmspell_here("config", "show", "--json")

    shown = {one["name"]: one for one in outcome.json["settings"]}
    assert shown["providers.openai.api_key"]["value"] == "***"
    assert shown["providers.openai.api_key"]["origin"].endswith("llmspell.toml")
    assert "sk-secret" not in outcome.out


def test_api_lists_globals_and_functions(llmspell_here):
    text = llmspell_here("api").out

    assert "Agent.create({…})" in text
    assert "agent:run(prompt, {…})" in text


def test_api_as_json_is_the_manifest(llmspell_here):
    assert "create" in llmspell_here("api", "--json").json["globals"]["Agent"]["functions"]


def test_gen_writes_once_and_then_finds_nothing(llmspell_here, home):
    (home / "there").mkdir()
    assert llmspell_here("gen", "--check", "--root", "there").code == 1

    written = llmspell_here("gen", "--root", "there", "--json").json["changed"]

    assert "stubs/llmspell.lua" in written
    assert llmspell_here("gen", "--check", "--root", "there").code == 0


def test_version_is_one_line(llmspell_here):
    assert llmspell_here("version").out.startswith("llmspell ")


def test_doctor_finds_engines_and_sandbox(llmspell_here):
    outcome = llmspell_here("doctor", "--json")

    states = {one["name"]: one["state"] for one in outcome.json["checks"]}
    assert {name: states[name] for name in ("engine lua", "engine javascript", "sandbox")} == {
        "engine lua": "ok",
        "engine javascript": "ok",
        "sandbox": "ok",
    }
    assert {name.removeprefix("extra ") for name in states if name.startswith("extra ")} == EXTRAS
    assert outcome.code == 0


def test_local_server_is_ready_only_where_it_answers(llmspell_here, home):
    (home / "llmspell.toml").write_text('[providers.ollama]\nbase_url = "http://127.0.0.1:9/v1"')

    providers = {one["name"]: one["ready"] for one in llmspell_here("model", "list", "--json").json["providers"]}
    checks = {one["name"]: one["text"] for one in llmspell_here("doctor", "--json").json["checks"]}

    assert providers["ollama"] is False
    assert checks["provider ollama"] == "not ready: no server answers with a model"


def test_unknown_command_lists_all(llmspell_here):
    assert "run, session, state, tool, version" in llmspell_here("frob").err


def test_object_as_an_argument_of_a_tool_is_led_to_its_option(llmspell_here):
    outcome = llmspell_here("tool", "call", "calculate", '{"expression":"1"}')

    assert """hint: give a JSON object with --json-args '{"expression":"1"}'""" in outcome.err


def test_doctor_says_bad_when_the_jail_does_not_hold(monkeypatch):
    import asyncio

    monkeypatch.setattr("llmspell.cli.diagnosis._PROBE", "raise SystemExit('no seccomp')")

    found = {one.name: one for one in asyncio.run(examine())}

    assert found["sandbox"].state == "bad"
    assert "no seccomp" in found["sandbox"].text
