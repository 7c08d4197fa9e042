"""Turning ES modules into function bodies with `require` and `exports`.

The engine's binding has no module loader, so each file runs as the body of a function that
gets `require`, `exports` and `module`. Lines stay where they were. Exports are getters, and
so are the names that a file imports (`$live` makes them, outside the function): importers see
later assignments, and modules may import each other in a circle, as ES modules promise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell.errors import ScriptSyntaxError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

__all__ = ["apply_edits", "declared_names", "module_names", "parse", "text_of", "to_function_body"]

_WORDS = ("import", "export", "require")


def module_names(source: str) -> list[str]:
    """Return the names that a text imports or requires with a literal."""
    if not any(word in source for word in _WORDS):
        return []

    found: list[str] = []
    waiting = [parse(source)]

    while waiting:
        node = waiting.pop()
        waiting.extend(reversed(node.children))

        if node.type in {"import_statement", "export_statement"} and (name := node.child_by_field_name("source")):
            found.append(text_of(name)[1:-1])
        elif node.type == "call_expression" and (name := _required(node)):
            found.append(name)

    return list(dict.fromkeys(found))


def to_function_body(source: str, *, live: bool = True) -> str:
    """Return the text as a function body with the same line numbers.

    Args:
        source: The text.
        live: Whether imported names follow their modules; else they are variables that hold what there was.

    Raises:
        ScriptSyntaxError: A form of `import` or `export` that has no meaning here, or a name is declared twice.
    """
    if "import" not in source and "export" not in source:
        return source

    edits: list[tuple[int, int, str]] = []
    getters: list[tuple[str, str]] = []

    root = parse(source)

    if live:
        _check_names(root)

    for node in root.children:
        if node.type == "import_statement":
            edits.append((node.start_byte, node.end_byte, _keep_lines(_import(node, live=live), node)))
        elif node.type == "export_statement":
            edits.append(_export(node, getters))

    return _apply(source, edits, getters)


def apply_edits(text: str, edits: list[tuple[int, int, str]]) -> str:
    """Return the text with other text in place of ranges of its bytes, which do not overlap."""
    data = text.encode()

    for start, end, new in sorted(edits, key=lambda edit: edit[0], reverse=True):
        data = data[:start] + new.encode() + data[end:]

    return data.decode()


def _apply(source: str, edits: list[tuple[int, int, str]], getters: list[tuple[str, str]]) -> str:
    head = "".join(
        [
            f'Object.defineProperty(exports,"{name}",{{enumerable:true,configurable:true,get:()=>{value}}});'
            for name, value in getters
        ]
    )
    return head + apply_edits(source, edits)


def parse(source: str) -> Node:
    """Return the syntax tree of a text; it has one whatever the text is."""
    import tree_sitter
    import tree_sitter_javascript

    language = tree_sitter.Language(tree_sitter_javascript.language())
    return tree_sitter.Parser(language).parse(source.encode()).root_node


def text_of(node: Node) -> str:
    """Return what stands there."""
    return (node.text or b"").decode()


def _required(node: Node) -> str | None:
    function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")

    if function is None or arguments is None or text_of(function) != "require" or arguments.named_child_count != 1:
        return None

    name = arguments.named_children[0]
    return text_of(name)[1:-1] if name.type == "string" else None


def _import(node: Node, *, live: bool) -> str:
    source = node.child_by_field_name("source")

    if source is None:
        return ";"

    wanted = _imported(node)
    clause = next((child for child in node.named_children if child.type == "import_clause"), None)
    spaces = [child for child in (clause.named_children if clause else ()) if child.type == "namespace_import"]
    statements = [f"const {text_of(one.named_children[0])}={_loaded(source)};" for one in spaces]

    if wanted and live:
        pairs = ",".join([f"{alias}:{_quoted(name)}" for name, alias in wanted])
        statements.append(f"$live({_loaded(source, [name for name, _ in wanted])},{{{pairs}}});")
    elif wanted:
        pattern = ",".join([f"{name}:{alias}" for name, alias in wanted])
        statements.append(f"const {{{pattern}}}={_loaded(source, [name for name, _ in wanted])};")

    return "".join(statements) or f"{_loaded(source)};"


def _imported(node: Node) -> list[tuple[str, str]]:
    """Return what an import names, but for whole modules: each with the name that it gets here."""
    clause = next((child for child in node.named_children if child.type == "import_clause"), None)
    wanted: list[tuple[str, str]] = []

    for child in clause.named_children if clause is not None else ():
        if child.type == "identifier":
            wanted.append(("default", text_of(child)))
        elif child.type == "named_imports":
            wanted += [_names(one) for one in child.named_children if one.type == "import_specifier"]

    return wanted


def _check_names(root: Node) -> None:
    """Refuse a name that is imported and declared as well: the engine would not see it.

    Raises:
        ScriptSyntaxError: There is one.
    """
    imported = [alias for node in root.children if node.type == "import_statement" for _, alias in _imported(node)]
    taken: set[str] = set()

    for alias in imported:
        if alias in taken:
            raise ScriptSyntaxError(f"{alias} is imported twice", hint="give one another name with `as`")

        taken.add(alias)

    for node in root.children:
        declared = node.child_by_field_name("declaration") if node.type == "export_statement" else node
        names = [] if declared is None or not taken else _declared_here(declared)

        if again := taken.intersection(names):
            raise ScriptSyntaxError(f"{min(again)} is imported and declared", hint="give one of them another name")


def _declared_here(node: Node) -> list[str]:
    if node.type in {"lexical_declaration", "variable_declaration"}:
        return declared_names(node)

    name = node.child_by_field_name("name") if node.type.endswith("_declaration") else None
    return [] if name is None else [text_of(name)]


def _quoted(name: str) -> str:
    return name if name[0] in "\"'" else f'"{name}"'


def _loaded(source: Node, names: Sequence[str] = ()) -> str:
    """Return what loads a module, and refuses it where it lacks one of the names."""
    quoted = ",".join([_quoted(name) for name in names])
    return f"require({text_of(source)},[{quoted}])" if names else f"require({text_of(source)})"


def _names(node: Node) -> tuple[str, str]:
    """Return the two names of `a as b`; `default` is a keyword and so no named child."""
    names = [text_of(child) for child in node.children if text_of(child) != "as"]
    return names[0], names[-1]


def _export(node: Node, getters: list[tuple[str, str]]) -> tuple[int, int, str]:
    declaration = node.child_by_field_name("declaration")
    source = node.child_by_field_name("source")
    default = any(child.type == "default" for child in node.children)

    if declaration is not None:
        name = declaration.child_by_field_name("name")

        if default and name is None:
            return node.start_byte, declaration.start_byte, "exports.default="

        names = [text_of(name)] if name is not None else declared_names(declaration)
        getters += [("default" if default else one, one) for one in names]
        return node.start_byte, declaration.start_byte, ""

    if default and (value := node.child_by_field_name("value")) is not None:
        return node.start_byte, value.start_byte, "exports.default="

    clause = next((child for child in node.named_children if child.type == "export_clause"), None)

    if clause is not None:
        return node.start_byte, node.end_byte, _keep_lines(_export_list(clause, source, getters), node)

    if source is None:
        raise ScriptSyntaxError("this form of export is not known", hint="see the tutorial's page on modules")

    loaded = _loaded(source)
    space = next((child for child in node.named_children if child.type == "namespace_export"), None)

    if space is not None:
        getters.append((text_of(space.named_children[0]), loaded))
        return node.start_byte, node.end_byte, _keep_lines("", node)

    return (
        node.start_byte,
        node.end_byte,
        _keep_lines(f"Object.assign(exports,{{...{loaded},default:exports.default}});", node),
    )


def _export_list(clause: Node, source: Node | None, getters: list[tuple[str, str]]) -> str:
    """Note what a list of exports gives; return what stands in its place."""
    names = [_names(one) for one in clause.named_children if one.type == "export_specifier"]
    owner = f"{_loaded(source)}." if source is not None else ""
    getters += [(alias, f"{owner}{name}") for name, alias in names]
    return f"{_loaded(source, [name for name, _ in names])};" if source is not None else ""


def declared_names(declaration: Node) -> list[str]:
    """Return the names that `const`, `let` or `var` declare, patterns included."""
    found: list[str] = []
    waiting = [
        one.child_by_field_name("name") for one in declaration.named_children if one.type == "variable_declarator"
    ]

    while waiting:
        node = waiting.pop(0)

        if node is None:
            continue

        if node.type in {"identifier", "shorthand_property_identifier_pattern"}:
            found.append(text_of(node))
        elif node.type == "pair_pattern":
            waiting.append(node.child_by_field_name("value"))
        elif node.type in {"assignment_pattern", "object_assignment_pattern"}:
            waiting.append(node.child_by_field_name("left"))
        else:
            waiting.extend(node.named_children)

    return found


def _keep_lines(text: str, node: Node) -> str:
    return text + "\n" * (node.end_point[0] - node.start_point[0])
