"""Count and time crossings, for Prometheus and OpenTelemetry.

As the innermost hook it counts what happens: each attempt, but neither what a hook further out refused
nor what a cache answered. For Prometheus a file is written that its node exporter (or a web server)
hands on; this hook opens no port. What a run did in the last `every_s` seconds before its end is in
the file only if the crossing of the spell passes here, as it does when the configuration sets the hook.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

import msgspec

from llmspell.context import Context
from llmspell.hook import Crossing, HookFunction
from llmspell.hook.plugin import HookPlugin
from llmspell.hooks._line_file import file_needs, replace
from llmspell.hooks._model_attributes import model_attributes
from llmspell.hooks._spent_usage import asked_model, spent
from llmspell.hooks._watching import End, Seen, watching
from llmspell.message import Usage

__all__ = ["HOOK", "MetricsOptions", "create"]


class MetricsOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the numbers go; to one place at least.

    Attributes:
        file: Prometheus text, always whole; relative to the working folder.
        every_s: Least seconds between two writings of the file; the end of a spell is always written.
        otel: Whether they go to the meter provider of OpenTelemetry that the program has set up.
        max_names: Names that are told apart; what comes later is counted as `other`.
    """

    file: Annotated[str, msgspec.Meta(min_length=1)] | None = None
    every_s: Annotated[float, msgspec.Meta(ge=0)] = 5.0
    otel: bool = False
    max_names: Annotated[int, msgspec.Meta(ge=1)] = 500

    def __post_init__(self) -> None:
        if self.file is None and not self.otel:
            raise ValueError("nobody would see the numbers: give file, or otel = true")


class _Measured(msgspec.Struct, frozen=True):
    """One crossing in numbers."""

    kind: str
    name: str
    seen: Seen
    usage: Usage | None


Sink: TypeAlias = Callable[[Context, _Measured], None]

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)
_CLIENT_SECONDS = tuple([0.01 * 2**i for i in range(14)])
_TOKENS = tuple([4**i for i in range(14)])


def create(options: MetricsOptions) -> HookFunction:
    """Return the hook."""
    sinks = [_prometheus(options.file, options.every_s)] if options.file is not None else []
    sinks += [_opentelemetry()] if options.otel else []
    names: set[tuple[str, str]] = set()

    def known(kind: str, name: str) -> str:
        if (kind, name) not in names and len(names) >= options.max_names:
            return "other"

        names.add((kind, name))
        return name

    def begin(context: Context, crossing: Crossing) -> End:
        kind = crossing.kind
        name = known(kind, asked_model(crossing) if kind == "model" else crossing.name)

        def end(seen: Seen) -> None:
            for sink in sinks:
                sink(context, _Measured(kind, name, seen, spent(seen.result)))

        return end

    return watching(begin)


def _prometheus(file: str, every_s: float) -> Sink:
    from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

    path = os.path.realpath(file)
    registry = CollectorRegistry()
    labels = ("kind", "name", "outcome")
    crossings = Counter("llmspell_crossings", "Crossings.", labels, registry=registry)
    seconds = Histogram(
        "llmspell_crossing_seconds", "Seconds a crossing took.", labels, registry=registry, buckets=_SECONDS
    )
    tokens = Counter("llmspell_tokens", "Tokens by model.", ("model", "direction"), registry=registry)
    usd = Counter("llmspell_cost_usd", "US dollars by model, where prices are known.", ("model",), registry=registry)
    written: list[float] = []

    def take(context: Context, one: _Measured) -> None:
        crossings.labels(one.kind, one.name, one.seen.outcome).inc()
        seconds.labels(one.kind, one.name, one.seen.outcome).observe(one.seen.seconds)

        if one.usage is not None:
            tokens.labels(one.name, "input").inc(one.usage.input_tokens)
            tokens.labels(one.name, "output").inc(one.usage.output_tokens)
            usd.labels(one.name).inc(one.usage.cost_usd)

        now = context.clock.monotonic()

        if not written or one.kind == "spell" or now - written[0] >= every_s:
            written[:] = [now]
            replace(path, generate_latest(registry))

    return take


def _opentelemetry() -> Sink:
    from opentelemetry import metrics

    meter = metrics.get_meter("llmspell")
    seconds = meter.create_histogram(
        "llmspell.crossing.duration", "s", "Duration of a crossing.", explicit_bucket_boundaries_advisory=_SECONDS
    )
    usd = meter.create_counter("llmspell.cost", "{USD}", "US dollars, where prices are known.")
    client_seconds = meter.create_histogram(
        "gen_ai.client.operation.duration",
        "s",
        "Duration of a model call.",
        explicit_bucket_boundaries_advisory=_CLIENT_SECONDS,
    )
    tokens = meter.create_histogram(
        "gen_ai.client.token.usage", "{token}", "Tokens of a model call.", explicit_bucket_boundaries_advisory=_TOKENS
    )

    def take(_context: Context, one: _Measured) -> None:
        seen = one.seen
        labels = {"llmspell.kind": one.kind, "llmspell.name": one.name, "llmspell.outcome": seen.outcome}
        seconds.record(seen.seconds, labels)

        if one.kind != "model":
            return

        call = _call(one.name)
        client_seconds.record(seen.seconds, call if seen.error is None else {**call, "error.type": seen.code})

        if one.usage is not None:
            tokens.record(one.usage.input_tokens, {**call, "gen_ai.token.type": "input"})
            tokens.record(one.usage.output_tokens, {**call, "gen_ai.token.type": "output"})
            usd.add(one.usage.cost_usd, call)

    return take


def _call(name: str) -> dict[str, str]:
    return {"gen_ai.operation.name": "chat", **model_attributes(name)}


def _needs(options: Any) -> Any:
    return file_needs(options.file)


HOOK = HookPlugin(
    create=create,
    description="Counts and times crossings, tokens and cost for Prometheus (a file) and OpenTelemetry.",
    options=MetricsOptions,
    priority=-1000,
    needs=_needs,
)
