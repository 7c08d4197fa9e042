"""Agents: a model with instructions and tools."""

from llmspell.agent.agent import Agent
from llmspell.agent.asking import AgentChunk, Done, HandedOff, Restarted
from llmspell.agent.base import AgentReply, BaseAgent, Handoff, as_tool
from llmspell.agent.code import CodeMode
from llmspell.agent.from_state import StateRun, run_from
from llmspell.agent.handoff import Offer
from llmspell.agent.summary import summary_by

__all__ = [
    "Agent",
    "AgentChunk",
    "AgentReply",
    "BaseAgent",
    "CodeMode",
    "Done",
    "HandedOff",
    "Handoff",
    "Offer",
    "Restarted",
    "StateRun",
    "as_tool",
    "run_from",
    "summary_by",
]
