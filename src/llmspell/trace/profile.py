"""Profiles: where the time of a run went, by task, host call and line.

The file format of speedscope: https://www.speedscope.app/file-format-schema.json
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from llmspell.frame import Frame, script_frames
from llmspell.trace.span import Span
from llmspell.trace.trace import Trace
from llmspell.trace.tree import visible

__all__ = ["UNKNOWN", "profile_text", "speedscope_profile"]

UNKNOWN = "(not known)"
"""The place of time that no sample tells of."""

_LINES = {"javascript": "lines with a host call, and the time of the script before it", "lua": "lines, sampled"}
_ROWS = 20
_SCHEMA = "https://www.speedscope.app/file-format-schema.json"


class _Row(NamedTuple):
    name: str
    times: int
    own_s: float
    total_s: float


def profile_text(trace: Trace) -> str:
    """Return three tables: tasks, host calls, and lines of the script, each with the costliest first.

    Of tasks and calls, times are exact. Of lines, `own` is what the line took itself and `total` what it called in
    the script as well; both come from samples. JavaScript cannot be looked at while it runs: there, the lines are
    those of host calls, with the time that the script ran before each.
    """
    ran = sum(trace.samples.values())
    parts = [
        _table("tasks", ("ran", "took"), _tasks(trace.spans)),
        _table("host calls", ("each", "took"), _calls(trace.spans)),
        _table(f"{_LINES.get(trace.engine, 'lines')}, of {_ms(ran)} ms", ("own", "total"), _lines(trace)),
    ]
    return "\n\n".join([part for part in parts if part])


def speedscope_profile(trace: Trace) -> dict[str, object]:
    """Return the samples as a file of speedscope: one profile of each task, weighted by seconds."""
    frames: dict[Frame, int] = {}
    tasks: dict[int, list[tuple[list[int], float]]] = defaultdict(list)

    for (task, stack), seconds in trace.samples.items():
        outermost_first = reversed(script_frames(stack) or (Frame("", 0, UNKNOWN),))
        tasks[task].append(([frames.setdefault(frame, len(frames)) for frame in outermost_first], seconds))

    names = {span.task: _task_name(span) for span in trace.spans if span.kind in {"task", "spell"}}
    return {
        "$schema": _SCHEMA,
        "shared": {"frames": [_frame(frame) for frame in frames]},
        "profiles": [_profile(names.get(task, f"task {task}"), tasks[task]) for task in sorted(tasks)],
        "name": trace.spans[0].name if trace.spans else "",
        "exporter": "llmspell",
    }


def _frame(frame: Frame) -> dict[str, object]:
    return {"name": frame.function, **({"file": frame.file, "line": frame.line} if frame.file else {})}


def _profile(name: str, samples: list[tuple[list[int], float]]) -> dict[str, object]:
    return {
        "type": "sampled",
        "name": name,
        "unit": "seconds",
        "startValue": 0,
        "endValue": sum(seconds for _, seconds in samples),
        "samples": [stack for stack, _ in samples],
        "weights": [seconds for _, seconds in samples],
    }


def _task_name(span: Span) -> str:
    return f"{span.name}{f', {span.place}' if span.place else ''}"


def _tasks(spans: Sequence[Span]) -> list[_Row]:
    rows = [_Row(_task_name(span), 1, span.ran_s, span.seconds) for span in spans if span.kind in {"task", "spell"}]
    return sorted(_merged(rows), key=_by_own)


def _calls(spans: Sequence[Span]) -> list[_Row]:
    rows = _merged(
        [
            _Row(f"{span.name}{f', {span.place}' if span.place else ''}", 1, 0.0, span.seconds)
            for span in spans
            if span.kind == "call"
        ]
    )
    costliest_first = sorted(rows, key=lambda row: (-row.total_s, row.name))
    return [row._replace(own_s=row.total_s / row.times) for row in costliest_first]


def _by_own(row: _Row) -> tuple[float, float, str]:
    return -row.own_s, -row.total_s, row.name


def _merged(rows: list[_Row]) -> list[_Row]:
    """Return rows of one name as one row."""
    found: dict[str, _Row] = {}

    for row in rows:
        before = found.get(row.name, _Row(row.name, 0, 0.0, 0.0))
        found[row.name] = _Row(
            row.name, before.times + row.times, before.own_s + row.own_s, before.total_s + row.total_s
        )

    return list(found.values())


def _lines(trace: Trace) -> list[_Row]:
    own: dict[str, float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)

    for (_, stack), seconds in trace.samples.items():
        places = [f"{frame.file}:{frame.line}" for frame in script_frames(stack)] or [UNKNOWN]
        own[places[0]] += seconds

        for place in set(places):
            total[place] += seconds

    return sorted([_Row(place, 0, own[place], seconds) for place, seconds in total.items()], key=_by_own)


def _table(title: str, columns: tuple[str, str], rows: list[_Row]) -> str:
    if not rows:
        return ""

    lines = [f"{columns[0]:>9}  {columns[1]:>9}  {'times' if rows[0].times else '':>6}  {title} (times in ms)"]

    for row in rows[:_ROWS]:
        times = row.times or ""
        lines.append(f"{_ms(row.own_s):>9}  {_ms(row.total_s):>9}  {times:>6}  {visible(row.name)}")

    if len(rows) > _ROWS:
        lines.append(f"{'':>30}… and {len(rows) - _ROWS} more")

    return "\n".join(lines)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"
