"""Workflows as data: whatever can be written down comes back the same; plans are well formed."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmspell import Agent, Step, Workflow, tool
from llmspell.context import Context
from llmspell.errors import NotFoundError, UsageError, WorkflowError
from llmspell.workflow import Parts, load, mermaid, read_table

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8).filter(lambda text: "{" not in text)
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | TEXTS | st.just("{{ input }}"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)


@tool
async def calculate(x: int) -> int:
    """Calculate.

    Args:
        x: A number.
    """
    return x


PARTS = Parts(tool=lambda _name: calculate, agent=lambda name: Agent(name))


def optional(strategy):
    return st.none() | strategy


@st.composite
def steps(draw, inner):
    table = {"name": draw(NAMES), **draw(st.sampled_from([{"tool": "calculate"}, {"agent": "writer"}]))}

    if inner is not None and draw(st.booleans()):
        table = {"name": table["name"], "workflow": draw(inner)}

    extra = {
        "input": draw(optional(VALUES.filter(lambda value: value is not None))),
        "when": draw(optional(st.sampled_from(["last > 3", True, False]))),
        "retry": draw(optional(st.fixed_dictionaries({"attempts": st.integers(2, 9), "delay_s": st.floats(0, 9)}))),
        "timeout_s": draw(optional(st.floats(0.1, 99))),
        "on_error": draw(optional(st.sampled_from(["continue", {"fallback": {"name": "f", "tool": "calculate"}}]))),
        "undo": draw(optional(st.just({"name": "calculate", "tool": "calculate"}))),
    }
    return {**table, **{key: value for key, value in extra.items() if value is not None}}


def flows(inner=None):
    kinds = st.sampled_from(
        [
            {},
            {"kind": "parallel", "options": {"max_concurrency": 2, "stop": "never"}},
            {"kind": "conditional"},
            {"kind": "loop", "options": {"times": 2, "max_iterations": 7}},
        ]
    )
    listed = st.lists(steps(inner), min_size=1, max_size=3, unique_by=lambda step: step["name"])
    return st.builds(lambda name, kind, found: {"name": name, **kind, "steps": found}, NAMES, kinds, listed)


def complete(table):
    """Return a table with what a retry has by default, as it comes back."""
    if isinstance(table, dict):
        filled = {key: complete(value) for key, value in table.items()}
        defaults = {"attempts": 1, "delay_s": 0.0, "backoff": 2.0, "max_delay_s": 60.0}
        return {**filled, "retry": {**defaults, **filled["retry"]}} if isinstance(filled.get("retry"), dict) else filled

    return [complete(item) for item in table] if isinstance(table, list) else table


@settings(max_examples=25, deadline=None)
@given(flows(flows()))
def test_a_table_comes_back_as_it_was(table):
    workflow = load(table, PARTS)

    written = workflow.to_table()

    assert complete(written) == complete(table)
    assert load(written, PARTS).to_table() == written


@settings(max_examples=25, deadline=None)
@given(flows(flows()))
def test_a_mermaid_graph_is_well_formed(table):
    lines = mermaid(load(table, PARTS)).splitlines()
    node = r'\w+(\["[^"]*"\]|\{"[^"]*"\}|\(\("[^"]*"\)\))'
    arrow = r'\w+ (-->|-\.->)(\|"[^"]*"\|)? \w+'
    box = r'subgraph \w+\["[^"]*"\]'

    assert lines[0] == "flowchart TD"
    assert [line for line in lines[1:] if not re.fullmatch(rf" *({node}|{arrow}|{box}|end)", line)] == []
    assert sum("subgraph" in line for line in lines) == sum(line.strip() == "end" for line in lines)
    used = set(re.findall(r"\b[sw]\d+(?:_\w+)?\b(?= -)|(?<=> )\b[sw]\d+(?:_\w+)?\b", "\n".join(lines)))
    known = set(re.findall(r"(?:subgraph )?\b([sw]\d+(?:_\w+)?)(?:\[|\{|\(\()", "\n".join(lines)))
    assert used - known == set()


def test_names_in_a_plan_cannot_break_out_of_it():
    flow = Workflow.conditional("flow", [Step(name="a", tool=calculate, when='last == "#x" or last < 3 or "`"')])

    assert '|"last == #quot;#35;x#quot; or last #lt; 3 or #quot;#96;#quot;"|' in mermaid(flow)


async def test_what_is_loaded_runs():
    flow = load({"name": "flow", "steps": [{"tool": "calculate", "input": {"x": "{{ input }}"}}]}, PARTS)

    assert (await flow.run(Context(), 7)).output == 7


def test_function_in_an_option_has_no_form_as_data():
    flow = Workflow.loop("flow", [Step(tool=calculate)], until_=lambda _scope: True)

    with pytest.raises(WorkflowError) as caught:
        flow.to_table()

    assert (caught.value.code, "the option until_ of flow" in caught.value.message) == ("workflow.not_data", True)


@pytest.mark.parametrize(
    "table", [None, 7, "text", [], {"name": "flow", "steps": [7]}, {"name": "flow", "kinds": "loop"}, {"name": "a b"}]
)
def test_what_is_no_table_is_refused(table):
    with pytest.raises(UsageError):
        load(table, PARTS)


def test_names_lead_nowhere_unless_somebody_knows_them():
    with pytest.raises(NotFoundError):
        load({"name": "flow", "steps": [{"tool": "calculate"}]})

    with pytest.raises(NotFoundError):
        load({"name": "flow", "steps": [{"agent": "writer"}]})


def test_table_that_holds_itself_is_a_cycle():
    table = {"name": "flow", "steps": [{}]}
    table["steps"][0]["workflow"] = table

    with pytest.raises(WorkflowError) as caught:
        load(table, PARTS)

    assert caught.value.code == "workflow.cycle"


def test_table_that_repeats_itself_without_end_is_refused():
    items = [1] * 10

    for _ in range(9):
        items = [items] * 10

    with pytest.raises(UsageError, match="more than 100000 values"):
        load({"name": "flow", "options": {"a": items}}, PARTS)


async def test_files_need_a_file_system():
    with pytest.raises(UsageError, match="no files"):
        await read_table(Context(), "flow.json")
