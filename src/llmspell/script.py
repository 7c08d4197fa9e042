"""Scripts: a spell's text with its language and where its modules are."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import msgspec

from llmspell.library import Modules
from llmspell.value import check_text

__all__ = ["Script"]

_NO_NAME = re.compile(r"[^\w.-]")


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """A spell to run.

    Attributes:
        source: Its text.
        file: Its file name, for messages.
        engine: `lua` or `javascript`.
        folder: Where its modules are and its relative paths start.
        path: The file it was read from; None for a text that is in no file.
        modules: What it may require; its folder and the configured libraries unless given.

    Raises:
        UsageError: Text or name hold a lone surrogate.
    """

    source: str
    file: str
    engine: str
    folder: Path
    path: Path | None = None
    modules: Modules | None = None

    def __post_init__(self) -> None:
        check_text(self.source, "the spell")
        check_text(self.file, "the file name")

    @property
    def identity(self) -> str:
        """Whose state it keeps: that of its file, or where there is none, of its very text.

        A changed spell keeps its state, a file that is moved begins anew, and no two spells share one.
        """
        kind, named = ("text", self.source) if self.path is None else ("file", str(self.path))
        digest = hashlib.sha256(f"{kind}\0{named}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
        return f"{_NO_NAME.sub('_', self.file[:64]) if self.path is not None else kind}-{digest}"
