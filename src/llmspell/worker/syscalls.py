"""Which system calls a worker may make, as a seccomp filter program."""

from __future__ import annotations

import struct

__all__ = ["ALLOWED", "filter_program"]

ALLOWED: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (
        0xC000003E,
        {
            "read": 0, "write": 1, "close": 3, "poll": 7, "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12,
            "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15, "sched_yield": 24, "mremap": 25,
            "madvise": 28, "getpid": 39, "sendto": 44, "recvfrom": 45, "exit": 60, "getrusage": 98,
            "sigaltstack": 131, "futex": 202, "restart_syscall": 219, "clock_gettime": 228, "clock_nanosleep": 230,
            "exit_group": 231, "getrandom": 318,
        },
    ),
    "aarch64": (
        0xC00000B7,
        {
            "close": 57, "read": 63, "write": 64, "ppoll": 73, "exit": 93, "exit_group": 94, "futex": 98,
            "clock_gettime": 113, "clock_nanosleep": 115, "sched_yield": 124, "restart_syscall": 128,
            "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "getrusage": 165,
            "getpid": 172, "sendto": 206, "recvfrom": 207, "brk": 214, "munmap": 215, "mremap": 216, "mmap": 222,
            "mprotect": 226, "madvise": 233, "getrandom": 278,
        },
    ),
}  # fmt: skip
"""Per machine type: the kernel's audit number of it, and the allowed calls with their numbers."""

_LOAD, _JUMP_EQUAL, _RETURN = 0x20, 0x15, 0x06
_OFFSET_NUMBER, _OFFSET_MACHINE = 0, 4
_ALLOW, _KILL_PROCESS, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM = 1


def _step(code: int, value: int, *, equal: int = 0, other: int = 0) -> bytes:
    return struct.pack("HBBI", code, equal, other, value)


def filter_program(machine: str) -> bytes:
    """Return the filter for a machine type: the allowed calls pass, all others fail with EPERM.

    Args:
        machine: As `os.uname().machine` says it.

    Returns:
        Eight bytes per instruction; empty when the machine type is not known.
    """
    if machine not in ALLOWED:
        return b""

    audit, calls = ALLOWED[machine]
    steps = [
        _step(_LOAD, _OFFSET_MACHINE),
        _step(_JUMP_EQUAL, audit, equal=1),
        _step(_RETURN, _KILL_PROCESS),
        _step(_LOAD, _OFFSET_NUMBER),
    ]
    numbers = list(calls.values())
    steps += [_step(_JUMP_EQUAL, number, equal=len(numbers) - i) for i, number in enumerate(numbers)]
    steps += [_step(_RETURN, _ERROR | _EPERM), _step(_RETURN, _ALLOW)]
    return b"".join(steps)
