"""Turning a piece of a session into a function body whose names outlive it.

The body of an async function may await, but what it declares ends with it. So declarations at the top
become assignments to names that the session keeps, and a last expression becomes what is returned.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell.engines._javascript_module import apply_edits, declared_names, parse, text_of, to_function_body

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

__all__ = ["is_open", "to_cell"]

_DECLARATIONS = {"lexical_declaration", "variable_declaration"}
_NAMED = {"class_declaration", "function_declaration", "generator_function_declaration"}
_OPENING = {"(": ")", "[": "]", "{": "}", "${": "}"}


def is_open(source: str) -> bool:
    """Whether more has to follow: a bracket, a template or a comment is not closed."""
    root = parse(source)

    if not root.has_error:
        return False

    open_ones: list[str] = []

    for leaf in _leaves(root):
        if leaf.is_missing:
            continue

        if (closing := _OPENING.get(leaf.type)) is not None:
            open_ones.append(closing)
        elif open_ones and leaf.type == open_ones[-1]:
            open_ones.pop()
        elif leaf.type == "`":
            open_ones.append("`")

    return bool(open_ones) or source.rfind("/*") > source.rfind("*/")


def to_cell(source: str) -> tuple[str, list[str]]:
    """Return the text as a function body with the same lines, and the names it gives to the session.

    Raises:
        ScriptSyntaxError: A form of `import` or `export` that has no meaning here.
    """
    body = to_function_body(source, live=False)
    root = parse(body)
    edits: list[tuple[int, int, str]] = []
    names: list[str] = []
    statements = [node for node in root.named_children if node.type != "comment"]

    for node in statements:
        if node.type in _DECLARATIONS:
            names += declared_names(node)
            edits += _assignments(node)
        elif node.type in _NAMED and (name := node.child_by_field_name("name")) is not None:
            names.append(text_of(name))
            edits += [(node.start_byte, node.start_byte, f";{text_of(name)} = "), (node.end_byte, node.end_byte, ";")]

    if statements and statements[-1].type == "expression_statement":
        value = statements[-1].named_children[0]
        edits += [(value.start_byte, value.start_byte, ";return ("), (value.end_byte, value.end_byte, ")")]

    return apply_edits(body, edits), names


def _assignments(node: Node) -> Iterator[tuple[int, int, str]]:
    """Give the edits that make a declaration an expression of assignments."""
    keyword = node.children[0]
    yield keyword.start_byte, keyword.end_byte, ";"

    for one in node.named_children:
        if one.type == "variable_declarator":
            unset = "" if one.child_by_field_name("value") is not None else " = undefined"
            yield one.start_byte, one.start_byte, "("
            yield one.end_byte, one.end_byte, f"{unset})"


def _leaves(node: Node) -> Iterator[Node]:
    if not node.children:
        yield node
        return

    if node.type in {"template_string", "string", "regex", "comment"} and not node.has_error:
        return

    for child in node.children:
        yield from _leaves(child)
