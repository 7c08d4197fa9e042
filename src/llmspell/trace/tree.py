"""Traces as text: the tree of what belongs to what, with times."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from llmspell.trace.span import Span
from llmspell.trace.trace import Trace

__all__ = ["trace_text", "visible"]

FOLD = 5
"""Neighbours of one name that are shown one by one; more become one line."""

_WIDEST = 70


def trace_text(trace: Trace) -> str:
    """Return the tree of a trace: each task with its calls and waits, and what these led to.

    A line has when it began (from the beginning of the run), how long it took, and how it ended unless well; of
    tasks also how long their own code ran. Times are in milliseconds.
    """
    if not trace.spans:
        return "nothing was traced"

    children: dict[int, list[Span]] = defaultdict(list)

    for span in trace.spans[1:]:
        children[span.parent].append(span)

    root = trace.spans[0]
    rows = [("", [root]), *_below(root, children, "")]
    width = min(_WIDEST, max(len(left) + len(_label(spans)) for left, spans in rows))
    lines = [f"{'':<{width}}  {'start':>9}  {'took':>9}  {'ran':>9}"]
    lines += [_line(f"{left}{_label(spans)}", spans, root.start, width) for left, spans in rows]

    if trace.lost:
        lines.append(f"… and {trace.lost} more that were not kept")

    return "\n".join([line.rstrip() for line in lines])


def visible(text: str) -> str:
    """Return a text without what could steer a terminal."""
    return "".join([one if one.isprintable() else "�" for one in text])


def _below(span: Span, children: dict[int, list[Span]], left: str) -> Iterator[tuple[str, list[Span]]]:
    rows = list(_folded(sorted(children.get(span.number, ()), key=lambda one: one.start), children))

    for i, spans in enumerate(rows):
        last = i == len(rows) - 1
        yield f"{left}{'└─ ' if last else '├─ '}", spans

        if len(spans) == 1:
            yield from _below(spans[0], children, f"{left}{'   ' if last else '│  '}")


def _folded(spans: list[Span], children: dict[int, list[Span]]) -> Iterator[list[Span]]:
    """Return the spans one by one, but many alike in a row, which led to nothing, together."""

    def alike(span: Span) -> object:
        return span.number if span.number in children else (span.kind, span.name, span.place, span.outcome)

    for _, group in groupby(spans, alike):
        together = list(group)

        if len(together) > FOLD:
            yield together
        else:
            yield from ([one] for one in together)


def _label(spans: list[Span]) -> str:
    span = spans[0]
    times = f" × {len(spans)}" if len(spans) > 1 else ""
    name = {"call": span.name, "task": span.name, "wait": f"waits for {span.name}"}.get(
        span.kind, f"{span.kind} {span.name}"
    )
    return visible(f"{name}{times}{f'  {span.place}' if span.place else ''}")


def _line(text: str, spans: list[Span], zero: float, width: int) -> str:
    first = spans[0]
    took = sum(span.seconds for span in spans)
    ran = _ms(first.ran_s) if first.kind in {"task", "spell"} else ""
    how = f"  {first.outcome}" if first.outcome != "ok" else ""
    return f"{_fit(text, width):<{width}}  {_ms(first.start - zero):>9}  {_ms(took):>9}  {ran:>9}{how}"


def _fit(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _ms(seconds: float) -> str:
    return f"{max(0.0, seconds) * 1000:.1f}"
