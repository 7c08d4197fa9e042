"""On a terminal: colours, tables as wide as the window, a progress line that never mixes with words."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from contextlib import suppress

SPELL = 'Run.progress(0.5, "half way") print("a line") Run.progress(1, "all") error("boo")'
RED = "\x1b[1;31m"


def on_a_terminal(*words, **environment):
    """Return all that the program writes to a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "llmspell", *words],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **environment},
    )
    os.close(theirs)
    seen = b""

    with suppress(OSError):  # the end of a terminal is an error of reading it
        while piece := os.read(ours, 65536):
            seen += piece

    os.close(ours)
    process.wait(timeout=20)
    return seen.decode()


def plain(text):
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)


def test_words_stand_on_lines_of_their_own_between_progress():
    seen = on_a_terminal("exec", SPELL)

    assert " 50%" in seen
    assert "half way" in seen
    assert "100%" in seen
    assert re.search(r"\x1b\[2Ka line\r\n", seen)  # the progress line was cleared first
    assert f"{RED}error[script.error]:" in seen


def test_no_color_is_respected():
    seen = on_a_terminal("exec", SPELL, NO_COLOR="1")

    assert "error[script.error]:" in seen
    assert RED not in seen


def test_tables_are_no_wider_than_the_window():
    lines = plain(on_a_terminal("tool", "list")).splitlines()

    assert any(line.startswith("calculate") for line in lines)
    assert max(map(len, lines)) <= 80


def asked(typed, *words):
    """Run the tool `calculate` under the hook `approval` at a terminal, type, and return what the terminal shows."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "llmspell", *words], stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""

    with suppress(OSError):  # the end of a terminal is an error of reading it
        while piece := os.read(ours, 65536):
            seen += piece

            if seen.endswith(b"[yes/no/always] ") and typed:
                os.write(ours, typed.pop(0))

    os.close(ours)
    process.wait(timeout=20)
    return seen.decode()


SPELL_THAT_ASKS = 'Hook.use("approval") return Tool.call("calculate", { expression = "6*7" }).value'


def test_person_at_the_terminal_is_asked_until_the_answer_is_one():
    seen = asked([b"perhaps\n", b"y\n"], "exec", SPELL_THAT_ASKS)

    assert seen.count("Allow tool calculate?") == 2
    assert seen.rstrip().endswith("42")


def test_end_of_input_at_the_terminal_means_no():
    seen = asked([b"\x04"], "exec", SPELL_THAT_ASKS)

    assert "nobody answered" in seen
