"""Scripts: a spell's text with its language and its folder."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import msgspec

from llmspell.engine import Engine
from llmspell.errors import UsageError
from llmspell.registry import Registry

__all__ = ["Script", "language_of", "module_reader", "script_of"]

_NO_NAME = re.compile(r"[^\w.-]")


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """A spell to run.

    Attributes:
        source: Its text.
        file: Its file name, for messages.
        engine: `lua` or `javascript`.
        folder: Where its modules are and its relative paths start.
        path: The file it was read from; None for a text that is in no file.
    """

    source: str
    file: str
    engine: str
    folder: Path
    path: Path | None = None

    @property
    def identity(self) -> str:
        """Whose state it keeps: that of its file, or where there is none, of its very text.

        A changed spell keeps its state, a file that is moved begins anew, and no two spells share one.
        """
        kind, named = ("text", self.source) if self.path is None else ("file", str(self.path))
        digest = hashlib.sha256(f"{kind}\0{named}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return f"{_NO_NAME.sub('_', self.file[:64]) if self.path is not None else kind}-{digest}"


def script_of(path: Path, engines: Registry[Engine], language: str | None = None) -> Script:
    """Return the script in a file.

    Args:
        path: The file.
        engines: The languages there are.
        language: The language; known by the file's ending unless given.

    Raises:
        UsageError: There is no such file, it is not UTF-8, or no language has its ending.
    """
    try:
        source = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text", hint="save it as UTF-8") from error
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", hint="check the path") from error

    engine = language or language_of(path, engines)
    file = path.resolve()
    return Script(source=source, file=path.name, engine=engine, folder=file.parent, path=file)


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


def module_reader(script: Script) -> Callable[[str, str], tuple[str, str] | None]:
    """Return the function that reads a spell's modules, from its own folder only."""
    root = script.folder.resolve()
    endings = ("", ".lua", "/init.lua") if script.engine == "lua" else ("", ".js", ".mjs", "/index.js")

    def read(importer: str, name: str) -> tuple[str, str] | None:
        start = (root / importer).parent

        for ending in endings:
            path = (start / f"{name}{ending}").resolve()

            if path.is_relative_to(root) and path.is_file() and path.suffix:
                return str(path.relative_to(root)), path.read_text("utf-8", "replace")

        return None

    return read
