"""Versioned state in memory: values by key, each change numbered, with lineage and merging."""

from llmspell.state.change import Change
from llmspell.state.merge import Conflict, MergePolicy
from llmspell.state.state import State

__all__ = ["Change", "Conflict", "MergePolicy", "State"]
