"""What `auto` stands for: configured, else a key, a local server, offline."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from importlib.util import find_spec

from llmspell.config import Settings
from llmspell.provider import ProviderPlugin
from llmspell.registry import Registry

__all__ = ["AutoModel"]

OFFLINE = "scripted/offline"
LOCAL = "ollama"
PROBE_S = 0.5


class AutoModel:
    """Finds out once what `auto` stands for.

    Args:
        settings: The configuration.
        providers: The providers there are.
        notify: Gets the line that says so when there is no model.
    """

    def __init__(self, settings: Settings, providers: Registry[ProviderPlugin], notify: Callable[[str], None]) -> None:
        self._settings = settings
        self._providers = providers
        self._notify = notify
        self._found: str | None = None

    async def resolve(self) -> str:
        """Return a `vendor/model` name."""
        if self._found is None:
            self._found = self._settings.model.default or self._with_key() or await self._local() or self._offline()

        return self._found

    def ready(self, vendor: str) -> bool:
        """Whether the provider's package is installed, and its key is set where it needs one."""
        plugin = self._providers.get(vendor)
        installed = plugin.extra is None or find_spec("pydantic_ai") is not None
        return installed and (not plugin.key_env or self._key(vendor, plugin) or self._open(vendor, plugin))

    async def answers(self, vendor: str) -> bool:
        """Whether the provider is ready; one on this machine, without a key, also answers with a model."""
        plugin = self._providers.get(vendor)

        if not self.ready(vendor) or vendor != LOCAL or self._key(vendor, plugin):
            return self.ready(vendor)

        return await self._local() is not None

    def _open(self, vendor: str, plugin: ProviderPlugin) -> bool:
        configured = self._settings.providers.get(vendor)
        return plugin.key_optional and bool(plugin.base_url or (configured and configured.base_url))

    def _key(self, vendor: str, plugin: ProviderPlugin) -> bool:
        configured = self._settings.providers.get(vendor)
        return bool(configured and configured.api_key) or any(os.environ.get(name) for name in plugin.key_env)

    def _with_key(self) -> str | None:
        plugins = [(name, self._providers.get(name)) for name in self._providers.names()]

        for name, plugin in sorted(plugins, key=lambda pair: pair[1].rank):
            if plugin.default_model and plugin.key_env and self._key(name, plugin):
                return f"{name}/{plugin.default_model}"

        return None

    async def _local(self) -> str | None:
        configured = self._settings.providers.get(LOCAL)
        base = (configured and configured.base_url) or self._providers.get(LOCAL).base_url or ""
        model = await asyncio.to_thread(_first_model, base)
        return f"{LOCAL}/{model}" if model else None

    def _offline(self) -> str:
        self._notify(
            "no model is configured: using the offline model (set model.default, a provider's key, or start a local server)"
        )
        return OFFLINE


def _first_model(base_url: str) -> str | None:
    """Ask an OpenAI-compatible server for its models; None when nobody answers."""
    import http.client
    import json
    from urllib.parse import urlsplit

    address = urlsplit(base_url)
    maker = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection

    if not address.hostname:
        return None

    connection = maker(address.hostname, address.port, timeout=PROBE_S)

    try:
        connection.request("GET", f"{address.path.rstrip('/')}/models")
        answer = connection.getresponse()
        models: list[dict[str, str]] = (
            json.loads(answer.read(1 << 20)).get("data") or [] if answer.status == 200 else []
        )
        return str(models[0]["id"]) if models else None
    except (OSError, http.client.HTTPException, ValueError, LookupError, AttributeError, TypeError):
        return None
    finally:
        connection.close()
