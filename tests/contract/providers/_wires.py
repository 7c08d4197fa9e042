"""The wires of the contract: which provider speaks which, and a good answer of each."""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from llmspell.message import Message, user
from llmspell.provider import ModelRequest, ModelSettings, ProviderSettings, ToolSpec

from . import _samples

__all__ = ["ADAPTED", "ALL", "CHAT", "KEY", "WEATHER", "Wire", "ask"]

KEY = "sk-test-0123456789"
WEATHER = ToolSpec(
    "get_weather",
    "Tell the weather of a city.",
    {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}, "required": ["city"]},
)


@dataclass(frozen=True)
class Wire:
    """One provider file, one wire format.

    `sample` is an answer with tool calls; `first_text` counts its events up to the first text or
    thought; `still_there` is what the server sends while it has nothing to say.
    """

    name: str
    plugin: str
    model: str
    sample: list[bytes]
    first_text: int
    suffix: str = ""
    api: str | None = None
    still_there: bytes = b": still thinking\n\n"

    def provider(self, url: str, **settings):
        plugin = importlib.import_module(f"llmspell.providers.{self.plugin}").PROVIDER
        given = {"api_key": KEY, "base_url": url + self.suffix, "api": self.api, "timeout_s": 6.0, **settings}
        return plugin.create(ProviderSettings(**given))


CHAT = [
    Wire("light", "openai_compatible", "gpt-5", _samples.CHAT_TOOLS, 2, "/v1"),
    Wire("openai-chat", "openai", "gpt-5", _samples.CHAT_TOOLS, 2, "/v1"),
]
ADAPTED = [
    Wire("openai-responses", "openai", "gpt-5", _samples.RESPONSES, 4, "/v1", "responses"),
    Wire("anthropic", "anthropic", "claude-test", _samples.ANTHROPIC, 3),
    Wire("google", "google", "gemini-2.5-flash", _samples.GOOGLE, 1, still_there=_samples.GOOGLE[0]),
]
ALL = [*CHAT, *ADAPTED]


def ask(wire: Wire, *messages: Message, tools=(), schema=None, **settings) -> ModelRequest:
    return ModelRequest(
        model=wire.model,
        messages=list(messages) or [user("say hello")],
        tools=tuple(tools),
        settings=ModelSettings(**settings),
        output_schema=schema,
    )
