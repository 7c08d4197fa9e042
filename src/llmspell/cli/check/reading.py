"""What a text of any language says: the facts that findings are made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = [
    "Member",
    "Mention",
    "Place",
    "Reading",
    "Table",
    "child",
    "literal",
    "place",
    "syntax_errors",
    "text",
    "walk",
    "words",
]

MAX_SYNTAX_ERRORS = 5
"""After so many the rest of a text says nothing any more."""

_SHOWN = 40


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: line and column in characters, both from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A name and where it is written."""

    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a name, such as `Agent.create`, and where it is written."""

    owner: str
    name: str
    place: Place
    colon: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table that a member of a name is called with, such as that of `Agent.create{ … }`.

    Attributes:
        owner: The name.
        name: Its member.
        position: Which argument it is, from 0.
        fields: The fields it names.
    """

    owner: str
    name: str
    position: int
    fields: tuple[Mention, ...]


@dataclass(slots=True, kw_only=True)
class Reading:
    """What one text says.

    Attributes:
        broken: Places that are no syntax, with what is wrong there.
        bound: Names it declares or assigns, anywhere.
        names: Names it reads.
        members: Members of names it reads.
        added: Members it assigns itself, as (owner, name).
        tables: Tables it gives to members of names.
        tools: Tools it names literally.
        modules: Modules it requires or imports literally.
    """

    broken: list[Mention] = field(default_factory=list["Mention"])
    bound: set[str] = field(default_factory=set[str])
    names: list[Mention] = field(default_factory=list["Mention"])
    members: list[Member] = field(default_factory=list["Member"])
    added: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])
    tables: list[Table] = field(default_factory=list["Table"])
    tools: list[Mention] = field(default_factory=list["Mention"])
    modules: list[Mention] = field(default_factory=list["Mention"])


def words(names: str) -> frozenset[str]:
    """Return the names of a text with spaces between them."""
    return frozenset(names.split())


def walk(root: Node) -> Iterator[Node]:
    """Yield a node and all nodes below it, in the order of the text."""
    waiting = [root]

    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def text(node: Node | None) -> str:
    """Return the text of a node; empty for none."""
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""


def child(node: Node | None, name: str) -> Node | None:
    """Return the child in a named role, if there is one."""
    return node.child_by_field_name(name) if node is not None else None


def literal(node: Node | None) -> str | None:
    """Return the value of a plain string literal; None for anything else."""
    if node is None or node.type != "string":
        return None

    written = text(node)
    return None if "\\" in written or written[:1] not in {'"', "'"} else written[1:-1]


def place(node: Node, lines: list[bytes]) -> Place:
    """Return where a node starts; columns count characters, not bytes."""
    row, column = node.start_point
    before = lines[row][:column] if row < len(lines) else b""
    return Place(row + 1, len(before.decode("utf-8", "replace")) + 1)


def syntax_errors(root: Node, lines: list[bytes]) -> list[Mention]:
    """Return the outermost places of a text that are no syntax."""
    if not root.has_error:
        return []

    found: list[Mention] = []
    waiting = [root]

    while waiting and len(found) < MAX_SYNTAX_ERRORS:
        node = waiting.pop()

        if node.is_missing:
            what = "a name or value" if node.is_named else f'"{node.type}"'
            found.append(Mention(f"{what} is missing", place(node, lines)))
        elif node.type == "ERROR":
            found.append(Mention(_unexpected(node), place(node, lines)))
        elif node.has_error:
            waiting.extend(reversed(node.children))

    return sorted(found, key=lambda one: one.place)


def _unexpected(node: Node) -> str:
    first = " ".join(text(node).split())
    return f'syntax error at "{first[:_SHOWN]}{"…" if len(first) > _SHOWN else ""}"'
