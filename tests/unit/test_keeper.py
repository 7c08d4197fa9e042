"""The keeper: which store keeps what, and that nothing is opened before it is used."""

import os

import pytest

from llmspell.app import App, Script
from llmspell.config import Settings, StateSettings
from llmspell.errors import LimitError, NotFoundError
from llmspell.spell_file import script_of
from llmspell.store import By, Drop, Place, Put, StoreSettings
from llmspell.stores.memory import MemoryStore

ENGINES = ["lua", "javascript"]
COUNT = {
    "lua": "return State.update('n', function(n) return n + 1 end, { default = 0 })",
    "javascript": "return State.update('n', (n) => n + 1, { default: 0 })",
}


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def write(tmp_path):
    def write(name, source):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(source)
        return tmp_path / name

    return write


async def run(settings, *paths):
    """Run spell files, each in an application of its own."""
    results = []

    for path in paths:
        async with App(settings) as app:
            result = await app.run_spell(script_of(path, app.engines))
            assert result.error is None, result.error
            results.append(result.result)

    return results


async def test_spell_that_keeps_nothing_leaves_nothing(home, write):
    assert await run(Settings(), write("a.lua", "State.scope('temp'):set('k', 1) return 1")) == [1]
    assert not home.exists()


@pytest.mark.parametrize("engine", ENGINES)
async def test_what_a_spell_keeps_is_there_in_its_next_run(home, write, engine):
    path = write("count.lua" if engine == "lua" else "count.js", COUNT[engine])
    assert await run(Settings(), path, path, path) == [1, 2, 3]
    assert [one.name for one in (home / "llmspell").iterdir()] == ["state.db"]


async def test_changed_spell_keeps_its_state_and_another_one_has_its_own(home, write):
    path = write("count.lua", COUNT["lua"])
    other = write("other.lua", COUNT["lua"])
    same_name = write("deeper/count.lua", COUNT["lua"])
    assert await run(Settings(), path, other, same_name) == [1, 1, 1]
    write("count.lua", f"-- changed\n{COUNT['lua']}")
    assert await run(Settings(), path) == [2]


async def test_texts_keep_their_own_state(tmp_path, home):
    async with App(Settings()) as app:

        async def run_text(source):
            return (await app.run_spell(Script(source=source, file="exec.lua", engine="lua", folder=tmp_path))).result

        assert [await run_text(COUNT["lua"]), await run_text(COUNT["lua"]), await run_text(f"{COUNT['lua']} ")] == [
            1,
            2,
            1,
        ]


async def test_file_and_text_never_share_an_identity(write):
    path = write("text", "x")
    file = Script(source="x", file="text", engine="lua", folder=path.parent, path=path)
    text = Script(source=str(path), file="text", engine="lua", folder=path.parent)
    assert file.identity != text.identity


async def test_name_of_any_file_makes_an_identity(write):
    path = write("odd \n name é\U0001f600.lua", COUNT["lua"])
    assert await run(Settings(state=StateSettings(store="memory")), path) == [1]


async def test_spell_reaches_no_other_spell(tmp_path, home, write):
    path = write("count.lua", COUNT["lua"])
    await run(Settings(), path)

    async with App(Settings()) as app:
        owner = script_of(path, app.engines).identity
        source = f"return State.scope('spell', '{owner}'):get('n')"
        result = await app.run_spell(Script(source=source, file="spy.lua", engine="lua", folder=tmp_path))

    assert (result.status, result.error.code) == ("denied", "grant.denied")


async def test_temp_ends_with_its_run(tmp_path):
    source = "return State.scope('temp', 'x'):update('n', function(n) return n + 1 end, { default = 0 })"

    async with App(Settings()) as app:
        script = Script(source=source, file="t.lua", engine="lua", folder=tmp_path)
        assert [(await app.run_spell(script)).result for _ in range(2)] == [1, 1]


async def test_path_and_caps_come_from_the_configuration(tmp_path, home, write):
    settings = Settings(state=StateSettings(path=str(tmp_path / "own.db"), max_value=10))
    result = await run(settings, write("a.lua", "State.set('k', 'x') return State.get('k')"))
    assert result == ["x"]
    assert (tmp_path / "own.db").exists()
    assert not home.exists()

    async with App(settings) as app:
        broken = await app.run_spell(script_of(write("b.lua", "State.set('k', 'xxxxxxxxxxx')"), app.engines))

    assert (broken.status, broken.error.code) == ("limit", "limit.state")


async def test_unknown_store_offers_the_nearest():
    async with App(Settings(state=StateSettings(store="sqlit"))) as app:
        with pytest.raises(NotFoundError) as caught:
            app.keeper.store("app")

    assert caught.value.hint == 'did you mean "sqlite"?'


async def test_store_is_closed_with_the_application(home, tmp_path):
    before = len(os.listdir("/proc/self/fd"))

    async with App(Settings()) as app:
        assert (
            await app.run_spell(Script(source=COUNT["lua"], file="a.lua", engine="lua", folder=tmp_path))
        ).result == 1

    assert len(os.listdir("/proc/self/fd")) <= before + 1


async def test_temp_of_one_run_has_a_bound_that_more_owners_do_not_widen(tmp_path):
    settings = Settings(state=StateSettings(max_temp="1M"))
    source = """
    for i = 1, 1000 do State.scope("temp", "owner " .. i):set("k", ("x"):rep(10000)) end
    """

    async with App(settings) as app:
        result = await app.run_spell(Script(source=source, file="t.lua", engine="lua", folder=tmp_path))

    assert (result.status, result.error.code) == ("limit", "limit.state")
    assert "1048576 bytes" in result.error.message


async def test_full_memory_keeps_what_it_has_and_may_delete():
    store, by, kept = MemoryStore(StoreSettings(memory_bytes=500_000)), By(at=1.0, act="set"), 0

    with pytest.raises(LimitError, match="500000 bytes"):
        while True:
            await store.apply(Place("temp", str(kept)), [Put(key="k", data=b"x" * 10_000)], by)
            kept += 1

    assert await store.get(Place("temp", str(kept)), "k", 2.0) is None
    assert (await store.get(Place("temp", str(kept - 1)), "k", 2.0)).data == b"x" * 10_000
    assert await store.apply(Place("temp", "0"), [Drop(key="k")], by) == [2]
    await store.close()
