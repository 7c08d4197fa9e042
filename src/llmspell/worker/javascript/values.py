"""Frames as the text that crosses into the JavaScript VM, and back.

JSON, with `{"$": [kind, …]}` for what JSON cannot say: `b` bytes, `n` a number that is not finite, `i` a large
integer, `h` a handle, `c` a callback, `m` a map that has a key `$` itself.
"""

# What comes out of JSON has no types yet.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import math
from base64 import b64decode, b64encode
from typing import Any

import msgspec

__all__ = ["pack_frame", "read_frames", "write_frame"]

_Ext = msgspec.msgpack.Ext
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(list[Any]).decode
_to_json = msgspec.json.Encoder().encode
_from_json = msgspec.json.Decoder().decode
_CALLBACK, _HANDLE, _BIG = 1, 2, 3
_FIELDS = 5
_SAFE = (1 << 53) - 1
_DIGITS = 20
"""Most characters of an integer of 64 bits; Python refuses to read very long ones."""

_NUMBERS = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def pack_frame(frame: list[Any]) -> bytes:
    """Return the bytes of a frame that holds plain values."""
    return _pack(frame)


def write_frame(payload: bytes) -> tuple[str, list[Any]]:
    """Return a frame of the host as text for the VM, and its list."""
    frame = _unpack(payload)
    # start, reply and call frames hold values of the host; tags stand nowhere else
    tagged = [*frame[:3], _tagged(frame[3]), frame[4]] if len(frame) == _FIELDS else _tagged(frame)
    mark = "1" if b'{"$":' in (text := _to_json(tagged)) else "0"
    return mark + text.decode(), frame


def read_frames(text: str) -> list[list[Any]]:
    """Return the frames in a text of the VM, ready to be packed."""
    frames = _from_json(text[1:])
    return _untagged(frames) if text[0] == "1" else frames


def _tagged(value: Any) -> Any:
    """Return the value with tags where JSON cannot say it."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value

    if kind is int:
        return value if -_SAFE <= value <= _SAFE else {"$": ["i", str(value)]}

    if kind is float:
        return value if math.isfinite(value) else {"$": ["n", "nan" if math.isnan(value) else str(value)]}

    if kind is list:
        return [_tagged(item) for item in value]

    if kind is dict:
        return _tagged_map(value)

    return {"$": ["b", b64encode(value).decode()]} if kind is bytes else _tagged_ext(value)


def _tagged_map(members: dict[str, Any]) -> dict[str, Any]:
    changed = {key: _tagged(item) for key, item in members.items()}
    return {"$": ["m", changed]} if "$" in changed else changed


def _tagged_ext(ext: msgspec.msgpack.Ext) -> dict[str, Any]:
    data = bytes(ext.data)
    if ext.code == _BIG:
        return {"$": ["i", data.decode("ascii")]}

    kind, number, fields = _unpack(data)
    return {"$": ["h", kind, number, _tagged(fields)]}


def _untagged(value: Any) -> Any:
    if type(value) is list:
        return [_untagged(item) for item in value]

    if type(value) is not dict:
        return value

    tag = value.get("$")
    return _read_tag(tag) if tag is not None else {key: _untagged(item) for key, item in value.items()}


def _read_tag(tag: list[Any]) -> Any:
    kind, body = tag
    if kind == "b":
        return b64decode(body)

    if kind == "n":
        return _NUMBERS[body]

    if kind == "m":
        return {key: _untagged(item) for key, item in body.items()}

    if kind == "i":
        number = int(body) if len(body) <= _DIGITS else 1 << 64
        return number if -(1 << 63) <= number < 1 << 64 else _Ext(_BIG, body.encode("ascii"))

    return _Ext(_CALLBACK if kind == "c" else _HANDLE, _pack(body))
