"""Reading Lua."""

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
    "_G _VERSION assert error getmetatable ipairs load next pairs pcall print rawequal rawget rawlen rawset require "
    "select setmetatable tonumber tostring type xpcall"
)
"""The functions every script finds; the sandbox leaves out the rest of the language's."""

LIBRARIES: dict[str, frozenset[str]] = {
    "JSON": words("null"),
    "coroutine": words("close create isyieldable resume running status wrap yield"),
    "math": words(
        "abs acos asin atan ceil cos deg exp floor fmod huge log max maxinteger min mininteger modf pi rad random "
        "randomseed sin sqrt tan tointeger type ult"
    ),
    "os": words("clock date difftime time"),
    "string": words("byte char find format gmatch gsub len lower match pack packsize rep reverse sub unpack upper"),
    "table": words("concat insert move pack remove sort unpack"),
    "utf8": words("char charpattern codepoint codes len offset"),
}
"""The libraries every script finds, with their members; those of the script API come on top."""

LEFT_OUT: dict[str, str] = {
    "collectgarbage": "memory is bounded by --limit memory",
    "debug": "an uncaught error shows its stack",
    "dofile": "load files beside the spell with require",
    "io": 'read files with Tool.call("file_read", { path = … })',
    "loadfile": "load files beside the spell with require",
    "package": "load files beside the spell with require",
}
"""What the language has elsewhere and scripts here have not, with what to use instead."""

_ASKING = {"call", "get", "schema"}
_NO_NAME = {"goto_statement", "label_statement", "attribute"}


def read(source: str) -> Reading:
    """Return what a Lua text says."""
    import tree_sitter
    import tree_sitter_lua

    data = source.encode()
    lines = data.split(b"\n")
    root = tree_sitter.Parser(tree_sitter.Language(tree_sitter_lua.language())).parse(data).root_node
    found = Reading(broken=syntax_errors(root, lines))

    if found.broken:
        return found

    for node in walk(root):
        match node.type:
            case "identifier":
                _identifier(node, lines, found)
            case "dot_index_expression" | "method_index_expression":
                _member(node, lines, found)
            case "function_call":
                _call(node, lines, found)
            case _:
                pass

    return found


def _identifier(node: Node, lines: list[bytes], found: Reading) -> None:
    parent = node.parent

    if parent is None or parent.type in _NO_NAME:
        return

    if _binds(node, parent):
        found.bound.add(text(node))
    elif not _is_word(node, parent):
        found.names.append(Mention(text(node), place(node, lines)))


def _binds(node: Node, parent: Node) -> bool:
    match parent.type:
        case "variable_list" | "parameters":
            return True
        case "for_numeric_clause" | "function_declaration":
            return child(parent, "name") == node
        case _:
            return False


def _is_word(node: Node, parent: Node) -> bool:
    """Whether it is a key or a member's name, which stand for themselves."""
    match parent.type:
        case "dot_index_expression":
            return child(parent, "field") == node
        case "method_index_expression":
            return child(parent, "method") == node
        case "field":
            return child(parent, "name") == node and parent.children[0] == node
        case _:
            return False


def _member(node: Node, lines: list[bytes], found: Reading) -> None:
    owner = child(node, "table")
    name = child(node, "field") or child(node, "method")

    if owner is None or name is None or owner.type != "identifier":
        return

    if node.parent is not None and node.parent.type in {"variable_list", "function_declaration"}:
        found.added.add((text(owner), text(name)))
        return

    colon = node.type == "method_index_expression"
    found.members.append(Member(text(owner), text(name), place(name, lines), colon))


def _call(node: Node, lines: list[bytes], found: Reading) -> None:
    function, arguments = child(node, "name"), child(node, "arguments")

    if function is None or arguments is None or not arguments.named_children:
        return

    first = arguments.named_children[0]

    if text(function) == "require" and (name := literal(first)) is not None:
        found.modules.append(Mention(name, place(first, lines)))

    if function.type != "dot_index_expression":
        return

    owner, name = text(child(function, "table")), text(child(function, "field"))

    if owner == "Tool" and name in _ASKING:
        found.tools += _texts([first], lines)

    for i, argument in enumerate(arguments.named_children):
        if argument.type == "table_constructor":
            found.tools += _texts(_tools(argument), lines)
            found.tables.append(Table(owner, name, i, tuple(_fields(argument, lines))))


def _fields(table: Node, lines: list[bytes]) -> list[Mention]:
    """Return the fields that a table names, without those in brackets."""
    names = [child(entry, "name") for entry in table.named_children if entry.type == "field"]
    plain = [one for one in names if one is not None and one.type == "identifier" and one.prev_sibling is None]
    return [Mention(text(one), place(one, lines)) for one in plain]


def _tools(table: Node) -> list[Node]:
    """Return the items of the `tools` field of a table."""
    for entry in table.named_children:
        value = child(entry, "value")

        if text(child(entry, "name")) == "tools" and value is not None and value.type == "table_constructor":
            items = [child(item, "value") for item in value.named_children if child(item, "name") is None]
            return [item for item in items if item is not None]

    return []


def _texts(nodes: list[Node], lines: list[bytes]) -> list[Mention]:
    return [Mention(name, place(node, lines)) for node in nodes if (name := literal(node)) is not None]
