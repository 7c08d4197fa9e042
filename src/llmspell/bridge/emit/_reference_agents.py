"""Reference page of the built-in agents."""

from __future__ import annotations

import msgspec

from llmspell.agent.template import AgentTemplate, TemplateOptions, option_texts
from llmspell.bridge import shape as s
from llmspell.bridge.api import Api
from llmspell.bridge.emit._markdown import page, table
from llmspell.bridge.emit._reference_globals import words
from llmspell.registry import Registry

__all__ = ["agent_page"]

INTRODUCTION = """`Agent.from_template(name, options)` makes one, in JavaScript `Agent.fromTemplate` with options in
camelCase, in Python `app.agent(name, **options)`. It is used like any other agent. What it does it has copies of
other agents do, within its own limits. A part that may be played by somebody takes a model, by name or itself, or an
agent of your own."""


def agent_page(templates: Registry[AgentTemplate], api: Api) -> str:
    """Return the page of all built-in agents with their options.

    Args:
        templates: The built-in agents.
        api: The declarations.
    """
    shared = set(TemplateOptions.__struct_fields__)
    return page(
        "Built-in agents",
        INTRODUCTION,
        "## Options of all",
        _options(TemplateOptions, set(), api),
        *[
            f"## {name}\n\n{templates.get(name).description}\n\n{_options(templates.get(name).options, shared, api)}"
            for name in templates.names()
        ],
    )


def _options(record: type[msgspec.Struct], without: set[str], api: Api) -> str:
    shape, texts = s.shape_of(record, record.__name__), option_texts(record)
    assert isinstance(shape, s.Record)
    fields = {one.name: one for one in msgspec.structs.fields(record)}
    rows = [
        (f"`{one.name}`", _words(one.shape, api), _default(fields[one.name]), texts[one.name])
        for one in shape.fields
        if one.name not in without
    ]
    return table(("Option", "Type", "Default", "Meaning"), rows)


def _words(shape: s.Shape, api: Api) -> str:
    return words(shape, api).replace("](../", "](")


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"

    plain = isinstance(field.default, str | int | float) and field.default != ""
    return f"`{str(field.default).lower() if isinstance(field.default, bool) else field.default}`" if plain else ""
