"""The pages about the languages say what is there: each line is run, and each name that is there has a line."""

import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from llmspell.app import App, Given
from llmspell.bridge.emit.bindings import bindings
from llmspell.config import Settings

from .test_cases import plain

PAGES = Path(__file__).parents[2] / "docs" / "reference"
STATUSES = {"kept", "host-backed", "changed", "absent"}
CODE = re.compile(r"^`(.*)`$")
MEMBERS_OF = {"lua": ("coroutine", "math", "os", "string", "table", "utf8"), "javascript": ("Math", "Reflect")}

LUA_STANDARD = {
    "": "_G _VERSION assert collectgarbage dofile error getmetatable ipairs load loadfile next pairs pcall print rawequal"
    " rawget rawlen rawset require select setmetatable tonumber tostring type warn xpcall io package debug",
    "coroutine": "close create isyieldable resume running status wrap yield",
    "string": "byte char dump find format gmatch gsub len lower match pack packsize rep reverse sub unpack upper",
    "utf8": "char charpattern codepoint codes len offset",
    "table": "concat insert move pack remove sort unpack",
    "math": "abs acos asin atan ceil cos deg exp floor fmod huge log max maxinteger min mininteger modf pi rad random"
    " randomseed sin sqrt tan tointeger type ult",
    "os": "clock date difftime execute exit getenv remove rename setlocale time tmpname",
}
JAVASCRIPT_STANDARD = {
    "": "globalThis Infinity NaN undefined eval isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI"
    " encodeURIComponent escape unescape AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean"
    " DataView Date Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Int8Array"
    " Int16Array Int32Array Iterator Map Number Object Promise Proxy RangeError ReferenceError RegExp Set"
    " SharedArrayBuffer String Symbol SyntaxError TypeError Uint8Array Uint8ClampedArray Uint16Array Uint32Array URIError"
    " WeakMap WeakRef WeakSet Atomics JSON Math Reflect Intl",
    "Math": "E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atanh atan2 cbrt ceil clz32 cos cosh"
    " exp expm1 f16round floor fround hypot imul log log1p log10 log2 max min pow random round sign sin sinh sqrt tan tanh"
    " trunc",
    "Reflect": "apply construct defineProperty deleteProperty get getOwnPropertyDescriptor getPrototypeOf has"
    " isExtensible ownKeys preventExtensions set setPrototypeOf",
}
STANDARD = {"lua": LUA_STANDARD, "javascript": JAVASCRIPT_STANDARD}
LATER_DRAFTS = {"Math.sumPrecise"}


class Line(NamedTuple):
    name: str
    status: str
    example: str
    gives: str
    remarks: str


def lines(engine):
    rows = [row for row in (PAGES / f"{engine}.md").read_text().splitlines() if row.startswith("| `")]
    return [Line(*[code(cell.strip()) for cell in row.strip("|").split("|")]) for row in rows]


def code(cell):
    found = CODE.match(cell)
    return found[1] if found else cell


LINES = {engine: lines(engine) for engine in STANDARD}
ALL = [pytest.param(engine, line, id=f"{engine}-{line.name}") for engine in LINES for line in LINES[engine]]


HEADS = {
    "lua": """
        local seen = {}
        local function probe(name, f)
            local ok, value = pcall(f)
            if not ok then value = "error: " .. tostring(value) end
            if value == nil then value = JSON.null end
            seen[name] = value
        end
    """,
    "javascript": """
        const seen = {}
        const probe = async (name, f) => {
            try { seen[name] = await f() } catch (error) { seen[name] = "error: " + error }
        }
    """,
}


def probe(engine, line):
    if engine == "lua":
        return f"probe({json.dumps(line.name)}, function() return {line.example or f'type({line.name})'} end)"

    value = line.example or f"typeof {line.name}"
    return f"await probe({json.dumps(line.name)}, async () => {value})"


def spell_of(engine):
    return "\n".join([HEADS[engine], *[probe(engine, line) for line in LINES[engine]], "return seen"])


NAMES = {
    "lua": """
        local found = {}
        for name in pairs(_G) do found[#found + 1] = name end
        for _, library in ipairs(Run.args) do
            for name in pairs(_G[library]) do found[#found + 1] = library .. "." .. name end
        end
        return found
    """,
    "javascript": """
        const found = Object.getOwnPropertyNames(globalThis)
        for (const library of Run.args) {
            for (const name of Object.getOwnPropertyNames(globalThis[library])) found.push(library + "." + name)
        }
        return found
    """,
}


@pytest.fixture(scope="module")
def seen(stage):
    results = {engine: stage.run(engine, spell_of(engine)) for engine in LINES}
    assert {engine: result.error for engine, result in results.items()} == dict.fromkeys(LINES)
    return {engine: result.result for engine, result in results.items()}


def own_names(engine):
    """Return the globals of the script API: they have pages of their own."""
    names = "snake" if engine == "lua" else "camel"
    return set(bindings(App(Settings()).api, names)["globals"]) - {line.name for line in LINES[engine]}


@pytest.mark.parametrize(("engine", "line"), ALL)
def test_what_a_line_says_is_so(engine, line, seen):
    gone = "nil" if engine == "lua" else "undefined"
    expected = gone if line.status == "absent" else json.loads(line.gives)

    assert plain(expected) == plain(seen[engine][line.name])


@pytest.mark.parametrize(("engine", "line"), ALL)
def test_a_line_is_complete(engine, line):
    explained = line.status == "kept" or line.remarks != ""

    assert line.status in STATUSES
    assert explained
    assert bool(line.example and line.gives) is (line.status != "absent")


def test_every_name_that_is_there_has_a_line(engine, stage):
    libraries = MEMBERS_OF[engine]
    found = set(stage.run(engine, NAMES[engine], Given(args=libraries)).result)
    described = {line.name for line in LINES[engine] if line.status != "absent"}
    kept_whole = {f"{library}.{name}" for library in libraries for name in STANDARD[engine][library].split()}
    kept_whole = kept_whole if engine == "javascript" else set()
    own = own_names(engine) | (set(libraries) if engine == "lua" else {"Math.Symbol(Symbol.toStringTag)"})

    assert found - described - own - kept_whole - LATER_DRAFTS == set()


def test_every_name_of_the_standard_has_a_line(engine):
    wanted = {
        f"{library}.{name}" if library else name
        for library, names in STANDARD[engine].items()
        for name in names.split()
        if engine == "lua" or not library
    }

    assert wanted - {line.name for line in LINES[engine]} == set()


def test_a_namespace_that_is_kept_is_whole(stage):
    libraries = MEMBERS_OF["javascript"]
    source = "return Run.args.map((name) => Object.getOwnPropertyNames(globalThis[name]))"
    found = dict(zip(libraries, stage.run("javascript", source, Given(args=libraries)).result, strict=True))

    assert {name: sorted(JAVASCRIPT_STANDARD[name].split()) for name in libraries} == {
        name: sorted(set(members) - {one.partition(".")[2] for one in LATER_DRAFTS}) for name, members in found.items()
    }


def test_no_name_has_two_lines(engine):
    names = [line.name for line in LINES[engine]]

    assert sorted(set(names)) == sorted(names)
