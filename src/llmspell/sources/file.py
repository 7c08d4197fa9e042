"""Files that are created, changed and deleted below watched folders."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import aclosing
from functools import partial
from typing import Annotated, Any, cast

import msgspec

from llmspell.context import Context
from llmspell.errors import ConfigError, EventError
from llmspell.grant import Need
from llmspell.source import Outlet, SourcePlugin
from llmspell.sources._file_tree import Change, FileTree

__all__ = ["SOURCE", "FileOptions", "FileWatch"]

MOST_DEBOUNCES = 10
"""After how many quiet times without quiet a change is told all the same."""

LOOK_MS = 500
"""How soon after a new watch stands what happened before it is looked for."""


class FileOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is watched.

    Only regular files count. Links are not followed, and what no grant covers is not told.

    Attributes:
        paths: Folders, or single files; relative to the working folder.
        recursive: Whether folders inside them are watched too.
        patterns: Names that count, below the folder, written as in a `.gitignore`, such as `*.md`, `/in/**` and
            `!draft.md`; empty for all.
        debounce_ms: Milliseconds without a further change until a change is told; after ten times that it is anyway.
    """

    paths: Annotated[list[str], msgspec.Meta(min_length=1)] = msgspec.field(default_factory=lambda: ["."])
    recursive: bool = True
    patterns: list[str] = []
    debounce_ms: Annotated[int, msgspec.Meta(ge=1, le=60_000)] = 50


class FileWatch:
    """Tells what happens to files.

    Args:
        options: What is watched.

    Raises:
        ConfigError: A pattern is unusable.
    """

    def __init__(self, options: FileOptions) -> None:
        self._options = options
        self._fits = _matcher(options.patterns)

    async def run(self, context: Context, outlet: Outlet) -> None:
        """Tell each change until cancelled.

        Raises:
            EventError: `event.source`: a place is not there, or cannot be watched.
        """

        def wanted(path: str, name: str) -> bool:
            return self._fits(name) and context.grants.allows(Need("fs.read", path))

        try:
            tree = await asyncio.to_thread(
                lambda: FileTree(self._options.paths, recursive=self._options.recursive, wanted=wanted)
            )
            outlet.ready(", ".join(self._options.paths))

            while True:
                await self._watch(tree, outlet)
        except OSError as error:
            problem = f"{error.filename or ', '.join(self._options.paths)} cannot be watched: {error.strerror or error}"
            raise EventError(problem, code="event.source", hint="name a folder that is there") from error

    async def _watch(self, tree: FileTree, outlet: Outlet) -> None:
        """Watch the folders of the tree until there are others."""
        folders, first = tree.folders, True

        async with aclosing(_batches(folders, self._options.debounce_ms)) as batches:
            try:
                async for paths in batches:
                    # what happened while no watch stood was told to nobody
                    changes = await asyncio.to_thread(tree.look if first else partial(tree.look_at, paths))
                    first = False
                    await _tell(changes, outlet)

                    if tree.folders != folders:
                        return
            except FileNotFoundError:  # a folder went before it was watched
                await _tell(await asyncio.to_thread(tree.look), outlet)


async def _batches(folders: Iterable[str], quiet_ms: int) -> AsyncGenerator[list[str]]:
    """Give the paths at which something happened; at times there are none."""
    import watchfiles

    watch: Callable[..., AsyncGenerator[set[tuple[object, str]]]] = cast("Any", watchfiles).awatch
    options: dict[str, object] = {
        "watch_filter": None,
        "debounce": quiet_ms * MOST_DEBOUNCES,
        "step": quiet_ms,
        "rust_timeout": LOOK_MS,
        "yield_on_timeout": True,
        "recursive": False,  # the library's own recursion follows links out of the folder
        "ignore_permission_denied": True,
    }

    async with aclosing(watch(*sorted(folders), **options)) as batches:
        async for batch in batches:
            yield [path for _, path in batch]


async def _tell(changes: list[Change], outlet: Outlet) -> None:
    for one in changes:
        facts: dict[str, object] = {"path": one.path, "name": one.name}

        if one.happened != "deleted":
            facts |= {"size": one.size, "modified": one.modified}

        await outlet.send(f"file.{one.happened}", subject=one.path, data=facts, key=one.path)


def _matcher(patterns: Sequence[str]) -> Callable[[str], bool]:
    if not patterns:
        return lambda _name: True

    import pathspec

    try:
        # on RE2: the standard engine takes for ever with many stars
        spec = cast("Any", pathspec).GitIgnoreSpec.from_lines(patterns, backend="re2")
    except (ValueError, re.error) as error:
        raise ConfigError(f"a pattern is not usable: {error!s:.100}", hint='such as "*.md"') from error

    return spec.match_file


def _needs(options: FileOptions) -> Sequence[Need]:
    return [Need("fs.read", os.path.realpath(path)) for path in options.paths]


_FACTS = "`{path, name, size, modified}`: absolute path, name below the folder, bytes, Unix seconds"

SOURCE = SourcePlugin(
    create=FileWatch,
    description="Watches folders.",
    topics={
        "file.created": _FACTS,
        "file.changed": f"{_FACTS}; a file that was replaced has changed",
        "file.deleted": "`{path, name}`",
    },
    options=FileOptions,
    needs=_needs,
)
