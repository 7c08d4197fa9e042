"""What an engine is to the host: a language, and workers that run it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

import msgspec

__all__ = ["Bindings", "Death", "Engine", "Program", "ReadModule", "Wire", "WorkerLimits", "Workers"]

Bindings: TypeAlias = "Mapping[str, object]"
"""What each language's globals are made from, by language."""

ReadModule: TypeAlias = "Callable[[str, str], tuple[str, str] | None]"
"""Gets the importing file and the name as written; gives file name and text, or None; raises `ScriptError`."""


class WorkerLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What one worker may use.

    Attributes:
        memory_bytes: Bytes the VM may hold.
        cpu_s: Processor seconds, or None for no limit.
        wall_s: Seconds from the opening of the worker, or None for no limit.
    """

    memory_bytes: int = 64 << 20
    cpu_s: float | None = None
    wall_s: float | None = None


class Death(msgspec.Struct, frozen=True, kw_only=True):
    """How a worker ended.

    Attributes:
        code: Why: `limit.cpu`, `limit.wall`, `limit.memory`, `limit.frame`, `worker.died`; empty for a clean end.
        message: One sentence; empty for a clean end.
        hint: What to do next; may be empty.
        cpu_s: Processor seconds it used.
        peak_bytes: The most memory it held at once; 0 when it was a thread.
    """

    code: str = ""
    message: str = ""
    hint: str = ""
    cpu_s: float = 0.0
    peak_bytes: int = 0


class Wire(Protocol):
    """The host's end of the line to one worker. Use it on the loop that opened it.

    Attributes:
        bound: Whether its VM has its globals; else the start frame must bring the bindings.
    """

    bound: bool

    def send(self, frame: list[object]) -> None:
        """Send one frame; after the end of the worker it goes nowhere."""
        ...

    def pause(self) -> None:
        """Stop receiving; the worker waits when its line is full."""
        ...

    def resume(self) -> None:
        """Receive again, what waited first."""
        ...

    def kill(self) -> None:
        """End the worker now; more than once is fine."""
        ...

    async def closed(self) -> Death:
        """Wait until the worker is gone with all it held."""
        ...


class Workers(Protocol):
    """Where workers come from."""

    def bind(self, bindings: Bindings) -> None:
        """Have the globals of workers made before they are needed; of use only before they are opened."""
        ...

    async def open(
        self,
        engine: str,
        limits: WorkerLimits,
        receive: Callable[[list[object]], None],
        *,
        trusted: bool = False,
    ) -> Wire:
        """Start a worker.

        Args:
            engine: The language: `lua` or `javascript`.
            limits: What it may use.
            receive: Called on the loop with each frame of the worker, in order.
            trusted: Run it as a thread of this process, without kernel limits.

        Returns:
            The line to it; the limits are already sent, the next frame is `start`.
        """
        ...

    async def close(self) -> None:
        """End all workers and what started them."""
        ...


class Program(msgspec.Struct, frozen=True):
    """A spell's text made ready for a worker.

    Attributes:
        source: The text to run.
        modules: Texts of its modules, by file name.
        resolve: For each file, what its `require` names stand for.
        names: Names that a piece of a session gives to it.
        refused: For each file, names that must not be required: message and hint of the error.
    """

    source: str
    modules: dict[str, str]
    resolve: dict[str, dict[str, str]]
    names: tuple[str, ...] = ()
    refused: dict[str, dict[str, tuple[str, str]]] = msgspec.field(
        default_factory=dict[str, "dict[str, tuple[str, str]]"]
    )


class Engine(msgspec.Struct, frozen=True, kw_only=True):
    """A language spells can be written in; a file of `engines/` declares one, `ENGINE`.

    Attributes:
        name: `lua` or `javascript`.
        suffixes: File endings, with the dot.
        endings: What may follow the name of a module.
        names: How it spells the declared snake_case names.
        prepare: Makes a program of a text, its file name, and a reader of module files.
        prepare_cell: The same of a piece of a session; None where more lines must follow, as far as can be told here.
    """

    name: str
    suffixes: tuple[str, ...]
    endings: tuple[str, ...]
    names: Literal["snake", "camel"]
    prepare: Callable[[str, str, ReadModule], Program]
    prepare_cell: Callable[[str, str, ReadModule], Program | None]
