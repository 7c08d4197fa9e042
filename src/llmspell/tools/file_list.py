"""List folders, find files by pattern, tell what they are."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypeAlias, TypedDict, cast

from llmspell.context import Context
from llmspell.errors import DeniedError, ToolError
from llmspell.grant import Need
from llmspell.tool import Arguments, tool

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmspell.filesystem import Entry, FileSystem

__all__ = ["FileListEntry", "FileListResult", "file_list"]

Mode: TypeAlias = Literal["list", "tree", "glob", "stat", "mime"]

MAX_DEPTH = 20
MAX_LIMIT = 10_000
MAX_FOLDERS = 5_000
MAX_SEEN = 100_000
MAX_PATTERN = 500
_HEAD = 64 * 1024
_NAMED = {
    ".jsonl": "application/jsonl",
    ".md": "text/markdown",
    ".toml": "application/toml",
    ".ts": "text/typescript",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}


class FileListEntry(TypedDict):
    """One file or folder.

    Attributes:
        path: Relative to the folder that was listed.
        kind: file, folder, link or other.
        size: Bytes.
        modified: Unix seconds.
        mime: Media type, in mode mime.
    """

    path: str
    kind: str
    size: int
    modified: float
    mime: NotRequired[str]


class FileListResult(TypedDict):
    """What was found.

    Attributes:
        entries: Sorted by path.
        truncated: Whether there is more than limit, depth or the caps of this tool let through.
        seen: How many files and folders were looked at.
        denied: Folders inside that are not granted.
    """

    entries: list[FileListEntry]
    truncated: bool
    seen: int
    denied: list[str]


def _needs(arguments: Arguments) -> tuple[Need, ...]:
    return (Need("fs.read", arguments["path"]),)


@tool(needs=_needs, effect="read", category="file", timeout_s=30.0)
async def file_list(
    context: Context,
    path: str = ".",
    *,
    mode: Mode = "list",
    pattern: str = "",
    depth: int = 5,
    limit: int = 1_000,
) -> FileListResult:
    """List a folder, walk a tree, find files by pattern, or describe one file.

    Links are listed, not followed.

    Args:
        context: Where the file system is.
        path: The folder; for stat and mime the file. Absolute or relative to the spell's working folder.
        mode: list one folder, tree of folders, glob for files that fit pattern, stat or mime of one path.
        pattern: For glob: as in a gitignore file, such as "*.py", "docs/**/*.md" or "!*.tmp" after a comma.
        depth: For tree and glob: how many folders deep, from 1 to 20.
        limit: Most entries, from 1 to 10,000.
    """
    if not (1 <= depth <= MAX_DEPTH and 1 <= limit <= MAX_LIMIT):
        raise _refused(f"depth is not from 1 to {MAX_DEPTH}, or limit not from 1 to {MAX_LIMIT}", "use smaller ones")

    if context.fs is None:
        raise ToolError("this run has no file system", hint="run it with App, or give the context one")

    if mode in {"stat", "mime"}:
        return await _one(context.fs, path, with_mime=mode == "mime")

    wanted = _matcher(pattern) if mode == "glob" else None
    walk = _Walk(fs=context.fs, top=path, wanted=wanted, depth=1 if mode == "list" else depth, limit=limit)
    await walk.run()
    return {
        "entries": sorted(walk.found, key=lambda entry: entry["path"]),
        "truncated": walk.truncated,
        "seen": walk.seen,
        "denied": walk.denied,
    }


@dataclass(slots=True, kw_only=True)
class _Walk:
    """A walk through folders, nearest first, that stops at every cap."""

    fs: FileSystem
    top: str
    wanted: Callable[[str], bool] | None
    depth: int
    limit: int
    found: list[FileListEntry] = field(default_factory=list[FileListEntry])
    denied: list[str] = field(default_factory=list[str])
    truncated: bool = False
    seen: int = 0

    async def run(self) -> None:
        """Walk."""
        waiting = [("", 1)]
        folders = 0

        while waiting and len(self.found) < self.limit:
            if folders >= MAX_FOLDERS or self.seen >= MAX_SEEN:
                break

            folder, level = waiting.pop(0)
            folders += 1
            waiting += [(below, level + 1) for below in await self._folder(folder, level)]

        self.truncated = self.truncated or bool(waiting)

    async def _folder(self, folder: str, level: int) -> list[str]:
        try:
            listing = await self.fs.list(posixpath.join(self.top, folder) if folder else self.top)
        except DeniedError:
            if not folder:
                raise

            self.denied.append(_shown(folder))
            return []

        self.truncated = self.truncated or listing.truncated
        self.seen += len(listing.entries)

        for entry in listing.entries:
            self._take(posixpath.join(folder, entry.name), entry)

        below = [posixpath.join(folder, entry.name) for entry in listing.entries if entry.kind == "folder"]

        if level < self.depth:
            return below

        self.truncated = self.truncated or (self.depth > 1 and bool(below))
        return []

    def _take(self, path: str, entry: Entry) -> None:
        if self.wanted is not None and (entry.kind != "file" or not self.wanted(path)):
            return

        if len(self.found) >= self.limit:
            self.truncated = True
        else:
            self.found.append(_entry(path, entry))


async def _one(fs: FileSystem, path: str, *, with_mime: bool) -> FileListResult:
    described = await fs.stat(path)
    entry = _entry(path, described)

    if with_mime:
        entry["mime"] = _mime(path, await fs.read(path, limit=_HEAD)) if described.kind == "file" else "inode/directory"

    return {"entries": [entry], "truncated": False, "seen": 1, "denied": []}


def _entry(path: str, entry: Entry) -> FileListEntry:
    return {"path": _shown(path), "kind": entry.kind, "size": entry.size, "modified": round(entry.modified, 3)}


def _shown(path: str) -> str:
    """Return a path as valid text; names that are no UTF-8 show their bytes."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _matcher(pattern: str) -> Callable[[str], bool]:
    if not pattern.strip() or len(pattern) > MAX_PATTERN:
        raise _refused(f"glob needs a pattern of 1 to {MAX_PATTERN} characters", 'such as "**/*.md"')

    import pathspec

    lines = [part.strip() for part in pattern.split(",")]

    try:
        # On RE2: the standard engine takes for ever with many stars.
        spec = cast("Any", pathspec).GitIgnoreSpec.from_lines(lines, backend="re2")
    except (ValueError, re.error) as error:
        raise _refused(f"the pattern is not usable: {error!s:.100}", 'such as "**/*.md"') from error

    return lambda path: bool(spec.match_file(_shown(path)))


def _mime(path: str, head: bytes) -> str:
    import mimetypes

    import puremagic

    library = cast("Any", puremagic)

    # The table built into the library, not the machine's own files.
    types = mimetypes.MimeTypes(filenames=())
    by_name = _NAMED.get(posixpath.splitext(path)[1].lower()) or types.guess_type(posixpath.basename(path))[0]

    if _is_text(head) and not head.startswith(b"%PDF"):
        return by_name or "text/plain"

    try:
        return library.from_string(head, mime=True) or by_name or "application/octet-stream"
    except (library.PureError, ValueError):
        return by_name or "application/octet-stream"


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False

    try:
        head[: len(head) - 4 if len(head) == _HEAD else None].decode()
    except UnicodeDecodeError:
        return False

    return True


def _refused(message: str, hint: str) -> ToolError:
    return ToolError(message, code="tool.arguments", hint=hint)
