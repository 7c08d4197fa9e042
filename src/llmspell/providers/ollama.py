"""Models on this machine, served by Ollama."""

from __future__ import annotations

import msgspec

from llmspell.provider import Embedder, Provider, ProviderPlugin, ProviderSettings
from llmspell.providers._openai_embeddings import OpenAIEmbedder
from llmspell.providers._openai_wire import Dialect, OpenAIWire

__all__ = ["PROVIDER"]

_BASE_URL = "http://127.0.0.1:11434/v1"
_DIALECT = Dialect(unreachable="start it with `ollama serve`")


def _create(settings: ProviderSettings) -> Provider:
    return OpenAIWire("ollama", _addressed(settings), _DIALECT)


def _embedder(settings: ProviderSettings) -> Embedder:
    return OpenAIEmbedder("ollama", _addressed(settings), _DIALECT)


def _addressed(settings: ProviderSettings) -> ProviderSettings:
    return msgspec.structs.replace(settings, base_url=settings.base_url or _BASE_URL)


PROVIDER = ProviderPlugin(
    create=_create,
    description="models on this machine, served by Ollama; needs no key",
    key_env=("OLLAMA_API_KEY",),
    base_url=_BASE_URL,
    key_optional=True,
    embedder=_embedder,
)
