"""Packing: gathering what a spell needs into a bundle."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from llmspell.bundle import Bundle
from llmspell.engine import Engine
from llmspell.errors import ScriptError, SpellError
from llmspell.library import NO_MODULES
from llmspell.registry import Registry
from llmspell.script import Script
from llmspell.spell_file import BUNDLE_SUFFIX, module_reader, sub_script

__all__ = ["Packed", "pack"]

_SUB_SPELL = re.compile(r"""\bRun\s*\.\s*spell\s*\(\s*(["'])([^"'\n]+)\1""")


class Packed(msgspec.Struct, frozen=True, kw_only=True):
    """A bundle, and what is not in it.

    Attributes:
        bundle: The bundle.
        left_out: Why each name stays out that stands for nothing, one sentence each.
    """

    bundle: Bundle
    left_out: tuple[str, ...]


def pack(script: Script, engines: Registry[Engine], version: str, include: Iterable[str] = ()) -> Packed:
    """Return a spell with all modules and sub-spells that it names with literals.

    Args:
        script: The spell, which knows what it may require.
        engines: The languages there are.
        version: Version of this program.
        include: More sub-spells, by the names that the spell calls them.

    Raises:
        ScriptError: `script.module`: one of `include` is not there.
        SpellError: Why the spell, or one that it names, cannot be made ready.
    """
    packing = _Packing(engines)
    packing.add(script)

    for name in include:
        packing.add_sub_spell(script, name)

    return Packed(
        bundle=Bundle(language=script.engine, entry=script.file, version=version, files=packing.files),
        left_out=tuple(packing.left_out),
    )


class _Packing(msgspec.Struct):
    engines: Registry[Engine]
    files: dict[str, bytes] = msgspec.field(default_factory=dict[str, bytes])
    left_out: list[str] = msgspec.field(default_factory=list[str])

    def add(self, script: Script) -> None:
        """Add a spell, its modules, and the spells that they name."""
        self.files[script.file] = script.source.encode()
        engine = self.engines.get(script.engine)
        texts = {script.file: script.source}
        read = module_reader(script, engine)

        def note(importer: str, name: str) -> tuple[str, str] | None:
            found = read(importer, name)

            if found is None:
                self.left_out.append(f'{importer}: there is no module "{name}"')
            else:
                texts[found[0]] = found[1]

            return found

        program = engine.prepare(script.source, script.file, note)
        self.left_out += [
            f"{importer}: {message}" for importer, names in program.refused.items() for message, _ in names.values()
        ]
        self.files.update({file: text.encode() for file, text in texts.items()})

        for file, text in texts.items():
            self._add_named(script, file, text)

    def add_sub_spell(self, script: Script, name: str) -> None:
        """Add a spell by the name that another calls it.

        Raises:
            ScriptError: `script.module`: there is none.
        """
        if name.endswith(BUNDLE_SUFFIX):
            self._add_bundle(script, name)
            return

        inner = sub_script(script.modules or NO_MODULES, script.file, name, self.engines)

        if inner.file not in self.files:
            self.add(inner)

    def _add_bundle(self, script: Script, name: str) -> None:
        found = (script.modules or NO_MODULES).find(script.file, name, ("",), beside=True)

        if found is None:
            raise ScriptError(f'there is no spell "{name}" for {script.file}', code="script.module")

        self.files[found.file] = found.data

    def _add_named(self, script: Script, file: str, text: str) -> None:
        for match in _SUB_SPELL.finditer(text):
            try:
                self.add_sub_spell(script, match.group(2))
            except SpellError as error:
                self.left_out.append(f"{file}: {error.message}")
