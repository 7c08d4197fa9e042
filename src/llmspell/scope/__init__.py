"""Shared state for components: values of one owner in one scope, each access a crossing."""

from llmspell.scope.archive import export_lines, import_lines
from llmspell.scope.record import Item, Past, StateAccess, StateStep
from llmspell.scope.scoped import ScopedState

__all__ = ["Item", "Past", "ScopedState", "StateAccess", "StateStep", "export_lines", "import_lines"]
