"""The offline model: says that no model is configured."""

from __future__ import annotations

from llmspell._scripted_embedder import ScriptedEmbedder
from llmspell.errors import ProviderError
from llmspell.provider import Embedder, ModelRequest, Provider, ProviderPlugin, ProviderSettings
from llmspell.scripted import ReplyMap, ScriptedProvider
from llmspell.value import preview

__all__ = ["PROVIDER"]


def _offline(request: ModelRequest) -> ReplyMap:
    if request.model != "offline":
        raise ProviderError(
            f'the provider "scripted" has only the model "offline", not "{request.model}"',
            code="provider.model_not_found",
            hint="use scripted/offline, or a scripted model of your own",
        )

    asked = next((message.text for message in reversed(request.messages) if message.role == "user"), "")
    return {
        "text": "No model is configured, so nothing was asked and this is not a model's answer. "
        "Set a provider's key or start a local model server, then run again. "
        f"The prompt was: {preview(asked, 200)}"
    }


def _create(settings: ProviderSettings) -> Provider:
    del settings  # there is nothing to reach
    return ScriptedProvider([_offline], repeat_last=True)


def _embedder(settings: ProviderSettings) -> Embedder:
    del settings  # there is nothing to reach
    return ScriptedEmbedder()


PROVIDER = ProviderPlugin(
    create=_create, description="the offline model: says that no model is configured", embedder=_embedder
)
