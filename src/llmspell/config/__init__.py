"""Settings from file, environment and flags, each with its origin."""

from llmspell.config.load import Loaded, data_folder, load
from llmspell.config.settings import (
    LibrarySettings,
    MemorySettings,
    ModelDefaults,
    Permissions,
    Plugins,
    QueueSettings,
    Settings,
    SourceSettings,
    SpellLimits,
    StateSettings,
    TelemetrySettings,
)
from llmspell.config.unit import parse_bytes, parse_seconds

__all__ = [
    "LibrarySettings",
    "Loaded",
    "MemorySettings",
    "ModelDefaults",
    "Permissions",
    "Plugins",
    "QueueSettings",
    "Settings",
    "SourceSettings",
    "SpellLimits",
    "StateSettings",
    "TelemetrySettings",
    "data_folder",
    "load",
    "parse_bytes",
    "parse_seconds",
]
