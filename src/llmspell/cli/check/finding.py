"""Findings: what is wrong with a spell, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llmspell.cli.check import javascript, lua
from llmspell.cli.check.reading import Member, Mention, Place, Reading, Table
from llmspell.errors import ScriptError, nearest

if TYPE_CHECKING:
    from llmspell.bridge.api import Api
    from llmspell.script import Script

__all__ = ["Finding", "Surface", "find", "surface_of"]

MAX_MODULES = 200
"""The most modules of one spell that are read; a spell with more does not run either."""

SHORTEST_OFFERED = 3
"""A shorter name is near to everything, so it is no help."""

_LANGUAGES = {"lua": lua, "javascript": javascript}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        file: The file, as the spell calls it.
        line: From 1.
        column: In characters, from 1.
        code: The error it would become.
        message: What is wrong.
        hint: What to do; may be empty.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """What a script of one language finds when it starts.

    Attributes:
        names: Every global name.
        members: All members of the globals that are known completely.
        left_out: Names it does not find although it does elsewhere, with what to use instead.
        tools: Names of tools.
        options: By global, function and position of an argument, the fields that a table there may have.
    """

    names: frozenset[str]
    members: Mapping[str, frozenset[str]]
    left_out: Mapping[str, str]
    tools: tuple[str, ...]
    options: Mapping[tuple[str, str, int], frozenset[str]]


def surface_of(api: Api, engine: str, tools: tuple[str, ...]) -> Surface:
    """Return what a script finds.

    Args:
        api: The script API.
        engine: The language.
        tools: Names of the tools there are.
    """
    from llmspell.bridge.shape import camel

    language = _LANGUAGES[engine]
    members: dict[str, set[str]] = {name: set(known) for name, known in language.LIBRARIES.items()}
    names = {*language.NAMES, *members}

    for one in api.globals:
        functions = [op.script_name for op in one.ops if op.kind == "function"]
        spelled = {name if engine == "lua" else camel(name) for name in functions}

        if one.name:
            members.setdefault(one.name, set()).update(spelled, [constant.name for constant in one.constants])
        else:
            names |= spelled

    frozen = {name: frozenset(known) for name, known in members.items()}
    return Surface(
        names=frozenset(names | set(members)),
        members=frozen,
        left_out=language.LEFT_OUT,
        tools=tools,
        options=_options(api, str if engine == "lua" else camel),
    )


def _options(api: Api, spelled: Callable[[str], str]) -> dict[tuple[str, str, int], frozenset[str]]:
    """Return the fields of all options tables; the table comes after the other arguments."""
    return {
        (one.name, spelled(op.script_name), len(op.positions)): frozenset(
            [spelled(option.name) for option in op.options]
        )
        for one in api.globals
        for op in one.ops
        if op.kind == "function" and op.options and not any(position.rest for position in op.positions)
    }


def find(script: Script, surface: Surface, read_module: Callable[[str, str], tuple[str, str] | None]) -> list[Finding]:
    """Return what is wrong with a spell and the modules it requires.

    Args:
        script: The spell.
        surface: What it finds when it starts.
        read_module: Gets the importing file and the name as written; gives file name and text, or None.
    """
    readings: dict[str, Reading] = {}
    waiting = [(script.file, script.source)]
    findings: list[Finding] = []

    while waiting and len(readings) <= MAX_MODULES:
        file, source = waiting.pop()
        readings[file] = reading = _LANGUAGES[script.engine].read(source)

        for mention in reading.modules:
            try:
                found = read_module(file, mention.name)
            except ScriptError as error:
                findings.append(_finding(file, mention.place, error.code, error.message, error.hint))
                continue

            if found is None:
                findings.append(_missing_module(file, mention))
            elif found[0] not in readings:
                waiting.append(found)

    bound = {name for reading in readings.values() for name in reading.bound}
    added = {pair for reading in readings.values() for pair in reading.added}

    for file, reading in readings.items():
        findings += _judge(file, reading, surface, bound, added)

    return sorted(findings, key=lambda one: (one.file != script.file, one.file, one.line, one.column))


def _judge(
    file: str, reading: Reading, surface: Surface, bound: set[str], added: set[tuple[str, str]]
) -> Iterator[Finding]:
    for mention in reading.broken:
        yield _finding(file, mention.place, "script.syntax", mention.name, "nothing below this is checked")

    # a name that any file of the spell makes may be a global of all of them
    for mention in reading.names:
        if mention.name not in surface.names and mention.name not in bound:
            yield _unknown_name(file, mention, surface, bound)

    yield from _judge_members(file, reading, surface, lambda one: one.owner in bound or (one.owner, one.name) in added)

    for mention in reading.tools:
        if mention.name not in surface.tools:
            hint = nearest(mention.name, surface.tools)
            yield _finding(file, mention.place, "not_found", f'there is no tool "{mention.name}"', hint)


def _judge_members(
    file: str, reading: Reading, surface: Surface, own: Callable[[Member | Table], bool]
) -> Iterator[Finding]:
    for member in reading.members:
        if member.owner in surface.members and not own(member):
            yield from _judge_member(file, member, surface.members[member.owner])

    for table in reading.tables:
        if not own(table):
            yield from _judge_table(file, table, surface)


def _unknown_name(file: str, mention: Mention, surface: Surface, bound: set[str]) -> Finding:
    if mention.name in surface.left_out:
        message = f"spells have no {mention.name}"
        return _finding(file, mention.place, "not_found", message, surface.left_out[mention.name])

    offered = [name for name in {*surface.names, *bound} if len(name) >= SHORTEST_OFFERED]
    hint = nearest(mention.name, sorted(offered))
    shown = hint if hint.startswith("did you mean") else ""
    return _finding(file, mention.place, "not_found", f'nothing is called "{mention.name}"', shown)


def _judge_member(file: str, member: Member, known: frozenset[str]) -> Iterator[Finding]:
    if member.name not in known:
        hint = nearest(member.name, sorted(known))
        yield _finding(file, member.place, "not_found", f'{member.owner} has no "{member.name}"', hint)
    elif member.colon:
        message = f"{member.owner}:{member.name} passes {member.owner} itself as the first argument"
        yield _finding(file, member.place, "usage", message, f"write {member.owner}.{member.name}")


def _judge_table(file: str, table: Table, surface: Surface) -> Iterator[Finding]:
    known = surface.options.get((table.owner, table.name, table.position))

    for mention in table.fields:
        if known is not None and mention.name not in known:
            message = f'{table.owner}.{table.name} has no option "{mention.name}"'
            yield _finding(file, mention.place, "bridge.convert", message, nearest(mention.name, sorted(known)))


def _missing_module(file: str, mention: Mention) -> Finding:
    relative = mention.name.startswith(("./", "../", "@"))
    hint = (
        "modules lie in the spell's folder, or in a library"
        if relative
        else f'write "./{mention.name}" for a file beside the spell, or name its library with --library'
    )
    return _finding(file, mention.place, "script.module", f'there is no module "{mention.name}"', hint)


def _finding(file: str, place: Place, code: str, message: str, hint: str) -> Finding:
    return Finding(file=file, line=place.line, column=place.column, code=code, message=message, hint=hint)
