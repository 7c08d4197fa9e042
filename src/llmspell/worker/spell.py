"""One spell in one worker: limits, jail, VM, run."""

from __future__ import annotations

import time
import traceback
from typing import TYPE_CHECKING, Protocol

import msgspec

from llmspell.worker.budget import Budget, Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from llmspell.worker.port import Port

__all__ = ["Machine", "Machines", "internal_error", "read_limits", "run_spell"]


_limits = msgspec.msgpack.Decoder(tuple[str, Limits]).decode


class Machine(Protocol):
    """A VM that is ready for one spell."""

    def bind(self, payload: bytes) -> None:
        """Make the globals of all spells; a start frame that brings bindings itself does without."""
        ...

    def run(self, port: Port, budget: Budget, memory: int) -> None:
        """Run the spell of the port's next frame to its end."""
        ...


class Machines:
    """The VMs of a worker, made when first asked for; a zygote warms both before it forks."""

    def __init__(self) -> None:
        self._made: dict[str, Machine] = {}

    def take(self, engine: str) -> Machine:
        """Return the VM of an engine: `lua` or `javascript`."""
        if engine not in self._made:
            self._made[engine] = _make(engine)
        return self._made[engine]


def read_limits(frame: bytes) -> Limits:
    """Return the limits in the host's first frame."""
    return _limits(frame)[1]


def run_spell(
    port: Port, limits: Limits, machines: Machines, cpu_clock: Callable[[], float] = time.process_time
) -> None:
    """Run one spell to its end; its done frame is sent when this returns.

    Args:
        port: The line to the host; its next frame is the start frame.
        limits: What the host allows, and the language.
        machines: Where the VM comes from.
        cpu_clock: Processor seconds of this worker so far.
    """
    machine = machines.take(limits.engine)
    machine.run(port, Budget(limits, port.stopped, cpu_clock), limits.memory)


def internal_error(error: Exception) -> dict[str, object]:
    """Return the error map of a fault of the worker itself, with where it happened."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return {
        "code": "internal",
        "message": f"{type(error).__name__}: {error} ({place.name}, line {place.lineno})",
        "hint": "please report it with the spell",
        "stack": "",
        "file": "",
        "line": 0,
        "cause": None,
        "data": {},
        "control": False,
    }


def _make(engine: str) -> Machine:
    if engine == "lua":
        from llmspell.worker.lua.machine import LuaMachine

        return LuaMachine()

    from llmspell.worker.javascript.machine import JavaScriptMachine

    return JavaScriptMachine()
