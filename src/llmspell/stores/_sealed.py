"""A store whose values are encrypted before they reach the store inside it.

AES-256-GCM with a fresh nonce for each value. Scope, owner and key are bound to the value, so one
cannot be passed off as another's. Keys, times and who changed what stay readable.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Protocol

import msgspec

from llmspell.errors import StateError
from llmspell.note import notes_of
from llmspell.store import SEAL, By, Change, Entry, Operation, Place, Put, Snapshot, Span, Store
from llmspell.stores._sealed_notes import SealedNotes

__all__ = ["SealedStore", "keys_of"]

KEY_BYTES = 32
NONCE_BYTES = 12
NAME_BYTES = 4
"""The start of a key's hash, which says with which key a value was encrypted."""

_HEAD = len(SEAL) + NAME_BYTES + NONCE_BYTES


class _Cipher(Protocol):
    """What is used of a cipher."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None, /) -> bytes: ...


class SealedStore:
    """Encrypts what goes in and decrypts what comes out.

    A value that was kept before its scope was encrypted is read as it is; it is encrypted when it is
    set again.

    Args:
        inner: Where the encrypted values go.
        keys: Keys of 32 bytes: the first encrypts, all decrypt.

    Raises:
        StateError: `state.missing_extra`: the package that encrypts is not installed.
    """

    def __init__(self, inner: Store, keys: Sequence[bytes]) -> None:
        ciphers = {_name(key): _cipher(key) for key in keys}
        self._inner = inner
        self._name = next(iter(ciphers))
        self._ciphers: Mapping[bytes, _Cipher] = ciphers

    @property
    def sealed(self) -> bool:
        """Values are kept encrypted."""
        return True

    @cached_property
    def notes(self) -> SealedNotes:
        """What keeps notes; nothing of them can be read in the store inside."""
        return SealedNotes(notes_of(self._inner), self._encrypt, self._decrypt)

    async def get(self, place: Place, key: str, now: float) -> Entry | None:
        """Return what a key holds; None where it is not there."""
        entry = await self._inner.get(place, key, now)
        return None if entry is None else self._opened(place, entry)

    async def keys(self, place: Place, span: Span, now: float) -> list[str]:
        """Return the keys of an owner, in order."""
        return await self._inner.keys(place, span, now)

    async def scan(self, place: Place, span: Span, now: float) -> list[Entry]:
        """Return what the keys of an owner hold, in order."""
        return [self._opened(place, one) for one in await self._inner.scan(place, span, now)]

    async def apply(self, place: Place, operations: Sequence[Operation], by: By) -> list[int]:
        """Change keys of one owner, all of them or none."""
        return await self._inner.apply(place, [self._closed(place, one) for one in operations], by)

    async def history(self, place: Place, key: str, limit: int) -> list[Change]:
        """Return the newest kept changes of a key, newest first."""
        changes = await self._inner.history(place, key, limit)
        return [
            one if one.data is None else msgspec.structs.replace(one, data=self._decrypt(place, key, one.data))
            for one in changes
        ]

    async def take_snapshot(self, place: Place, label: str, by: By) -> Snapshot:
        """Copy all that an owner has now."""
        return await self._inner.take_snapshot(place, label, by)

    async def snapshots(self, place: Place) -> list[Snapshot]:
        """Return an owner's snapshots, oldest first."""
        return await self._inner.snapshots(place)

    async def restore(self, place: Place, number: int, by: By) -> int:
        """Make the owner's state what it was at a snapshot."""
        return await self._inner.restore(place, number, by)

    async def forget(self, place: Place, number: int) -> bool:
        """Delete a snapshot."""
        return await self._inner.forget(place, number)

    async def erase(self, place: Place, prefix: str) -> int:
        """Forget the changes of keys that begin so and are not there now."""
        return await self._inner.erase(place, prefix)

    async def owners(self, scope: str) -> list[str]:
        """Return the names of all owners in a scope."""
        return await self._inner.owners(scope)

    async def close(self) -> None:
        """Close the store inside; idempotent."""
        await self._inner.close()

    def _opened(self, place: Place, entry: Entry) -> Entry:
        return msgspec.structs.replace(entry, data=self._decrypt(place, entry.key, entry.data))

    def _closed(self, place: Place, one: Operation) -> Operation:
        if not isinstance(one, Put):
            return one

        return msgspec.structs.replace(one, data=self._encrypt(place, one.key, one.data))

    def _encrypt(self, place: Place, key: str, data: bytes) -> bytes:
        # not from the context: a nonce that comes twice would give the key away, and replays do not encrypt
        nonce = os.urandom(NONCE_BYTES)
        return SEAL + self._name + nonce + self._ciphers[self._name].encrypt(nonce, data, _bound(place, key))

    def _decrypt(self, place: Place, key: str, data: bytes) -> bytes:
        if not data.startswith(SEAL):
            return data

        if (cipher := self._ciphers.get(data[1 : 1 + NAME_BYTES])) is None:
            raise StateError(
                f'"{key}" of {place} was encrypted with a key that is not given',
                code="state.key",
                hint="add the old key's variable to key_env in [state]",
            )

        from cryptography.exceptions import InvalidTag

        try:
            return cipher.decrypt(data[1 + NAME_BYTES : _HEAD], data[_HEAD:], _bound(place, key))
        except (InvalidTag, ValueError) as error:
            raise StateError(f'"{key}" of {place} was tampered with, or is damaged', code="state.corrupt") from error


def keys_of(names: Sequence[str], environ: Mapping[str, str]) -> list[bytes]:
    """Return the keys that environment variables hold.

    Args:
        names: The variables; those that are not set are left out.
        environ: The environment.

    Raises:
        StateError: `state.key`: none is set, or one is not 32 bytes in base64.
    """
    found = [(name, environ[name]) for name in names if environ.get(name)]

    if not found:
        raise StateError(
            f"there is no key to encrypt with: {' and '.join(names)} not set",
            code="state.key",
            hint="make one with: openssl rand -base64 32",
        )

    return [_key(name, text) for name, text in found]


def _key(name: str, text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip().replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        key = b""  # what it holds must not stand in the error

    if len(key) != KEY_BYTES:
        raise StateError(
            f"{name} is not a key of {KEY_BYTES} bytes in base64",
            code="state.key",
            hint="make one with: openssl rand -base64 32",
        )

    return key


def _cipher(key: bytes) -> _Cipher:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError as error:
        raise StateError(
            "encrypted state needs the package cryptography",
            code="state.missing_extra",
            hint="pip install 'llmspell[crypto]'",
        ) from error

    return AESGCM(key)


def _name(key: bytes) -> bytes:
    return hashlib.sha256(b"llmspell state key" + key).digest()[:NAME_BYTES]


def _bound(place: Place, key: str) -> bytes:
    return msgspec.msgpack.encode((place.scope, place.owner, key))
