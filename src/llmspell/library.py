"""Libraries: where modules and sub-spells are read from, and what names stand for.

A file of the spell's own folder is called by its path there (`lib/words.lua`), one of a library by
the library's name and its path (`@shared/words.lua`); messages, stacks and bundles all say so.
"""

from __future__ import annotations

import errno
import os
import posixpath
import re
import stat as modes
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from llmspell._beneath import best_opener
from llmspell.errors import ConfigError, ScriptError

__all__ = ["MAX_TEXT", "NO_MODULES", "FolderLibrary", "Found", "Library", "Modules", "PackedLibrary", "open_libraries"]

MAX_TEXT = 4 << 20
"""Most bytes of one file that is read as a module or a spell."""

_CONTENT = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY
_NOT_THERE = {errno.ENOENT, errno.ENOTDIR, errno.EINVAL, errno.ENAMETOOLONG}
_LED_AWAY = {errno.EXDEV, errno.ELOOP}
_NO_LABEL = re.compile(r"[^\w.-]")


class Library(Protocol):
    """Files by their path below one folder."""

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None where there is none.

        Args:
            path: Relative, with `/`, without `..`.

        Raises:
            ScriptError: `script.module`: it is there and must not, or cannot, be read.
        """
        ...

    def place(self, path: str) -> Path | None:
        """Return where a file is on this machine; None for one that is in no folder."""
        ...


class FolderLibrary:
    """A folder; links in it are followed as long as they stay in it.

    Args:
        folder: Where it is.
    """

    __slots__ = ("folder",)

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None where there is none.

        Raises:
            ScriptError: `script.module`: a link leads out of the folder, it is too large, or cannot be read.
        """
        try:
            root = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except OSError:
            return None

        try:
            return _read_below(root, path)
        finally:
            os.close(root)

    def place(self, path: str) -> Path | None:
        """Return where a file is."""
        return self.folder / path


class PackedLibrary:
    """Files of a bundle.

    Args:
        files: Their bytes by path.
        bundle: The bundle's own file; None where it is in none.
    """

    __slots__ = ("_bundle", "files")

    def __init__(self, files: Mapping[str, bytes], bundle: Path | None = None) -> None:
        self.files = files
        self._bundle = bundle

    def read(self, path: str) -> bytes | None:
        """Return a file's bytes, or None where there is none."""
        return self.files.get(path)

    def place(self, path: str) -> Path | None:
        """Return the path it would have if the bundle were a folder."""
        return None if self._bundle is None else self._bundle / path


class Found(NamedTuple):
    """A file that a name stands for.

    Attributes:
        file: What it is called in messages.
        data: Its bytes.
    """

    file: str
    data: bytes

    @property
    def text(self) -> str:
        """Its text.

        Raises:
            ScriptError: `script.module`: it is not UTF-8.
        """
        try:
            return self.data.decode()
        except UnicodeDecodeError as error:
            raise _refused(f"{self.file} is not UTF-8 text", "save it as UTF-8") from error


class Modules(msgspec.Struct, frozen=True):
    """What the names in a spell stand for.

    Attributes:
        own: The spell's folder.
        named: Libraries by name.
    """

    own: Library
    named: Mapping[str, Library] = msgspec.field(default_factory=dict[str, Library])

    def find(self, importer: str, name: str, endings: Sequence[str], *, beside: bool = False) -> Found | None:
        """Return what a name stands for, or None where it stands for nothing.

        `./x` and `../x` start at the file that asks, in its own folder; `@shared/x` is in that library; any
        other name is in one of the libraries.

        Args:
            importer: The file that asks.
            name: The name as written.
            endings: What may follow it; more than one that fits is an error.
            beside: Whether a plain name may also stand for a file beside the one that asks.

        Raises:
            ScriptError: `script.module`: it stands for more than one file, leads out of its folder, or must not
                be read.
        """
        if not name or "\0" in name or "\\" in name or name.startswith("/"):
            raise _refused(f'"{name}" is not the name of a module', 'write "./name", "name" or "@library/name"')

        places = self._places(importer, name, beside=beside)
        found = [one for label, path in places for ending in endings if (one := self._read(label, path + ending))]

        if len(found) > 1:
            names = ", ".join([one.file for one in found])
            raise _refused(f'the name "{name}" is ambiguous: {names}', "write which one, with its library and ending")

        return found[0] if found else None

    def read(self, file: str) -> str | None:
        """Return the text of a file as it is called in messages; None where it cannot be had."""
        label, path = _split(file)

        try:
            found = self._read(label, path)
            return None if found is None else found.text
        except ScriptError:
            return None

    def place(self, file: str) -> Path | None:
        """Return where a file is on this machine, as far as it is anywhere."""
        label, path = _split(file)
        library = self._library(label)
        return None if library is None else library.place(path)

    def _places(self, importer: str, name: str, *, beside: bool) -> list[tuple[str, str]]:
        label, path = _split(importer)
        near = (label, _inside(posixpath.join(posixpath.dirname(path), name), name))

        if name.startswith(("./", "../")):
            return [near]

        if name.startswith("@"):
            label, _, path = name[1:].partition("/")
            return [(label, _inside(path, name))]

        plain = [(one, _inside(name, name)) for one in self.named]
        return list(dict.fromkeys([near, *plain])) if beside else plain

    def _read(self, label: str, path: str) -> Found | None:
        library = self._library(label)
        data = None if library is None else library.read(path)
        return None if data is None else Found(_joined(label, path), data)

    def _library(self, label: str) -> Library | None:
        return self.named.get(label) if label else self.own


NO_MODULES = Modules(PackedLibrary({}))
"""For a text that may require nothing."""


def open_libraries(folders: Iterable[str]) -> dict[str, Library]:
    """Return the libraries of some folders by name: the folder's own, with a number where two share it.

    Args:
        folders: Where they are; `~` is the user's home, a folder that comes twice counts once.

    Raises:
        ConfigError: One is not a folder.
    """
    opened: dict[str, Library] = {}
    known: set[Path] = set()

    for folder in folders:
        path = Path(folder).expanduser().resolve()

        if not path.is_dir():
            raise ConfigError(f'the library "{folder}" is not a folder', hint="see library.folders and --library")

        if path not in known:
            known.add(path)
            opened[_free_label(path, opened)] = FolderLibrary(path)

    return opened


def _free_label(path: Path, taken: Mapping[str, Library]) -> str:
    label = wanted = _NO_LABEL.sub("_", path.name) or "root"
    number = 1

    while label in taken:
        number += 1
        label = f"{wanted}-{number}"

    return label


def _split(file: str) -> tuple[str, str]:
    """Return the library and the path in it that a file's name in messages says."""
    if not file.startswith("@"):
        return "", posixpath.normpath(file)

    label, _, path = file[1:].partition("/")
    return label, path


def _joined(label: str, path: str) -> str:
    if label:
        return f"@{label}/{path}"

    return f"./{path}" if path.startswith("@") else path


def _inside(path: str, name: str) -> str:
    normal = posixpath.normpath(path)

    if normal == ".." or normal.startswith("../"):
        raise _refused(f'"{name}" leads out of its folder', "modules lie below the spell's folder or a library")

    return normal


def _read_below(root: int, path: str) -> bytes | None:
    try:
        descriptor = best_opener()(root, path, _CONTENT)
    except OSError as error:
        if error.errno in _NOT_THERE:
            return None

        if error.errno in _LED_AWAY:
            raise _refused(f"{path} is a link that leads out of its folder", "copy the file, or link within") from error

        raise _refused(f"{path} cannot be read: {error.strerror}", "check who may read it") from error

    try:
        if not modes.S_ISREG(os.fstat(descriptor).st_mode):
            return None

        with open(descriptor, "rb", closefd=False) as file:
            data = file.read(MAX_TEXT + 1)
    finally:
        os.close(descriptor)

    if len(data) > MAX_TEXT:
        raise _refused(f"{path} has more than {MAX_TEXT} bytes", "split it")

    return data


def _refused(message: str, hint: str) -> ScriptError:
    return ScriptError(message, code="script.module", hint=hint)
