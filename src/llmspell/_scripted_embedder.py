"""An embedder that counts letters: for tests, demos and dry runs."""

from __future__ import annotations

import hashlib
import re

from llmspell.errors import ProviderError
from llmspell.message import Embeddings, Usage
from llmspell.provider import EmbedRequest

__all__ = ["ScriptedEmbedder"]

_NAME = re.compile(r"letters-([1-9]\d{0,3})")
_CHARS_A_TOKEN = 4
_WIDTH = 3


class ScriptedEmbedder:
    """Counts the three-letter pieces of a text in a vector: the same for ever, and near where texts share pieces.

    Its models are called `letters-N`, where N is the length of the vectors.
    """

    name = "scripted"

    async def embed(self, request: EmbedRequest) -> Embeddings:
        """Return a vector for each text.

        Raises:
            ProviderError: `provider.model_not_found`.
        """
        if not (found := _NAME.fullmatch(request.model)):
            raise ProviderError(
                f'the provider "scripted" has no embedding model "{request.model}"',
                code="provider.model_not_found",
                hint="letters-N makes vectors of N numbers, such as letters-256",
            )

        tokens = sum(-(-len(text) // _CHARS_A_TOKEN) for text in request.texts)
        vectors = [_vector(text, int(found[1])) for text in request.texts]
        return Embeddings(vectors=vectors, usage=Usage(requests=1, input_tokens=tokens))

    async def close(self) -> None:
        """Nothing to give back."""


def _vector(text: str, length: int) -> list[float]:
    vector = [0.0] * length
    letters = f" {' '.join(text.casefold().split())} "

    for i in range(len(letters) - _WIDTH + 1):
        digest = hashlib.blake2b(letters[i : i + _WIDTH].encode("utf-8", "replace"), digest_size=4).digest()
        vector[int.from_bytes(digest) % length] += 1.0

    return vector
