"""Artifacts: put, got, listed and deleted through the boundary."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, cast

import msgspec

from llmspell.artifact.record import (
    Artifact,
    ArtifactAccess,
    ArtifactOp,
    ArtifactRef,
    check_data,
    check_mime,
    check_name,
)
from llmspell.artifact.shelf import Shelf
from llmspell.context import Context
from llmspell.errors import NotFoundError, StateError, UsageError
from llmspell.hook import Crossing
from llmspell.scope import Home, Terms, changed_fields, fitting, until_fastest

__all__ = ["delete_artifact", "get_artifact", "list_artifacts", "put_artifact"]


async def put_artifact(
    context: Context, home: Home, name: str, data: bytes, *, mime: str = "application/octet-stream"
) -> ArtifactRef:
    """Keep bytes as the next version of a name; bytes that a version has already are kept once.

    Args:
        context: Who does it.
        home: Whose it is.
        name: Up to 256 bytes of printable text.
        data: The bytes, up to `MAX_BYTES`.
        mime: Their media type.

    Raises:
        LimitError: `limit.artifact`: they are too many. `limit.state`: the owner would keep too much.
        UsageError: The name or the media type is none.
    """
    access = ArtifactAccess(
        op="put",
        scope=home.place.scope,
        owner=home.place.owner,
        name=check_name(name),
        data=check_data(data),
        mime=check_mime(mime),
    )
    return await home.go(context, name, access, _put, _TERMS)


async def get_artifact(
    context: Context, home: Home, artifact: str | ArtifactRef, *, version: int | None = None
) -> Artifact:
    """Return a version of an artifact with its bytes.

    Args:
        context: Who asks.
        home: Whose it is.
        artifact: Its name, or a version itself.
        version: Which version; the newest unless given, or that of the reference.

    Raises:
        NotFoundError: It is not there, or is not the one that the reference means.
    """
    name = artifact if isinstance(artifact, str) else artifact.name

    if version is not None and version < 1:
        raise UsageError(f"the version is {version}", hint="versions are numbered from 1")

    if version is None and not isinstance(artifact, str):
        version = artifact.version

    access = msgspec.structs.replace(_access(home, "get", check_name(name)), version=version)
    found = await home.go(context, name, access, _get, _TERMS)

    if isinstance(artifact, ArtifactRef) and version == artifact.version:
        _require_same(artifact, found.ref)

    return found


async def list_artifacts(context: Context, home: Home) -> list[ArtifactRef]:
    """Return the newest version of each artifact of an owner, by name."""
    return await home.go(context, "", _access(home, "list", ""), _list, _TERMS)


async def delete_artifact(context: Context, home: Home, name: str) -> bool:
    """Forget all versions of an artifact, and bytes that no other has; returns whether it was there."""
    return await home.go(context, name, _access(home, "delete", check_name(name)), _delete, _TERMS)


def _access(home: Home, op: ArtifactOp, name: str) -> ArtifactAccess:
    return ArtifactAccess(op=op, scope=home.place.scope, owner=home.place.owner, name=name)


def _require_same(wanted: ArtifactRef, found: ArtifactRef) -> None:
    if wanted.hash != found.hash:
        raise NotFoundError(
            f'version {wanted.version} of the artifact "{wanted.name}" is another one now',
            hint="it was deleted and put anew; get it by its name",
        )


async def _put(context: Context, access: ArtifactAccess) -> ArtifactRef:
    ref = ArtifactRef(
        name=access.name,
        version=0,
        hash=hashlib.sha256(access.data).hexdigest(),
        mime=access.mime,
        size=len(access.data),
        created_at=context.clock.now(),
        session=access.owner if access.scope == "session" else "",
    )
    return await until_fastest(context, lambda: Shelf(context, access).put(ref, access.data))


async def _get(context: Context, access: ArtifactAccess) -> Artifact:
    shelf = Shelf(context, access)
    ref = await shelf.ref(access.version)
    data = None if ref is None else await shelf.data(ref)

    if ref is not None and data is not None:
        return Artifact(ref=ref, data=data)

    if ref is None or await shelf.ref(access.version) != ref:
        which = "" if access.version is None else f", version {access.version}"
        raise NotFoundError(f'there is no artifact "{access.name}"{which}', hint="list the artifacts there are")

    raise StateError(f'the bytes of the artifact "{access.name}" are damaged', code="state.corrupt")


async def _list(context: Context, access: ArtifactAccess) -> list[ArtifactRef]:
    return await Shelf(context, access).newest()


async def _delete(context: Context, access: ArtifactAccess) -> bool:
    shelf = Shelf(context, access)

    if await shelf.ref(None) is None:
        return False

    while await until_fastest(context, shelf.delete_some):
        pass

    return True


def _changed(crossing: Crossing, value: object) -> ArtifactAccess:
    before = cast("ArtifactAccess", crossing.input)
    return changed_fields(crossing, before, value, _CHANGEABLE if before.op == "put" else {})


def _accepted(crossing: Crossing, value: object) -> Any:
    return fitting(crossing, value, _RESULTS[cast("ArtifactAccess", crossing.input).op])


def _bytes(value: Any) -> bytes:
    return check_data(value.encode() if isinstance(value, str) else msgspec.convert(value, bytes, strict=True))


def _mime(value: Any) -> str:
    return check_mime(msgspec.convert(value, str))


_CHANGEABLE: Mapping[str, Callable[[Any], object]] = {"data": _bytes, "mime": _mime}
"""What of a put a hook may change, with what reads it."""

_RESULTS: Mapping[ArtifactOp, Any] = {
    "put": ArtifactRef,
    "get": Artifact,
    "list": list[ArtifactRef],
    "delete": bool,
}
"""What comes of each access."""

_TERMS = Terms("artifact", _changed, _accepted)
