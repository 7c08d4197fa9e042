"""`check`: mistakes are found where they are, and good spells have none."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from llmspell.app import App, Script
from llmspell.cli.check import javascript, lua
from llmspell.cli.check.finding import surface_of

LANGUAGES = {"lua": ("lua", lua), "js": ("javascript", javascript)}
ASK_WHAT_THERE_IS = {
    "lua": """
        local found = {}
        for name, value in pairs(_G) do
            local members = JSON.array{}
            if type(value) == "table" then for member in pairs(value) do members[#members + 1] = member end end
            found[name] = members
        end
        return found
    """,
    "js": """
        const found = {}
        for (const name of Object.getOwnPropertyNames(globalThis)) {
            const value = globalThis[name]
            found[name] = value && typeof value === "object" ? Object.getOwnPropertyNames(value) : []
        }
        return found
    """,
}


@pytest.fixture
def check(home, llmspell_here):
    """Check a text; returns `line:column message` of each finding."""

    def check(language, text):
        (home / f"spell.{language}").write_text(text)
        outcome = llmspell_here("check", f"spell.{language}", "--json")
        assert outcome.code == (1 if outcome.json["findings"] else 0)
        return [f"{one['line']}:{one['column']} {one['message']}" for one in outcome.json["findings"]]

    return check


@pytest.mark.parametrize(
    ("language", "text", "finding"),
    [
        ("lua", "return Agent.creat{}", '1:14 Agent has no "creat"'),
        ("js", "return Agent.creat({})", '1:14 Agent has no "creat"'),
        ("lua", "return Agent:create{}", "1:14 Agent:create passes Agent itself as the first argument"),
        ("lua", "prnt(1)", '1:1 nothing is called "prnt"'),
        ("js", "prnt(1)", '1:1 nothing is called "prnt"'),
        ("lua", "\nreturn Agnet.create{}", '2:8 nothing is called "Agnet"'),
        ("lua", "return string.fmt", '1:15 string has no "fmt"'),
        ("lua", 'return io.open("x")', "1:8 spells have no io"),
        ("js", "setTimeout(() => 1, 5)", "1:1 spells have no setTimeout"),
        ("lua", 'return Agent.create{ tools = {"calculate", "calculat"} }', '1:44 there is no tool "calculat"'),
        ("js", 'return Agent.create({ tools: ["calculate", "calculat"] })', '1:44 there is no tool "calculat"'),
        ("lua", 'return Tool.call("calculat", {})', '1:18 there is no tool "calculat"'),
        ("js", 'return Tool.call("calculat", {})', '1:18 there is no tool "calculat"'),
        ("lua", "return Agent.create{ tols = {} }", '1:22 Agent.create has no option "tols"'),
        (
            "js",
            "return Agent.create({ tols: [], ...more() }); function more() {}",
            '1:23 Agent.create has no option "tols"',
        ),
        (
            "js",
            "const max_turns = 1; return Agent.create({ max_turns })",
            '1:44 Agent.create has no option "max_turns"',
        ),
        ("lua", 'return require("./gone")', '1:16 there is no module "./gone"'),
        ("lua", 'return require("gone")', '1:16 there is no module "gone"'),
        ("js", 'import x from "./gone.js"', '1:15 there is no module "./gone.js"'),
        ("js", 'export * from "./gone.js"', '1:15 there is no module "./gone.js"'),
        ("lua", 'local a = "é" .. nix', '1:18 nothing is called "nix"'),
        ("lua", "local x = = 3", '1:11 syntax error at "="'),
        ("lua", 'print("a"', '1:10 ")" is missing'),
        ("js", "const x = ;", '1:9 syntax error at "="'),
    ],
)
def test_mistake_is_found_where_it_is(check, language, text, finding):
    assert check(language, text) == [finding]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("lua", "local Agent = { creat = 1 } return Agent.creat"),
        ("lua", "for i, v in ipairs({}) do print(i, v) end for k = 1, 2 do print(k) end"),
        ("lua", "function helper(a, ...) return a, ... end return helper"),
        ("lua", "function string.trim(s) return s end return string.trim(' x')"),
        ("lua", "total = 1 total = total + 1 goto done ::done:: return { total = total, [total] = 1 }"),
        ("lua", "local x <const> = 1 local y <close> = nil return x // 1 ~ 2, y, JSON.null, Run.id"),
        ("lua", 'return { tools = { "hammer" } }'),
        ("lua", 'return Agent.create{ model = "auto", ["odd" .. "er"] = 1 }'),
        ("lua", "local Agent = { create = print } return Agent.create{ tols = 1 }"),
        ("js", "return Agent.create({ model: 'auto', ['tols']: 1 })"),
        ("js", "const { a, b: [c], ...rest } = {}; return [a, c, rest].map((x = 1, ...more) => x + more)"),
        ("js", "class A { #x = 1; static y() {} } try { new A() } catch (e) { throw e } finally {}"),
        ("js", "for (const x of []) { lbl: for (;;) { break lbl } } function* g() {} return g"),
        ("js", "if (typeof fetch === 'function') { } return JSON.null ?? JSON.stringify({ Run, id: Run.id })"),
        ("js", "const v = 1; export { v as w }; export default async function () { return v }"),
    ],
)
def test_good_spell_has_no_finding(check, language, text):
    assert check(language, text) == []


def test_modules_are_checked_too(check, home):
    (home / "part.lua").write_text("return Agent.creat")

    assert check("lua", 'return require("./part")') == ['1:14 Agent has no "creat"']


def test_global_of_a_module_is_known_to_all(check, home):
    (home / "part.lua").write_text("function shared() end")

    assert check("lua", 'require("./part") return shared()') == []


def test_finding_is_one_line_with_a_hint(home, llmspell_here):
    (home / "spell.lua").write_text("Agent.creat{}")

    outcome = llmspell_here("check", "spell.lua")

    assert outcome.out == 'spell.lua:1:7: Agent has no "creat"\n  hint: did you mean "create"?\n'


def test_several_files_are_checked_in_order(home, llmspell_here):
    (home / "a.lua").write_text("nix()")
    (home / "b.js").write_text("nix()")

    found = llmspell_here("check", "b.js", "a.lua", "--json").json["findings"]

    assert [Path(one["file"]).name for one in found] == ["b.js", "a.lua"]


@pytest.mark.parametrize("language", ["lua", "js"])
def test_every_documented_example_passes(language, check):
    for op in App().api.ops.values():
        for example in op.signature.examples if op.name != "require" else ():  # whose example shows a missing module
            text = example.lua if language == "lua" else example.javascript
            assert (op.name, check(language, text)) == (op.name, [])


@pytest.mark.parametrize("language", ["lua", "js"])
def test_known_names_are_what_a_script_finds(language):
    engine, reader = LANGUAGES[language]

    async def ask():
        async with App() as app:
            script = Script(source=ASK_WHAT_THERE_IS[language], file="ask", engine=engine, folder=Path.cwd())
            return (await app.run_spell(script)).result, surface_of(app.api, engine, ())

    found, surface = asyncio.run(ask())
    beside = {"arguments", "exports", "module", "require"} if language == "js" else set()
    assert set(found) | beside == surface.names
    assert {name: set(found[name]) for name in surface.members} == {
        name: set(members) for name, members in surface.members.items()
    }
    assert set(reader.LEFT_OUT) & set(found) == set()
