"""`Artifact`: versioned files that outlive runs."""

from __future__ import annotations

from llmspell.artifact import (
    Artifact,
    ArtifactRef,
    delete_artifact,
    get_artifact,
    list_artifacts,
    put_artifact,
)
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.scope import Home
from llmspell.session import check_id
from llmspell.store import Place

__all__ = ["GLOBAL"]

GLOBAL = Global(
    "Artifact",
    "What spells make and keep: reports, pictures, data. Each name has versions, equal bytes are kept once. An artifact "
    "is the spell's own, or belongs to a shared session and needs its grant, `state=session/<id>`.",
)


@GLOBAL.function
async def put(
    spell: Spell, name: str, data: str | bytes, *, mime: str | None = None, session: str | None = None
) -> ArtifactRef:
    """Keep a text or bytes as the next version of a name.

    Args:
        name: Up to 256 bytes of printable text.
        data: Up to 16 MiB.
        mime: Media type; `text/plain` for a text and `application/octet-stream` for bytes unless given.
        session: Id of the shared session it belongs to; the spell's own unless given.

    Returns:
        The version, for `get`; its hash is the SHA-256 of the bytes.

    Raises:
        limit.artifact: It is too large.
        limit.state: The owner would keep too much.
        usage: The name or the media type is none.
        grant.denied: The session is not granted.

    Example:
        lua:
            local ref = Artifact.put("report.md", "# Done", { mime = "text/markdown" })
            return { ref.name, ref.mime, ref.size, ref.hash:sub(1, 8) }
        js:
            const ref = await Artifact.put("report.md", "# Done", { mime: "text/markdown" })
            return [ref.name, ref.mime, ref.size, ref.hash.slice(0, 8)]
        gives: ["report.md", "text/markdown", 6, "3d8dafb8"]
    """
    text = isinstance(data, str)
    kind = mime or ("text/plain" if text else "application/octet-stream")
    return await put_artifact(spell.context, _home(spell, session), name, data.encode() if text else data, mime=kind)


@GLOBAL.function
async def get(
    spell: Spell, artifact: str | ArtifactRef, *, version: int | None = None, session: str | None = None
) -> Artifact:
    """Return an artifact with its bytes.

    Args:
        artifact: Its name, or what `put` or `list` gave.
        version: Which version; the newest unless given, or that of the reference.
        session: Id of the shared session it belongs to; that of the reference unless given.

    Raises:
        not_found: It is not there.
        grant.denied: The session is not granted.

    Example:
        lua:
            local first = Artifact.put("note", "one")
            Artifact.put("note", "two")
            return { Artifact.get("note").data, Artifact.get(first).data }
        js:
            const first = await Artifact.put("note", "one")
            await Artifact.put("note", "two")
            const text = (artifact) => String.fromCharCode(...artifact.data)
            return [text(await Artifact.get("note")), text(await Artifact.get(first))]
        gives: ["two", "one"]
    """
    if session is None and not isinstance(artifact, str):
        session = artifact.session or None

    return await get_artifact(spell.context, _home(spell, session), artifact, version=version)


@GLOBAL.function
async def list_(spell: Spell, *, session: str | None = None) -> list[ArtifactRef]:
    """Return the newest version of each artifact, by name.

    Args:
        session: Id of a shared session; the spell's own unless given.

    Raises:
        grant.denied: The session is not granted.

    Example:
        lua:
            Artifact.put("b", "1") Artifact.put("a", "2")
            local found = Artifact.list()
            return { found[1].name, found[2].name, #found }
        js:
            await Artifact.put("b", "1"); await Artifact.put("a", "2")
            const found = await Artifact.list()
            return [found[0].name, found[1].name, found.length]
        gives: ["a", "b", 2]
    """
    return await list_artifacts(spell.context, _home(spell, session))


@GLOBAL.function
async def delete(spell: Spell, name: str, *, session: str | None = None) -> bool:
    """Forget an artifact with all its versions, for good; returns whether it was there.

    Args:
        name: Its name.
        session: Id of the shared session it belongs to; the spell's own unless given.

    Raises:
        grant.denied: The session is not granted.

    Example:
        lua:
            Artifact.put("draft", "…")
            return { Artifact.delete("draft"), Artifact.delete("draft") }
        js:
            await Artifact.put("draft", "…")
            return [await Artifact.delete("draft"), await Artifact.delete("draft")]
        gives: [true, false]
    """
    return await delete_artifact(spell.context, _home(spell, session), name)


def _home(spell: Spell, session: str | None) -> Home:
    if session is None:
        return Home(spell.state.place, own=True)

    return Home(Place("session", check_id(session)), own=False)
