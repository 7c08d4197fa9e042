"""Notes with vectors: what they find, what they cost, and what becomes of a change of the model."""

import pytest

from llmspell._scripted_embedder import ScriptedEmbedder
from llmspell.app import App
from llmspell.budget import Budget, Limits
from llmspell.config import Settings
from llmspell.config.settings import MemorySettings, StateSettings
from llmspell.errors import DeniedError, LimitError, NotFoundError, ProviderError, StateError, UsageError
from llmspell.grant import Grants
from llmspell.hook import CacheHit, Replace, on
from llmspell.memory import add_note, embed_notes, list_notes, search_notes
from llmspell.memory.vector import fuse, nearest_of, packed
from llmspell.note import KeptNote
from llmspell.provider import Embedder, EmbedRequest
from llmspell.stores._sealed import SealedStore

TEXTS = ("the colours of autumn leaves", "a recipe for soup", "how engines burn fuel")


@pytest.fixture(params=["plain", "sealed"])
def embedding(request, make_context, store):
    kept = store if request.param == "plain" else SealedStore(store, [b"k" * 32])
    return lambda model="letters-256", **changes: make_context(model, store=lambda _scope: kept, **changes)


async def fill(context, home):
    for text in TEXTS:
        await add_note(context, home, text)


async def test_vectors_find_what_words_do_not(embedding, home):
    await fill(embedding(), home)
    assert await search_notes(embedding(""), home, "coloured leaf") == []
    found = await search_notes(embedding(), home, "coloured leaf", limit=1)
    assert [(one.text, one.score) for one in found] == [(TEXTS[0], 1.0)]


async def test_note_that_both_find_comes_first(embedding, home):
    await fill(embedding(), home)
    found = await search_notes(embedding(), home, "soup recipes")
    assert found[0].text == TEXTS[1]
    assert all(one.score < 1 for one in found[1:])


async def test_change_of_the_model_is_an_error_until_vectors_are_made_anew(embedding, home):
    await fill(embedding(), home)
    other = embedding("letters-64")

    with pytest.raises(StateError, match="256 numbers by scripted/letters-256, but scripted/letters-64") as caught:
        await search_notes(other, home, "soup")

    assert caught.value.code == "memory.model"
    assert await embed_notes(other, home) == 3
    assert (await search_notes(other, home, "soup"))[0].text == TEXTS[1]
    assert await embed_notes(other, home) == 0


async def test_notes_from_before_are_found_by_words_and_get_vectors_on_demand(embedding, home):
    await fill(embedding(""), home)
    assert [one.text for one in await search_notes(embedding(), home, "soup")] == [TEXTS[1]]
    assert await embed_notes(embedding(), home) == 3
    assert (await search_notes(embedding(), home, "burnt fuels"))[0].text == TEXTS[2]
    assert [one.at for one in await list_notes(embedding(), home)] == [100.0] * 3


async def test_facts_bound_vectors_too(embedding, home):
    context = embedding()
    await add_note(context, home, "autumn leaves", {"kind": "a"})
    await add_note(context, home, "autumn leaves fall", {"kind": "b"})
    assert [one.id for one in await search_notes(context, home, "leaf", meta={"kind": "b"})] == [2]


async def test_calls_of_the_model_count_and_stop_at_the_budget(embedding, home):
    context = embedding(budget=Budget(Limits(tokens=5)))
    await add_note(context, home, "x" * 40)
    assert (context.budget.usage.requests, context.budget.usage.input_tokens, context.budget.turns) == (1, 10, 0)

    with pytest.raises(LimitError) as caught:
        await add_note(context, home, "y")

    assert caught.value.code == "limit.tokens"
    assert len(await list_notes(context, home)) == 1


async def test_model_must_be_granted(embedding, home):
    with pytest.raises(DeniedError, match="model=scripted/letters-256"):
        await add_note(embedding(grants=Grants({"model": ["openai/*"]})), home, "x")

    assert await list_notes(embedding(), home) == []


async def test_failed_model_leaves_no_note(embedding, home):
    with pytest.raises(ProviderError) as caught:
        await add_note(embedding("unknown"), home, "x")

    assert caught.value.code == "provider.model_not_found"
    assert await list_notes(embedding(), home) == []


async def test_hooks_change_and_answer_calls_of_the_model(embedding, home):
    context, got = embedding(), []

    async def change(context, crossing):
        got.append((crossing.name, crossing.input))
        return Replace({"texts": ["soup"]}) if "secret" in crossing.input.texts[0] else None

    hook = context.hooks.add(on("before:embedding", change))
    await add_note(context, home, "secret soup")
    await add_note(context, home, "nothing like it")
    assert got[0] == ("scripted/letters-256", EmbedRequest(model="letters-256", texts=("secret soup",)))
    assert (await search_notes(context, home, "soup"))[0].text == "secret soup"
    del hook

    async def answer(context, crossing):
        return CacheHit({"vectors": [[1.0], [2.0]]})

    context.hooks.add(on("before:embedding", answer))

    with pytest.raises(ProviderError, match="2 embeddings for 1 texts"):
        await add_note(context, home, "x")


async def test_vector_without_direction_is_refused(embedding, home):
    async def answer(context, crossing):
        return CacheHit({"vectors": [[0.0, 0.0]]})

    context = embedding()
    context.hooks.add(on("before:embedding", answer))

    with pytest.raises(ProviderError, match="without direction"):
        await add_note(context, home, "x")


async def test_hook_must_give_as_many_texts(embedding, home):
    context = embedding()

    async def change(context, crossing):
        return Replace({"texts": []})

    context.hooks.add(on("before:embedding", change))

    with pytest.raises(UsageError) as caught:
        await add_note(context, home, "x")

    assert caught.value.code == "hook.verdict"


async def test_scripted_vectors_are_the_same_for_ever():
    made = await ScriptedEmbedder().embed(EmbedRequest(model="letters-8", texts=("Soup", "soup", "")))
    assert isinstance(ScriptedEmbedder(), Embedder)
    assert made.vectors == [[0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 2.0]] * 2 + [[0.0] * 8]


def test_cosine_is_exact():
    vectors = {1: [3.0, 4.0], 2: [4.0, -3.0], 3: [-3.0, -4.0], 4: [1.0, 0.0]}
    notes = [KeptNote(number=number, at=0.0, model="m", vector=packed(one)) for number, one in vectors.items()]
    near = nearest_of(notes, packed([6.0, 8.0]), 10)
    assert [number for number, _ in near] == [1, 4]
    assert [round(cosine, 6) for _, cosine in near] == [1.0, 0.6]


def test_places_of_several_rankings_become_one():
    assert fuse([[(1, 9.0), (2, 3.0)], []]) == [(1, 1.0), (2, 3.0 / 9)]
    assert [number for number, _ in fuse([[(1, 9.0), (2, 8.0)], [(2, 0.5), (3, 0.4)]])] == [2, 1, 3]
    assert fuse([[], []]) == []


async def test_configured_model_is_found_and_closed():
    settings = Settings(memory=MemorySettings(embedding="scripted/letters-8"), state=StateSettings(store="memory"))

    async with App(settings) as app:
        model = await app.context().embedder("")
        assert (model.full_name, await app.models.embedder("ollama/nomic") is not None) == ("scripted/letters-8", True)

        with pytest.raises(NotFoundError, match="has no embedding models") as caught:
            await app.models.embedder("groq/x")

        assert "ollama" in caught.value.hint


async def test_without_configuration_there_is_no_model():
    async with App(Settings(state=StateSettings(store="memory"))) as app:
        assert await app.context().embedder("") is None
