"""JavaScript (ES2023) on QuickJS-ng."""

from __future__ import annotations

import msgspec

from llmspell.engine import Engine, Program, ReadModule
from llmspell.engines._javascript_cell import is_open, to_cell
from llmspell.engines._javascript_module import module_names, to_function_body
from llmspell.engines._javascript_promise import async_names, watch_promises
from llmspell.engines._module import gather, script_of

__all__ = ["ENGINE"]


def _prepare(source: str, file: str, read: ReadModule) -> Program:
    text = script_of(source)
    found = gather(file, text, module_names, read)
    names = async_names([text, *found.modules.values()])
    modules = {name: watch_promises(to_function_body(module), names) for name, module in found.modules.items()}
    return Program(watch_promises(to_function_body(text), names), modules, found.resolve, refused=found.refused)


def _prepare_cell(source: str, file: str, read: ReadModule) -> Program | None:
    if is_open(source):
        return None

    program = _prepare(source, file, read)
    text, names = to_cell(source)
    watched = watch_promises(text, async_names([source, *program.modules.values()]))
    return msgspec.structs.replace(program, source=watched, names=tuple(names))


ENGINE = Engine(
    name="javascript",
    suffixes=(".js", ".mjs"),
    endings=(".js", ".mjs", "/index.js"),
    names="camel",
    prepare=_prepare,
    prepare_cell=_prepare_cell,
)
