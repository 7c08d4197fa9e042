"""What files are below some folders, and what has changed since the last look."""

from __future__ import annotations

import os
import stat as modes
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["Change", "FileTree", "Happened"]

Happened: TypeAlias = Literal["created", "changed", "deleted"]
Wanted: TypeAlias = Callable[[str, str], bool]
"""Whether a file is wanted, by its absolute path and its name below the folder that is watched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What has happened to a file.

    Attributes:
        happened: To the file as a whole.
        path: Absolute.
        name: Below the folder that is watched.
        size: Bytes; 0 for what is gone.
        modified: Unix seconds; 0 for what is gone.
    """

    happened: Happened
    path: str
    name: str
    size: int = 0
    modified: float = 0.0


@dataclass(frozen=True, slots=True)
class _File:
    """One version of a file."""

    name: str
    mark: tuple[int, int, int]


class FileTree:
    """The regular files below some places. Links are not followed, so nothing outside is ever seen.

    Because it knows what was there, a file that was replaced has changed, and one that came and went
    between two looks was never there.

    Args:
        places: Folders, or single files.
        recursive: Whether folders inside folders count.
        wanted: Which files count.

    Raises:
        OSError: A place cannot be looked at.
    """

    __slots__ = ("_files", "_places", "_recursive", "_wanted", "folders")

    def __init__(self, places: Iterable[str], *, recursive: bool, wanted: Wanted) -> None:
        self._places = tuple(dict.fromkeys([os.path.realpath(place) for place in places]))
        self._recursive = recursive
        self._wanted = wanted
        self.folders, self._files = self._scan()

    def look(self) -> list[Change]:
        """Return what has changed anywhere, and remember it.

        Raises:
            OSError: A place is gone.
        """
        before = self._files
        self.folders, self._files = self._scan()
        return _sorted([*_gone(before, self._files), *_come(before, self._files)])

    def look_at(self, paths: Iterable[str]) -> list[Change]:
        """Return what has changed at some paths, and below them where they are folders.

        Raises:
            OSError: A place is gone.
        """
        changes: list[Change] = []

        for path in paths:
            if path in self.folders or _is_folder(path):
                return _sorted([*changes, *self.look()])

            changes += self._look_at_file(path)

        return _sorted(changes)

    def _look_at_file(self, path: str) -> list[Change]:
        before, now = self._files.pop(path, None), self._file(path)
        old = {} if before is None else {path: before}
        new = {} if now is None else {path: now}
        self._files.update(new)
        return [*_gone(old, new), *_come(old, new)]

    def _file(self, path: str) -> _File | None:
        folder = os.path.dirname(path)

        # a folder that was exchanged for a link since the last look leads elsewhere
        if folder not in self.folders or os.path.realpath(folder) != folder:
            return None

        try:
            status = os.lstat(path)
        except OSError:
            return None

        place = next((one for one in self._places if path == one or path.startswith(_inside(one))), None)
        return None if place is None else self._kept(place, path, status)

    def _kept(self, place: str, path: str, status: os.stat_result) -> _File | None:
        name = os.path.relpath(path, place) if path != place else os.path.basename(path)

        if not modes.S_ISREG(status.st_mode) or not self._wanted(path, name):
            return None

        return _File(name, (status.st_mtime_ns, status.st_size, status.st_ino))

    def _scan(self) -> tuple[frozenset[str], dict[str, _File]]:
        folders: set[str] = set()
        files: dict[str, _File] = {}

        for place in self._places:
            if modes.S_ISDIR(os.lstat(place).st_mode):
                self._scan_folder(place, place, folders, files)
            else:
                folders.add(os.path.dirname(place))
                self._keep(place, place, files)

        return frozenset(folders), files

    def _scan_folder(self, place: str, top: str, folders: set[str], files: dict[str, _File]) -> None:
        waiting = [top]

        while waiting:
            folder = waiting.pop()

            try:
                entries = list(os.scandir(folder))
            except OSError:  # gone since it was listed, or not ours to read
                if folder == place:
                    raise

                continue

            folders.add(folder)

            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting += [entry.path] if self._recursive else []
                else:
                    self._keep(place, entry.path, files)

    def _keep(self, place: str, path: str, files: dict[str, _File]) -> None:
        try:
            found = self._kept(place, path, os.lstat(path))
        except OSError:
            return

        if found is not None:
            files.setdefault(path, found)


def _gone(before: dict[str, _File], after: dict[str, _File]) -> Iterator[Change]:
    for path, file in before.items():
        if path not in after:
            yield Change(happened="deleted", path=path, name=file.name)


def _come(before: dict[str, _File], after: dict[str, _File]) -> Iterator[Change]:
    for path, file in after.items():
        old = before.get(path)

        if old is None or old.mark != file.mark:
            modified, size, _ = file.mark
            happened: Happened = "created" if old is None else "changed"
            yield Change(happened=happened, path=path, name=file.name, size=size, modified=modified / 1e9)


def _sorted(changes: list[Change]) -> list[Change]:
    """What is gone first: a file that was renamed is gone before it is there again."""
    return sorted(changes, key=lambda one: (one.happened != "deleted", one.path))


def _inside(folder: str) -> str:
    return folder if folder.endswith("/") else f"{folder}/"


def _is_folder(path: str) -> bool:
    try:
        return modes.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False
