"""Every file of the folder is a plugin, cheap to import and honest about itself."""

from __future__ import annotations

import subprocess
import sys

import pytest

from llmspell.provider import Provider, ProviderPlugin, ProviderSettings
from llmspell.registry import Registry

REGISTRY = Registry("provider", "llmspell.providers", ProviderPlugin, attribute="PROVIDER")


@pytest.fixture(params=REGISTRY.names())
def name(request):
    return request.param


def test_all_vendors_are_there():
    expected = (
        "anthropic",
        "deepseek",
        "google",
        "groq",
        "mistral",
        "ollama",
        "openai",
        "openai_compatible",
        "openrouter",
        "scripted",
    )
    assert expected == REGISTRY.names()


def test_plugin_makes_a_provider_of_its_name(name):
    plugin = REGISTRY.get(name)

    provider = plugin.create(ProviderSettings(api_key="k", base_url=plugin.base_url or "http://127.0.0.1:1/v1"))

    assert isinstance(provider, Provider)
    assert name == provider.name
    assert plugin.description
    assert len(plugin.description.splitlines()) == 1


def test_extra_is_named_like_the_provider(name):
    assert REGISTRY.get(name).extra in {None, name}


def test_importing_all_plugins_imports_no_client():
    program = (
        "import sys\n"
        "from llmspell.provider import ProviderPlugin, ProviderSettings\n"
        "from llmspell.registry import Registry\n"
        "plugins = Registry('provider', 'llmspell.providers', ProviderPlugin, attribute='PROVIDER')\n"
        "for name in plugins:\n"
        "    plugins.get(name).create(ProviderSettings(api_key='k', base_url='http://127.0.0.1:1/v1'))\n"
        "heavy = {'httpx', 'httpx2', 'pydantic', 'pydantic_ai', 'openai', 'anthropic', 'ssl'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() in {"[]", "['ssl']"}  # asyncio brings ssl along
