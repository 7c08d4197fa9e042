"""The diagnosis behind `llmspell doctor`: each check does the real thing."""

from __future__ import annotations

import asyncio
import json
import platform
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from llmspell.app import App

__all__ = ["State", "Symptom", "examine"]

State: TypeAlias = Literal["ok", "note", "bad"]

PROBE_S = 20.0
"""How long the sandbox may take to answer before it counts as broken."""

_PACKAGES = {"lua": "lupa", "javascript": "quickjs-ng"}
_QUESTIONS = {
    "lua": "return _VERSION",
    "javascript": "return 'JavaScript ' + (typeof Iterator === 'function' ? 'ES2025' : 'ES2023')",
}
_EXTRAS = {
    "openai": "openai",
    "anthropic": "anthropic",
    "google": "google.genai",
    "mistral": "mistralai",
    "groq": "groq",
    "nats": "nats",
    "otel": "opentelemetry.exporter.otlp.proto.http",
    "postgres": "asyncpg",
    "crypto": "cryptography",
}
"""Extras, each with a module that it brings."""

_VENDORS = frozenset({"openai", "anthropic", "google", "mistral", "groq"})
"""Those that are of no use without pydantic_ai, which they bring too."""

# what a worker does before it sees a script, and then what a script must never be able to do
_PROBE = """
import ctypes, json, os, resource, socket, sys
from llmspell.worker import jail
abi = ctypes.CDLL(None).syscall(444, None, 0, 1)
said = {"landlock": abi, "jail": "", "escapes": []}
def attempt(name, act):
    try:
        act()
        said["escapes"].append(name)
    except (OSError, ValueError):
        pass
try:
    mapped = jail.address_space()
    jail.Jail().close(64 << 20, mapped)
except jail.JailError as error:
    said["jail"] = str(error)
else:
    attempt("open a file", lambda: os.open("/", os.O_RDONLY))
    attempt("open a socket", socket.socket)
    attempt("start a process", os.fork)
    attempt("signal a process", lambda: os.kill(os.getppid(), 0))
    attempt("raise its limits", lambda: resource.setrlimit(resource.RLIMIT_NPROC, (1, 1)))
os.write(1, json.dumps(said).encode())
os._exit(0)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """What one check found.

    Attributes:
        name: What was looked at.
        state: `ok`, `note` for what may be missing, `bad` for what spells need.
        text: What was found.
    """

    name: str
    state: State
    text: str


async def examine() -> list[Symptom]:
    """Look at everything."""
    from llmspell.app import App

    found = [_python()]

    async with App(notify=lambda _text: None) as app:
        found += [one async for one in _engines(app)]
        found += await _sandbox()
        found += [_extra(name, module) for name, module in _EXTRAS.items()]
        found += [await _provider(app, name) for name in app.providers.names()]

    return found


def _python() -> Symptom:
    text = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Symptom(name="python", state="ok" if sys.platform == "linux" else "note", text=text)


async def _engines(app: App) -> AsyncIterator[Symptom]:
    from llmspell.script import Script

    for name in app.engines.names():
        package = _PACKAGES.get(name, name)
        script = Script(source=_QUESTIONS[name], file="doctor", engine=name, folder=Path.cwd())
        result = await app.run_spell(script)
        problem = result.error.message if result.error is not None else ""
        text = problem or f"{result.result}, {package} {_version(package)}, a spell in {result.seconds * 1000:.0f} ms"
        yield Symptom(name=f"engine {name}", state="bad" if problem else "ok", text=text)


async def _sandbox() -> list[Symptom]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _PROBE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )

    try:
        async with asyncio.timeout(PROBE_S):
            said, wrong = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        said, wrong = b"", b"no answer"

    if not said:
        reason = wrong.decode(errors="replace").strip().splitlines()[-1:] or [f"exit code {process.returncode}"]
        return [Symptom(name="sandbox", state="bad", text=f"the probe failed: {reason[0]}")]

    return _tier(json.loads(said))


def _tier(said: dict[str, object]) -> list[Symptom]:
    abi = said["landlock"] if isinstance(said["landlock"], int) else -1
    landlock = Symptom(
        name="landlock",
        state="ok" if abi > 0 else "note",
        text=f"ABI {abi}" if abi > 0 else "not in this kernel; seccomp alone keeps spells from files and nets",
    )

    if said["jail"]:
        return [Symptom(name="sandbox", state="bad", text=f"the kernel refuses it: {said['jail']}"), landlock]

    if said["escapes"]:
        return [Symptom(name="sandbox", state="bad", text=f"a worker could still {said['escapes']}"), landlock]

    parts = "rlimits, seccomp and Landlock" if abi > 0 else "rlimits and seccomp"
    return [Symptom(name="sandbox", state="ok", text=f"{parts}; no files, sockets or processes for spells"), landlock]


def _extra(name: str, module: str) -> Symptom:
    installed = _has(module) and (name not in _VENDORS or _has("pydantic_ai"))
    text = "installed" if installed else f"not installed; pip install 'llmspell[{name}]'"
    return Symptom(name=f"extra {name}", state="ok" if installed else "note", text=text)


def _has(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False


async def _provider(app: App, name: str) -> Symptom:
    plugin = app.providers.get(name)

    if await app.models.answers(name):
        return Symptom(name=f"provider {name}", state="ok", text=f"ready: {plugin.description}")

    if app.models.ready(name):
        return Symptom(name=f"provider {name}", state="note", text="not ready: no server answers with a model")

    wanted = [f"set {plugin.key_env[0]}"] if plugin.key_env and not plugin.key_optional else []

    if plugin.key_optional:
        wanted.append(f"set providers.{name}.base_url")

    wanted += [f"install llmspell[{plugin.extra}]"] if plugin.extra and find_spec("pydantic_ai") is None else []
    return Symptom(name=f"provider {name}", state="note", text=f"not ready: {', '.join(wanted)}")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "of unknown version"
