"""The keeper: opens the stores that the configuration names, on first use."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

import msgspec

from llmspell.config import StateSettings, data_folder
from llmspell.registry import Registry
from llmspell.store import Store, StorePlugin, StoreSettings

__all__ = ["Keeper"]


class Keeper:
    """Finds the store of a scope. Nothing is imported, made or opened before somebody asks.

    Args:
        settings: The configuration.
        plugins: Names of third-party stores the configuration lists.
        environ: The environment, for the keys and the user's folder.

    Attributes:
        stores: The stores there are.
    """

    def __init__(
        self, settings: StateSettings, *, plugins: Sequence[str] = (), environ: Mapping[str, str] = os.environ
    ) -> None:
        self._settings = settings
        self._environ = environ
        self.stores = Registry("store", "llmspell.stores", StorePlugin, attribute="STORE", allowed=tuple(plugins))
        self._plain: Store | None = None
        self._sealed: Store | None = None

    def store(self, scope: str) -> Store:
        """Return the store that keeps a scope, encrypted where the configuration says so.

        Raises:
            NotFoundError: The configured store is unknown.
            StateError: `state.key`: there is no key. `state.missing_extra`.
        """
        if scope in self._settings.encrypted:
            if self._sealed is None:
                self._sealed = self._seal(self._open())

            return self._sealed

        return self._open()

    def for_run(self) -> Callable[[str], Store]:
        """Return what finds the stores of one run: its own for `temp`, which ends with it."""
        temp: Store | None = None

        def find(scope: str) -> Store:
            nonlocal temp

            if scope != "temp":
                return self.store(scope)

            if temp is None:
                limits = msgspec.structs.replace(self._limits(), memory_bytes=self._settings.temp_bytes)
                temp = self.stores.get("memory").create(limits)

            return temp

        return find

    async def close(self) -> None:
        """Close what was opened; idempotent."""
        plain, self._plain, self._sealed = self._plain, None, None

        if plain is not None:
            await plain.close()

    def _open(self) -> Store:
        if self._plain is None:
            self._plain = self.stores.get(self._settings.store).create(self._limits())

        return self._plain

    def _seal(self, plain: Store) -> Store:
        from llmspell.stores._sealed import SealedStore, keys_of

        return SealedStore(plain, keys_of(self._settings.key_env, self._environ))

    def _limits(self) -> StoreSettings:
        settings = self._settings
        path = os.path.expanduser(settings.path) or str(data_folder(self._environ) / "state.db")
        return StoreSettings(
            path=path, url=settings.url, value_bytes=settings.value_bytes, owner_bytes=settings.owner_bytes
        )
