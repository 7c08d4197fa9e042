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
