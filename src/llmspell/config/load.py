"""Loading settings: defaults, files, `LLMSPELL_*`, flags; the last one wins."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import msgspec

from llmspell.config.fault import misfit, nameless
from llmspell.config.settings import QUANTITIES, Settings
from llmspell.errors import ConfigError, UsageError, nearest
from llmspell.grant import KINDS

__all__ = ["Loaded", "data_folder", "load"]

PREFIX = "LLMSPELL_"
FILE_NAME = "llmspell.toml"
_OTHERS = ("LLMSPELL_CONFIG", "LLMSPELL_REQUIRE_SERVERS")
"""Variables that set nothing: what names the file, and what the tests read."""

_OTHERS_BEGIN = "LLMSPELL_TEST_"
_USER = re.compile(r"://[^/@\s]+@")
_PASSWORD = re.compile(r"([?&]\w*password=)[^&\s]+")
_SECRET = ("api_key", "headers", "secret", "token")


class Loaded(msgspec.Struct, frozen=True):
    """The settings with the origin of each value.

    Attributes:
        settings: The checked settings.
        origins: Dotted name to where its value came from.
        values: Dotted name to value, as it came.
    """

    settings: Settings
    origins: Mapping[str, str]
    values: Mapping[str, object]

    def shown(self) -> list[tuple[str, object, str]]:
        """Return name, value and origin of everything, secrets masked."""
        return [(name, _mask(name, value), self.origins[name]) for name, value in sorted(self.values.items())]


def load(
    *,
    flags: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
    home: Path | None = None,
) -> Loaded:
    """Return the settings that hold here.

    Args:
        flags: Dotted names given on the command line.
        environ: The environment; the process's own unless given.
        folder: Where `llmspell.toml` is looked for; the working folder unless given.
        home: The user's configuration folder; `~/.config/llmspell` unless given.

    Raises:
        ConfigError: A file is not TOML, or a value is unknown or of the wrong type.
    """
    environment = os.environ if environ is None else environ
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    layers = [
        (_flatten(msgspec.to_builtins(Settings())), "default"),
        *_files(home or _home(environment), folder or Path.cwd(), environment),
        *_variables(environment),
        (dict(flags or {}), "flag"),
    ]
    _refuse_strange(environment, [layer for layer, _ in layers])

    for layer, origin in layers:
        for name, value in layer.items():
            values[name] = value
            origins[name] = origin

    for name in [
        name
        for name, value in values.items()
        if value in ({}, None) and any(one.startswith(f"{name}.") for one in values)
    ]:
        del values[name], origins[name]

    return Loaded(_settings(values, origins), origins, values)


def data_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder where a user's programs keep their data, ours within.

    Args:
        environ: The environment.
    """
    base = environ.get("XDG_DATA_HOME") or os.path.join(environ.get("HOME") or "~", ".local", "share")
    return Path(base).expanduser() / "llmspell"


def _home(environ: Mapping[str, str]) -> Path:
    base = environ.get("XDG_CONFIG_HOME") or os.path.join(environ.get("HOME") or "~", ".config")
    return Path(base).expanduser() / "llmspell"


def _files(home: Path, folder: Path, environ: Mapping[str, str]) -> list[tuple[dict[str, object], str]]:
    named = environ.get(f"{PREFIX}CONFIG")
    paths = [home / "config.toml", Path(named) if named else folder / FILE_NAME]
    found: list[tuple[dict[str, object], str]] = []

    for path in paths:
        if not path.is_file():
            if named and path == Path(named):
                raise ConfigError(f"{path} does not exist", hint=f"{PREFIX}CONFIG names it")

            continue

        try:
            found.append((_flatten(tomllib.loads(path.read_text())), str(path)))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            raise ConfigError(f"{path}: {error}", hint="it must be a TOML file") from error

    return found


def _variables(environ: Mapping[str, str]) -> list[tuple[dict[str, object], str]]:
    """`LLMSPELL_MODEL__DEFAULT=x` sets `model.default`; values are TOML where they parse, else text."""
    found: list[tuple[dict[str, object], str]] = []

    for key, text in environ.items():
        if key.startswith(PREFIX) and "__" in key:
            name = key.removeprefix(PREFIX).lower().replace("__", ".")
            found.append(({name: _parse(text)}, key))

    return found


def _refuse_strange(environ: Mapping[str, str], layers: Sequence[Mapping[str, object]]) -> None:
    """Refuse variables that look like ours and mean nothing, such as one with a single underscore."""
    from difflib import get_close_matches

    named = {*_OTHERS, *_listed(layers, "state.key_env"), *_listed(layers, "permissions.allow.env")}

    for key in environ:
        if key.startswith(PREFIX) and "__" not in key and key not in named and not key.startswith(_OTHERS_BEGIN):
            known = [name.upper().replace(".", "__") for name in layers[0] if "." in name]
            close = get_close_matches(key.removeprefix(PREFIX), known, n=1)
            hint = f'did you mean "{PREFIX}{close[0]}"?' if close else f"{PREFIX}SECTION__KEY sets a key of a section"
            raise ConfigError(f"the environment variable {key} means nothing", hint=hint)


def _listed(layers: Sequence[Mapping[str, object]], name: str) -> set[str]:
    """Return the texts of a list in all layers."""
    found = [layer[name] for layer in layers if isinstance(layer.get(name), list)]
    return {one for texts in found for one in cast("list[object]", texts) if isinstance(one, str)}


def _parse(text: str) -> object:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _flatten(tree: Mapping[str, Any], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}

    for key, value in tree.items():
        name = f"{prefix}{key}"

        if isinstance(value, dict) and value and not name.endswith(".headers"):
            flat.update(_flatten(cast("dict[str, Any]", value), f"{name}."))
        else:
            flat[name] = value

    return flat


def _settings(values: Mapping[str, object], origins: Mapping[str, str]) -> Settings:
    try:
        settings = msgspec.convert(_tree(values, origins), Settings)
    except msgspec.ValidationError as error:
        raise misfit(error, origins) from None

    for name, look in _CHECKS.items():
        try:
            look(settings)
        except UsageError as error:
            raise nameless(error, name, origins) from None

    _refuse_kinds("permissions.allow", settings.permissions.allow, origins)
    _refuse_kinds("permissions.deny", settings.permissions.deny, origins)
    return settings


def _refuse_kinds(name: str, rules: Mapping[str, object], origins: Mapping[str, str]) -> None:
    for kind in rules:
        if kind not in KINDS:
            unknown = UsageError("there is no such kind of grant", hint=nearest(kind, list(KINDS)))
            raise nameless(unknown, f"{name}.{kind}", origins)


def _tree(values: Mapping[str, object], origins: Mapping[str, str]) -> dict[str, Any]:
    tree: dict[str, Any] = {}

    for name, value in values.items():
        *folders, leaf = _steps(name)
        place: dict[str, Any] = tree

        for step in folders:
            inner: object = place.setdefault(step, {})

            if not isinstance(inner, dict):
                raise ConfigError(f"{name}: {step} is a value, not a table", hint=origins[name])

            place = cast("dict[str, Any]", inner)

        place[leaf] = value

    return tree


_CHECKS: dict[str, Callable[[Settings], object]] = {
    **{f"limits.{name}": lambda settings, name=name: settings.limits.quantity(name) for name in QUANTITIES},
    "limits": lambda settings: settings.limits.budget,
    "state.max_value": lambda settings: settings.state.value_bytes,
    "state.max_owner": lambda settings: settings.state.owner_bytes,
    "state.max_temp": lambda settings: settings.state.temp_bytes,
    "state.encrypt": lambda settings: settings.state.encrypted,
    "telemetry.patience": lambda settings: settings.telemetry.patience_s,
}
"""What is read only when it is used, and looked at when it is loaded."""


def _steps(name: str) -> list[str]:
    """Split a dotted name; kinds of grants such as `fs.read` hold a dot themselves."""
    for area in ("permissions.allow.", "permissions.deny."):
        if name.startswith(area):
            return [*area.rstrip(".").split("."), name.removeprefix(area)]

    return name.split(".")


def _mask(name: str, value: object) -> object:
    if value and name.rpartition(".")[2] in _SECRET:
        return "***"

    if not isinstance(value, str):
        return value

    return _PASSWORD.sub(r"\1***", _USER.sub("://***@", value))
