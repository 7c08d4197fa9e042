"""Spell files: texts and bundles, read as scripts; what they may require."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from llmspell.engine import Engine, ReadModule
from llmspell.errors import ScriptError, UsageError
from llmspell.library import NO_MODULES, FolderLibrary, Library, Modules
from llmspell.registry import Registry
from llmspell.script import Script

__all__ = ["BUNDLE_SUFFIX", "language_of", "module_reader", "script_of", "sub_script", "with_modules"]

BUNDLE_SUFFIX = ".spell"
"""The ending of a bundle's file."""


def script_of(path: Path, engines: Registry[Engine], language: str | None = None) -> Script:
    """Return the script in a file, which may be a bundle.

    Args:
        path: The file.
        engines: The languages there are.
        language: The language; known by the file's ending unless given.

    Raises:
        UsageError: There is no such file, it is not UTF-8, or no language has its ending; `bundle.invalid`: it is
            a bundle, and not as it was made.
    """
    try:
        if path.suffix == BUNDLE_SUFFIX:
            from llmspell.bundle import open_bundle

            file = path.resolve()
            return open_bundle(_read_some(path), str(path), file, file.parent)

        source = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text", hint="save it as UTF-8") from error
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="check the path") from error

    engine = language or language_of(path, engines)
    file = path.resolve()
    name = os.fsencode(path.name).decode("utf-8", "replace")  # one that is not UTF-8 is shown as well as it can be
    return Script(source=source, file=name, engine=engine, folder=file.parent, path=file)


def language_of(path: Path, engines: Registry[Engine]) -> str:
    """Return the language a file's ending stands for.

    Raises:
        UsageError: None has it.
    """
    endings: list[str] = []

    for name in engines.names():
        suffixes = engines.get(name).suffixes
        endings += suffixes

        if path.suffix in suffixes:
            return name

    raise UsageError(f'no language has the ending "{path.suffix}"', hint=f"known endings: {', '.join(endings)}")


def sub_script(modules: Modules, importer: str, name: str, engines: Registry[Engine]) -> Script:
    """Return the spell that a running spell names, as `Run.spell` does.

    Args:
        modules: What the running spell may require.
        importer: The running spell's file.
        name: The name as written, with its ending.
        engines: The languages there are.

    Raises:
        ScriptError: `script.module`: there is no such file, or more than one, or it must not be read.
        UsageError: No language has its ending, or it is a bundle and not as it was made.
    """
    path = Path(name)
    language = None if path.suffix == BUNDLE_SUFFIX else language_of(path, engines)
    found = modules.find(importer, name, ("",), beside=True)

    if found is None:
        raise ScriptError(
            f'there is no spell "{name}" for {importer}',
            code="script.module",
            hint="sub-spells are files of the spell's folder or of a library",
        )

    place = modules.place(found.file)

    if language is None:
        from llmspell.bundle import open_bundle

        return open_bundle(found.data, found.file, place, Path())

    return Script(source=found.text, file=found.file, engine=language, folder=Path(), path=place, modules=modules)


def with_modules(script: Script, libraries: Mapping[str, Library]) -> Script:
    """Return a script that knows what it may require: its folder and some libraries, unless it knew.

    Args:
        script: The spell.
        libraries: Libraries by name.
    """
    if script.modules is not None:
        return script

    return msgspec.structs.replace(script, modules=Modules(FolderLibrary(script.folder), libraries))


def module_reader(script: Script, engine: Engine) -> ReadModule:
    """Return the function that reads a spell's modules.

    Args:
        script: The spell, which knows what it may require.
        engine: Its language.
    """
    modules = script.modules or NO_MODULES

    def read(importer: str, name: str) -> tuple[str, str] | None:
        endings = ("",) if Path(name).suffix in engine.suffixes else engine.endings
        found = modules.find(importer, name, endings)
        return None if found is None else (found.file, found.text)

    return read


def _read_some(path: Path) -> bytes:
    from llmspell.bundle import MAX_BUNDLE

    with path.open("rb") as file:
        return file.read(MAX_BUNDLE + 1)
