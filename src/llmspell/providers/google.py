"""Google's Gemini models, through the Gemini API: `google/gemini-…`."""

from __future__ import annotations

from llmspell.provider import Provider, ProviderPlugin, ProviderSettings
from llmspell.providers._pydantic_ai import Connection, PydanticAIProvider, Vendor
from llmspell.providers._sdk_client import make_sdk_client

__all__ = ["PROVIDER"]

_BASE_URL = "https://generativelanguage.googleapis.com"


def _connect(settings: ProviderSettings) -> Connection:
    import httpx2
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    client = make_sdk_client(httpx2, settings)
    provider = GoogleProvider(api_key=settings.api_key, base_url=settings.base_url, http_client=client)
    return Connection(model=lambda name: GoogleModel(name, provider=provider), close=client.aclose)


_VENDOR = Vendor(name="google", base_url=_BASE_URL, connect=_connect, image_urls=False)


def _create(settings: ProviderSettings) -> Provider:
    return PydanticAIProvider(_VENDOR, settings)


PROVIDER = ProviderPlugin(
    create=_create,
    description="Google's Gemini models",
    key_env=("GOOGLE_API_KEY", "GEMINI_API_KEY"),
    base_url=_BASE_URL,
    extra="google",
    default_model="gemini-2.5-flash",
    rank=30,
)
