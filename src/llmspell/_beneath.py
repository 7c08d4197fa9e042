"""Open a path below a folder's handle, never outside it."""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import stat as modes
import sys
from collections.abc import Callable
from typing import TypeAlias

__all__ = ["Opener", "best_opener", "open_by_component", "open_by_kernel", "open_root", "true_path"]

Opener: TypeAlias = Callable[[int, str, int], int]
"""Takes a folder's descriptor, a relative path and open flags; returns a descriptor."""

_OPENAT2 = 437
"""The system call's number, the same on every architecture that Linux gave it to at once."""

_NO_MAGICLINKS = 0x02
_NO_SYMLINKS = 0x04
_BENEATH = 0x08
_RACES = 8


class _How(ctypes.Structure):
    _fields_ = (("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64))


def open_by_kernel(folder: int, path: str, flags: int) -> int:
    """Open with `openat2`: links are followed as long as they stay below the folder.

    Args:
        folder: Descriptor of the folder.
        path: Relative path.
        flags: As for `os.open`; close-on-exec is added.

    Raises:
        OSError: `EXDEV` for a path that leads outside, `ELOOP` for a magic link.
    """
    return _openat2(folder, path, flags, _BENEATH | _NO_MAGICLINKS)


def open_by_component(folder: int, path: str, flags: int) -> int:
    """Open one component after the other and follow no link at all: for other systems.

    Args:
        folder: Descriptor of the folder.
        path: Relative path.
        flags: As for `os.open`.

    Raises:
        OSError: `EXDEV` for `..` and absolute paths, `ELOOP` for a link.
    """
    parts = [part for part in path.split("/") if part not in {"", "."}]

    if path.startswith("/") or ".." in parts:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), path)

    here = os.dup(folder)

    try:
        for part in parts[:-1]:
            below = _open_here(here, part, os.O_RDONLY | os.O_DIRECTORY)
            os.close(here)
            here = below

        return _open_here(here, parts[-1] if parts else ".", flags)
    finally:
        os.close(here)


def _open_here(folder: int, name: str, flags: int) -> int:
    try:
        descriptor = os.open(name, flags | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    except OSError as error:
        if error.errno in {errno.ENOTDIR, errno.ELOOP} and _is_link(folder, name):
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), name) from error

        raise

    if modes.S_ISLNK(os.fstat(descriptor).st_mode):  # `O_PATH` opens the link itself
        os.close(descriptor)
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), name)

    return descriptor


def _is_link(folder: int, name: str) -> bool:
    try:
        return modes.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except OSError:
        return False


def open_root(path: str, flags: int) -> int:
    """Open an absolute path whose links were resolved before; a new link in it is refused."""
    if best_opener() is open_by_component:
        top = os.open("/", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

        try:
            return open_by_component(top, path.lstrip("/"), flags)
        finally:
            os.close(top)

    return _openat2(-1, path, flags, _NO_SYMLINKS)


def true_path(descriptor: int) -> str | None:
    """Return the path of an open file without links, or None where the system cannot tell."""
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return None


@functools.cache
def best_opener() -> Opener:
    """Return the kernel's opener where it works, else the one that follows no link."""
    if not sys.platform.startswith("linux"):
        return open_by_component

    try:
        probe = _openat2(-1, "/", os.O_RDONLY | os.O_DIRECTORY, _NO_SYMLINKS)
    except (OSError, AttributeError):
        return open_by_component

    try:
        # Links may only be followed where it can be told afterwards what they led to.
        return open_by_component if true_path(probe) is None else open_by_kernel
    finally:
        os.close(probe)


@functools.cache
def _syscall() -> Callable[..., int]:
    call = ctypes.CDLL(None, use_errno=True).syscall
    call.restype = ctypes.c_long
    return call


def _openat2(folder: int, path: str, flags: int, resolve: int) -> int:
    how = _How(flags | os.O_CLOEXEC, 0, resolve)
    number = errno.EAGAIN

    for _ in range(_RACES):
        descriptor = _syscall()(
            ctypes.c_long(_OPENAT2),
            ctypes.c_int(folder),
            ctypes.c_char_p(os.fsencode(path)),
            ctypes.byref(how),
            ctypes.c_size_t(ctypes.sizeof(how)),
        )

        if descriptor >= 0:
            return descriptor

        number = ctypes.get_errno()

        if number not in {errno.EAGAIN, errno.EINTR}:  # EAGAIN: something was renamed on the way
            break

    raise OSError(number, os.strerror(number), path)
