"""Lua 5.4."""

from __future__ import annotations

import re

from llmspell.engine import Engine, Program, ReadModule
from llmspell.engines._module import gather, script_of

__all__ = ["ENGINE"]

_REQUIRE = re.compile(r"""\brequire\s*\(?\s*(["'])([^"'\n]+)\1""")


def _prepare(source: str, file: str, read: ReadModule) -> Program:
    text = script_of(source)
    found = gather(file, text, _names, read)
    return Program(text, found.modules, found.resolve, refused=found.refused)


def _names(text: str) -> list[str]:
    return list(dict.fromkeys([match.group(2) for match in _REQUIRE.finditer(text)]))


ENGINE = Engine(
    name="lua",
    suffixes=(".lua",),
    endings=(".lua", "/init.lua"),
    names="snake",
    prepare=_prepare,
    prepare_cell=_prepare,
)
