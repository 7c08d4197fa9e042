"""The offline model says that it is none."""

from __future__ import annotations

import pytest

from llmspell.errors import ProviderError
from llmspell.message import system, user
from llmspell.provider import ModelRequest, ProviderSettings, collect
from llmspell.providers.scripted import PROVIDER

pytestmark = pytest.mark.anyio


def asked(*messages, model="offline"):
    return ModelRequest(model=model, messages=list(messages))


async def test_offline_model_never_pretends_to_be_one():
    provider = PROVIDER.create(ProviderSettings())

    reply = await collect(provider.stream(asked(system("be brief"), user("Why is the sky blue?"))))

    assert "No model is configured" in reply.message.text
    assert "Why is the sky blue?" in reply.message.text


async def test_offline_provider_has_no_other_model():
    provider = PROVIDER.create(ProviderSettings())

    with pytest.raises(ProviderError) as caught:
        await collect(provider.stream(asked(user("hi"), model="gpt-5")))

    assert caught.value.code == "provider.model_not_found"
