"""A spell that sets a hook has it write only where the spell may; the configuration has it write anywhere."""

import json

import pytest

from llmspell.app import App, Given, Script
from llmspell.config import Settings
from llmspell.config.settings import Permissions
from llmspell.errors import ConfigError, DeniedError
from llmspell.grant import Grants
from llmspell.hook.plugin import HookSettings, make_hooks
from llmspell.hooks import debug, logging, metrics


@pytest.mark.parametrize("module", [debug, logging, metrics], ids=lambda module: module.__name__)
def test_file_has_to_be_granted(module, tmp_path):
    settings = HookSettings(options={"file": str(tmp_path / "granted" / "x")})

    with pytest.raises(DeniedError) as caught:
        make_hooks(module.HOOK, "it", settings, Grants())

    assert caught.value.code == "grant.denied"
    assert len(make_hooks(module.HOOK, "it", settings, Grants({"fs.write": [str(tmp_path / "granted")]}))) == 1
    assert len(make_hooks(module.HOOK, "it", settings)) == 1


@pytest.mark.parametrize("path", ["link/x", "granted/../x", "granted/out"])
def test_path_that_leads_elsewhere_is_judged_by_where_it_leads(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "granted").mkdir()
    (tmp_path / "link").symlink_to("/tmp")
    (tmp_path / "granted" / "out").symlink_to(tmp_path / "x")

    with pytest.raises(DeniedError):
        make_hooks(debug.HOOK, "it", HookSettings(options={"file": path}), Grants({"fs.write": ["granted"]}))


def test_relative_path_is_the_one_that_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    elsewhere = Grants({"fs.write": [str(tmp_path / "spells")]}, base=str(tmp_path / "spells"))

    with pytest.raises(DeniedError):
        make_hooks(debug.HOOK, "it", HookSettings(options={"file": "x"}), elsewhere)


def test_bad_option_is_told_before_the_grant():
    with pytest.raises(ConfigError):
        make_hooks(debug.HOOK, "it", HookSettings(options={"file": 5}), Grants())


SOURCES = {
    "lua": 'Hook.use("debug", { file = Run.input("file") }) return Tool.call("calculate", { expression = "6*7" }).value',
    "javascript": 'await Hook.use("debug", { file: Run.input("file") })\n'
    'return (await Tool.call("calculate", { expression: "6*7" })).value',
}


@pytest.mark.parametrize("engine", SOURCES)
async def test_spell_captures_where_it_may_write(engine, tmp_path):
    file = tmp_path / "capture.jsonl"
    settings = Settings(permissions=Permissions(allow={"fs.write": [str(tmp_path)], "tool": ["*"]}))
    script = Script(source=SOURCES[engine], file="spell", engine=engine, folder=tmp_path)

    async with App(settings) as app:
        result = await app.run_spell(script, Given(inputs={"file": str(file)}))
        left = len(app.hooks)

    (record,) = map(json.loads, file.read_text().splitlines())
    assert (result.error, result.result, left) == (None, 42, 0)
    assert (record["name"], record["input"]) == ("calculate", {"expression": "6*7"})


async def test_configuration_sets_hooks_that_write_without_a_grant(tmp_path):
    log, prom = tmp_path / "log", tmp_path / "llmspell.prom"
    hooks = {
        "log": HookSettings(use="logging", options={"file": str(log)}),
        "metrics": HookSettings(options={"file": str(prom)}),
    }
    script = Script(source="return 1", file="spell.lua", engine="lua", folder=tmp_path)

    async with App(Settings(hooks=hooks)) as app:
        result = await app.run_spell(script, Given())

    assert result.result == 1
    assert "event=spell.finished kind=spell name=spell.lua" in log.read_text()
    assert 'llmspell_crossings_total{kind="spell",name="spell.lua",outcome="finished"} 1.0' in prom.read_text()
