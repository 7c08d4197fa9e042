"""One Lua VM with the prelude loaded; what it does is in the `.lua` files."""

# The VM's own stub knows few of its parameters.
# pyright: reportCallIssue=false

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import lupa.lua54 as lua

from llmspell.worker.lua.cut import Cutter
from llmspell.worker.port import MAX_FRAME

if TYPE_CHECKING:
    from llmspell.worker.budget import Budget
    from llmspell.worker.port import Port

__all__ = ["LuaMachine"]

_PARTS = (
    "codec", "fault", "sending", "turn", "scheduler", "spoiled", "watch", "chunk", "arrival", "text", "clock", "sandbox", "binding", "one_way", "task", "group", "channel", "verdict", "module", "cell",
    "compute",
)  # fmt: skip
_DEBUGGER = ("active_lines", "view", "breakpoints", "debugger")
"""Parts that only a spell under a debugger has."""

_PRELUDE = {part: Path(__file__).with_name(f"{part}.lua").read_bytes() for part in (*_PARTS, *_DEBUGGER)}

_LOOK_EVERY = 10000
"""Instructions between two looks at the clock."""

_LOOKS_PER_TURN = 8
"""After how many looks a task that computes makes room for others: some milliseconds."""

_LOAD = b"""
local native, names = ..., { select(2, ...) }
local p = {}
for name, value in next, native do p[name] = value end
return p, function(text) return assert(load(text, "=[llmspell]", "t"))(p) end
"""


def _deny(_target: object, _name: object, _setting: object) -> NoReturn:
    message = "Lua sees no attribute of a Python object"
    raise AttributeError(message)


class LuaMachine:
    """A VM that is ready for one spell."""

    def __init__(self) -> None:
        self._port: Port | None = None
        self._budget: Budget | None = None
        self._limit = 0
        # text stays bytes on both sides: a Lua string need not be UTF-8
        self._runtime: Any = lua.LuaRuntime(
            encoding=None,
            unpack_returned_tuples=True,
            register_eval=False,
            register_builtins=False,
            max_memory=0,
            attribute_filter=_deny,
        )
        self._cutter = Cutter.of(lua, _LOOK_EVERY, b"=[llmspell]")
        self._prelude = self._load_prelude()

    def bind(self, payload: bytes) -> None:
        """Make the globals of all spells.

        Args:
            payload: The bytes of a `bind` frame.
        """
        self._prelude[b"bind_frame"](payload)

    def run(self, port: Port, budget: Budget, memory: int) -> None:
        """Run the spell of the next frame to its end.

        Args:
            port: The line to the host; its next frame is the start frame.
            budget: The spell's time.
            memory: Bytes the VM may hold beside the prelude.
        """
        self._port, self._budget = port, budget
        self._limit = memory + self._runtime.get_memory_used()
        self._prelude[b"run"]()

    def _load_prelude(self) -> Any:
        table = self._runtime.table_from(
            {
                b"send": self._send,
                b"receive": self._receive,
                b"arrived": self._arrived,
                b"fence": self._fence,
                b"over": self._over,
                b"grace": self._grace,
                b"clock": self._clock,
                b"max_frame": MAX_FRAME,
                b"look_every": _LOOK_EVERY,
                b"looks_per_turn": _LOOKS_PER_TURN,
                b"heed": self._heed,
                b"load_debugger": lambda: self._load_parts(_DEBUGGER),
            }
        )
        if self._cutter is not None:
            table[b"cut"], table[b"was_cut"] = self._cutter.cut, self._cutter.was_cut
        prelude, self._load = self._runtime.execute(_LOAD, table)
        self._load_parts(_PARTS)
        prelude[b"make_environment"]()
        self._runtime.globals()[b"python"] = None
        return prelude

    def _load_parts(self, parts: tuple[str, ...]) -> None:
        for part in parts:
            self._load(_PRELUDE[part])

    # a push into a full VM would freeze it: the limit is off until the prelude calls `fence`

    def _receive(self) -> bytes | None:
        assert self._port is not None
        data = self._port.receive()
        self._runtime.set_max_memory(0)
        return data

    def _arrived(self) -> bool:
        assert self._port is not None
        return self._port.arrived()

    def _heed(self) -> tuple[bool, bool]:
        assert self._port is not None
        stopped = self._port.asked_to_stop()
        return stopped, stopped or self._port.arrived()

    def _fence(self) -> None:
        self._runtime.set_max_memory(self._limit)

    def _send(self, payload: bytes) -> None:
        assert self._port is not None
        self._port.send(payload)

    def _grace(self) -> None:
        assert self._budget is not None
        self._budget.grace()

    def _clock(self) -> float:
        return time.monotonic()

    def _over(self) -> int | None:
        return None if self._budget is None else self._budget.over()
