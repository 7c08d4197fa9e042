"""`Memory`: notes that outlive runs and are found again."""

from __future__ import annotations

from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.memory import FoundNote, Note, add_note, embed_notes, forget_notes, list_notes, search_notes
from llmspell.scope import Home
from llmspell.store import Scope, place_of
from llmspell.value import Value

__all__ = ["GLOBAL"]

GLOBAL = Global(
    "Memory",
    "Notes that outlive the run, found by their words and, with an embedding model in `[memory]`, by what they mean. "
    "They are the spell's own, or belong to an owner in another scope and need the grant `memory=<scope>/<owner>`.",
)


@GLOBAL.function
async def add(
    spell: Spell, text: str, meta: dict[str, Value] | None = None, *, scope: Scope = "spell", owner: str = ""
) -> int:
    """Keep a note.

    Args:
        text: What it says, up to 32 000 bytes.
        meta: Facts about it by name, to pick notes by; up to 8 000 bytes of JSON.
        scope: In which scope.
        owner: Whose it is; the spell's own unless given, and of `temp` the run's.

    Returns:
        Its id among its owner's notes; never given twice.

    Raises:
        usage: The text is empty or too long, or a name in meta is none.
        limit.state: The owner would keep too much.
        grant.denied: The memory, or the embedding model, is not granted.
        provider.failed: The embedding model failed, and nothing was kept; likewise the other `provider.…` codes.
        memory.no_index: What keeps the notes cannot look for words.

    Example:
        lua:
            local id = Memory.add("Ada likes green tea.", { about = "Ada" })
            local found = Memory.search("tea")
            return { found[1].id == id, found[1].text, found[1].meta.about }
        js:
            const id = await Memory.add("Ada likes green tea.", { about: "Ada" })
            const found = await Memory.search("tea")
            return [found[0].id === id, found[0].text, found[0].meta.about]
        gives: [true, "Ada likes green tea.", "Ada"]
    """
    return await add_note(spell.context, _home(spell, scope, owner), text, meta or {})


@GLOBAL.function
async def search(
    spell: Spell,
    query: str,
    *,
    limit: int = 10,
    meta: dict[str, Value] | None = None,
    scope: Scope = "spell",
    owner: str = "",
) -> list[FoundNote]:
    """Return the notes that fit a query, the best first.

    A note needs only one of the query's words, but more and rarer ones bring it to the front. What stands
    in quotation marks must be there, in that order. A `*` ends the beginning of a word. Case and
    accents do not matter, and any text is a query.

    Args:
        query: What to look for.
        limit: Most notes, up to 1000.
        meta: Facts that they must have.
        scope: In which scope.
        owner: Whose notes.

    Returns:
        Notes with a `score`: 1 for the best, less for the others.

    Raises:
        usage: The query is empty, or has more than 64 different words and phrases.
        memory.model: Another embedding model than the configured one made the notes' vectors.
        grant.denied: The memory, or the embedding model, is not granted.
        provider.failed: The embedding model failed; likewise the other `provider.…` codes.

    Example:
        lua:
            Memory.add("The red house has a garden.") Memory.add("The garden house is red.")
            return { #Memory.search("house"), Memory.search('"garden house"')[1].text, #Memory.search("gard*") }
        js:
            await Memory.add("The red house has a garden."); await Memory.add("The garden house is red.")
            const count = async (query) => (await Memory.search(query)).length
            return [await count("house"), (await Memory.search('"garden house"'))[0].text, await count("gard*")]
        gives: [2, "The garden house is red.", 2]
    """
    home = _home(spell, scope, owner)
    return await search_notes(spell.context, home, query, limit=limit, meta=meta or {})


@GLOBAL.function
async def list_(
    spell: Spell,
    *,
    meta: dict[str, Value] | None = None,
    after: int = 0,
    limit: int = 100,
    scope: Scope = "spell",
    owner: str = "",
) -> list[Note]:
    """Return notes, oldest first.

    Args:
        meta: Facts that they must have.
        after: The id after which to start, to go on where another call ended.
        limit: Most notes, up to 1000.
        scope: In which scope.
        owner: Whose notes.

    Raises:
        grant.denied: The memory is not granted.

    Example:
        lua:
            Memory.add("one", { kind = "a" }) Memory.add("two", { kind = "b" })
            return { #Memory.list(), Memory.list{ meta = { kind = "b" } }[1].text }
        js:
            await Memory.add("one", { kind: "a" }); await Memory.add("two", { kind: "b" })
            return [(await Memory.list()).length, (await Memory.list({ meta: { kind: "b" } }))[0].text]
        gives: [2, "two"]
    """
    return await list_notes(spell.context, _home(spell, scope, owner), meta=meta or {}, after=after, limit=limit)


@GLOBAL.function
async def forget(
    spell: Spell,
    *,
    id: int | None = None,
    meta: dict[str, Value] | None = None,
    before: float | None = None,
    all: bool = False,
    scope: Scope = "spell",
    owner: str = "",
) -> int:
    """Delete the notes that fit all that is given, for good; returns how many.

    Args:
        id: The only one.
        meta: Facts that they must have.
        before: Unix seconds before which they were added.
        all: Whether all notes are meant; then nothing else may be given.
        scope: In which scope.
        owner: Whose notes.

    Raises:
        usage: Nothing says which notes are meant.
        grant.denied: The memory is not granted.

    Example:
        lua:
            local id = Memory.add("wrong")
            Memory.add("old", { draft = true })
            return { Memory.forget{ id = id }, Memory.forget{ meta = { draft = true } }, #Memory.list() }
        js:
            const id = await Memory.add("wrong")
            await Memory.add("old", { draft: true })
            return [await Memory.forget({ id }), await Memory.forget({ meta: { draft: true } }), (await Memory.list()).length]
        gives: [1, 1, 0]
    """
    home = _home(spell, scope, owner)
    return await forget_notes(spell.context, home, id=id, meta=meta or {}, before=before, everything=all)


@GLOBAL.function
async def embed(spell: Spell, *, scope: Scope = "spell", owner: str = "") -> int:
    """Give a vector by the configured embedding model to all notes that have none, or one by another model.

    Args:
        scope: In which scope.
        owner: Whose notes.

    Returns:
        How many notes got one.

    Raises:
        usage: No embedding model is configured.
        grant.denied: The memory, or the embedding model, is not granted.
        provider.failed: The embedding model failed; likewise the other `provider.…` codes.

    Example:
        lua:
            local ok, problem = pcall(Memory.embed)
            return problem.hint
        js:
            try { await Memory.embed() } catch (problem) { return problem.hint }
        gives: "[memory] embedding = \\"vendor/model\\""
    """
    return await embed_notes(spell.context, _home(spell, scope, owner))


def _home(spell: Spell, scope: Scope, owner: str) -> Home:
    if scope == "spell" and not owner:
        return Home(spell.state.place, own=True, grant="memory")

    if scope == "temp":
        owner = owner or spell.context.run_id

    return Home(place_of(scope, owner), own=scope == "temp", grant="memory")
