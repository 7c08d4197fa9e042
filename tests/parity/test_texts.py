"""Faults in the text of a JavaScript spell are told of the text as it was written."""

import pytest

ENDS = "the text ends in the middle of an expression or a block"
TWICE = "a } closes what was not opened"


@pytest.mark.parametrize(
    ("source", "message", "line"),
    [
        ("return 1 +", ENDS, 1),
        ("if (1) {\n  print(1)\n\n\n", ENDS, 2),
        ("f(1, [2\n", ENDS, 1),
        ("return 1 }", TWICE, 1),
        ("return 1\n}\n", TWICE, 2),
        ("print(1)\n}\nprint(2)", "Unexpected identifier 'print'", 3),
        ("let a = = 1\n", "unexpected token in expression: '='", 1),
    ],
)
def test_syntax_errors_name_a_line_of_the_text(stage, source, message, line):
    error = stage.run("javascript", source).error
    assert (error.code, error.message, error.line) == ("script.syntax", message, line)


@pytest.mark.parametrize("source", ['import {cut} from "./modules/names.js"', 'import cut from "./modules/names.js"'])
def test_an_import_that_the_module_lacks_is_an_error(stage, source):
    name = "cut" if "{" in source else "default"
    error = stage.run("javascript", f"\n{source}\nreturn 1").error
    assert (error.code, error.line) == ("script.module", 2)
    assert error.message.endswith(f"modules/names.js exports no '{name}'")
    assert error.hint == "it exports one, two"


def test_an_export_passed_on_that_the_module_lacks_is_an_error(stage):
    error = stage.run("javascript", 'import {one} from "./modules/passed.js"\nreturn one').error
    assert error.code == "script.module"
    assert error.message.endswith("modules/names.js exports no 'three'")
    assert error.file.endswith("passed.js")


def test_imports_of_what_is_there_are_none(stage):
    source = 'import {one, two as second} from "./modules/names.js"\nimport * as all from "./modules/names.js"\nreturn one + second() + all.one'
    assert stage.run("javascript", source).result == 4


@pytest.mark.parametrize(
    ("source", "message", "hint"),
    [
        (
            "const f = (n) => f(n + 1) + 1\nreturn f(1)",
            "RangeError: Maximum call stack size exceeded",
            "a function calls itself without end",
        ),
        (
            'await import("./modules/names.js")',
            "ReferenceError: could not load module 'names.js'",
            "there is no import() at run time: write import at the top of the file, or require with a literal",
        ),
    ],
)
def test_errors_of_the_engine_without_a_place_have_a_hint(stage, source, message, hint):
    error = stage.run("javascript", source).error
    assert (error.code, error.hint) == ("script.error", hint)
    assert error.message.startswith(message.split("'")[0])


@pytest.mark.parametrize(
    ("source", "message", "hint"),
    [
        ("\n  const x = await Id.uid()", "TypeError: Id.uid is not a function", "known: "),
        ("\nMath.mix(1)", "TypeError: Math.mix is not a function", ""),
        ("\nTask.spwan(() => Id.uuid())", "TypeError: Task.spwan is not a function", "known: spawn, "),
        ("\nconst x = 5; x()", "TypeError: not a function", ""),
        ("\nthrow new TypeError('not a function')", "TypeError: not a function", ""),
    ],
)
def test_a_call_of_a_member_that_is_not_there_names_it(stage, source, message, hint):
    error = stage.run("javascript", source).error
    assert (error.code, error.message, error.line) == ("script.error", message, 2)
    assert error.hint.startswith(hint)
    assert bool(error.hint) == bool(hint)
