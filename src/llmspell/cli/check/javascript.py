"""Reading JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell.cli.check.reading import (
    Member,
    Mention,
    Reading,
    Table,
    child,
    literal,
    place,
    syntax_errors,
    text,
    walk,
    words,
)

if TYPE_CHECKING:
    from tree_sitter import Node

__all__ = ["LEFT_OUT", "LIBRARIES", "NAMES", "read"]

NAMES = words(
    "AggregateError Array ArrayBuffer AsyncDisposableStack BigInt BigInt64Array BigUint64Array Boolean DOMException DataView Date "
    "DisposableStack Error EvalError Float16Array Float32Array Float64Array Function Infinity Int16Array "
    "Int32Array Int8Array InternalError Iterator Map Math NaN Number Object Promise Proxy RangeError ReferenceError "
    "Reflect RegExp Set String SuppressedError Symbol SyntaxError TypeError URIError Uint16Array Uint32Array "
    "Uint8Array Uint8ClampedArray WeakMap WeakSet arguments atob btoa console decodeURI decodeURIComponent "
    "encodeURI encodeURIComponent escape eval exports globalThis isFinite isNaN module parseFloat parseInt "
    "print queueMicrotask require undefined unescape"
)
"""What every script finds of the language itself."""

LIBRARIES: dict[str, frozenset[str]] = {"JSON": words("isRawJSON null parse rawJSON stringify")}
"""Objects of the language that the script API adds to, with their members before that."""

LEFT_OUT: dict[str, str] = {
    "fetch": 'ask for a page with Tool.call("http_request", { url })',
    "process": "words of the command line are in Run.args, settings in Config.get",
    "setInterval": "wait with Task.sleep in a loop",
    "setTimeout": "wait with Task.sleep",
}
"""What other homes of the language have and scripts here have not, with what to use instead."""

_ASKING = {"call", "get", "schema"}
_BINDING_PARENTS = {
    "array_pattern",
    "formal_parameters",
    "import_clause",
    "import_specifier",
    "namespace_import",
    "object_pattern",
    "rest_pattern",
}
_BINDING_ROLES = {
    "arrow_function": "parameter",
    "assignment_expression": "left",
    "assignment_pattern": "left",
    "augmented_assignment_expression": "left",
    "catch_clause": "parameter",
    "class": "name",
    "class_declaration": "name",
    "for_in_statement": "left",
    "function_declaration": "name",
    "function_expression": "name",
    "generator_function": "name",
    "generator_function_declaration": "name",
    "object_assignment_pattern": "left",
    "pair_pattern": "value",
    "variable_declarator": "name",
}
_NAMES = {"identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"}


def read(source: str) -> Reading:
    """Return what a JavaScript text says."""
    import tree_sitter
    import tree_sitter_javascript

    data = source.encode()
    lines = data.split(b"\n")
    root = tree_sitter.Parser(tree_sitter.Language(tree_sitter_javascript.language())).parse(data).root_node
    found = Reading(broken=syntax_errors(root, lines))

    if found.broken:
        return found

    for node in walk(root):
        match node.type:
            case "member_expression":
                _member(node, lines, found)
            case "call_expression":
                _call(node, lines, found)
            case "import_statement" | "export_statement":
                _module(child(node, "source"), lines, found)
            case kind if kind in _NAMES:
                _identifier(node, lines, found)
            case _:
                pass

    return found


def _identifier(node: Node, lines: list[bytes], found: Reading) -> None:
    parent = node.parent

    if parent is None or _is_word(node, parent) or text(node) == "await":  # the grammar takes `await (…)` for a call
        return

    if _binds(node, parent):
        found.bound.add(text(node))
    else:
        found.names.append(Mention(text(node), place(node, lines)))


def _binds(node: Node, parent: Node) -> bool:
    if node.type == "shorthand_property_identifier_pattern" or parent.type in _BINDING_PARENTS:
        return True

    role = _BINDING_ROLES.get(parent.type)
    return role is not None and child(parent, role) == node


def _is_word(node: Node, parent: Node) -> bool:
    """Whether it only names something: `typeof x` asks whether it is there, `export … as x` is for others."""
    if parent.type == "unary_expression":
        return text(child(parent, "operator")) == "typeof"

    if parent.type == "export_specifier":
        exported = parent.parent.parent if parent.parent is not None else None
        return child(parent, "alias") == node or child(exported, "source") is not None

    return parent.type in {"namespace_export", "meta_property"}


def _member(node: Node, lines: list[bytes], found: Reading) -> None:
    owner, name = child(node, "object"), child(node, "property")

    if owner is None or name is None or owner.type != "identifier":
        return

    if node.parent is not None and child(node.parent, "left") == node:
        found.added.add((text(owner), text(name)))
        return

    found.members.append(Member(text(owner), text(name), place(name, lines)))


def _call(node: Node, lines: list[bytes], found: Reading) -> None:
    function, arguments = child(node, "function"), child(node, "arguments")

    if function is None or arguments is None or not arguments.named_children:
        return

    first = arguments.named_children[0]

    if text(function) == "require":
        _module(first, lines, found)

    if function.type != "member_expression":
        return

    owner, name = text(child(function, "object")), text(child(function, "property"))

    if owner == "Tool" and name in _ASKING:
        found.tools += _texts([first], lines)

    for i, argument in enumerate(arguments.named_children):
        if argument.type == "object":
            found.tools += _texts(_tools(argument), lines)
            found.tables.append(Table(owner, name, i, tuple(_fields(argument, lines))))


def _fields(options: Node, lines: list[bytes]) -> list[Mention]:
    """Return the properties that an object names, without those in brackets."""
    entries = [child(entry, "key") or child(entry, "name") or entry for entry in options.named_children]
    plain = [one for one in entries if one.type in {"property_identifier", "shorthand_property_identifier"}]
    return [Mention(text(one), place(one, lines)) for one in plain]


def _module(node: Node | None, lines: list[bytes], found: Reading) -> None:
    if node is not None and (name := literal(node)) is not None:
        found.modules.append(Mention(name, place(node, lines)))


def _tools(options: Node) -> list[Node]:
    """Return the items of the `tools` property of an object."""
    for entry in options.named_children:
        value = child(entry, "value")

        if text(child(entry, "key")) == "tools" and value is not None and value.type == "array":
            return value.named_children

    return []


def _texts(nodes: list[Node], lines: list[bytes]) -> list[Mention]:
    return [Mention(name, place(node, lines)) for node in nodes if (name := literal(node)) is not None]
