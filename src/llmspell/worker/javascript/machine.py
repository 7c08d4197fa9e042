"""One JavaScript VM with the prelude loaded, and the loop that keeps it going."""

# The VM comes without types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import contextlib
import re
import resource
import time
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

import _quickjs

from llmspell.worker.budget import OVER_CPU, OVER_STOP, OVER_WALL
from llmspell.worker.javascript.values import pack_frame, read_frames, write_frame
from llmspell.worker.port import MAX_FRAME

if TYPE_CHECKING:
    from llmspell.worker.budget import Budget
    from llmspell.worker.port import Port

__all__ = ["JavaScriptMachine"]

_PARTS = (
    "raw",
    "chain",
    "fault",
    "codec",
    "watch",
    "unheard",
    "scheduler",
    "spoiled",
    "handle",
    "text",
    "one_way",
    "task",
    "group",
    "channel",
    "verdict",
    "language",
    "spell",
)
_PRELUDE = [Path(__file__).with_name(f"{part}.js").read_text(encoding="utf-8") for part in _PARTS]
_STACK_BYTES = 1 << 20
_JOBS_PER_CHECK = 16
_SEGMENTS_PER_LOOK = 32
_SEGMENTS_PER_ARM = 8
_RAN_SEGMENT = 1
_ENDED = "!"
_NOTHING = ""
_NO_ERROR = "null"
_NO_ROOM = (_NO_ERROR, "InternalError")
_FLUSH_S = 0.02
_PLACE = re.compile(r"(.*):(\d+) in ")
_OVER = {
    OVER_CPU: ("limit.cpu", "the spell used more processor time than its limit"),
    OVER_WALL: ("limit.wall", "the spell ran longer than its time limit"),
    OVER_STOP: ("cancelled", "the spell was stopped"),
}


class JavaScriptMachine:
    """A VM that is ready for one spell."""

    def __init__(self) -> None:
        self._full_at = 0
        self._done = self._guarded = False
        self._context: Any = _quickjs.Context()
        self._clock_zero = time.monotonic() - self._context.eval("performance.now()") / 1000
        self._context.set_max_stack_size(_STACK_BYTES)
        shared = self._context.eval("({})")
        self._step: Any = None
        for text in _PRELUDE:
            self._step = self._context.eval(text)(shared)

    def bind(self, payload: bytes) -> None:
        """Make the globals of all spells.

        Args:
            payload: The bytes of a `bind` frame.
        """
        self._step(write_frame(payload)[0])

    def run(self, port: Port, budget: Budget, memory: int) -> None:
        """Run the spell of the next frame to its end.

        Args:
            port: The line to the host; its next frame is the start frame.
            budget: The spell's time.
            memory: Bytes the VM may hold beside the prelude.
        """
        self._context.set_memory_limit(memory + self._context.memory()["malloc_size"])
        self._full_at = _peak() + memory // 2
        try:
            self._serve(port, budget, deque())
        except (_quickjs.JSException, _OverError) as error:
            text = str(error)
            failure = _failure(_NO_ERROR if self._is_full(text) else text, budget)
            self._flush(port)
            if not (self._guarded and self._clean_up(port, budget, failure)):
                port.send(pack_frame(["done", False, failure]))
        except _TooLargeError as error:
            port.send(pack_frame(["done", False, _size_error(error.args[0])]))

    def _clean_up(self, port: Port, budget: Budget, failure: dict[str, object]) -> bool:
        """Let a spell that was stopped by a limit clean up; return whether it came to its end."""
        budget.grace()
        port.send(pack_frame(["cleaning"]))
        stop, _ = write_frame(pack_frame(["stop", failure]))
        try:
            self._serve(port, budget, deque([stop]))
        except (_quickjs.JSException, _OverError, _TooLargeError):
            self._flush(port)
            return False
        return True

    def _flush(self, port: Port) -> None:
        """Send what waited when the VM was stopped: it was printed before."""
        self._context.set_memory_limit(-1)
        self._context.set_time_limit(_FLUSH_S)
        with contextlib.suppress(_quickjs.JSException, _TooLargeError):
            self._send_frames(port, str(self._step(_ENDED)))

    def _serve(self, port: Port, budget: Budget, waiting: deque[str]) -> None:
        now, busy = 0.0, False
        while True:
            if not waiting and busy and not port.arrived():
                waiting.append(_NOTHING)
            elif not waiting:
                payload = port.receive()
                if payload is None:
                    return

                text, frame = write_frame(payload)
                now = _time_of(frame, now)
                waiting.append(text)
                if frame[0] == "stop":
                    budget.grace()
            out, busy = self._settle(waiting.popleft(), budget)
            refused = self._send_frames(port, out.removeprefix(_ENDED))
            if out.startswith(_ENDED):
                if not self._done:  # there was no room to write down how it ended
                    port.send(pack_frame(["done", False, _failure(_NO_ERROR, budget)]))
                return

            waiting += [_refusal(number, size, now) for number, size in refused]

    def _send_frames(self, port: Port, text: str) -> list[tuple[int, int]]:
        """Send the frames in a text; return the calls that were too large, with their sizes."""
        refused: list[tuple[int, int]] = []
        for frame in read_frames(text) if text else ():
            self._note(frame)
            payload = pack_frame(frame)
            if len(payload) <= MAX_FRAME:
                port.send(payload)
            elif frame[0] == "call":
                refused.append((frame[1], len(payload)))
            elif frame[0] == "result":
                port.send(pack_frame(["result", frame[1], False, _size_error(len(payload))]))
            else:
                raise _TooLargeError(len(payload))
        return refused

    def _note(self, frame: list[Any]) -> None:
        """Remember what a frame says of the spell, and put right what the VM cannot know."""
        match frame[0]:
            case "guarded":
                self._guarded = True
            case "trace":
                frame[2] += self._clock_zero
            case "done":
                self._done = True
                if self._ran_full(frame):
                    frame[2] = _failure(_NO_ERROR, None)
            case _:
                pass

    def _ran_full(self, done: list[Any]) -> bool:
        """Tell whether a spell ended because there was no memory left, not even for the error.

        The VM then throws `null`, or an error without a text, as a script might; only how much memory was
        held tells them apart.
        """
        return done[1] is False and self._is_full(done[2]["message"])

    def _is_full(self, message: str) -> bool:
        return message.strip(": \n") in _NO_ROOM and _peak() >= self._full_at

    def _settle(self, text: str, budget: Budget) -> tuple[str, bool]:
        """Run what one frame sets going; return what the VM wants to send, and whether more can run.

        Tasks that never wait must not keep the host from being heard, so they stop here now and then.
        """
        for i in range(_SEGMENTS_PER_LOOK):
            if i % _SEGMENTS_PER_ARM == 0:
                self._arm(budget)
            out = self._step(text)
            if out != _RAN_SEGMENT:
                return str(out), False

            text = _NOTHING
            self._run_jobs(budget)
        return str(self._step(_ENDED)), True

    def _run_jobs(self, budget: Budget) -> None:
        run_job = self._context.execute_pending_job
        while True:
            for _ in range(_JOBS_PER_CHECK):
                if not run_job():
                    return

            # the VM's own limit starts anew with each job: an endless chain of them must be seen here
            self._arm(budget)

    def _arm(self, budget: Budget) -> None:
        if budget.over() is not None:
            raise _OverError

        left = budget.left_s()
        self._context.set_time_limit(-1 if left is None else left)


class _OverError(Exception):
    """A limit was reached between two pieces of script."""


class _TooLargeError(Exception):
    """A frame nobody waits for is larger than the host takes; its size is the argument."""


def _time_of(frame: list[Any], before: float) -> float:
    return float(frame[4]) if frame[0] in {"reply", "call"} else before


def _size_error(size: int) -> dict[str, object]:
    message = f"one message to the host has {size} bytes; the limit is {MAX_FRAME}"
    return {
        "code": "limit.frame",
        "message": message,
        "hint": "send less at once",
        "stack": "",
        "file": "",
        "line": 0,
        "cause": None,
        "data": {},
        "control": False,
    }


def _refusal(number: int, size: int, now: float) -> str:
    text, _ = write_frame(pack_frame(["reply", number, False, _size_error(size), now]))
    return text


def _peak() -> int:
    """Return the most bytes of memory this process held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


def _failure(text: str, budget: Budget | None) -> dict[str, object]:
    """Return the error map of what ended the VM: a limit, memory, or a fault of ours."""
    first, _, stack = text.partition("\n")
    if "out of memory" in first or first == _NO_ERROR:
        code, message = "limit.memory", "the spell used more memory than its limit"
    elif "interrupted" in first or not first:
        code, message = _OVER[(budget and budget.over()) or OVER_CPU]
    else:
        code, message = "internal", first
    place = _PLACE.match(stack)
    return {
        "code": code,
        "message": message,
        "hint": "raise the limit, or do less" if code.startswith("limit.") else "",
        "stack": stack if place else "",
        "file": place[1] if place else "",
        "line": int(place[2]) if place else 0,
        "cause": None,
        "data": {},
        "control": code != "internal",
    }
