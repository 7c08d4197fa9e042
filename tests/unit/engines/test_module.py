"""Modules: what a spell can reach, and ES modules as function bodies with the same lines."""

from pathlib import Path

import pytest

from llmspell.app import App, Given, Script
from llmspell.config import Settings
from llmspell.engines._javascript_module import module_names, to_function_body
from llmspell.engines._module import MAX_MODULES, gather
from llmspell.errors import ScriptError, ScriptSyntaxError


@pytest.fixture
async def run(tmp_path):
    async with App(Settings()) as app:

        async def go(engine, source, **files):
            for name, text in files.items():
                path = tmp_path / name.replace("__", "/").replace("_DOT_", ".")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)

            file = "spell.lua" if engine == "lua" else "spell.js"
            return await app.run_spell(Script(source=source, file=file, engine=engine, folder=tmp_path), Given())

        yield go


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ('import "./m.js"', 'require("./m.js");'),
        ('import a from "./m.js"', '$live(require("./m.js",["default"]),{a:"default"});'),
        ('import {a, b as c} from "./m.js"', '$live(require("./m.js",["a","b"]),{a:"a",c:"b"});'),
        ('import {default as d} from "./m.js"', '$live(require("./m.js",["default"]),{d:"default"});'),
        ('import * as m from "./m.js"', 'const m=require("./m.js");'),
        (
            'import a, * as m from "./m.js"',
            'const m=require("./m.js");$live(require("./m.js",["default"]),{a:"default"});',
        ),
        ("export default 1 + 1", "exports.default=1 + 1"),
        ("export default () => 1", "exports.default=() => 1"),
        ("const x = 'export default 1'", "const x = 'export default 1'"),
        ("/* import a from 'b' */ return 1", "/* import a from 'b' */ return 1"),
    ],
)
def test_import_and_export_become_require_and_exports(source, body):
    assert to_function_body(source) == body


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("export const a = 1, b = 2", ["a", "b"]),
        ("export const {a, b: {c}, ...d} = f()", ["a", "c", "d"]),
        ("export function f() {}", ["f"]),
        ("export class C {}", ["C"]),
        ("export default function f() {}", ["default"]),
        ("const a = 1; export {a as b, a as default}", ["b", "default"]),
        ('export {a} from "./m.js"', ["a"]),
        ('export * as m from "./m.js"', ["m"]),
    ],
)
def test_exports_are_getters_by_name(source, names):
    body = to_function_body(source)
    assert [name for name in names if f'exports,"{name}",' in body] == names
    assert "export " not in body


def test_lines_stay_where_they_were():
    source = 'import {\n  a,\n  b\n} from "./m.js"\nexport const x = 1\nthrow new Error("line 6")'
    assert to_function_body(source).split("\n")[5] == 'throw new Error("line 6")'


def test_only_literals_are_module_names():
    source = 'import a from "./a.js"; import b from "fs"; const c = require("../c"); require(name); // require("./d")'
    assert module_names(source) == ["./a.js", "fs", "../c"]


def test_too_many_modules_are_refused():
    def read(importer, name):
        number = int(name[3:]) + 1
        return f"m{number}.lua", f'require("./m{number}")'

    with pytest.raises(ScriptError) as caught:
        gather("s.lua", 'require("./m0")', lambda text: [text.split('"')[1]], read)

    assert caught.value.code == "script.module"
    assert str(MAX_MODULES) in caught.value.hint


async def test_lua_modules_load_once_in_their_folder(run):
    result = await run(
        "lua",
        'local a, b = require("./lib/a"), require("./lib/a.lua") return {a == b, a.x, require("./lib/b").y}',
        lib__a_DOT_lua="print('loaded') return { x = 1 }",
        lib__b_DOT_lua='return { y = require("./a").x + 1 }',
    )
    assert (result.result, result.output) == ([True, 1, 2], ("loaded",))


async def test_javascript_modules_have_live_bindings_and_defaults(run):
    result = await run(
        "javascript",
        'import start, { count, next } from "./lib/counter.js"\nimport * as all from "./lib/counter.js"\n'
        "next(); next();\nreturn [start, count, all.count, Object.keys(all).sort()]",
        lib__counter_DOT_js="export let count = 0\nexport function next() { count++ }\nexport default 7",
    )
    assert result.error is None, result.error
    assert result.result == [7, 2, 2, ["count", "default", "next"]]


async def test_javascript_modules_may_import_each_other_in_a_circle(run):
    result = await run(
        "javascript",
        'import { fa } from "./a.js"\nimport { fb } from "./b.js"\nreturn [fa(), fb()]',
        a_DOT_js='import { b } from "./b.js"\nexport const a = 1\nexport const fa = () => b',
        b_DOT_js='import { a } from "./a.js"\nexport const b = 2\nexport const fb = () => a',
    )
    assert result.error is None, result.error
    assert result.result == [2, 1]


async def test_what_a_javascript_module_has_not_made_yet_cannot_be_read(run):
    result = await run(
        "javascript",
        'import { a } from "./a.js"\nreturn a',
        a_DOT_js='import { b } from "./b.js"\nexport const a = b + 1',
        b_DOT_js='import { a } from "./a.js"\nexport const b = a + 1',
    )
    assert (result.error.file, result.error.line) == ("b.js", 2)
    assert "a is not initialized" in result.error.message


async def test_an_imported_name_cannot_be_assigned_and_is_hidden_by_a_parameter(run):
    result = await run(
        "javascript",
        'import { n } from "./m.js"\nconst f = (n) => n * 2\ntry { n = 5 } catch (error) { return [error.name, f(4), n] }',
        m_DOT_js="export const n = 1",
    )
    assert result.result == ["TypeError", 8, 1]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ("const a = 1", "a is imported and declared"),
        ("function a() {}", "a is imported and declared"),
        ("export class a {}", "a is imported and declared"),
        ('import { b as a } from "./n.js"', "a is imported twice"),
    ],
)
def test_a_name_that_is_imported_and_declared_is_refused(second, said):
    with pytest.raises(ScriptSyntaxError, match=said):
        to_function_body(f'import {{ a }} from "./m.js"\n{second}')


@pytest.mark.parametrize(
    ("engine", "source", "module"),
    [
        ("lua", "local m = require('./m')\nreturn m", "local x = 1\nerror('broken')"),
        ("javascript", "import m from './m.js'\nreturn m", "const x = 1\nthrow new Error('broken')"),
    ],
)
async def test_error_inside_a_module_has_its_file_and_line(run, engine, source, module):
    suffix = "lua" if engine == "lua" else "js"
    result = await run(engine, source, **{f"m_DOT_{suffix}": module})
    assert (result.error.message.removeprefix("Error: "), result.error.file, result.error.line) == (
        "broken",
        f"m.{suffix}",
        2,
    )


@pytest.mark.parametrize("engine", ["lua", "javascript"])
@pytest.mark.parametrize("name", ["./missing", "../outside", "./link", "/etc/passwd"])
async def test_module_outside_the_folder_or_missing_is_refused(run, engine, name, tmp_path):
    outside = tmp_path.parent / "outside.lua"
    outside.write_text("return 1")
    (tmp_path.parent / "outside.js").write_text("exports.x = 1")
    link = tmp_path / ("link.lua" if engine == "lua" else "link.js")
    link.symlink_to(Path(outside).with_suffix(link.suffix))
    result = await run(engine, f'return require("{name}")')
    assert result.error.code == "script.module"
