"""Writes every generated file, or says which ones are out of date."""

from __future__ import annotations

from pathlib import Path

from llmspell.bridge.api import Api, check_signatures
from llmspell.bridge.emit.luals import luals
from llmspell.bridge.emit.reference import reference
from llmspell.bridge.emit.typescript import typescript

__all__ = ["generate", "generated"]

REFERENCE = "docs/reference"
BY_HAND = frozenset({f"{REFERENCE}/{name}.md" for name in ("differences", "javascript", "lua")})
"""Pages of the reference that people write."""


def generated(api: Api) -> dict[str, str]:
    """Return the text of every generated file by its path below the repository.

    Args:
        api: The declarations.
    """
    check_signatures(api)
    pages = {f"{REFERENCE}/{name}": text for name, text in reference(api).items()}
    return {
        "stubs/llmspell.lua": luals(api),
        "stubs/llmspell.d.ts": typescript(api),
        **pages,
    }


def generate(api: Api, root: Path, *, check: bool = False) -> list[str]:
    """Write the generated files, and remove pages that are not generated any more.

    Args:
        api: The declarations.
        root: The repository's root.
        check: Write nothing.

    Returns:
        Paths below the root of the files that differed, sorted.
    """
    wanted = generated(api)
    stale = [path for path in _present(root) if path not in wanted and path not in BY_HAND]
    changed = [path for path, text in wanted.items() if _text(root / path) != text]

    if not check:
        for path in changed:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(wanted[path], "utf-8")

        for path in stale:
            (root / path).unlink()

    return sorted([*changed, *stale])


def _present(root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in (root / REFERENCE).rglob("*.md")]


def _text(path: Path) -> str | None:
    return path.read_text("utf-8") if path.is_file() else None
