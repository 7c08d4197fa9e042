"""What the conventions of OpenTelemetry for generative AI call a model."""

from __future__ import annotations

__all__ = ["model_attributes"]

_PROVIDERS = {"google": "gcp.gemini", "mistral": "mistral_ai"}
"""Vendors that the conventions call otherwise."""


def model_attributes(name: str) -> dict[str, str]:
    """Return the attributes that tell which model is asked.

    Args:
        name: `vendor/model`; one without a vendor is told as a model only.
    """
    vendor, slash, model = name.partition("/")

    if not slash:
        return {"gen_ai.request.model": name}

    return {"gen_ai.provider.name": _PROVIDERS.get(vendor, vendor), "gen_ai.request.model": model}
