"""Dropping every power a process has: rlimits, no_new_privs, Landlock, seccomp.

Sources: landlock(7), seccomp(2), getrlimit(2), prctl(2). Landlock may be missing in a kernel; seccomp may not.
"""

from __future__ import annotations

import ctypes
import math
import os
import resource
import signal
import struct
from pathlib import Path

from llmspell.worker.budget import GRACE_S
from llmspell.worker.syscalls import filter_program

__all__ = ["Jail", "JailError", "address_space", "die_with_parent", "set_time_limits"]

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SECCOMP_MODE_FILTER = 2
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT = 444, 446
_LANDLOCK_VERSION_QUERY = 1
_FS_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_FS_RIGHTS_NOW = (1 << 16) - 1
_NET_SINCE, _SCOPE_SINCE = 4, 6
_NET_RIGHTS, _SCOPES = 3, 3
_HEADROOM = 192 << 20
"""Address space beside the VM's limit: frames on their way, and what the interpreter itself needs."""

_WALL_GRACE_S = GRACE_S + 0.1
_libc = ctypes.CDLL(None, use_errno=True)


class JailError(Exception):
    """The kernel refused a part of the jail."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent ends."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def set_time_limits(cpu_s: float | None, wall_s: float | None) -> None:
    """Have the kernel end this process soon after its soft limits.

    Args:
        cpu_s: Processor seconds; SIGXCPU comes at the next whole second after it and the time to clean up.
        wall_s: Seconds from now; SIGALRM comes after it and the time to clean up: the host is earlier.
    """
    if cpu_s is not None:
        soft = math.floor(cpu_s + GRACE_S) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (soft, soft + 1))
    if wall_s is not None:
        signal.setitimer(signal.ITIMER_REAL, wall_s + _WALL_GRACE_S)


def address_space() -> int:
    """Return how many bytes of addresses this process has mapped; a fork has the same."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


class Jail:
    """Leaves this process nothing but memory, its open descriptors and their bytes.

    Files, net, children and new privileges are gone when it is made, which may be long before
    there is a script; `close` takes the rest.

    Raises:
        JailError: The kernel refused; the process must not run a script.
    """

    def __init__(self) -> None:
        for kind in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NPROC):
            resource.setrlimit(kind, (0, 0))
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        _restrict_files_and_net()
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
        self._steps = _filter_steps()
        self._program = _Program(len(self._steps) // 8, ctypes.addressof(self._steps))

    def close(self, memory: int, mapped: int) -> None:
        """Take all system calls but those on the list.

        Args:
            memory: Bytes the VM may hold; the address space is limited to a multiple of it.
            mapped: What `address_space` said before the fork; to ask again takes longer than the fork itself.

        Raises:
            JailError: The kernel refused; the process must not run a script.
        """
        space = mapped + memory * 2 + _HEADROOM
        resource.setrlimit(resource.RLIMIT_AS, (space, space))
        _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(self._program))


def _prctl(option: int, value: int, *more: object) -> None:
    if _libc.prctl(option, value, *(more or (0,)), 0, 0):
        message = f"prctl {option}: {os.strerror(ctypes.get_errno())}"
        raise JailError(message)


def _restrict_files_and_net() -> None:
    version = _libc.syscall(_LANDLOCK_CREATE, None, 0, _LANDLOCK_VERSION_QUERY)
    if version < 1:
        return

    rights = struct.pack(
        "QQQ",
        _FS_RIGHTS.get(version, _FS_RIGHTS_NOW),
        _NET_RIGHTS if version >= _NET_SINCE else 0,
        _SCOPES if version >= _SCOPE_SINCE else 0,
    )
    size = 24 if version >= _SCOPE_SINCE else 16 if version >= _NET_SINCE else 8
    rules = _libc.syscall(_LANDLOCK_CREATE, rights, size, 0)
    if rules < 0 or _libc.syscall(_LANDLOCK_RESTRICT, rules, 0):
        message = f"Landlock: {os.strerror(ctypes.get_errno())}"
        raise JailError(message)

    os.close(rules)


def _filter_steps() -> ctypes.Array[ctypes.c_char]:
    steps = filter_program(os.uname().machine)
    if not steps:
        message = f"no list of system calls for {os.uname().machine}"
        raise JailError(message)

    return ctypes.create_string_buffer(steps, len(steps))
