"""Finding what is sensitive in a text, whole or in pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

from llmspell.errors import ConfigError
from llmspell.hooks._safe_pattern import SafePattern, compile_pattern

__all__ = ["BUILT_IN", "BuiltIn", "Rules", "Tail", "rules_of"]

BuiltIn: TypeAlias = Literal["email", "phone", "card", "iban", "api_key"]

Measure: TypeAlias = Callable[[bytes], int]
"""Returns how much of a find counts, from its begin; 0 for none."""


class _Kind(NamedTuple):
    pattern: str
    measure: Measure | None = None


def _card_length(found: bytes) -> int:
    """Return the length of the longest payment card number at the begin: 13 to 19 digits, Luhn's check holds."""
    digits = bytearray()
    length = 0

    for place, byte in enumerate(found):
        if not 48 <= byte <= 57:
            continue

        digits.append(byte - 48)
        ends = place + 1 == len(found) or not found[place + 1 : place + 2].isdigit()

        if ends and 13 <= len(digits) <= 19 and any(digits) and not _luhn(digits):
            length = place + 1

    return length


def _luhn(digits: bytes | bytearray) -> int:
    """Return Luhn's check sum modulo 10 (ISO/IEC 7812-1); 0 for a valid number."""
    total = 0

    for place, digit in enumerate(reversed(digits)):
        total += digit if place % 2 == 0 else sum(divmod(digit * 2, 10))

    return total % 10


def _iban_length(found: bytes) -> int:
    """Return the length of the longest account number at the begin whose check digits hold (ISO 13616)."""
    length = 0
    compact = ""

    for group in _groups(found):
        compact = found[:group].replace(b" ", b"").decode()

        if 15 <= len(compact) <= 34 and _iban_remainder(compact) == 1:
            length = group

    return length


def _iban_remainder(compact: str) -> int:
    moved = compact[4:] + compact[:4]
    return int("".join([str(int(char, 36)) for char in moved])) % 97


def _groups(found: bytes) -> Iterator[int]:
    """Yield where each group between spaces ends."""
    place = -1

    while (place := found.find(b" ", place + 1)) >= 0:
        yield place

    yield len(found)


def _phone_length(found: bytes) -> int:
    """Return the whole length where there are as many digits as a telephone number has (ITU-T E.164)."""
    return len(found) if 8 <= sum(48 <= byte <= 57 for byte in found) <= 15 else 0


_API_KEYS = (
    r"sk-[A-Za-z0-9_-]{20,}",  # OpenAI, Anthropic and those who follow them
    r"[sr]k_(?:live|test)_[A-Za-z0-9]{16,}",
    r"gh[pousr]_[A-Za-z0-9]{36,}",
    r"github_pat_[A-Za-z0-9_]{22,}",
    r"glpat-[A-Za-z0-9_-]{20,}",
    r"xox[abeoprs]-[A-Za-z0-9-]{10,}",
    r"(?:AKIA|ASIA)[A-Z0-9]{16}",
    r"AIza[A-Za-z0-9_-]{35}",
    r"hf_[A-Za-z0-9]{30,}",
    r"npm_[A-Za-z0-9]{36}",
    r"eyJ[A-Za-z0-9_-]{10,}(?:\.[A-Za-z0-9_-]+){0,2}",  # JSON web tokens, from their first part on
)

BUILT_IN: Mapping[BuiltIn, _Kind] = {
    "email": _Kind(
        r"(?i)[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9-]{1,63})*\.[a-z]{2,24}\b"
    ),
    "card": _Kind(r"\b\d(?:[ -]?\d){12,18}\b", _card_length),
    "iban": _Kind(r"(?i)\b[a-z]{2}\d{2}(?: ?[a-z0-9]){11,30}\b", _iban_length),
    "phone": _Kind(
        r"\+\d{1,3}(?:[ ./-]?\(?\d{1,5}\)?){2,6}\b|\(\d{2,5}\)[ ./-]?\d{2,5}(?:[ ./-]?\d{2,5}){1,3}\b"
        r"|\b0\d{2,4}[ ./-]\d{2,8}(?:[ ./-]?\d{2,5}){0,3}\b|\b\d{3}[ .-]\d{3}[ .-]\d{4}\b",
        _phone_length,
    ),
    "api_key": _Kind(rf"\b(?:{'|'.join(_API_KEYS)})"),
}
"""What can be found without a pattern of one's own, best known first."""


class _Rule(NamedTuple):
    pattern: SafePattern
    measure: Measure | None
    replacement: bytes


class Rules:
    """What is looked for, and what takes its place.

    Args:
        rules: One for each kind of find.
        hold: Bytes of a text in pieces that are held back.
    """

    def __init__(self, rules: Sequence[_Rule], hold: int) -> None:
        self.hold = hold
        self._rules = rules

    def clean(self, text: str) -> str:
        """Return the text with a name in place of each find."""
        data = text.encode("utf-8", "surrogatepass")
        pieces: list[bytes] = []
        done = 0

        for start, end, replacement in self.spans(data, 0):
            pieces += (data[done:start], replacement)
            done = end

        return b"".join([*pieces, data[done:]]).decode("utf-8", "surrogatepass") if pieces else text

    def spans(self, data: bytes, start: int) -> list[tuple[int, int, bytes]]:
        """Return begin, end and replacement of each find, in order; those that overlap are one."""
        found = [(*span, rule.replacement) for rule in self._rules for span in _finds(rule, data, start)]
        found.sort(key=lambda one: (one[0], -one[1]))
        merged: list[tuple[int, int, bytes]] = []

        for begin, end, replacement in found:
            if merged and begin < merged[-1][1]:
                first, last, name = merged[-1]
                merged[-1] = (first, max(last, end), name)
            else:
                merged.append((begin, end, replacement))

        return merged


def _finds(rule: _Rule, data: bytes, start: int) -> Iterator[tuple[int, int]]:
    place = start

    while place < len(data) and (found := rule.pattern.search(data, place)) is not None:
        begin, end = found.span()

        if rule.measure is not None:
            end = begin + rule.measure(data[begin:end])

        if end > begin:
            yield begin, end

        # after a find that does not count, another one may begin inside it
        place = max(end, begin + 1)


class Tail:
    """A text that comes in pieces: what may still become a find is held back.

    Args:
        rules: What is looked for.
    """

    def __init__(self, rules: Rules) -> None:
        self.changed = False
        self._rules = rules
        self._data = b""
        self._start = 0  # what stands before it went on already, and is kept for word borders

    @property
    def held(self) -> int:
        """Bytes that are held back."""
        return len(self._data) - self._start

    def push(self, text: str) -> str:
        """Take a piece and return what can go on."""
        self._data += text.encode("utf-8", "surrogatepass")
        return self._pass(len(self._data) - self._rules.hold)

    def flush(self) -> str:
        """Return the rest; the text is over."""
        return self._pass(len(self._data))

    def _pass(self, edge: int) -> str:
        if edge <= self._start:
            return ""

        data, done = self._data, self._start
        pieces: list[bytes] = []

        for begin, end, replacement in self._rules.spans(data, done):
            if end > edge:
                edge = min(edge, begin)  # it may go on in the next piece
                break

            pieces += (data[done:begin], replacement)
            done = end
            self.changed = True

        while edge < len(data) and data[edge] & 0xC0 == 0x80:
            edge -= 1  # not in the middle of a character

        pieces.append(data[done:edge])
        before = max(edge - 1, 0)
        self._data, self._start = data[before:], edge - before
        return b"".join(pieces).decode("utf-8", "surrogatepass")


def rules_of(built_in: Sequence[BuiltIn], own: Mapping[str, str], replacement: str, hold: int) -> Rules:
    """Return the rules for built-in kinds and patterns of one's own.

    Args:
        built_in: Names of built-in kinds.
        own: Patterns by name.
        replacement: What takes the place of a find; `{name}` in it is the name.
        hold: Bytes that are held back.

    Raises:
        ConfigError: A pattern is none, fits the empty text, or fits what takes the place of a find.
    """
    kinds = [*[(name, BUILT_IN[name]) for name in built_in], *[(name, _Kind(own[name])) for name in own]]
    rules = [
        _Rule(compile_pattern(kind.pattern, name), kind.measure, replacement.replace("{name}", name).encode())
        for name, kind in kinds
    ]

    if not rules:
        raise ConfigError("there is nothing to redact", hint="name built-in kinds, or give patterns")

    for name, rule in zip([name for name, _ in kinds], rules, strict=True):
        if (empty := rule.pattern.search(b"")) is not None and empty.span() == (0, 0):
            raise ConfigError(f"the pattern {name} fits the empty text", hint="ask for at least one character")

        if any(True for other in rules for _ in _finds(rule, other.replacement, 0)):
            raise ConfigError(
                f"the pattern {name} fits what takes the place of a find", hint="give another replacement"
            )

    return Rules(rules, hold)
