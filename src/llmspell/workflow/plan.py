"""Plans: a workflow drawn as a tree, or as a Mermaid graph."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from llmspell.agent.base import BaseAgent
from llmspell.tool import Tool
from llmspell.value import preview
from llmspell.workflow.nesting import Composite
from llmspell.workflow.step import Condition, Step

__all__ = ["mermaid", "tree"]

_ESCAPES = str.maketrans({"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "&": "#38;"})


def tree(workflow: Composite) -> str:
    """Return the workflow as a tree, a line for each step."""
    return "\n".join(_lines(_title(workflow), _children(workflow)))


def _lines(head: str, children: Sequence[tuple[str, Step]]) -> Iterator[str]:
    yield head

    for i, (role, step) in enumerate(children, 1):
        mark, indent = ("└─ ", "   ") if i == len(children) else ("├─ ", "│  ")
        first, *rest = _lines(f"{role}{_describe(step)}", _parts(step))
        yield f"{mark}{first}"
        yield from [f"{indent}{line}" for line in rest]


def _children(workflow: Composite) -> list[tuple[str, Step]]:
    return [("", step) for step in workflow.members.values()]


def _parts(step: Step) -> list[tuple[str, Step]]:
    """Return what hangs below a step: the steps of its workflow, its fallback, its undo."""
    inner = _children(step.runs) if isinstance(step.runs, Composite) else []
    fallback = [("on error: ", step.on_error)] if isinstance(step.on_error, Step) else []
    undo = [("undo: ", step.undo)] if isinstance(step.undo, Step) else []
    return [*inner, *fallback, *undo]


def _title(workflow: Composite) -> str:
    options = [f"{name.rstrip('_')} {_say(value)}" for name, value in workflow.options.items() if value is not None]
    return f"{workflow.name} ({', '.join([workflow.kind.name, *options])})"


def _describe(step: Step) -> str:
    runs = step.runs
    own = f"{step.name}: " if step.name else ""

    if isinstance(runs, Composite):
        head = _title(runs) if runs.name == step.name else f"{own}{_title(runs)}"
    elif isinstance(runs, Tool):
        head = f"{own}tool {runs.name}"
    else:
        head = f"{own}agent {runs.name}" if isinstance(runs, BaseAgent) else f"{own}function"

    return ", ".join([head, *_facts(step)])


def _facts(step: Step) -> Iterator[str]:
    if step.when is not None:
        yield f"when {_say(step.when)}"

    if step.retry.attempts > 1:
        yield f"{step.retry.attempts} attempts"

    if step.timeout_s is not None:
        yield f"{step.timeout_s:g} s each" if step.retry.attempts > 1 else f"{step.timeout_s:g} s"

    if step.on_error == "continue":
        yield "goes on after an error"


def _say(value: object) -> str:
    return "a function" if callable(value) else preview(value, 40)


def mermaid(workflow: Composite) -> str:
    """Return the workflow as a Mermaid flowchart."""
    numbers = itertools.count(1)
    return "\n".join(["flowchart TD", *_graph(workflow, f"w{next(numbers)}", numbers)])


def _graph(workflow: Composite, own: str, numbers: Iterator[int]) -> Iterator[str]:
    """Give the lines of one workflow: a box, its steps in it, and the arrows between them."""
    steps = list(workflow.members.values())
    nodes = [f"{'w' if isinstance(step.runs, Composite) else 's'}{next(numbers)}" for step in steps]
    yield f'subgraph {own}["{_escape(_title(workflow))}"]'

    for node, step in zip(nodes, steps, strict=True):
        yield from [f"  {line}" for line in _node(step, node, numbers)]

    yield from [f"  {line}" for line in _arrows(workflow, steps, nodes, own)]
    yield "end"


def _node(step: Step, node: str, numbers: Iterator[int]) -> Iterator[str]:
    if isinstance(step.runs, Composite):
        yield from _graph(step.runs, node, numbers)
    else:
        yield f'{node}["{_escape(_describe(step))}"]'

    for label, other in (("on error", step.on_error), ("undo", step.undo)):
        if isinstance(other, Step):
            side = f"s{next(numbers)}"
            yield from _node(other, side, numbers)
            yield f'{node} -.->|"{label}"| {side}'


def _arrows(workflow: Composite, steps: list[Step], nodes: list[str], own: str) -> Iterator[str]:
    chain = [f"{one} --> {other}" for one, other in itertools.pairwise(nodes)]

    match workflow.kind.shape:
        case "chain":
            yield from chain
        case "cycle":
            yield from chain
            yield from [f'{nodes[-1]} -->|"again"| {nodes[0]}'] if nodes else []
        case "fork":
            yield f'{own}_fork(("all"))'
            yield from [f"{own}_fork --> {node}" for node in nodes]
        case "choice":
            yield f'{own}_choice{{"which?"}}'
            pairs = zip(steps, nodes, strict=True)
            yield from [f'{own}_choice -->|"{_escape(_branch(step.when))}"| {node}' for step, node in pairs]
        case _:
            pass


def _branch(when: Condition | None) -> str:
    return "else" if when is None else _say(when)


def _escape(text: str) -> str:
    return " ".join(text.split()).translate(_ESCAPES)
