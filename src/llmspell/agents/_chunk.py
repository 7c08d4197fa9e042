"""Cutting a long text into chunks that a model can read."""

from __future__ import annotations

__all__ = ["split_text"]

_JOINTS = ("\n\n", "\n", ". ", " ")
"""Where a text is cut, best first; the joint stays with what is before it."""


def split_text(text: str, size: int) -> list[str]:
    """Return a text in chunks, cut between paragraphs, else lines, sentences, words, else anywhere.

    Args:
        text: The text; the chunks together are the same text.
        size: Most characters of a chunk.
    """
    chunks: list[str] = []
    rest = text

    while len(rest) > size:
        end = _cut(rest, size)
        chunks.append(rest[:end])
        rest = rest[end:]

    return [*chunks, rest] if rest else chunks


def _cut(text: str, size: int) -> int:
    """Return where the first chunk ends; one that would be less than half full is cut at a lesser joint."""
    for joint in _JOINTS:
        if (end := text.rfind(joint, size // 2, size)) >= 0:
            return min(end + len(joint), size)

    return size
