"""Open models on Groq's hardware."""

from __future__ import annotations

from llmspell.provider import Provider, ProviderPlugin, ProviderSettings
from llmspell.providers._pydantic_ai import Connection, PydanticAIProvider, Vendor
from llmspell.providers._sdk_client import make_sdk_client

__all__ = ["PROVIDER"]

_BASE_URL = "https://api.groq.com"


def _connect(settings: ProviderSettings) -> Connection:
    import httpx  # Groq's SDK has not moved to httpx2
    from pydantic_ai.models.groq import GroqModel
    from pydantic_ai.providers.groq import GroqProvider

    client = make_sdk_client(httpx, settings)
    provider = GroqProvider(api_key=settings.api_key, base_url=settings.base_url, http_client=client)
    return Connection(model=lambda name: GroqModel(name, provider=provider), close=client.aclose)


_VENDOR = Vendor(name="groq", base_url=_BASE_URL, connect=_connect)


def _create(settings: ProviderSettings) -> Provider:
    return PydanticAIProvider(_VENDOR, settings)


PROVIDER = ProviderPlugin(
    create=_create,
    description="open models on Groq's hardware",
    key_env=("GROQ_API_KEY",),
    base_url=_BASE_URL,
    extra="groq",
    default_model="llama-3.3-70b-versatile",
    rank=50,
)
