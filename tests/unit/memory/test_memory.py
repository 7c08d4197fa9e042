"""Memory: what comes back, bounds, who may, what hooks change, what events hold."""

import pytest

from llmspell.context import Context
from llmspell.errors import ConvertError, DeniedError, LimitError, NotFoundError, StateError, UsageError
from llmspell.grant import Grants
from llmspell.hook import CacheHit, Deny, Replace, on
from llmspell.journal import MemoryJournal
from llmspell.memory import (
    FoundNote,
    MemoryAccess,
    Note,
    add_note,
    embed_notes,
    forget_notes,
    list_notes,
    search_notes,
)
from llmspell.stores._sealed import SealedStore


async def test_note_comes_back_whole(context, home):
    number = await add_note(context, home, "Ada likes tea", {"about": "Ada", "deep": {"n": [1.5, None]}})
    meta = {"about": "Ada", "deep": {"n": [1.5, None]}}
    assert await list_notes(context, home) == [Note(id=number, text="Ada likes tea", meta=meta, at=100.0)]
    assert await search_notes(context, home, "TEA") == [
        FoundNote(id=number, text="Ada likes tea", meta=meta, at=100.0, score=1.0)
    ]


async def test_best_has_the_score_one_and_others_less(context, home):
    for text in ("zebra", "zebra lion", "lion", "bear", "bear", "bear"):
        await add_note(context, home, text)

    scores = [(one.text, one.score) for one in await search_notes(context, home, "zebra lion")]
    assert scores[0] == ("zebra lion", 1.0)
    assert [0 < score < 1 for _, score in scores[1:]] == [True, True]


async def test_limit_facts_and_pages(context, home):
    for i in range(5):
        await add_note(context, home, f"note {i}", {"even": i % 2 == 0})

    assert [one.id for one in await search_notes(context, home, "note", limit=2)] == [5, 4]
    assert [one.id for one in await search_notes(context, home, "note", meta={"even": False})] == [4, 2]
    assert [one.id for one in await list_notes(context, home, meta={"even": True}, after=1, limit=1)] == [3]


async def test_forgetting_picks_by_all_that_is_given(make_context, home):
    context = make_context()
    await add_note(context, home, "old", {"k": 1})
    await context.clock.sleep(50)
    await add_note(context, home, "new", {"k": 1})
    assert await forget_notes(context, home, meta={"k": 1}, before=120.0) == 1
    assert [one.text for one in await list_notes(context, home)] == ["new"]
    assert await forget_notes(context, home, id=1) == 0
    assert await forget_notes(context, home, id=2, meta={"k": 2}) == 0
    assert await forget_notes(context, home, everything=True) == 1


@pytest.mark.parametrize("given", [{}, {"meta": {}}, {"id": 1, "everything": True}])
async def test_forgetting_must_say_which(context, home, given):
    with pytest.raises(UsageError, match="which notes"):
        await forget_notes(context, home, **given)


@pytest.mark.parametrize(
    ("text", "meta", "error", "message"),
    [
        (" \n", {}, UsageError, "empty"),
        ("ä" * 16_001, {}, UsageError, "32002 bytes"),
        ("\ud800", {}, ConvertError, "surrogate"),
        ("x", {"k": "v" * 8000}, UsageError, "may take 8000"),
        ("x", {"": 1}, UsageError, "name in meta is empty"),
        ("x", {"a\0b": 1}, UsageError, "control character"),
        ("x", {"k": b"bytes"}, ConvertError, "meta"),
        ("x", {"k": float("nan")}, ConvertError, "meta"),
        ("x", {"k": "\ud800"}, ConvertError, "meta"),
    ],
)
async def test_what_no_store_takes_is_refused(context, home, text, meta, error, message):
    with pytest.raises(error, match=message):
        await add_note(context, home, text, meta)

    assert await list_notes(context, home) == []


@pytest.mark.parametrize("query", ["", "  ", "x" * 32_001, " ".join([f"w{i}" for i in range(65)])])
async def test_what_is_no_query_is_refused(context, home, query):
    with pytest.raises(UsageError):
        await search_notes(context, home, query)


@pytest.mark.parametrize("limit", [0, -1, 1001])
async def test_limit_must_make_sense(context, home, limit):
    for call in (search_notes(context, home, "x", limit=limit), list_notes(context, home, limit=limit)):
        with pytest.raises(UsageError, match="a limit of"):
            await call


async def test_owner_keeps_no_more_than_its_share(context, home):
    with pytest.raises(LimitError, match="may take 100000") as caught:
        for _ in range(10):
            await add_note(context, home, "word " * 2000)

    assert caught.value.code == "limit.state"


async def test_shared_memory_needs_its_grant(make_context, shared):
    async def code_of(**rules):
        try:
            return await add_note(make_context(grants=Grants(**rules)), shared, "x")
        except DeniedError as error:
            return str(error)

    assert "memory=user/ada" in await code_of(allow={"state": ["user"]})
    assert "memory=user/ada" in await code_of(allow={"memory": ["user/bob", "app"]})
    assert "memory=user/ada" in await code_of(allow={"memory": ["user"]}, deny={"memory": ["user/ada"]})
    assert await code_of(allow={"memory": ["user/a*"]}) == 1
    assert await code_of(allow={"memory": ["user"]}) == 2


async def test_own_memory_needs_none_but_can_be_denied(make_context, home):
    assert await add_note(make_context(grants=Grants()), home, "x") == 1

    with pytest.raises(DeniedError):
        await search_notes(make_context(grants=Grants(deny={"memory": ["spell"]})), home, "x")


async def test_hooks_change_what_goes_in_and_what_comes_out(context, home):
    async def clean(context, crossing):
        return Replace({"text": crossing.input.text.replace("4711", "***")}) if crossing.input.op == "add" else None

    async def less(context, crossing):
        return Replace([{"id": 1, "text": "other", "meta": {}, "at": 0.0, "score": 1.0}])

    context.hooks.add(on("before:memory", clean))
    await add_note(context, home, "the code is 4711")
    assert [one.text for one in await list_notes(context, home)] == ["the code is ***"]
    context.hooks.add(on("after:memory", less, match="*.search"))
    assert [one.text for one in await search_notes(context, home, "code")] == ["other"]


@pytest.mark.parametrize("change", [{"owner": "eve"}, {"op": "forget"}, {"text": ""}, {"meta": 3}, "text"])
async def test_hook_cannot_change_whose_note_it_is_or_give_none(context, home, change):
    async def swap(context, crossing):
        return Replace(change)

    context.hooks.add(on("before:memory", swap))

    with pytest.raises(UsageError) as caught:
        await add_note(context, home, "x")

    assert caught.value.code == "hook.verdict"


async def test_hook_answers_and_refuses(context, home):
    async def say(context, crossing):
        return CacheHit(99) if crossing.input.op == "add" else Deny("no")

    context.hooks.add(on("before:memory", say))
    assert await add_note(context, home, "x") == 99

    with pytest.raises(DeniedError):
        await list_notes(context, home)


async def test_each_access_is_an_event_and_stands_in_the_journal(make_context, home):
    context = make_context(journal=MemoryJournal())
    seen = []
    context.events.observe("memory.>", lambda event: seen.append((event.type, event.subject, event.data)))
    await add_note(context, home, "x")
    access = MemoryAccess(op="add", scope="spell", owner="mine", text="x")
    assert seen == [("memory.started", "spell.add", access), ("memory.finished", "spell.add", 1)]
    assert [(one.kind, one.name) for one in context.journal.entries] == [("memory", "spell.add")]


async def test_encrypted_notes_stand_in_no_event(make_context, store, home):
    sealed = SealedStore(store, [b"k" * 32])
    context, seen = make_context("letters-16", store=lambda _scope: sealed), []
    context.events.observe(">", lambda event: seen.append((event.type, event.data)))
    await add_note(context, home, "secret")
    assert seen == [
        ("memory.started", None),
        ("embedding.started", None),
        ("embedding.finished", None),
        ("memory.finished", None),
    ]
    assert [one.text for one in await search_notes(context, home, "secret")] == ["secret"]


async def test_context_without_stores_or_models_says_so(home):
    with pytest.raises(NotFoundError, match="no store"):
        await add_note(Context(), home, "x")

    with pytest.raises(NotFoundError, match="embedding model"):
        await Context().embedder("a/b")


async def test_without_a_model_there_is_nothing_to_embed_with(context, home):
    with pytest.raises(UsageError, match="no embedding model is configured"):
        await embed_notes(context, home)


async def test_store_without_notes_is_a_typed_error(make_context, home):
    context = make_context(store=lambda _scope: object())

    with pytest.raises(StateError, match="keeps no notes"):
        await add_note(context, home, "x")
