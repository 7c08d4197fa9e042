"""OpenAI's models; the setting `api` chooses `chat` completions or `responses`."""

from __future__ import annotations

from functools import partial
from typing import get_args

from llmspell.errors import ConfigError, nearest
from llmspell.provider import Embedder, Provider, ProviderPlugin, ProviderSettings
from llmspell.providers._openai_embeddings import OpenAIEmbedder
from llmspell.providers._openai_request import Dialect
from llmspell.providers._pydantic_ai import Connection, PydanticAIProvider, Vendor
from llmspell.providers._sdk_client import make_sdk_client

__all__ = ["PROVIDER"]

_BASE_URL = "https://api.openai.com/v1"
_APIS = ("chat", "responses")


def _connect(settings: ProviderSettings) -> Connection:
    import httpx2
    from pydantic_ai.models.openai import OpenAIChatModel, OpenAIResponsesModel
    from pydantic_ai.providers.openai import OpenAIProvider

    client = make_sdk_client(httpx2, settings)
    provider = OpenAIProvider(api_key=settings.api_key, base_url=settings.base_url, http_client=client)
    make = OpenAIChatModel

    if settings.api == "responses":
        make = OpenAIResponsesModel
        _build_event_types()

    return Connection(model=partial(make, provider=provider), close=client.aclose)


def _build_event_types() -> None:
    # The SDK builds them at the first event, which would hold up the event loop for most of a second.
    from openai.types.responses import ResponseStreamEvent

    union, *_ = get_args(ResponseStreamEvent)

    for event_type in get_args(union):
        event_type.model_rebuild()


_VENDOR = Vendor(name="openai", base_url=_BASE_URL, connect=_connect)


def _create(settings: ProviderSettings) -> Provider:
    if (api := settings.api or "chat") not in _APIS:
        raise ConfigError(f'providers.openai.api is "{api}"', hint=nearest(api, _APIS))

    return PydanticAIProvider(_VENDOR, settings)


def _embedder(settings: ProviderSettings) -> Embedder:
    return OpenAIEmbedder("openai", settings, Dialect(needs_key=True))


PROVIDER = ProviderPlugin(
    create=_create,
    description="OpenAI's models, by chat completions or responses (api says which)",
    key_env=("OPENAI_API_KEY",),
    base_url=_BASE_URL,
    extra="openai",
    default_model="gpt-5",
    rank=10,
    embedder=_embedder,
)
