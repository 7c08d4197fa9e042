"""The SDK of OpenTelemetry: providers that send over OTLP, in the background."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from functools import partial

from opentelemetry import metrics, trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from llmspell.value import preview

__all__ = ["Exporter"]


class Exporter:
    """Sends the spans and numbers of this process.

    Args:
        endpoint: The collector; empty for what the standard environment variables say.
        service: What the program is called; empty for what the standard environment variables say.
        tell: Gets why something did not get through: the first time, and no more.
    """

    def __init__(self, endpoint: str, service: str, tell: Callable[[str], None]) -> None:
        at = partial(_signal, endpoint.rstrip("/"))
        resource = Resource.create({"service.name": service} if service else {})
        self._words = _Words(tell, asyncio.get_running_loop())
        self._log = logging.getLogger("opentelemetry")
        self._propagated = self._log.propagate
        self._log.addHandler(self._words)
        self._log.propagate = False
        self._tracers = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(at("traces"))))
        reader = PeriodicExportingMetricReader(OTLPMetricExporter(at("metrics")))
        self._meters = MeterProvider([reader], resource, shutdown_on_exit=False)
        trace.set_tracer_provider(self._tracers)
        metrics.set_meter_provider(self._meters)

    async def close(self, patience_s: float) -> None:
        """Send what is left, and give up after a time.

        Args:
            patience_s: Seconds it may take.
        """
        ends = [_in_background(one.shutdown) for one in (self._tracers, self._meters)]

        try:
            async with asyncio.timeout(patience_s):
                await asyncio.gather(*ends)
        except TimeoutError:
            self._words.give_up(f"not all was sent within {patience_s:g} s")
        finally:
            self._log.removeHandler(self._words)
            self._log.propagate = self._propagated


class _Words(logging.Handler):
    """Turns what the SDK says, again and again and from its own threads, into one line."""

    def __init__(self, tell: Callable[[str], None], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(logging.WARNING)
        self._tell = tell
        self._loop = loop
        self._reason = ""
        self._told = False

    def emit(self, record: logging.LogRecord) -> None:
        """Remember why it tries again; tell when it gives up."""
        self._reason = self._reason or record.getMessage()

        if record.levelno >= logging.ERROR and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.give_up, self._reason)

    def give_up(self, reason: str) -> None:
        """Tell, unless it was told before."""
        if not self._told:
            self._told = True
            self._tell(preview(self._reason or reason, 300))


def _signal(endpoint: str, name: str) -> str | None:
    """Return where one signal goes; None for where the environment says."""
    return f"{endpoint}/v1/{name}" if endpoint else None


def _in_background(work: Callable[[], object]) -> asyncio.Future[None]:
    """Run what waits in a thread that the end of the program does not wait for."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def finish() -> None:
        if not done.done():
            done.set_result(None)

    def run() -> None:
        try:
            work()
        finally:
            if not loop.is_closed():
                loop.call_soon_threadsafe(finish)

    threading.Thread(target=run, name="llmspell-telemetry", daemon=True).start()
    return done
