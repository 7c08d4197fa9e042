"""Anthropic's Claude models."""

from __future__ import annotations

from llmspell.provider import Provider, ProviderPlugin, ProviderSettings
from llmspell.providers._pydantic_ai import Connection, PydanticAIProvider, Vendor
from llmspell.providers._sdk_client import make_sdk_client

__all__ = ["PROVIDER"]

_BASE_URL = "https://api.anthropic.com"


def _connect(settings: ProviderSettings) -> Connection:
    import httpx2
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    client = make_sdk_client(httpx2, settings)
    provider = AnthropicProvider(api_key=settings.api_key, base_url=settings.base_url, http_client=client)
    return Connection(model=lambda name: AnthropicModel(name, provider=provider), close=client.aclose)


_VENDOR = Vendor(name="anthropic", base_url=_BASE_URL, connect=_connect)


def _create(settings: ProviderSettings) -> Provider:
    return PydanticAIProvider(_VENDOR, settings)


PROVIDER = ProviderPlugin(
    create=_create,
    description="Anthropic's Claude models",
    key_env=("ANTHROPIC_API_KEY",),
    base_url=_BASE_URL,
    extra="anthropic",
    default_model="claude-sonnet-5",
    rank=20,
)
