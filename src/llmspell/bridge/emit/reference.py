"""Prints the reference: Markdown pages of all that is declared."""

from __future__ import annotations

from llmspell.agent.template import AgentTemplate
from llmspell.bridge.api import Api
from llmspell.bridge.emit._markdown import page, table
from llmspell.bridge.emit._parts import has_page, page_name
from llmspell.bridge.emit._reference_agents import agent_page
from llmspell.bridge.emit._reference_errors import error_page
from llmspell.bridge.emit._reference_events import event_page
from llmspell.bridge.emit._reference_globals import global_pages, record_page
from llmspell.bridge.emit._reference_hooks import hook_page
from llmspell.bridge.emit._reference_settings import settings_page
from llmspell.bridge.emit._reference_sources import source_page
from llmspell.bridge.emit._reference_tools import tool_pages
from llmspell.hook.plugin import HookPlugin
from llmspell.registry import Registry
from llmspell.source import SourcePlugin
from llmspell.tool import Tool

__all__ = ["reference"]


def reference(api: Api) -> dict[str, str]:
    """Return every page of the reference by its path below it.

    Args:
        api: The declarations.
    """
    tools = tool_pages(Registry("tool", "llmspell.tools", Tool))
    return {
        "index.md": _index(api),
        "records.md": record_page(api),
        "errors.md": error_page(),
        "events.md": event_page(),
        "hooks.md": hook_page(Registry("hook", "llmspell.hooks", HookPlugin, attribute="HOOK")),
        "sources.md": source_page(Registry("source", "llmspell.sources", SourcePlugin, attribute="SOURCE")),
        "configuration.md": settings_page(),
        "agents.md": agent_page(Registry("agent", "llmspell.agents", AgentTemplate, attribute="AGENT"), api),
        **global_pages(api),
        **tools,
    }


def _index(api: Api) -> str:
    rows = [
        (f"[{one.name or page_name(one)}](globals/{page_name(one)}.md)", one.description)
        for one in sorted(api.globals, key=lambda one: (not one.name, one.name))
        if has_page(one)
    ]
    others = [
        ("[Records](records.md)", "tables with declared fields"),
        ("[Built-in agents](agents.md)", "agents that work by a pattern, with their options"),
        ("[Tools](tools/index.md)", "what comes with llmspell"),
        ("[Errors](errors.md)", "every code with its meaning"),
        ("[Hooks](hooks.md)", "every point with the verdicts it takes, and the built-in hooks"),
        ("[Events](events.md)", "what is told about a run"),
        ("[Sources](sources.md)", "what brings events from files, webhooks and time"),
        ("[Configuration](configuration.md)", "every key with its default"),
        ("[Lua](lua.md)", "its standard library, line by line: what is kept, changed or absent"),
        ("[JavaScript](javascript.md)", "the same of its built-ins"),
        ("[Differences](differences.md)", "where Lua and JavaScript differ"),
    ]
    return page(
        "Reference",
        "## Script API",
        table(("Global", "What it is for"), rows),
        "## More",
        table(("Page", "What it holds"), others),
    )
