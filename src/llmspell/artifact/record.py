"""Accesses to artifacts: what goes in, what comes out, what a store keeps."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias, TypeVar

import msgspec

from llmspell.errors import LimitError, StateError, UsageError
from llmspell.store import SEAL, Entry, check_key

__all__ = [
    "MAX_BYTES",
    "Artifact",
    "ArtifactAccess",
    "ArtifactOp",
    "ArtifactRef",
    "Blob",
    "check_data",
    "check_mime",
    "check_name",
    "decode",
]

ArtifactOp: TypeAlias = Literal["put", "get", "list", "delete"]
T = TypeVar("T")

MAX_BYTES = 16 << 20
"""Most bytes of one version."""

_MIME = re.compile(r"[a-z0-9!#$&^_.+-]{1,60}/[a-z0-9!#$&^_.+-]{1,60}(?:; ?[a-zA-Z0-9-]+=[a-zA-Z0-9._-]+)*")


class ArtifactAccess(msgspec.Struct, frozen=True, kw_only=True):
    """The input of an `artifact` crossing: what is about to be done.

    Attributes:
        op: What: `put`, `get`, `list` or `delete`.
        scope: In which scope the artifact is.
        owner: Whose it is.
        name: Which one; empty for a `list`.
        data: What a `put` keeps.
        mime: Its media type.
        version: Which version a `get` is about; the newest unless given.
    """

    op: ArtifactOp
    scope: str
    owner: str
    name: str = ""
    data: bytes = b""
    mime: str = ""
    version: int | None = None


class ArtifactRef(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an artifact, without what is in it.

    Attributes:
        name: Its name among its owner's.
        version: Its number, from 1.
        hash: SHA-256 of its bytes, in hexadecimal.
        mime: Its media type.
        size: Its bytes.
        created_at: Unix seconds.
        session: The shared session it belongs to; empty for one of the spell's own.
    """

    name: str
    version: int
    hash: str
    mime: str
    size: int
    created_at: float
    session: str = ""


class Artifact(msgspec.Struct, frozen=True, kw_only=True):
    """One version of an artifact.

    Attributes:
        ref: What is known of it.
        data: Its bytes.
    """

    ref: ArtifactRef
    data: bytes


class Blob(msgspec.Struct, frozen=True, kw_only=True):
    """What a store keeps of the bytes that versions share.

    Attributes:
        uses: How many versions have them.
        chunks: In how many pieces they are kept.
    """

    uses: int
    chunks: int


def decode(entry: Entry, wanted: type[T]) -> T:
    """Return what a store kept.

    Raises:
        StateError: `state.corrupt`, or `state.key`: it is encrypted.
    """
    try:
        return msgspec.json.decode(entry.data, type=wanted)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if entry.data.startswith(SEAL):
            raise StateError(
                f'"{entry.key}" of an artifact is encrypted',
                code="state.key",
                hint="list its scope in encrypt of [state]",
            ) from error

        raise StateError(f'"{entry.key}" of an artifact is damaged: {error}', code="state.corrupt") from error


def check_name(name: str) -> str:
    """Return the name of an artifact.

    Raises:
        UsageError: It is empty, longer than 256 bytes, or holds a control character.
    """
    return check_key(name, "name of the artifact")


def check_mime(mime: str) -> str:
    """Return a media type.

    Raises:
        UsageError: It is none.
    """
    if not _MIME.fullmatch(mime):
        raise UsageError(f"{mime[:120]!r} is no media type", hint="such as text/plain or image/png")

    return mime


def check_data(data: bytes) -> bytes:
    """Return bytes that are not too many.

    Raises:
        LimitError: `limit.artifact`.
    """
    if len(data) > MAX_BYTES:
        raise LimitError(
            f"an artifact of {len(data)} bytes; one may take {MAX_BYTES}",
            code="limit.artifact",
            hint="split it over several artifacts",
        )

    return data
