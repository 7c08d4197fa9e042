"""Why a worker process ended, in words."""

from __future__ import annotations

import os
import signal

import msgspec

from llmspell.engine import Death

__all__ = ["FAILED", "Ending", "verdict"]

FAILED = -1
"""Wait status of a worker that could not be forked."""

_EXIT_BROKEN, _EXIT_MEMORY, _EXIT_JAIL, _EXIT_HOST_GONE = 70, 71, 72, 73
_KIB = 1024


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """What the zygote reports of a worker.

    Attributes:
        status: Wait status, or `FAILED`.
        peak_kib: The most memory it held; the error number when it could not be forked.
        cpu_s: Processor seconds it used.
    """

    status: int
    peak_kib: int = 0
    cpu_s: float = 0.0


def verdict(ending: Ending, *, fault: Death | None, killed: bool) -> Death:
    """Return how a worker died.

    Args:
        ending: What the zygote reported.
        fault: What the host held against the worker when it killed it, or None.
        killed: Whether the host killed it for its own reasons.
    """
    code, message, hint = _reason(ending, fault=fault, killed=killed)
    peak = 0 if ending.status == FAILED else ending.peak_kib * _KIB
    return Death(code=code, message=message, hint=hint, cpu_s=ending.cpu_s, peak_bytes=peak)


def _reason(ending: Ending, *, fault: Death | None, killed: bool) -> tuple[str, str, str]:
    if ending.status == FAILED:
        text = f"no process could be started: {os.strerror(ending.peak_kib)}"
        return "worker.died", text, "free memory, or raise the limit on processes"

    if fault is not None:
        return fault.code, fault.message, fault.hint

    if os.WIFSIGNALED(ending.status):
        return _signalled(os.WTERMSIG(ending.status), killed=killed)

    return _exited(os.WEXITSTATUS(ending.status))


def _signalled(number: int, *, killed: bool) -> tuple[str, str, str]:
    if number == signal.SIGKILL and killed:
        return "", "", ""

    if number == signal.SIGXCPU:
        return "limit.cpu", "the spell used more processor time than its limit", "raise the limit, or do less"

    if number == signal.SIGALRM:
        return "limit.wall", "the spell ran longer than its time limit", "raise the limit, or do less"

    if number == signal.SIGKILL:
        hint = "often the system does this when memory runs out; see its log"
        return "worker.died", "the process of the spell was killed from outside", hint

    name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    return "worker.died", f"the process of the spell was ended by {name}", "please report it with the spell"


def _exited(code: int) -> tuple[str, str, str]:
    if code in {0, _EXIT_HOST_GONE}:
        return "", "", ""

    if code == _EXIT_MEMORY:
        return "limit.memory", "the spell used more memory than its limit", "raise the limit, or keep less at once"

    if code == _EXIT_JAIL:
        hint = "the kernel needs seccomp; `llmspell doctor` says what is missing"
        return "worker.died", "the process of the spell could not be locked in, so the spell was not run", hint

    return "worker.died", f"the process of the spell ended with exit code {code}", "please report it with the spell"
