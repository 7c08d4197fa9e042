"""Modules: what a spell can reach, and ES modules as function bodies with the same lines."""

from pathlib import Path

import pytest

from llmspell.app import App, Given, Script
from llmspell.config import Settings
from llmspell.engines._javascript_module import module_names, to_function_body
from llmspell.engines._module import MAX_MODULES, gather
from llmspell.errors import ScriptError


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
        ('import a from "./m.js"', 'const {default:a}=require("./m.js",["default"]);'),
        ('import {a, b as c} from "./m.js"', 'const {a:a,b:c}=require("./m.js",["a","b"]);'),
        ('import {default as d} from "./m.js"', 'const {default:d}=require("./m.js",["default"]);'),
        ('import * as m from "./m.js"', 'const m=require("./m.js");'),
        (
            'import a, * as m from "./m.js"',
            'const m=require("./m.js");const {default:a}=require("./m.js",["default"]);',
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
    assert result.result == [7, 0, 2, ["count", "default", "next"]]


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
