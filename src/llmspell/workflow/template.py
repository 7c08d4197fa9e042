"""Templates and expressions: text that names what a workflow has so far.

`{{ steps.fetch.output }}` in an input, `last > 3` as a condition. Jinja is imported with the first
of them, and each text is compiled once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from llmspell.errors import SpellError, WorkflowError
from llmspell.value import Value, preview

if TYPE_CHECKING:
    from jinja2 import nodes

    from llmspell.workflow._sandbox import Sandbox

__all__ = ["Render", "compile_expression", "compile_input", "compile_template", "is_template"]

Variables: TypeAlias = Mapping[str, object]
Render: TypeAlias = Callable[[Variables], Value]
"""Gives the value of a text for variables."""

MAX_SOURCE = 100_000
"""Most characters of one template."""

_MARKS = ("{{", "{%", "{#")


def is_template(text: str) -> bool:
    """Whether a text has anything to fill in."""
    return any(mark in text for mark in _MARKS)


def compile_input(value: Value) -> Render | None:
    """Return what fills in the templates of a value, wherever they stand in it; None when there are none.

    Raises:
        WorkflowError: `workflow.template`: one of them is malformed.
    """
    if isinstance(value, str):
        return compile_template(value) if is_template(value) else None

    if isinstance(value, list):
        parts = [compile_input(item) for item in value]
        return _list_of(value, parts) if any(parts) else None

    if isinstance(value, dict):
        named = {key: compile_input(item) for key, item in value.items()}
        return _map_of(value, named) if any(named.values()) else None

    return None


def _list_of(items: list[Value], parts: list[Render | None]) -> Render:
    def render(variables: Variables) -> Value:
        return [item if part is None else part(variables) for item, part in zip(items, parts, strict=True)]

    return render


def _map_of(items: dict[str, Value], parts: dict[str, Render | None]) -> Render:
    def render(variables: Variables) -> Value:
        return {key: item if (part := parts[key]) is None else part(variables) for key, item in items.items()}

    return render


@lru_cache(maxsize=1024)
def compile_template(source: str) -> Render:
    """Return what renders a template; one that is a single `{{ … }}` gives the value itself, any other one text.

    Raises:
        WorkflowError: `workflow.template`: it is malformed.
    """
    tree = _parse(source, source)
    single = _single(tree)
    return _text(source, tree) if single is None else _native(source, single)


@lru_cache(maxsize=1024)
def compile_expression(source: str) -> Render:
    """Return what gives the value of an expression, such as `last > 3`.

    Raises:
        WorkflowError: `workflow.template`: it is malformed.
    """
    if is_template(source):
        return compile_template(source)

    tree = _parse("{{ " + source + " }}", source)

    if (single := _single(tree)) is None:
        raise _malformed(source, "it is not one expression")

    return _native(source, single)


def _single(tree: nodes.Template) -> nodes.Expr | None:
    """Return the only expression of a template that holds nothing else."""
    from jinja2 import nodes

    body = tree.body
    inner = body[0].nodes if len(body) == 1 and isinstance(body[0], nodes.Output) else []
    return inner[0] if len(inner) == 1 and not isinstance(inner[0], nodes.TemplateData) else None


def _parse(text: str, source: str) -> nodes.Template:
    from jinja2 import TemplateSyntaxError

    if len(source) > MAX_SOURCE:
        raise _malformed(source, f"it has more than {MAX_SOURCE} characters")

    try:
        return _sandbox().parse_checked(text)
    except TemplateSyntaxError as error:
        raise _malformed(source, str(error.message)) from error
    except (RecursionError, ValueError) as error:
        raise _malformed(source, str(error)) from error


def _native(source: str, expression: nodes.Expr) -> Render:
    from jinja2 import nodes

    from llmspell.workflow._meter import METER, Meter, plain

    target = nodes.Name("result", "store", lineno=1)
    template = _template(source, nodes.Template([nodes.Assign(target, expression, lineno=1)], lineno=1))

    def render(variables: Variables) -> Value:
        meter = Meter()
        context = template.new_context({**variables, METER: meter})

        try:
            for _ in template.root_render_func(context):
                pass

            return cast("Value", plain(context.vars["result"], meter))
        except Exception as error:
            raise _failed(source, error) from error

    return render


def _text(source: str, tree: nodes.Template) -> Render:
    from llmspell.workflow._meter import MAX_TEXT, METER, Meter

    template = _template(source, tree)

    def render(variables: Variables) -> Value:
        context = template.new_context({**variables, METER: Meter()})
        parts: list[str] = []
        size = 0

        try:
            for part in template.root_render_func(context):
                parts.append(part)
                size += len(part)

                if size > MAX_TEXT:
                    raise WorkflowError(f"it gives more than {MAX_TEXT} characters", hint="make it shorter")

            return "".join(parts)
        except Exception as error:
            raise _failed(source, error) from error

    return render


def _template(source: str, tree: nodes.Template) -> Any:
    from jinja2 import TemplateError

    try:
        return _sandbox().from_string(tree)
    except (TemplateError, RecursionError, SyntaxError, MemoryError, SpellError, TypeError) as error:
        raise _malformed(source, str(error)) from error


@cache
def _sandbox() -> Sandbox:
    from llmspell.workflow._sandbox import Sandbox

    return Sandbox()


def _malformed(source: str, problem: str) -> WorkflowError:
    return WorkflowError(
        f'the template "{preview(source)}" is malformed: {problem}',
        code="workflow.template",
        hint="see docs/how-to/workflows.md for what a template may hold",
    )


def _failed(source: str, error: Exception) -> WorkflowError:
    problem = error.message if isinstance(error, SpellError) else str(error)
    return WorkflowError(
        f'the template "{preview(source)}" cannot be filled in: {problem}',
        code="workflow.template",
        hint=getattr(error, "hint", "it knows input, last, item, index, error, steps and state"),
    )
