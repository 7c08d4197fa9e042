"""DeepSeek's models, through its chat completions."""

from __future__ import annotations

import msgspec

from llmspell.provider import Provider, ProviderPlugin, ProviderSettings
from llmspell.providers._openai_wire import Dialect, OpenAIWire

__all__ = ["PROVIDER"]

_BASE_URL = "https://api.deepseek.com/v1"

# Its answers can be JSON, but not held to a schema; a turn with tool calls wants its reasoning back.
_DIALECT = Dialect(needs_key=True, reasoning_field="reasoning_content", json_schema=False)


def _create(settings: ProviderSettings) -> Provider:
    settings = msgspec.structs.replace(settings, base_url=settings.base_url or _BASE_URL)
    return OpenAIWire("deepseek", settings, _DIALECT)


PROVIDER = ProviderPlugin(
    create=_create,
    description="DeepSeek's models",
    key_env=("DEEPSEEK_API_KEY",),
    base_url=_BASE_URL,
    default_model="deepseek-chat",
    rank=70,
)
