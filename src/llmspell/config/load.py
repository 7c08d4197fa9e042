"""Loading settings: defaults, files, `LLMSPELL_*`, flags; the last one wins."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import msgspec

from llmspell.config.settings import Settings
from llmspell.errors import ConfigError

__all__ = ["Loaded", "data_folder", "load"]

PREFIX = "LLMSPELL_"
FILE_NAME = "llmspell.toml"
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

    try:
        settings = msgspec.convert(tree, Settings)
        settings.limits.check()
        _ = (
            settings.state.value_bytes,
            settings.state.owner_bytes,
            settings.state.temp_bytes,
            settings.state.encrypted,
            settings.telemetry.patience_s,
        )
    except msgspec.ValidationError as error:
        where = sorted({origin for origin in origins.values() if origin != "default"})
        raise ConfigError(f"the configuration is wrong: {error}", hint=f"from: {', '.join(where)}") from error

    return settings


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
