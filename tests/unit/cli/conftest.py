"""The command line, called in this process and as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import llmspell
from llmspell.cli.program import run

SOURCE = str(Path(llmspell.__file__).parents[1])
PATIENCE_S = 30


@dataclass(frozen=True, slots=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def json(self):
        """The one JSON object on standard output; anything beside it fails."""
        assert self.out.count("\n") == 1
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A working folder and a home of its own, without keys and settings."""
    for name in list(os.environ):
        if name.startswith("LLMSPELL_") or name.endswith("_API_KEY"):
            monkeypatch.delenv(name)

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("PYTHONPATH", SOURCE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def llmspell_here(capsys):
    def call(*words):
        code = run(words)
        said = capsys.readouterr()
        return Outcome(code, said.out, said.err)

    return call


@pytest.fixture
def llmspell_process():
    """Start the program as a process; all of them are gone after the test."""
    started = []

    def start(*words):
        process = subprocess.Popen(
            [sys.executable, "-m", "llmspell", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start

    for process in started:
        if process.poll() is None:
            process.kill()

        process.communicate()


@pytest.fixture
def llmspell_whole(llmspell_process):
    """Run the program as a process to its end."""

    def call(*words):
        process = llmspell_process(*words)
        out, err = process.communicate(timeout=PATIENCE_S)
        return Outcome(process.returncode, out, err)

    return call


@pytest.fixture
def family():
    """Return the ids of all processes below one, as the kernel says."""

    def below(pid):
        children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return [*children, *[one for child in children for one in below(child)]]

    return below


@pytest.fixture
def alive():
    """Return those of some processes that still run; one that only waits to be reaped does not."""

    def running(pid):
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
        except FileNotFoundError:
            return False

    return lambda pids: [pid for pid in pids if running(pid)]
