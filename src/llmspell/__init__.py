"""llmspell: agents, tools and sandboxed Lua and JavaScript spells."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from llmspell.tool import tool  # at once: the module of the same name must not hide it

if TYPE_CHECKING:
    from llmspell.agent import Agent, AgentReply, BaseAgent, Handoff, Offer, as_tool
    from llmspell.app import App, SpellResult, run_spell
    from llmspell.errors import SpellError
    from llmspell.scripted import ScriptedProvider
    from llmspell.tool import Tool
    from llmspell.workflow import Retry, Step, Workflow, WorkflowReply

__all__ = [
    "Agent",
    "AgentReply",
    "App",
    "BaseAgent",
    "Handoff",
    "Offer",
    "Retry",
    "ScriptedProvider",
    "SpellError",
    "SpellResult",
    "Step",
    "Tool",
    "Workflow",
    "WorkflowReply",
    "as_tool",
    "run_spell",
    "tool",
]

_WHERE = {
    "Agent": "agent",
    "AgentReply": "agent",
    "App": "app",
    "BaseAgent": "agent",
    "Handoff": "agent",
    "Offer": "agent",
    "Retry": "workflow",
    "ScriptedProvider": "scripted",
    "SpellError": "errors",
    "SpellResult": "app",
    "Step": "workflow",
    "Tool": "tool",
    "Workflow": "workflow",
    "WorkflowReply": "workflow",
    "as_tool": "agent",
    "run_spell": "app",
}


def __getattr__(name: str) -> object:
    """Import a public name on first use: most programs need few of them."""
    if name not in _WHERE:
        raise AttributeError(f"module 'llmspell' has no attribute {name!r}")

    return getattr(importlib.import_module(f"llmspell.{_WHERE[name]}"), name)
