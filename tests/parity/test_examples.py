"""Every example of the reference gives on its engine what the reference says."""

import json

import pytest

from llmspell.app import App
from llmspell.bridge.emit._reference_tools import lua_literal
from llmspell.config import Settings

APP = App(Settings())
EXAMPLES = [(op.name, example) for op in APP.api.ops.values() for example in op.signature.examples]
TOOL_EXAMPLES = [
    (f"{name}-{i}", name, example)
    for name in APP.tools.names()
    for i, example in enumerate(APP.tools.get(name).examples, 1)
]


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_example_gives_what_the_reference_says(name, example, stage, engine):
    result = stage.run(engine, example.lua if engine == "lua" else example.javascript)

    assert (result.status, result.error) == ("ok", None)
    assert result.result == json.loads(example.gives)


@pytest.mark.parametrize(("name", "tool", "example"), TOOL_EXAMPLES, ids=[one[0] for one in TOOL_EXAMPLES])
def test_tool_example_gives_what_the_reference_says(name, tool, example, stage, engine):
    arguments = lua_literal(example.arguments) if engine == "lua" else json.dumps(example.arguments)
    result = stage.run(engine, f'return Tool.call("{tool}", {arguments})')

    assert (result.status, result.error) == ("ok", None)
    assert result.result == example.result


def test_every_op_has_an_example_in_both_languages():
    without = [op.name for op in APP.api.ops.values() if not op.signature.examples]
    halves = [name for name, example in EXAMPLES if not (example.lua and example.javascript and example.gives)]

    assert without == []
    assert halves == []
