"""Telemetry: where a program's spans and numbers go, over OTLP.

The hooks `tracing` and `metrics` give them to OpenTelemetry, and what they give goes nowhere unless somebody says where.
A Python program says so itself; for the command line this module does. Telemetry never stops or fails the work.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from llmspell.config import Settings, TelemetrySettings
from llmspell.hook.plugin import HookSettings

__all__ = ["Destination", "destination", "exporting"]

PROTOCOL = "http/protobuf"
_VARIABLES = (
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
)
_OFF = "OTEL_SDK_DISABLED"


class Destination(NamedTuple):
    """Where telemetry goes.

    Attributes:
        endpoint: The collector that the configuration names; empty where environment variables do.
        shown: How messages name it: without what an address may hold of secrets.
        service: Name of the service; empty where an environment variable says so.
    """

    endpoint: str
    shown: str
    service: str


@asynccontextmanager
async def exporting(
    settings: Settings, tell: Callable[[str], None], environ: Mapping[str, str] = os.environ
) -> AsyncGenerator[None]:
    """Send what hooks measure from now on; what is left at the end is sent then, within `patience`.

    Args:
        settings: The configuration. Nothing is imported unless it, or an environment variable, names an endpoint.
        tell: Gets one line when telemetry does not get through, and no more than one.
        environ: The environment.
    """
    if (found := destination(settings, environ)) is None:
        yield
        return

    if (protocol := _protocol(settings.telemetry, environ)) != PROTOCOL:
        tell(f"telemetry is not sent: the protocol is {protocol}, and only {PROTOCOL} is there")
        yield
        return

    try:
        from llmspell._otlp import Exporter
    except ImportError as error:
        tell(f"telemetry is not sent: {error.name} is not installed; pip install 'llmspell[otel]'")
        yield
        return

    exporter = Exporter(
        found.endpoint, found.service, lambda why: tell(f"telemetry does not reach {found.shown}: {why}")
    )

    try:
        yield
    finally:
        await exporter.close(settings.telemetry.patience_s)


def destination(settings: Settings, environ: Mapping[str, str]) -> Destination | None:
    """Return where telemetry goes; None where nobody says so, or nothing would be measured.

    The standard variables alone are not enough: they may be set for all programs of a machine, so a hook of the
    configuration must use them.
    """
    told = settings.telemetry
    named = next((environ[name] for name in _VARIABLES if environ.get(name)), "")

    if environ.get(_OFF, "").strip().lower() == "true":
        return None

    if not told.endpoint and not (named and _measures(settings.hooks)):
        return None

    service = told.service or ("" if _names_service(environ) else "llmspell")
    return Destination(told.endpoint, _shown(told.endpoint or named), service)


def _measures(hooks: Mapping[str, HookSettings]) -> bool:
    uses = [(one.use or name, one.options) for name, one in hooks.items()]
    return any(use == "tracing" or (use == "metrics" and options.get("otel")) for use, options in uses)


def _names_service(environ: Mapping[str, str]) -> bool:
    return bool(environ.get("OTEL_SERVICE_NAME")) or "service.name=" in environ.get("OTEL_RESOURCE_ATTRIBUTES", "")


def _protocol(settings: TelemetrySettings, environ: Mapping[str, str]) -> str:
    return PROTOCOL if settings.endpoint else environ.get("OTEL_EXPORTER_OTLP_PROTOCOL") or PROTOCOL


def _shown(endpoint: str) -> str:
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
