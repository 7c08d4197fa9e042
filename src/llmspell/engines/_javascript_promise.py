"""Marking the calls in a text whose promise may be forgotten.

The engine tells nobody of a rejected promise that has no reader, and nothing in a script can find such a promise
later. So each call that makes one, as far as the text shows it, is wrapped: `f()` becomes `$llmspell(f(),3)`, with its
line. The worker gives the name its meaning, returns what it is given, and notes a rejection that nobody looks at.
A call that is awaited where it stands needs none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell.engines._javascript_module import apply_edits, parse, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node

__all__ = ["async_names", "watch_promises"]

_SIGNS = ("async", "Promise", ".then", ".catch", ".finally")
_CHAINED = {"then", "catch", "finally"}
_MADE = {"all", "any", "race", "reject", "try"}
_FUNCTIONS = {"arrow_function", "function_declaration", "function_expression", "method_definition"}
_GOES_ON = {"await_expression", "decorator", "member_expression", "subscript_expression"}
_NAMING = ("name", "left", "key", "property")


def async_names(texts: Iterable[str]) -> frozenset[str]:
    """Return the names that async functions are given in the texts of a spell."""
    roots = [parse(text) for text in texts if "async" in text]
    return frozenset([name for root in roots for node in _nodes(root) if (name := _name_of(node))])


def watch_promises(body: str, names: frozenset[str]) -> str:
    """Return the text with the calls marked that make promises, on the same lines.

    Args:
        body: The body of a function.
        names: The names of async functions, of this text and of those it imports.
    """
    if not names and not any(sign in body for sign in _SIGNS):
        return body

    root = parse(body)

    if root.has_error:
        return body  # the engine says what is wrong, in the text as it was written

    edits: list[tuple[int, int, str]] = []

    for node in _nodes(root):
        if _makes_promise(node, names) and not _is_taken(node):
            edits.append((node.start_byte, node.start_byte, "$llmspell("))
            edits.append((node.end_byte, node.end_byte, f",{node.start_point[0] + 1})"))

    return apply_edits(body, edits)


def _nodes(root: Node) -> Iterator[Node]:
    waiting = [root]

    while waiting:
        node = waiting.pop()
        waiting.extend(node.children)
        yield node


def _is_async(node: Node) -> bool:
    return node.type in _FUNCTIONS and node.children[0].type != "*" and _has(node, "async") and not _has(node, "*")


def _has(node: Node, word: str) -> bool:
    return any(child.type == word for child in node.children)


def _name_of(node: Node) -> str | None:
    """Return the name an async function is declared with, or given where it stands."""
    if not _is_async(node):
        return None

    named = node.child_by_field_name("name")

    if named is None and node.parent is not None:
        fields = [node.parent.child_by_field_name(field) for field in _NAMING]
        named = next((field for field in fields if field is not None), None)

    return None if named is None else _last_name(named)


def _last_name(node: Node) -> str:
    last = node.child_by_field_name("property") if node.type == "member_expression" else None
    return text_of(last or node)


def _makes_promise(node: Node, names: frozenset[str]) -> bool:
    if node.type == "new_expression":
        made = node.child_by_field_name("constructor")
        return made is not None and text_of(made) == "Promise"

    called = node.child_by_field_name("function") if node.type == "call_expression" else None

    match called.type if called is not None else None:
        case "identifier" | "member_expression":
            assert called is not None
            return _last_name(called) in names or _is_built_in(called)
        case "parenthesized_expression":
            assert called is not None
            return any(_is_async(child) for child in called.named_children)
        case "subscript_expression" | "call_expression":
            return True
        case _:
            return False


def _is_built_in(called: Node) -> bool:
    if called.type != "member_expression":
        return False

    name, owner = _last_name(called), called.child_by_field_name("object")
    return name in _CHAINED or (name in _MADE and owner is not None and text_of(owner) == "Promise")


def _is_taken(node: Node) -> bool:
    """Tell whether the promise is looked at where it stands, or something is made of it at once."""
    above = node.parent
    return above is not None and (above.type in _GOES_ON or above.child_by_field_name("function") == node)
