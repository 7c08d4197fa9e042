"""What can be configured, with defaults."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from llmspell.budget import Limits
from llmspell.config.unit import parse_bytes, parse_seconds
from llmspell.errors import ConfigError, nearest
from llmspell.event.nats import NatsSettings
from llmspell.hook.plugin import HookSettings
from llmspell.provider import ProviderSettings
from llmspell.store import SCOPES

__all__ = [
    "QUANTITIES",
    "EventSettings",
    "LibrarySettings",
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
]

QUANTITIES = {"wall": "_s", "cpu": "_s", "memory": "_bytes", "output": "_bytes"}
"""Limits that are durations and sizes, with the unit in which they are read."""

LEAST_MEMORY = 1 << 20
"""Bytes below which a VM may not even start."""


class ModelDefaults(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[model]`: what `auto` stands for.

    Attributes:
        default: `vendor/model`; empty to look for a key, then a local server, then go offline.
    """

    default: str = ""


class Permissions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[permissions]`: what spells may touch; what is not allowed is denied, and deny wins.

    Attributes:
        allow: Lists of targets by kind of grant.
        deny: Lists of targets by kind of grant.
    """

    allow: dict[str, list[str]] = msgspec.field(default_factory=lambda: {"model": ["*"], "tool": ["*"]})
    deny: dict[str, list[str]] = {}


class SpellLimits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[limits]`: bounds of one spell.

    Attributes:
        wall: Time from start to end.
        cpu: Processor time of the script itself.
        memory: Memory of the script's VM.
        output: Bytes it may print.
        tokens: Tokens of all its model calls.
        tool_calls: Tool calls of all its agents.
        cost_usd: US dollars, where prices are known.
    """

    wall: str | float = "5m"
    cpu: str | float = "60s"
    memory: str | int = "256M"
    output: str | int = "10M"
    tokens: int | None = None
    tool_calls: int | None = None
    cost_usd: float | None = None

    @property
    def wall_s(self) -> float:
        """`wall` in seconds."""
        return parse_seconds(self.wall)

    @property
    def cpu_s(self) -> float:
        """`cpu` in seconds."""
        return parse_seconds(self.cpu)

    @property
    def memory_bytes(self) -> int:
        """`memory` in bytes."""
        return parse_bytes(self.memory)

    @property
    def output_bytes(self) -> int:
        """`output` in bytes."""
        return parse_bytes(self.output)

    def check(self) -> None:
        """Refuse what is no quantity; they are read only when they are used.

        Raises:
            ConfigError: A text is no duration or no size, or the memory is less than a VM needs.
            UsageError: A number is below zero.
        """
        for name in QUANTITIES:
            try:
                self.quantity(name)
            except ConfigError as error:
                raise ConfigError(f"the limit {name}: {error}", hint=error.hint) from None

        _ = self.budget

    def quantity(self, name: str) -> float:
        """Return one of `QUANTITIES` in seconds or bytes.

        Raises:
            ConfigError: It is no duration or no size, or less memory than a VM needs.
        """
        value = getattr(self, f"{name}{QUANTITIES[name]}")

        if name == "memory" and value < LEAST_MEMORY:
            raise ConfigError(f'"{self.memory}" is less than the VM of a script needs', hint="give it 1M or more")

        return value

    @property
    def budget(self) -> Limits:
        """What its components may use up together."""
        return Limits(tokens=self.tokens, tool_calls=self.tool_calls, cost_usd=self.cost_usd)


class Plugins(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[plugins]`: third-party plugins that may be loaded; they run with full power.

    Attributes:
        agents: Names of entry points in `llmspell.agents`.
        tools: Names of entry points in `llmspell.tools`.
        providers: Names of entry points in `llmspell.providers`.
        hooks: Names of entry points in `llmspell.hooks`.
        workflows: Names of entry points in `llmspell.workflows`.
        stores: Names of entry points in `llmspell.stores`.
        sources: Names of entry points in `llmspell.sources`.
    """

    agents: list[str] = []
    tools: list[str] = []
    providers: list[str] = []
    hooks: list[str] = []
    workflows: list[str] = []
    stores: list[str] = []
    sources: list[str] = []


class StateSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[state]`: where the state lives that outlasts a run.

    Attributes:
        store: `sqlite`, `postgres`, `memory`, or a plugin's.
        path: The file of the SQLite store; empty for `llmspell/state.db` in the user's data folder
            (`$XDG_DATA_HOME`, else `~/.local/share`). It is made on first use.
        url: The address of the PostgreSQL store, such as `postgresql://user@host/database`.
        max_value: Most bytes of one value as JSON.
        max_owner: Most bytes of one owner in one scope: values, kept changes and snapshots together.
        max_temp: Most bytes that one run keeps in `temp`, all owners together.
        encrypt: Scopes whose values are encrypted in the store.
        key_env: Environment variables that hold keys, 32 bytes in base64 each: the first one that is set
            encrypts, all decrypt.
    """

    store: str = "sqlite"
    path: str = ""
    url: str = ""
    max_value: str | int = "1M"
    max_owner: str | int = "64M"
    max_temp: str | int = "16M"
    encrypt: list[str] = []
    key_env: list[str] = msgspec.field(default_factory=lambda: ["LLMSPELL_STATE_KEY"])

    def __repr__(self) -> str:
        return f"StateSettings(store={self.store!r}, path={self.path!r}, url={'***' if self.url else ''!r})"

    @property
    def value_bytes(self) -> int:
        """`max_value` in bytes."""
        return parse_bytes(self.max_value)

    @property
    def owner_bytes(self) -> int:
        """`max_owner` in bytes."""
        return parse_bytes(self.max_owner)

    @property
    def temp_bytes(self) -> int:
        """`max_temp` in bytes."""
        return parse_bytes(self.max_temp)

    @property
    def encrypted(self) -> frozenset[str]:
        """`encrypt`, checked."""
        for scope in self.encrypt:
            if scope not in SCOPES or scope == "temp":
                raise ConfigError(f'state.encrypt: "{scope}" is no scope that is stored', hint=nearest(scope, SCOPES))

        return frozenset(self.encrypt)


class MemorySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[memory]`: how notes are found.

    Attributes:
        embedding: `vendor/model` of the embedding model whose vectors find notes by what they mean; empty to
            find them by their words only.
    """

    embedding: str = ""


class EventSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[events]`: what becomes of events.

    Attributes:
        journal: SQLite file that keeps every event, for `Event.history`; empty to keep none.
        nats: Which events are exchanged with other machines; nothing for none.
    """

    journal: str = ""
    nats: NatsSettings | None = None


class SourceSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[sources]`: where `llmspell listen` gets events from, by names of your own.

    Attributes:
        use: The built-in source; the table's own name unless given.
        options: What the source itself takes; its reference page says what.
    """

    use: str = ""
    options: dict[str, object] = {}


class TelemetrySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[telemetry]`: where the command line sends what the hooks `tracing` and `metrics` measure; needs the extra `otel`.

    What it leaves open is taken from the standard variables of OpenTelemetry, such as `OTEL_EXPORTER_OTLP_ENDPOINT`,
    `OTEL_EXPORTER_OTLP_HEADERS` and `OTEL_SERVICE_NAME`. Python programs set up OpenTelemetry themselves.

    Attributes:
        endpoint: The collector, such as `http://127.0.0.1:4318`; empty for what the variables say.
        protocol: How it is sent.
        service: What the program is called; empty for what the variables say, else `llmspell`.
        patience: How long the end of the program waits for what is not sent yet.
    """

    endpoint: Annotated[str, msgspec.Meta(pattern=r"^(https?://\S+)?$")] = ""
    protocol: Literal["http/protobuf"] = "http/protobuf"
    service: str = ""
    patience: str | float = "2s"

    @property
    def patience_s(self) -> float:
        """`patience` in seconds."""
        return parse_seconds(self.patience)


class QueueSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[queue]`: how many spells of one application run at once, and how many wait for that.

    Attributes:
        running: Most spells that run; the sub-runs of a spell share its place.
        waiting: Most spells in line; one more is refused with `limit.queue`.
        sub_runs: Most sub-spells and computations of one spell at once, the rest wait; 0 for one on each processor.
    """

    running: Annotated[int, msgspec.Meta(ge=1)] = 256
    waiting: Annotated[int, msgspec.Meta(ge=0)] = 10_000
    sub_runs: Annotated[int, msgspec.Meta(ge=0)] = 0


class LibrarySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`[library]`: where spells find modules and sub-spells beside their own folder.

    Attributes:
        folders: The folders; relative ones start at the working folder, `~` is the user's home.
    """

    folders: list[str] = []


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole configuration.

    Attributes:
        model: What `auto` stands for.
        providers: How to reach each provider, by name.
        permissions: What spells may touch.
        limits: Bounds of one spell.
        queue: How many spells run at once.
        library: Where spells find modules beside their own folder.
        plugins: Third-party plugins that may be loaded.
        state: Where the state lives that outlasts a run.
        memory: How notes are found.
        hooks: Hooks around everything, by names of your own.
        events: What becomes of events.
        sources: Where `llmspell listen` gets events from, by names of your own.
        telemetry: Where the command line sends what the hooks `tracing` and `metrics` measure.
        spell: Free values for spells, read with `Config.get`.
    """

    model: ModelDefaults = ModelDefaults()
    providers: dict[str, ProviderSettings] = {}
    permissions: Permissions = Permissions()
    limits: SpellLimits = SpellLimits()
    queue: QueueSettings = QueueSettings()
    library: LibrarySettings = LibrarySettings()
    plugins: Plugins = Plugins()
    state: StateSettings = StateSettings()
    memory: MemorySettings = MemorySettings()
    hooks: dict[str, HookSettings] = {}
    events: EventSettings = EventSettings()
    sources: dict[str, SourceSettings] = {}
    telemetry: TelemetrySettings = TelemetrySettings()
    spell: dict[str, object] = {}
