"""The host's side of the warm process that forks workers."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from llmspell.engines._verdict import FAILED, Ending

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from llmspell.engine import Bindings

__all__ = ["Zygote"]

_REQUEST = struct.Struct("<cI")
_REPORT = struct.Struct("<IiQd")
_FORK, _KILL, _BIND = b"f", b"k", b"b"
_LAUNCH = """
import sys, types
sys.path[:0] = sys.argv.pop().split("\\n")
bare = sys.modules["llmspell"] = types.ModuleType("llmspell")  # without the host's modules
bare.__path__ = [f"{path}/llmspell" for path in sys.path]
from llmspell.worker.zygote import main
main()
"""
_NEEDED = ("llmspell", "lupa", "msgspec", "_quickjs")


class Zygote:
    """A running zygote.

    Args:
        loop: The loop that hears its reports.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: dict[int, Callable[[Ending], None]] = {}
        self._next = 0
        self._control, remote = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with remote:
            self._process = _launch(remote.fileno())
        self._control.setblocking(False)
        loop.add_reader(self._control, self._on_report)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can still fork."""
        return self._control.fileno() >= 0

    def fork(self, sock: socket.socket, ended: Callable[[Ending], None]) -> int:
        """Fork a worker on a socket.

        Args:
            sock: The worker's end; this process may close its copy afterwards.
            ended: Called once on the loop when the worker is gone.

        Returns:
            The number to kill it by.
        """
        self._next += 1
        number = self._next
        self._waiting[number] = ended
        try:
            socket.send_fds(self._control, [_REQUEST.pack(_FORK, number)], [sock.fileno()])
        except OSError as error:
            self._loop.call_soon(self._end, number, Ending(status=FAILED, peak_kib=error.errno or 0))
        return number

    def bind(self, bindings: Bindings) -> None:
        """Have the globals of each language made before workers are forked."""
        with contextlib.suppress(OSError):
            self._control.send(_REQUEST.pack(_BIND, 0) + msgspec.msgpack.encode(bindings))

    def kill(self, number: int) -> None:
        """Kill a worker, unless it is gone."""
        if number in self._waiting and self.alive:
            with contextlib.suppress(OSError):
                self._control.send(_REQUEST.pack(_KILL, number))

    def close(self) -> None:
        """End the zygote and with it all workers; returns when the process is gone."""
        if self.alive:
            self._loop.remove_reader(self._control)
            self._control.close()
        self._process.kill()
        self._process.wait()
        for number in list(self._waiting):
            self._end(number, Ending(status=0))

    def _on_report(self) -> None:
        try:
            message = self._control.recv(_REPORT.size)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._lost()
            return

        number, status, peak, cpu_s = _REPORT.unpack(message)
        self._end(number, Ending(status=status, peak_kib=peak, cpu_s=cpu_s))

    def _lost(self) -> None:
        self._loop.remove_reader(self._control)
        self._control.close()
        self._process.wait()
        # the kernel kills its workers with it
        for number in list(self._waiting):
            self._end(number, Ending(status=9))

    def _end(self, number: int, ending: Ending) -> None:
        ended = self._waiting.pop(number, None)
        if ended is not None:
            ended(ending)


def _launch(descriptor: int) -> subprocess.Popen[bytes]:
    # without site and the user's environment: faster, and no secret of the host comes along
    command = [sys.executable, "-I", "-S", "-c", _LAUNCH, str(descriptor), "\n".join(_import_paths())]
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return subprocess.Popen(
        command, pass_fds=[descriptor], env=kept, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )


def _import_paths() -> list[str]:
    paths: dict[str, None] = {}
    for name in _NEEDED:
        spec = find_spec(name)
        if spec is not None and spec.submodule_search_locations:
            paths[str(Path(next(iter(spec.submodule_search_locations))).parent)] = None
        elif spec is not None and spec.origin:
            paths[str(Path(spec.origin).parent)] = None
    return list(paths)
