"""The models an application reaches: by name, each provider made once."""

from __future__ import annotations

import os
from collections.abc import Callable

import msgspec

from llmspell.auto import AutoModel
from llmspell.config import Settings
from llmspell.errors import NotFoundError
from llmspell.provider import Embedder, EmbeddingModel, Model, Provider, ProviderPlugin, ProviderSettings, split_name
from llmspell.registry import Registry

__all__ = ["Models"]


class Models:
    """Finds models and keeps their providers until it is closed.

    Args:
        settings: The configuration.
        providers: The providers there are.
        notify: Gets the line that says so when there is no model.
    """

    def __init__(self, settings: Settings, providers: Registry[ProviderPlugin], notify: Callable[[str], None]) -> None:
        self._settings = settings
        self._providers = providers
        self._auto = AutoModel(settings, providers, notify)
        self._live: dict[str, Provider] = {}
        self._embedders: dict[str, Embedder] = {}

    async def get(self, name: str) -> Model:
        """Return a model by `vendor/model` name, or what `auto` stands for.

        Raises:
            UsageError: The name has no vendor.
            NotFoundError: The vendor is unknown.
        """
        vendor, model = split_name(await self._auto.resolve() if name == "auto" else name)
        return Model(self._provider(vendor), model)

    async def embedder(self, name: str) -> EmbeddingModel | None:
        """Return an embedding model by `vendor/model` name; for the empty name the configured one, None where there is none.

        Raises:
            UsageError: The name has no vendor.
            NotFoundError: The vendor is unknown, or has no embedding models.
        """
        if not (name := name or self._settings.memory.embedding):
            return None

        vendor, model = split_name(name)
        return EmbeddingModel(self._embedder(vendor), model)

    def ready(self, vendor: str) -> bool:
        """Whether the provider's package is installed and its key is set.

        Raises:
            NotFoundError: The vendor is unknown.
        """
        return self._auto.ready(vendor)

    async def answers(self, vendor: str) -> bool:
        """Whether the provider is ready; of a server on this machine, also whether it answers with a model.

        Raises:
            NotFoundError: The vendor is unknown.
        """
        return await self._auto.answers(vendor)

    async def close(self) -> None:
        """Close the providers; idempotent."""
        live, self._live = self._live, {}

        embedders, self._embedders = self._embedders, {}

        for one in (*live.values(), *embedders.values()):
            await one.close()

    def _provider(self, vendor: str) -> Provider:
        if (live := self._live.get(vendor)) is None:
            plugin = self._providers.get(vendor)
            live = self._live[vendor] = plugin.create(_provider_settings(vendor, plugin, self._settings))

        return live

    def _embedder(self, vendor: str) -> Embedder:
        if (live := self._embedders.get(vendor)) is None:
            plugin = self._providers.get(vendor)

            if plugin.embedder is None:
                able = [name for name in self._providers.names() if self._providers.get(name).embedder is not None]
                raise NotFoundError(
                    f'the provider "{vendor}" has no embedding models', hint=f"these have: {', '.join(able)}"
                )

            live = self._embedders[vendor] = plugin.embedder(_provider_settings(vendor, plugin, self._settings))

        return live


def _provider_settings(vendor: str, plugin: ProviderPlugin, settings: Settings) -> ProviderSettings:
    """Return how to reach a provider: configuration first, then its environment variables."""
    configured = settings.providers.get(vendor, ProviderSettings())
    key = configured.api_key or next((os.environ[name] for name in plugin.key_env if os.environ.get(name)), None)
    return msgspec.structs.replace(configured, api_key=key, base_url=configured.base_url or plugin.base_url)
