"""Models of many vendors, through OpenRouter."""

from __future__ import annotations

import msgspec

from llmspell.provider import Provider, ProviderPlugin, ProviderSettings
from llmspell.providers._openai_wire import Dialect, OpenAIWire

__all__ = ["PROVIDER"]

_BASE_URL = "https://openrouter.ai/api/v1"
_DIALECT = Dialect(needs_key=True, reasoning_field="reasoning", reasoning_setting="reasoning")


def _create(settings: ProviderSettings) -> Provider:
    settings = msgspec.structs.replace(settings, base_url=settings.base_url or _BASE_URL)
    return OpenAIWire("openrouter", settings, _DIALECT)


PROVIDER = ProviderPlugin(
    create=_create,
    description="models of many vendors, through OpenRouter",
    key_env=("OPENROUTER_API_KEY",),
    base_url=_BASE_URL,
    default_model="openrouter/auto",
    rank=60,
)
