"""Traces: what a run did and when, and where its time went."""

from llmspell.trace.span import Span
from llmspell.trace.trace import Trace

__all__ = ["Span", "Trace"]
