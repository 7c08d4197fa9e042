"""Registries: find plugins by folder and entry point, import them on first use."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Generic, TypeVar

from llmspell.errors import NotFoundError, UsageError, nearest

__all__ = ["Registry"]

T = TypeVar("T")


class Registry(Generic[T]):
    """The plugins of one kind, by public name.

    A built-in is a file of a folder: its stem is its name. A stranger's is an entry point of
    the group `llmspell.<folder>`, and counts only when the configuration lists it. Listing
    names imports nothing.

    Args:
        kind: The word for one of them in messages, such as "tool".
        package: The folder's package, such as "llmspell.tools".
        attribute: What a module calls its plugin; None when it is called like the file.
        expected: The plugin's type, checked on load.
        allowed: Names of third-party plugins the configuration lists.
    """

    def __init__(
        self,
        kind: str,
        package: str,
        expected: type[T],
        *,
        attribute: str | None = None,
        allowed: tuple[str, ...] = (),
    ) -> None:
        self._kind = kind
        self._package = package
        self._expected = expected
        self._attribute = attribute
        self._allowed = allowed
        self._loaded: dict[str, T] = {}
        self._names: tuple[str, ...] | None = None

    def names(self) -> tuple[str, ...]:
        """Return every name, sorted, importing nothing."""
        if self._names is None:
            folder = importlib.import_module(self._package).__path__
            stems = [module.name for module in pkgutil.iter_modules(folder)]
            self._names = tuple(sorted({*[stem for stem in stems if not stem.startswith("_")], *self._allowed}))

        return self._names

    def get(self, name: str) -> T:
        """Return the plugin of that name, importing it on first use.

        Raises:
            NotFoundError: There is none; the hint offers the nearest name.
            UsageError: The module does not hold a plugin of this kind.
        """
        if (plugin := self._loaded.get(name)) is not None:
            return plugin

        if name not in self.names():
            raise NotFoundError(f'there is no {self._kind} "{name}"', hint=nearest(name, self.names()))

        plugin = self._loaded[name] = self._load(name)
        return plugin

    def __contains__(self, name: object) -> bool:
        return name in self.names()

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def _load(self, name: str) -> T:
        if name in self._allowed:
            plugin = _entry_point(self._package, name)
        else:
            module = importlib.import_module(f"{self._package}.{name}")
            plugin = getattr(module, self._attribute or name, None)

        if not isinstance(plugin, self._expected):
            raise UsageError(f'the {self._kind} "{name}" is a {type(plugin).__name__}, not a {self._expected.__name__}')

        return plugin


def _entry_point(group: str, name: str) -> object:
    from importlib.metadata import entry_points

    found = [point for point in entry_points(group=group) if point.name == name]

    if not found:
        raise NotFoundError(f'no installed package offers "{name}" in {group}', hint="install the package that does")

    return found[0].load()
