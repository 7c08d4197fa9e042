"""Shelves: where the artifacts of one owner are in a store."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

import msgspec

from llmspell.artifact.record import ArtifactAccess, ArtifactRef, Blob, decode
from llmspell.context import Context
from llmspell.scope.act import by
from llmspell.store import MAX_OPERATIONS, Drop, Entry, Operation, Place, Put, Span

__all__ = ["Shelf"]

CHUNK = 256 << 10
"""Bytes of one piece; a store keeps no value larger than a mebibyte, unless told so."""

TOGETHER = 10
"""Versions that are deleted in one transaction: few enough that their pieces fit in."""

_PLAIN = b"="
"""Stands before the bytes of a piece, so that none is taken for an encrypted one."""


class Shelf:
    """The artifacts of one owner: a key for each name, version, blob, and piece of a blob.

    Args:
        context: Who works with them.
        access: What for.
    """

    __slots__ = ("_access", "_context", "_place", "_store")

    def __init__(self, context: Context, access: ArtifactAccess) -> None:
        self._context = context
        self._access = access
        self._place = Place(f"{access.scope}.artifact", access.owner)
        self._store = context.store(access.scope)

    async def put(self, ref: ArtifactRef, data: bytes) -> ArtifactRef:
        """Keep the next version of a name; its bytes only where no other version has the same."""
        newest = await self._get(_name_key(ref.name))
        number = 1 if newest is None else decode(newest, ArtifactRef).version + 1
        ref = msgspec.structs.replace(ref, version=number)
        blob, operations = await self._blob(ref.hash, data)
        text = msgspec.json.encode(ref)
        operations += [
            Put(key=_name_key(ref.name), data=text, expected=_version(newest)),
            Put(key=_version_key(ref.name, number), data=text, expected=0),
            Put(key=_blob_key(ref.hash), data=msgspec.json.encode(blob[0]), expected=blob[1]),
        ]
        await self._store.apply(self._place, operations, by(self._context, self._access.op))
        return ref

    async def ref(self, version: int | None) -> ArtifactRef | None:
        """Return a version of the access's name, the newest unless told which."""
        name = self._access.name
        entry = await self._get(_name_key(name) if version is None else _version_key(name, version))
        return None if entry is None else decode(entry, ArtifactRef)

    async def data(self, ref: ArtifactRef) -> bytes | None:
        """Return the bytes of a version; None where they are not what they were."""
        found = await self._scan(f"chunk/{ref.hash}/")
        data = b"".join([entry.data.removeprefix(_PLAIN) for entry in found])
        return data if hashlib.sha256(data).hexdigest() == ref.hash else None

    async def newest(self) -> list[ArtifactRef]:
        """Return the newest version of each name, by name."""
        return sorted([decode(one, ArtifactRef) for one in await self._scan("name/")], key=lambda one: one.name)

    async def delete_some(self) -> bool:
        """Delete the oldest versions of the access's name, and the name with the last; returns whether more are left."""
        name = self._access.name
        newest = await self._get(_name_key(name))
        span = Span(prefix=_version_key(name), limit=TOGETHER + 1)
        found = await self._store.scan(self._place, span, self._context.clock.now())
        gone, more = found[:TOGETHER], len(found) > TOGETHER
        operations: list[Operation] = [Drop(key=one.key, expected=one.version) for one in gone]

        for digest, uses in Counter([decode(one, ArtifactRef).hash for one in gone]).items():
            operations += await self._release(digest, uses)

        if not more:
            operations.append(Drop(key=_name_key(name), expected=_version(newest)))

        await self._store.apply(self._place, operations, by(self._context, self._access.op))

        for prefix in ("chunk/", "blob/", _version_key(name), _name_key(name)):
            await self._store.erase(self._place, prefix)

        return more

    async def _blob(self, digest: str, data: bytes) -> tuple[tuple[Blob, int], list[Operation]]:
        """Return the blob with one use more and the version it must have, and what keeps its bytes."""
        if (entry := await self._get(_blob_key(digest))) is not None:
            blob = decode(entry, Blob)
            return (msgspec.structs.replace(blob, uses=blob.uses + 1), entry.version), []

        pieces = [data[i : i + CHUNK] for i in range(0, max(len(data), 1), CHUNK)]
        puts: list[Operation] = [
            Put(key=_chunk_key(digest, i), data=_PLAIN + one, expected=0) for i, one in enumerate(pieces)
        ]
        return (Blob(uses=1, chunks=len(pieces)), 0), puts

    async def _release(self, digest: str, uses: int) -> Sequence[Operation]:
        if (entry := await self._get(_blob_key(digest))) is None:
            return ()

        blob = decode(entry, Blob)

        if blob.uses > uses:
            less = msgspec.json.encode(msgspec.structs.replace(blob, uses=blob.uses - uses))
            return (Put(key=entry.key, data=less, expected=entry.version),)

        chunks = [Drop(key=_chunk_key(digest, i)) for i in range(blob.chunks)]
        return (Drop(key=entry.key, expected=entry.version), *chunks)

    async def _get(self, key: str) -> Entry | None:
        return await self._store.get(self._place, key, self._context.clock.now())

    async def _scan(self, prefix: str) -> list[Entry]:
        found: list[Entry] = []
        span = Span(prefix=prefix)

        while page := await self._store.scan(self._place, span, self._context.clock.now()):
            found += page
            span = msgspec.structs.replace(span, after=page[-1].key)

            if len(page) < MAX_OPERATIONS:
                break

        return found


def _version(entry: Entry | None) -> int:
    return 0 if entry is None else entry.version


def _short(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:40]


def _name_key(name: str) -> str:
    return f"name/{_short(name)}"


def _version_key(name: str, number: int | None = None) -> str:
    return f"version/{_short(name)}/{'' if number is None else f'{number:010d}'}"


def _blob_key(digest: str) -> str:
    return f"blob/{digest}"


def _chunk_key(digest: str, number: int) -> str:
    return f"chunk/{digest}/{number:06d}"
