"""Traces: what a run did and when, and where its time went."""

from llmspell.trace.chrome import chrome_trace
from llmspell.trace.profile import profile_text, speedscope_profile
from llmspell.trace.span import Span
from llmspell.trace.trace import Trace
from llmspell.trace.tree import trace_text

__all__ = ["Span", "Trace", "chrome_trace", "profile_text", "speedscope_profile", "trace_text"]
