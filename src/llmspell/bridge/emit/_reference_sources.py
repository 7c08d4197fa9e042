"""Reference page of the event sources."""

from __future__ import annotations

import inspect

import msgspec

from llmspell.bridge.emit._markdown import page, table
from llmspell.registry import Registry
from llmspell.source import SourcePlugin
from llmspell.tool import describe_arguments

__all__ = ["source_page"]

INTRODUCTION = """A source brings events from the world. `llmspell listen` starts those that its options name and those of
the configuration (`[sources.<name>]`, with `use` and `options`). Their topics are reserved: no spell publishes to them.
Each slows down, or turns callers away, while a subscriber that must not lose anything is full."""


def source_page(plugins: Registry[SourcePlugin]) -> str:
    """Return the page of the built-in sources.

    Args:
        plugins: The built-in sources.
    """
    return page("Sources", INTRODUCTION, *[_plugin(name, plugins.get(name)) for name in plugins.names()])


def _plugin(name: str, plugin: SourcePlugin) -> str:
    doc = (inspect.getdoc(plugin.options) or "").replace("\nAttributes:\n", "\nArgs:\n")
    described = describe_arguments(doc)[1]
    options = [(f"`{one.name}`", described.get(one.name, "")) for one in msgspec.structs.fields(plugin.options)]
    return "\n\n".join(
        [
            f"## {name}",
            " ".join([plugin.description, describe_arguments(doc.partition("\n")[2])[0]]),
            table(("Topic", "Data"), [(f"`{topic}`", data) for topic, data in plugin.topics.items()]),
            table(("Option", "Meaning"), options),
        ]
    )
