"""Topics: words joined by dots, as NATS subjects, and who wants them.

In a pattern `*` stands for one word and a last `>` for one or more.
"""

from __future__ import annotations

import re
from typing import Generic, TypeVar

from llmspell.errors import UsageError

__all__ = ["RESERVED", "PatternTree", "check_pattern", "check_topic", "is_literal", "is_reserved", "matches"]

T = TypeVar("T")

MAX_LENGTH = 250
"""Characters of a topic; `dead.` may stand in front of that many."""

RESERVED = frozenset(
    {
        *("agent", "artifact", "embedding", "handoff", "id", "memory", "model", "now", "random", "session", "sleep"),
        *("spell", "state", "step", "tool", "workflow"),
        *("cache", "cost", "dead", "file", "hook", "timer", "webhook"),
    }
)
"""First words of the topics that only the host publishes: crossings, dead letters, sources of events, built-in hooks."""

_WORD = re.compile(r"[^\s.*>\x00-\x1f\x7f\ud800-\udfff]+\Z")


def check_topic(topic: str) -> None:
    """Let pass what an event may be published to.

    Raises:
        UsageError: `event.topic`: a word is empty or holds a blank, a wildcard or a control character.
    """
    if not _fits(topic, topic.split(".")):
        hint = "words joined by dots, without blanks; `*` and `>` stand only in patterns"
        raise UsageError(f'"{topic:.300}" is not a topic', code="event.topic", hint=hint)


def check_pattern(pattern: str) -> None:
    """Let pass what topics can be matched with.

    Raises:
        UsageError: `event.topic`: a word is neither one of a topic, nor `*`, nor a last `>`.
    """
    words = pattern.split(".")
    plain = [word for word in (words[:-1] if words[-1] == ">" else words) if word != "*"]

    if not _fits(pattern, plain):
        hint = "words joined by dots; `*` for one word, `>` only as the last one"
        raise UsageError(f'"{pattern:.300}" is not a topic pattern', code="event.topic", hint=hint)


def _fits(text: str, words: list[str]) -> bool:
    return len(text.removeprefix("dead.")) <= MAX_LENGTH and all(_WORD.match(word) for word in words)


def is_literal(pattern: str) -> bool:
    """Whether the pattern fits one topic only."""
    return "*" not in pattern and ">" not in pattern


def is_reserved(topic: str) -> bool:
    """Whether only the host may publish to the topic: its first word is one of `RESERVED` or begins with `_`."""
    return topic.partition(".")[0] in RESERVED or topic.startswith("_")


def matches(pattern: str, topic: str) -> bool:
    """Return whether a topic fits a pattern."""
    wanted, words = pattern.split("."), topic.split(".")

    for i, word in enumerate(wanted):
        if word == ">":
            return i < len(words)

        if i >= len(words) or word not in {"*", words[i]}:
            return False

    return len(wanted) == len(words)


class _Node(Generic[T]):
    __slots__ = ("children", "here", "rest")

    def __init__(self) -> None:
        self.children: dict[str, _Node[T]] = {}
        self.here: list[T] = []
        self.rest: list[T] = []

    @property
    def empty(self) -> bool:
        return not (self.children or self.here or self.rest)

    def items(self) -> list[T]:
        inner = [item for child in self.children.values() for item in child.items()]
        return [*self.here, *self.rest, *inner]


class PatternTree(Generic[T]):
    """Items by pattern: a lookup walks the words of a topic and not all patterns."""

    __slots__ = ("_root",)

    def __init__(self) -> None:
        self._root: _Node[T] = _Node()

    def __bool__(self) -> bool:
        return not self._root.empty

    def items(self) -> list[T]:
        """Return all items, in no order."""
        return self._root.items()

    def add(self, pattern: str, item: T) -> None:
        """Add an item; the pattern is well-formed."""
        words, node = pattern.split("."), self._root
        tail = words[-1] == ">"

        for word in words[:-1] if tail else words:
            node = node.children.setdefault(word, _Node())

        (node.rest if tail else node.here).append(item)

    def remove(self, pattern: str, item: T) -> bool:
        """Remove an item and the branches nothing hangs on any more; returns whether it was there."""
        return _remove(self._root, pattern.split("."), item)

    def matching(self, topic: str) -> list[T]:
        """Return the items of all patterns that fit a topic, in no order."""
        found: list[T] = []
        nodes = [self._root]

        for word in topic.split("."):
            nodes = [child for node in nodes for child in _step(node, word, found)]

        for node in nodes:
            found += node.here

        return found


def _step(node: _Node[T], word: str, found: list[T]) -> list[_Node[T]]:
    """Note who takes all that follows; return the nodes one word further."""
    found += node.rest
    return [child for key in (word, "*") if (child := node.children.get(key)) is not None]


def _remove(node: _Node[T], words: list[str], item: T) -> bool:
    head, *rest = words

    if head == ">":
        return _take_out(node.rest, item)

    if (child := node.children.get(head)) is None:
        return False

    removed = _remove(child, rest, item) if rest else _take_out(child.here, item)

    if child.empty:
        del node.children[head]

    return removed


def _take_out(items: list[T], item: T) -> bool:
    if item not in items:
        return False

    items.remove(item)
    return True
