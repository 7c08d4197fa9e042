"""Traces for viewers: the format that chrome://tracing and Perfetto read.

Format: "Trace Event Format", complete events (`X`) and metadata (`M`); times are in microseconds.
"""

from __future__ import annotations

from heapq import heappop, heappush

from llmspell.trace.span import Span
from llmspell.trace.trace import Trace

__all__ = ["chrome_trace"]

_PROCESS = 1


def chrome_trace(trace: Trace) -> dict[str, object]:
    """Return a trace as the JSON object of the format.

    Things that overlap without one being inside the other stand in rows of their own.
    """
    zero = trace.spans[0].start if trace.spans else 0.0
    rows = _rows(trace.spans)
    events: list[dict[str, object]] = [
        {"ph": "M", "name": "thread_name", "pid": _PROCESS, "tid": row, "args": {"name": name}}
        for row, name in sorted(_names(trace.spans, rows).items())
    ]

    events += [_event(span, rows[span.number], zero) for span in _in_order(trace.spans)]
    return {"traceEvents": events, "displayTimeUnit": "ms", "otherData": {"lost": trace.lost}}


def _event(span: Span, row: int, zero: float) -> dict[str, object]:
    return {
        "ph": "X",
        "name": span.name,
        "cat": span.kind,
        "pid": _PROCESS,
        "tid": row,
        "ts": max(0.0, (span.start - zero) * 1e6),
        "dur": span.seconds * 1e6,
        "args": {"outcome": span.outcome, "place": span.place, "task": span.task},
    }


def _in_order(spans: list[Span]) -> list[Span]:
    return sorted(spans, key=lambda one: (one.start, one.number))


def _rows(spans: list[Span]) -> dict[int, int]:
    """Return the row of each span, by number: its parent's where that is free, else one of its own."""
    rows: dict[int, int] = {}
    open_ones: dict[int, list[Span]] = {}
    taken: list[tuple[float, int]] = []  # until when, and which row

    for span in _in_order(spans):
        row = rows.get(span.parent, 0)

        if span.kind == "task" or not _fits(span, open_ones.get(row, [])):
            free = bool(taken) and taken[0][0] <= span.start
            row = heappop(taken)[1] if free else len(open_ones) + 1
            heappush(taken, (span.start + span.seconds, row))
            open_ones[row] = []

        rows[span.number] = row
        open_ones[row].append(span)

    return rows


def _fits(span: Span, open_ones: list[Span]) -> bool:
    """Whether a span lies inside the innermost one that is still open in a row, and belongs to it."""
    while open_ones and open_ones[-1].start + open_ones[-1].seconds <= span.start:
        open_ones.pop()

    if not open_ones:
        return False

    inner = open_ones[-1]
    return inner.number == span.parent and span.start + span.seconds <= inner.start + inner.seconds


def _names(spans: list[Span], rows: dict[int, int]) -> dict[int, str]:
    names: dict[int, str] = {}

    for span in spans:
        names.setdefault(rows[span.number], span.name)

    return names
