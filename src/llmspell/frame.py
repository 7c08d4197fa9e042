"""Frames: places on a stack, in scripts and in the Python code around them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import NamedTuple

__all__ = ["PACKAGES", "Frame", "host_frames", "own_frames", "script_frames", "stack_text"]

_SCRIPT_LINE = re.compile(r"(.*?):(\d+) in (.*)", re.DOTALL)
_INSTALLED = ("site-packages", "dist-packages")
_PACKAGE = "llmspell"
_TOOLS = f"{_PACKAGE}.tools"

PACKAGES = frozenset(
    {
        "_quickjs",
        "asyncpg",
        "charset_normalizer",
        "click",
        "cryptography",
        "dateutil",
        "h11",
        "httpcore2",
        "httpx",
        "httpx2",
        "jinja2",
        "jmespath",
        "jsonpath_rfc9535",
        "jsonschema_rs",
        "lupa",
        "msgspec",
        "nats",
        "openai",
        "opentelemetry",
        "pathspec",
        "prometheus_client",
        "prompt_toolkit",
        "puremagic",
        "pydantic_ai",
        "pydantic_core",
        "re2",
        "rich",
        "simpleeval",
        "structlog",
        "tree_sitter",
        "tree_sitter_javascript",
        "tree_sitter_lua",
        "watchfiles",
        "whenever",
        "yaml",
    }
)
"""Packages that llmspell itself imports; their insides tell nobody anything who does not work on llmspell."""


class Frame(NamedTuple):
    """One place on a stack.

    Attributes:
        file: A script's file as its spell names it, or the path of a Python file.
        line: From 1.
        function: What runs there; a script's says in brackets when it only started what runs.
        module: Name of the Python module; empty in a script.
    """

    file: str
    line: int
    function: str
    module: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line} in {self.function}"


def script_frames(stack: str) -> tuple[Frame, ...]:
    """Return the frames that a script's stack names, in its order; lines of another form are left out."""
    found = [_SCRIPT_LINE.fullmatch(line) for line in stack.splitlines()]
    return tuple([Frame(one[1], int(one[2]), one[3]) for one in found if one is not None])


def host_frames(trace: TracebackType | None) -> tuple[Frame, ...]:
    """Return the frames of a traceback, innermost first."""
    found: list[Frame] = []

    while trace is not None:
        code = trace.tb_frame.f_code
        module = str(trace.tb_frame.f_globals.get("__name__") or "?")
        found.append(Frame(code.co_filename, trace.tb_lineno, code.co_qualname, module))
        trace = trace.tb_next

    return tuple(reversed(found))


def own_frames(frames: Iterable[Frame]) -> list[Frame]:
    """Return the frames that somebody who writes spells and tools wants to see.

    These are all of scripts, those of built-in tools and of the program's own Python code, and of an installed
    package those that llmspell called: not llmspell's own, the standard library's, those of packages that llmspell
    itself uses, such as its HTTP client, or of what other packages call.
    """
    return list(reversed(list(_own(reversed(list(frames))))))


def stack_text(frames: Iterable[Frame]) -> str:
    """Return frames as lines, `file:line in function`."""
    return "\n".join([str(frame) for frame in frames])


def _own(outermost_first: Iterable[Frame]) -> Iterator[Frame]:
    called = ""
    caller = ""

    for frame in outermost_first:
        top = frame.module.partition(".")[0]

        if caller == _PACKAGE and top != _PACKAGE:
            called = "" if top in PACKAGES else top

        caller = top

        if not frame.module or _is_tool(frame) or (_is_foreign(top) and (top == called or not _is_installed(frame))):
            yield frame


def _is_tool(frame: Frame) -> bool:
    return frame.module.startswith(_TOOLS)


def _is_foreign(top: str) -> bool:
    return top not in {"", "?", _PACKAGE} and top not in sys.stdlib_module_names


def _is_installed(frame: Frame) -> bool:
    return any(f"/{folder}/" in frame.file.replace("\\", "/") for folder in _INSTALLED)
