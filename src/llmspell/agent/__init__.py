"""Agents: a model with instructions and tools."""

from llmspell.agent.agent import Agent
from llmspell.agent.base import AgentReply, BaseAgent, Handoff, as_tool
from llmspell.agent.handoff import Offer
from llmspell.agent.loop import AgentChunk, Done, HandedOff

__all__ = ["Agent", "AgentChunk", "AgentReply", "BaseAgent", "Done", "HandedOff", "Handoff", "Offer", "as_tool"]
