"""Mistral's models."""

from __future__ import annotations

from llmspell.provider import Provider, ProviderPlugin, ProviderSettings
from llmspell.providers._pydantic_ai import Connection, PydanticAIProvider, Vendor
from llmspell.providers._sdk_client import make_sdk_client

__all__ = ["PROVIDER"]

_BASE_URL = "https://api.mistral.ai"


def _connect(settings: ProviderSettings) -> Connection:
    import httpx2
    from pydantic_ai.models.mistral import MistralModel
    from pydantic_ai.providers.mistral import MistralProvider

    client = make_sdk_client(httpx2, settings)
    provider = MistralProvider(api_key=settings.api_key, base_url=settings.base_url, http_client=client)
    return Connection(model=lambda name: MistralModel(name, provider=provider), close=client.aclose)


_VENDOR = Vendor(name="mistral", base_url=_BASE_URL, connect=_connect)


def _create(settings: ProviderSettings) -> Provider:
    return PydanticAIProvider(_VENDOR, settings)


PROVIDER = ProviderPlugin(
    create=_create,
    description="Mistral's models",
    key_env=("MISTRAL_API_KEY",),
    base_url=_BASE_URL,
    extra="mistral",
    default_model="mistral-large-latest",
    rank=40,
)
