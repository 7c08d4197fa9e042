"""Files through grants: paths that cannot leave the granted folders."""

from __future__ import annotations

import asyncio
import errno
import os
import stat as modes
import threading
from typing import TYPE_CHECKING, Literal, NoReturn, TypeAlias, TypeVar

import msgspec

from llmspell._beneath import Opener, best_opener, open_root, true_path
from llmspell.errors import DeniedError, SpellError, ToolError
from llmspell.grant import Grants, Need

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

__all__ = ["MAX_ENTRIES", "MAX_READ", "Entry", "FileKind", "FileSystem", "Listing"]

MAX_READ = 16 * 1024 * 1024
"""Most bytes that one read gives."""

MAX_ENTRIES = 10_000
"""Most entries that one listing gives."""

FileKind: TypeAlias = Literal["file", "folder", "link", "other"]
T = TypeVar("T")

_KERNEL = ("/proc", "/sys")
_CONTENT = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY
_FOLDER = os.O_RDONLY | os.O_DIRECTORY
_STATUS = getattr(os, "O_PATH", _CONTENT)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What a folder holds under one name.

    Attributes:
        name: Last part of the path.
        kind: What it is; links are not followed in listings.
        size: Bytes; 0 for what is no file.
        modified: Unix seconds of the last change of its content.
    """

    name: str
    kind: FileKind
    size: int
    modified: float


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """The entries of a folder.

    Attributes:
        entries: Sorted by name.
        truncated: Whether there are more than were asked for.
    """

    entries: tuple[Entry, ...]
    truncated: bool


class FileSystem:
    """Files and folders, as far as the grants reach.

    Every path is checked twice: as it is written, and, once open, as the system names it. So
    a link may lead from one granted place to another, and nowhere else.

    Args:
        grants: What may be read.
        base: The folder that relative paths start from.
        opener: How paths are opened below a folder; the best one of this system by default.
    """

    __slots__ = ("_base", "_grants", "_handles", "_opener")

    def __init__(self, grants: Grants, base: str = ".", *, opener: Opener | None = None) -> None:
        self._grants = grants
        self._base = os.path.realpath(base)
        self._opener = opener or best_opener()
        self._handles = _Handles()

    def narrow(self, grants: Grants) -> FileSystem:
        """Return a file system that may touch only what both permit; it closes with this one."""
        narrowed = FileSystem(self._grants.narrow(grants), self._base, opener=self._opener)
        narrowed._handles = self._handles
        return narrowed

    async def read(self, path: str, *, offset: int = 0, limit: int | None = None) -> bytes:
        """Return bytes of a regular file.

        Args:
            path: Absolute, or relative to the base.
            offset: First byte.
            limit: Most bytes; None for all of a file of at most `MAX_READ` bytes.

        Raises:
            DeniedError: `grant.denied`: the path, or what it leads to, is not granted.
            ToolError: `tool.not_found`, `tool.output` (too large), or the file cannot be read.
        """
        return await asyncio.to_thread(self._at, path, lambda file: _read(file, path, offset, limit)[0], _CONTENT)

    async def chunks(self, path: str, size: int = 1024 * 1024) -> AsyncIterator[bytes]:
        """Give all bytes of a regular file, a piece at a time.

        Each piece is opened and closed for itself, so nothing stays open when the caller stops.

        Args:
            path: Absolute, or relative to the base.
            size: Bytes in a piece.

        Raises:
            DeniedError: As for `read`.
            ToolError: As for `read`, or the file was changed between two pieces.
        """
        first: tuple[int, ...] = ()
        offset = 0

        while True:
            piece, version = await asyncio.to_thread(
                self._at, path, lambda file, start=offset: _read(file, path, start, size), _CONTENT
            )

            if first and version != first:
                raise ToolError(f"{path} was changed while it was read", hint="read it again")

            if not piece:
                return

            first, offset = version, offset + len(piece)
            yield piece

    async def list(self, path: str = ".", *, limit: int = MAX_ENTRIES) -> Listing:
        """Return what a folder holds.

        Args:
            path: Absolute, or relative to the base.
            limit: Most entries; at most `MAX_ENTRIES`.

        Raises:
            DeniedError: As for `read`.
            ToolError: `tool.not_found`, or it is no folder.
        """
        return await asyncio.to_thread(self._at, path, lambda folder: _list(folder, min(limit, MAX_ENTRIES)), _FOLDER)

    async def stat(self, path: str) -> Entry:
        """Return what is at a path, following links as far as they are granted.

        Args:
            path: Absolute, or relative to the base.

        Raises:
            DeniedError: As for `read`.
            ToolError: `tool.not_found`.
        """
        name = path.rstrip("/").rpartition("/")[2]
        return await asyncio.to_thread(self._at, path, lambda file: _entry(name, os.fstat(file)), _STATUS)

    def close(self) -> None:
        """Close the folder handles."""
        self._handles.close()

    def _at(self, path: str, use: Callable[[int], T], flags: int) -> T:
        """Open, check what was opened, use and close."""
        descriptor = self._open(path, flags)

        try:
            if (real := true_path(descriptor)) is not None:
                self._require(real)

            return use(descriptor)
        except OSError as error:
            _explain(error, path)
        finally:
            os.close(descriptor)

    def _open(self, path: str, flags: int) -> int:
        absolute = self._absolute(path)
        self._require(absolute)

        try:
            folder, rest = self._handles.find(self._grants.folders("fs.read"), absolute)
            return self._opener(folder, rest, flags)
        except OSError as error:
            _explain(error, path)

    def _absolute(self, path: str) -> str:
        if not path or "\0" in path:
            raise ToolError(f"{path!r} is not a path", code="tool.arguments", hint="give the path of a file or folder")

        return os.path.normpath(os.path.join(self._base, path))

    def _require(self, absolute: str) -> None:
        self._grants.require([Need("fs.read", absolute)], "the file system")

        if any(_holds(tree, absolute) for tree in _KERNEL):
            raise DeniedError(
                f"{absolute} belongs to the kernel, not to a folder of files",
                code="grant.denied",
                hint="what it shows of this process is nobody's to read",
            )


class _Handles:
    """Open descriptors of the granted folders."""

    __slots__ = ("_closed", "_lock", "_open")

    def __init__(self) -> None:
        self._open: dict[str, int] = {}
        self._lock = threading.Lock()
        self._closed = False

    def find(self, granted: tuple[str, ...], absolute: str) -> tuple[int, str]:
        """Return the descriptor of the nearest granted folder above a path, and the rest of the path."""
        folder = max((rule for rule in granted if _holds(rule, absolute)), key=len)

        try:
            handle = self._get(folder)
        except NotADirectoryError:  # the grant is for one file
            folder = os.path.dirname(folder)
            handle = self._get(folder)

        return handle, os.path.relpath(absolute, folder)

    def close(self) -> None:
        """Close them all; nothing can be found any more."""
        with self._lock:
            self._closed = True

            while self._open:
                os.close(self._open.popitem()[1])

    def _get(self, folder: str) -> int:
        with self._lock:
            if self._closed:
                raise SpellError("the file system is closed", hint="the spell has ended")

            if (handle := self._open.get(folder)) is None:
                handle = self._open[folder] = open_root(folder, _FOLDER)

            return handle


def _holds(folder: str, path: str) -> bool:
    return folder == "/" or path == folder or path.startswith(f"{folder}/")


def _read(file: int, path: str, offset: int, limit: int | None) -> tuple[bytes, tuple[int, ...]]:
    """Return bytes of an open regular file, and what tells this version of it from another."""
    status = os.fstat(file)

    if not modes.S_ISREG(status.st_mode):
        raise ToolError(f"{path} is not a regular file", hint="only regular files can be read")

    if limit is None and status.st_size - offset > MAX_READ:
        raise ToolError(
            f"{path} has {status.st_size} bytes, more than {MAX_READ}", code="tool.output", hint="read it in parts"
        )

    wanted = MAX_READ if limit is None else min(limit, MAX_READ)
    pieces: list[bytes] = []

    while wanted > 0 and (piece := os.pread(file, min(wanted, 1 << 20), offset)):
        pieces.append(piece)
        offset += len(piece)
        wanted -= len(piece)

    return b"".join(pieces), (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _list(folder: int, limit: int) -> Listing:
    found: list[Entry] = []

    with os.scandir(folder) as entries:
        for entry in entries:
            if len(found) >= limit:
                return Listing(entries=_by_name(found), truncated=True)

            found.append(_entry(entry.name, entry.stat(follow_symlinks=False)))

    return Listing(entries=_by_name(found), truncated=False)


def _by_name(entries: list[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: entry.name))


def _entry(name: str, status: os.stat_result) -> Entry:
    kind = _kind(status.st_mode)
    return Entry(name=name, kind=kind, size=status.st_size if kind == "file" else 0, modified=status.st_mtime)


def _kind(mode: int) -> FileKind:
    if modes.S_ISREG(mode):
        return "file"

    if modes.S_ISDIR(mode):
        return "folder"

    return "link" if modes.S_ISLNK(mode) else "other"


def _explain(error: OSError, path: str) -> NoReturn:
    match error.errno:
        case errno.ENOENT:
            raise ToolError(f"there is no {path}", code="tool.not_found", hint="list the folder above it") from error
        case errno.EXDEV | errno.ELOOP:
            raise DeniedError(
                f"{path} leads through a link out of what is granted",
                code="grant.denied",
                hint="name the file itself, and grant its folder",
            ) from error
        case errno.ENOTDIR:
            raise ToolError(
                f"{path}, or a part of it, is not a folder", code="tool.not_found", hint="read it, or correct the path"
            ) from error
        case errno.EISDIR:
            raise ToolError(f"{path} is a folder", hint="list it instead") from error
        case errno.ENXIO | errno.ENODEV:
            raise ToolError(f"{path} is not a regular file", hint="only regular files can be read") from error
        case _:
            raise ToolError(f"{path} cannot be opened: {error.strerror}") from error
