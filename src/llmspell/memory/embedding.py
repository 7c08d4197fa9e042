"""Calls of embedding models, through the boundary."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, cast

import msgspec

from llmspell import boundary
from llmspell.context import Context
from llmspell.errors import ProviderError
from llmspell.grant import Need
from llmspell.hook import Crossing
from llmspell.memory.vector import packed
from llmspell.message import Embeddings
from llmspell.provider import EmbeddingModel, EmbedRequest
from llmspell.scope import changed_fields, fitting

__all__ = ["embed"]


async def embed(context: Context, model: EmbeddingModel, texts: Sequence[str], *, private: bool) -> list[bytes]:
    """Return the vectors of texts as they are kept.

    Args:
        context: Who asks; its grants must permit the model, and its budget pays.
        model: The embedding model.
        texts: The texts; at least one.
        private: Whether events must not hold them.

    Raises:
        DeniedError: The model is not granted, or a hook refused.
        LimitError: The budget is used up.
        ProviderError: The model failed.
    """
    request = EmbedRequest(model=model.name, texts=tuple(texts))
    needs = (Need("model", model.full_name),)

    def renew(
        _context: Context, crossing: Crossing, value: object
    ) -> tuple[object, Callable[[], Awaitable[Embeddings]], Sequence[Need]]:
        changed = changed_fields(crossing, request, value, {"texts": _as_many(request)})
        return changed, lambda: model.embedder.embed(changed), needs

    crossing = Crossing("embedding", model.full_name, request, context.agent, private=private)
    alter = boundary.Alter(renew=renew, accept=_accepted)
    made = await boundary.cross(context, crossing, lambda: model.embedder.embed(request), needs, alter)

    if len(made.vectors) != len(texts):
        raise ProviderError(f"{len(made.vectors)} embeddings for {len(texts)} texts", code="provider.bad_reply")

    if not all(any(one) for one in made.vectors):
        raise ProviderError(f"{model.full_name} gave a vector without direction", code="provider.bad_reply")

    return [packed(one) for one in made.vectors]


def _as_many(request: EmbedRequest) -> Callable[[Any], object]:
    def read(value: Any) -> tuple[str, ...]:
        texts = msgspec.convert(value, tuple[str, ...])

        if len(texts) != len(request.texts):
            raise msgspec.ValidationError(f"{len(texts)} texts in place of {len(request.texts)}")

        return texts

    return read


def _accepted(crossing: Crossing, value: object) -> Embeddings:
    return cast("Embeddings", fitting(crossing, value, Embeddings))
