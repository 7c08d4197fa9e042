"""Quantities as people write them: `2s`, `5m`, `256M`."""

from __future__ import annotations

from functools import lru_cache

from llmspell.errors import ConfigError

__all__ = ["parse_bytes", "parse_seconds"]

_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
_BYTES = {"k": 1 << 10, "M": 1 << 20, "G": 1 << 30}


@lru_cache(256)
def parse_seconds(text: str | float) -> float:
    """Return a duration in seconds.

    Args:
        text: A number of seconds, or a number with `ms`, `s`, `m` or `h`.

    Raises:
        ConfigError: It is no duration, too large, or not above zero.
    """
    return _parse(text, _SECONDS, "a duration", 'such as "500ms", "2s" or "5m"')


@lru_cache(256)
def parse_bytes(text: str | float) -> int:
    """Return a size in bytes.

    Args:
        text: A number of bytes, or a number with `k`, `M` or `G` (powers of 1024).

    Raises:
        ConfigError: It is no size, too large, or not above zero.
    """
    return int(
        _parse(text, {name: float(factor) for name, factor in _BYTES.items()}, "a size", 'such as "64k" or "256M"')
    )


def _parse(text: str | float, units: dict[str, float], what: str, hint: str) -> float:
    number, factor = str(text).strip(), 1.0

    for unit in sorted(units, key=len, reverse=True):
        if number.endswith(unit):
            number, factor = number.removesuffix(unit), units[unit]
            break

    try:
        value = float(number) * factor
    except ValueError as error:
        raise ConfigError(f'"{text}" is not {what}', hint=hint) from error

    if value == float("inf"):
        raise ConfigError(f'"{text}" is too large for {what}', hint=hint)

    if not value > 0:
        raise ConfigError(f'"{text}" is not above zero', hint=hint)

    return value
