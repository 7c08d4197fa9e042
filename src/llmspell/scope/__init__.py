"""Shared state for components: values of one owner in one scope, each access a crossing."""

from llmspell.scope.again import until_fastest
from llmspell.scope.archive import export_lines, import_lines
from llmspell.scope.fields import changed_fields, fitting
from llmspell.scope.home import Home, Terms
from llmspell.scope.record import Item, Past, StateAccess, StateStep
from llmspell.scope.scoped import ScopedState

__all__ = [
    "Home",
    "Item",
    "Past",
    "ScopedState",
    "StateAccess",
    "StateStep",
    "Terms",
    "changed_fields",
    "export_lines",
    "fitting",
    "import_lines",
    "until_fastest",
]
