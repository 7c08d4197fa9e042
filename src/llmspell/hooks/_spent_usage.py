"""What a model call used up, by the name of the model that was asked."""

from __future__ import annotations

from llmspell.hook import Crossing
from llmspell.message import Reply, Usage
from llmspell.provider import ModelRequest

__all__ = ["asked_model", "spent"]


def asked_model(crossing: Crossing) -> str:
    """Return the `vendor/model` name a request goes to; an outer hook may have put another model into it."""
    request = crossing.input
    return f"{crossing.name.partition('/')[0]}/{request.model}" if isinstance(request, ModelRequest) else crossing.name


def spent(result: object) -> Usage | None:
    """Return what a result used up; None for what is no model's reply."""
    return result.usage if type(result) is Reply else None
