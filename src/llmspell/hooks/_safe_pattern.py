"""Regular expressions of strangers: compiled so that none of them can take long."""

from __future__ import annotations

from typing import Any, Protocol, cast

from llmspell.errors import ConfigError

__all__ = ["Found", "SafePattern", "compile_pattern"]


class Found(Protocol):
    """A place where a pattern fits."""

    def span(self) -> tuple[int, int]:
        """Where it begins and ends, in bytes."""
        ...


class SafePattern(Protocol):
    """A compiled pattern; its time grows with the length of the text only."""

    def search(self, text: bytes, pos: int = 0, /) -> Found | None:
        """Return the first place at or after a position; what stands before it is looked at for word borders."""
        ...


def compile_pattern(pattern: str, where: str) -> SafePattern:
    """Return the compiled pattern, in the language of RE2: no look-around, no back-references.

    Args:
        pattern: The pattern.
        where: What it belongs to, for the error.

    Raises:
        ConfigError: It is none.
    """
    import re2

    library = cast("Any", re2)
    options = library.Options()
    options.log_errors = False

    try:
        return library.compile(pattern, options)
    except (library.error, UnicodeEncodeError) as error:
        reason = error.args[0]
        told = reason.decode(errors="replace") if isinstance(reason, bytes) else str(error)
        raise ConfigError(
            f'{where}: "{pattern}" is no pattern: {told}',
            hint="patterns are in the language of RE2, which has no look-around and no back-references",
        ) from error
