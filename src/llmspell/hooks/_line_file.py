"""Files that hooks write: appended line by line, or replaced as a whole."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence

from llmspell.grant import Need

__all__ = ["append", "file_needs", "replace"]


def file_needs(path: str | None) -> Sequence[Need]:
    """Return what writing to a path touches; relative ones start in the working folder."""
    return () if path is None else (Need("fs.write", os.path.realpath(path)),)


def append(path: str, text: str) -> int:
    """Append to a file and return its size in bytes.

    It is opened anew each time, so that a log may be rotated away and nothing stays open. A link
    in the place of the file is not followed.

    Raises:
        OSError: It cannot be written.
    """
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)

    with open(descriptor, "ab", buffering=0) as file:
        left = memoryview(text.encode(errors="replace"))

        while left:
            left = left[file.write(left) :]

        return os.fstat(descriptor).st_size


def replace(path: str, data: bytes) -> None:
    """Put a whole new file in the place of an old one; a reader sees either.

    Raises:
        OSError: It cannot be written; the old one is still there.
    """
    descriptor, draft = tempfile.mkstemp(prefix=f".{os.path.basename(path)}.", dir=os.path.dirname(path) or ".")

    try:
        with open(descriptor, "wb") as file:
            file.write(data)

        os.chmod(draft, 0o644)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise
