"""The agent machinery side by side: each framework in processes of its own, in interleaved rounds."""

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
PEERS_PYTHON = FOLDER.parent / ".bench" / "peers" / "bin" / "python"
"""The peers' pins conflict with ours, so they live in an environment that `make bench` makes."""

OURS = ("bare_loop", "llmspell")
THEIRS = ("agent_framework", "agno", "pydantic_ai", "adk", "langgraph", "llama_index")
TIMEOUT_S = 600

COLUMNS = {
    "S2": "S2",
    "S3": "S3",
    "S4": "S4",
    "S5": "S5",
    "S7": "S7",
    "S7p": "S7p",
    "S8": "S8",
    "S9": "S9",
    "S10": "S10",
    "S6": "S6, ms",
    "import": "import, ms",
    "RSS": "RSS, MB",
}
NO_RATIO = ("import", "RSS")

TARGETS = {"S2": 10, "S3": 25, "S4": 25, "S5": 250, "S7": 10, "S7p": 12, "S8": 35, "S9": 2, "S10": 30, "S6": 75}
FLOORS = {
    "S2": 0.9,
    "S3": 1.0,
    "S4": 2.8,
    "S5": 64,
    "S7": 0.07,
    "S7p": 3.0,
    "S8": 3.1,
    "S9": 0.08,
    "S10": 1.2,
    "S6": 58,
}
"""Ours to reach, and the bare loop, both on the quiet machine where the targets were set; the floors of S7 and S7p were
measured on another one and scaled by what the other floors differ."""

SLEPT = {"S6": 50}
"""Milliseconds the fake model sleeps: no machine is faster at that, so they stay out of the ratio."""

LEGEND = """\
S2 create an agent with 5 tools · S3 one-turn run · S4 per sequential tool turn · S5 run with 10 parallel tool calls · \
S7 per step of a workflow of 10 trivial functions in a row · S7p the same side by side · S8 as S4 with hooks, middleware or callbacks on · S9 per streamed chunk · S10 per turn, mean over 200 turns of one \
conversation · S6 1000 concurrent runs of a 50 ms model, wall clock · import and memory of a fresh process.

The same fake model everywhere, through each framework's own extension point; no network; telemetry off. Checked in \
each run: final text, tool calls with their arguments, hooks fired, chunks, and that the model saw the conversation."""

RATIOS = """\
Medians of batch against batch: both sides of a pair ran one after the other in the same process, so these hold \
where the absolute times of a busy machine do not. The target is the one in µs over the bare loop of the machine it \
was set on; S6 without the 50 ms that the model sleeps; our floor here also checks each result, so S3, S9 and S10 compare a little too well."""

Report = dict[str, Any]
Grid = list[list[str]]


def measure_peers(rounds: int, *, alone: bool = False) -> list[str]:
    """Return the parts of RESULTS.md that compare; alone, only ours with the bare loop.

    In each round every framework has its turn, so that a noisy minute hits all alike.

    Raises:
        RuntimeError: A framework failed or did something else than it should; or the interpreters differ.
        FileNotFoundError: The peers are not installed.
    """
    if not alone and not PEERS_PYTHON.exists():
        raise FileNotFoundError(f"{PEERS_PYTHON} is missing: run `make bench`, or give --no-peers")

    reports: dict[str, list[Report]] = {name: [] for name in (OURS if alone else (*OURS, *THEIRS))}

    for number in range(1, rounds + 1):
        for name, taken in reports.items():
            print(f"round {number} of {rounds}: {name}", file=sys.stderr)
            taken.append(_run(name))

    merged = [_merge(taken) for taken in reports.values()]
    pythons = sorted({report["python"] for report in merged})

    if len(pythons) != 1:
        raise RuntimeError(f"measured in different interpreters: {', '.join(pythons)}; remove .bench and .venv")

    return [_times(merged), _ratios(merged)]


def _run(name: str) -> Report:
    python = sys.executable if name in OURS else str(PEERS_PYTHON)
    done = subprocess.run(
        [python, str(FOLDER / "peers" / "scenario.py"), name],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )

    if done.returncode:
        raise RuntimeError(f"{name} failed:\n{done.stderr[-3000:]}")

    # Frameworks may print; the report is the last line.
    return json.loads(done.stdout.splitlines()[-1])


def _merge(reports: list[Report]) -> Report:
    """Return one report with a median time and a median ratio for each scenario."""
    first = reports[0]
    times: dict[str, float] = {}
    ratios: dict[str, float] = {}

    for key in first["figures"]:
        own = [value for report in reports for value in report["figures"][key][0]]
        floor = [value for report in reports for value in report["figures"][key][1]]
        times[key] = statistics.median(own)

        if floor:
            ratios[key] = statistics.median([_ratio(key, *pair) for pair in zip(own, floor, strict=True)])

    return {**first, "times": times, "ratios": ratios}


def _ratio(key: str, mine: float, base: float) -> float:
    slept = SLEPT.get(key, 0)
    return (mine - slept) / (base - slept)


def _times(reports: list[Report]) -> str:
    notes: list[str] = []
    rows = [[_title(report), *[_cell(report, key, notes) for key in COLUMNS]] for report in reports]
    listed = [f"{_raised(i)} {text}" for i, text in enumerate(notes, 1)]
    table = _table([["", *COLUMNS.values()], *rows])
    return "\n\n".join(["## Agents side by side (median processor µs unless a unit is given)", LEGEND, table, *listed])


def _ratios(reports: list[Report]) -> str:
    keys = [key for key in COLUMNS if key not in NO_RATIO]
    target = ["our target", *[f"≤ {_figure(_ratio(key, TARGETS[key], FLOORS[key]))}" for key in keys]]
    rows = [
        [report["title"], *[_figure(report["ratios"].get(key)) for key in keys]]
        for report in reports
        if report["title"] != reports[0]["title"]
    ]
    return "\n\n".join(
        ["## Agents side by side, times the bare asyncio loop", RATIOS, _table([["", *keys], target, *rows])]
    )


def _title(report: Report) -> str:
    return f"{report['title']} {report['version']}".strip()


def _cell(report: Report, key: str, notes: list[str]) -> str:
    """Return a figure, or a dash, with the mark of its footnote; adds the footnote when it is new."""
    figure = _figure(report["times"].get(key))
    missing, note = report["missing"].get(key), report["notes"].get(key)

    if not missing and not note:
        return figure

    text = f"{report['title']}: {missing}." if missing else f"{report['title']}, {key}: {note}."

    if text not in notes:
        notes.append(text)

    return f"{figure} {_raised(notes.index(text) + 1)}"


def _figure(value: float | None) -> str:
    if value is None:
        return "–"

    digits = 0 if value >= 100 else 1 if value >= 1 else 2
    return f"{value:.{digits}f}"


def _raised(number: int) -> str:
    return str(number).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _table(grid: Grid) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in grid]
    lines.insert(1, "|---" * len(grid[0]) + "|")
    return "\n".join(lines)
