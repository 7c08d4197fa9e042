"""Any server that speaks OpenAI's chat completions: llama.cpp, vLLM, LM Studio, …."""

from __future__ import annotations

from llmspell.provider import Embedder, Provider, ProviderPlugin, ProviderSettings
from llmspell.providers._openai_embeddings import OpenAIEmbedder
from llmspell.providers._openai_wire import Dialect, OpenAIWire

__all__ = ["PROVIDER"]


def _create(settings: ProviderSettings) -> Provider:
    return OpenAIWire("openai_compatible", settings, Dialect())


def _embedder(settings: ProviderSettings) -> Embedder:
    return OpenAIEmbedder("openai_compatible", settings, Dialect())


PROVIDER = ProviderPlugin(
    create=_create,
    description="any server with OpenAI's chat completions (base_url says where)",
    key_env=("OPENAI_COMPATIBLE_API_KEY",),
    key_optional=True,
    embedder=_embedder,
)
