"""The words of a text, and what a query looks for; alike for every store.

A word is a run of letters and digits, in small letters and without accents. In scripts that put no spaces
between words each character is one, so that a part of a sentence is found as a phrase. A symbol
such as an emoji is a word too; punctuation is none.
"""

from __future__ import annotations

import re
import unicodedata

import msgspec

from llmspell.errors import UsageError

__all__ = ["MAX_TERMS", "Phrase", "Wanted", "parse_query", "words_of"]

MAX_TERMS = 64
"""Most different words and phrases of one query."""

MAX_WORD = 100
"""Characters of a word that count."""

# Han, Hiragana and Katakana, Thai, Lao, Myanmar, Khmer
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_ACCENTS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(f"[{_UNSPACED}]|[^\\W_{_UNSPACED}]+|[^\\x00-\\x7f]")
_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')


class Phrase(msgspec.Struct, frozen=True):
    """Words that follow each other.

    Attributes:
        words: The words; at least one.
        prefix: Whether the last one is only the beginning of a word.
    """

    words: tuple[str, ...]
    prefix: bool = False


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a query looks for. Without a required phrase, one of the optional ones is enough.

    Attributes:
        required: What must be there.
        optional: What makes a text come first.
    """

    required: tuple[Phrase, ...] = ()
    optional: tuple[Phrase, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.required or self.optional)


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, in order."""
    plain = text.casefold() if text.isascii() else _plain(text)
    return tuple([word[:MAX_WORD] for word in _WORD.findall(plain) if word.isalnum() or _is_symbol(word)])


def parse_query(query: str) -> Wanted:
    """Return what a person's query looks for: any text is one, whatever stands in it.

    What stands in quotation marks must be there, in that order; other words may be. A `*` after a word
    makes it the beginning of one. A word that punctuation divides, such as `e-mail`, is a phrase.

    Raises:
        UsageError: It has more than `MAX_TERMS` different words and phrases.
    """
    required: dict[Phrase, None] = {}
    optional: dict[Phrase, None] = {}

    for quoted, loose in _TERM.findall(query):
        text: str = quoted or loose

        if words := words_of(text):
            (required if quoted else optional)[Phrase(words, text.rstrip().endswith("*"))] = None

    if (count := len(required) + len(optional)) > MAX_TERMS:
        raise UsageError(f"a query of {count} different words and phrases", hint=f"at most {MAX_TERMS}")

    return Wanted(required=tuple(required), optional=tuple([one for one in optional if one not in required]))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", folded))


def _is_symbol(word: str) -> bool:
    return unicodedata.category(word[0]) in {"So", "Sc", "Sm", "Mn", "Mc"}
