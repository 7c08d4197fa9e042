"""The warm parent of all workers: forks them, kills them, tells how they ended.

One thread, no event loop: it waits for requests of the host and for children that end.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import struct
import sys
import time
from types import FrameType

import msgspec

from llmspell.worker.jail import Jail, JailError, address_space, die_with_parent, set_time_limits
from llmspell.worker.port import SocketPort
from llmspell.worker.precedence import FIRST, Precedence
from llmspell.worker.spell import Machines, internal_error, read_limits, run_spell

__all__ = [
    "BIND",
    "EXIT_BROKEN",
    "EXIT_JAIL",
    "EXIT_MEMORY",
    "FAILED",
    "FORK",
    "KILL",
    "REPORT",
    "REQUEST",
    "Zygote",
    "main",
]

REQUEST = struct.Struct("<cI")
"""A request of the host: what, and the worker's number.

`FORK` comes with one descriptor; after `BIND` follow the bindings of each language, as msgpack.
"""

REPORT = struct.Struct("<IiQd")
"""How a worker ended: its number, wait status (or `FAILED`), peak memory in KiB, processor seconds."""

FORK, KILL, BIND = b"f", b"k", b"b"
_LARGEST = 1 << 18
FAILED = -1
EXIT_BROKEN, EXIT_MEMORY, EXIT_JAIL = 70, 71, 72


def main() -> None:
    """Serve the host on the descriptor named by the first argument, until it closes it."""
    Zygote(socket.socket(fileno=int(sys.argv[1]))).serve()


class Zygote:
    """Forks workers for one host.

    Args:
        control: Sequenced-packet socket to the host.
    """

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._machines = Machines()
        self._mapped = 0
        self._numbers: dict[int, int] = {}
        self._pids: dict[int, int] = {}
        self._precedence = Precedence(len(os.sched_getaffinity(0)))
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def serve(self) -> None:
        """Answer requests until the host is gone."""
        self._warm()
        signal.signal(signal.SIGCHLD, _wake)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        poll.register(self._wake_read, select.POLLIN)
        while True:
            ready = {fd for fd, _ in poll.poll(self._precedence.pause_ms(len(self._pids)))}
            self._precedence.look(self._pids.values())
            if self._wake_read in ready:
                self._reap()
            if self._control.fileno() in ready and not self._answer():
                return

    def _warm(self) -> None:
        os.environ["TZ"] = "UTC"
        time.tzset()
        for engine in ("lua", "javascript"):
            self._machines.take(engine)
        self._settle()

    def _settle(self) -> None:
        gc.collect()
        gc.freeze()
        gc.disable()
        self._mapped = address_space()

    def _bind(self, payload: bytes) -> None:
        for engine, bindings in msgspec.msgpack.decode(payload, type=dict[str, msgspec.Raw]).items():
            self._machines.take(engine).bind(msgspec.msgpack.encode(["bind", bindings]))
        self._settle()

    def _answer(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, _LARGEST, 1)
        if not message:
            return False

        what, number = REQUEST.unpack_from(message)
        if what == FORK:
            self._fork(number, descriptors[0])
        elif what == BIND:
            self._bind(message[REQUEST.size :])
        elif number in self._pids:
            os.kill(self._pids[number], signal.SIGKILL)
        return True

    def _fork(self, number: int, descriptor: int) -> None:
        try:
            pid = os.fork()
        except OSError as error:
            os.close(descriptor)
            self._control.send(REPORT.pack(number, FAILED, error.errno or 0, 0.0))
            return

        if pid == 0:
            self._become_worker(descriptor)
        os.close(descriptor)
        self._pids[number] = pid
        self._numbers[pid] = number

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake_read, 512)
        while self._numbers:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
            if pid == 0:
                return

            number = self._numbers.pop(pid)
            del self._pids[number]
            self._control.send(REPORT.pack(number, status, usage.ru_maxrss, usage.ru_utime + usage.ru_stime))

    def _become_worker(self, descriptor: int) -> None:
        code = EXIT_BROKEN
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            die_with_parent()
            os.nice(FIRST)
            for unused in (self._control.detach(), self._wake_read, self._wake_write):
                os.close(unused)
            _work(SocketPort(socket.socket(fileno=descriptor)), self._machines, self._mapped)
            code = 0
        except MemoryError:
            code = EXIT_MEMORY
        except JailError:
            code = EXIT_JAIL
        finally:
            os._exit(code)


def _work(port: SocketPort, machines: Machines, mapped: int) -> None:
    # all that needs no limits is done before they come: a spare does it while nobody waits
    jail = Jail()
    first = port.receive()
    if first is None:
        return

    limits = read_limits(first)
    set_time_limits(limits.cpu_s, limits.wall_s)
    jail.close(limits.memory, mapped)
    try:
        run_spell(port, limits, machines)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever ends the spell must reach the host
        port.send(msgspec.msgpack.encode(["done", False, internal_error(error)]))


def _wake(_number: int, _frame: FrameType | None) -> None:
    """Be called at all: a handler is what makes the wake-up pipe ring."""


if __name__ == "__main__":
    main()
