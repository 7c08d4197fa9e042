"""Encrypted values: unreadable on the disk, bound to their key, readable after a rotation."""

import base64
import os

import pytest

from llmspell.config import StateSettings
from llmspell.context import Context
from llmspell.errors import DeniedError, StateError
from llmspell.keeper import Keeper
from llmspell.scope import ScopedState
from llmspell.store import By, Place, Put
from llmspell.stores._sealed import keys_of

SECRET = "the cat's name is Minoush"
ADA = Place("user", "ada")
BY = By(at=1.0, act="set")


def new_key():
    return base64.b64encode(os.urandom(32)).decode()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state.db"


@pytest.fixture
def keeper(path):
    def make(encrypt=("user",), key_env=("NEW", "OLD"), **environ):
        settings = StateSettings(path=str(path), encrypt=list(encrypt), key_env=list(key_env))
        return Keeper(settings, environ=environ)

    return make


def on_disk(path):
    return b"".join([one.read_bytes() for one in path.parent.iterdir() if one.name.startswith("state.db")])


async def test_plain_text_is_nowhere_on_the_disk(keeper, path):
    made = keeper(NEW=new_key())
    context = Context(store=made.store)
    state, plain = ScopedState("user", "ada", own=True), ScopedState("app", own=True)
    await plain.set(context, "k", "plainly readable")
    await state.set(context, "note", SECRET)
    await state.snapshot(context, "s")
    await state.set(context, "note", "other")
    assert b"plainly readable" in on_disk(path)
    assert SECRET.encode() not in on_disk(path)
    await state.restore(context, 1)
    assert await state.get(context, "note") == SECRET
    assert [one.value for one in await state.history(context, "note")] == [SECRET, "other", SECRET]
    assert [one.value for one in await state.items(context)] == [SECRET]
    await made.close()
    assert SECRET.encode() not in on_disk(path)


async def test_events_tell_of_encrypted_state_without_values(keeper):
    made = keeper(NEW=new_key())
    context, told = Context(store=made.store), []
    context.events.observe("state.>", lambda event: told.append((event.subject, event.data)))
    await ScopedState("user", "ada", own=True).set(context, "note", SECRET)
    await ScopedState("user", "ada", own=True).get(context, "note")
    await ScopedState("app", own=True).set(context, "note", "public")
    await made.close()
    assert told[:4] == [("user.note", None)] * 4
    assert [getattr(data, "value", data) for _, data in told[4:]] == ["public", 1]


async def test_scope_without_its_key_is_denied_before_the_key_is_missed(keeper):
    context = Context(store=keeper().store)
    context.events.observe("state.>", lambda _event: None)

    with pytest.raises(DeniedError):
        await ScopedState("user", "ada").get(context, "note")

    with pytest.raises(StateError) as caught:
        await ScopedState("user", "ada", own=True).get(context, "note")

    assert caught.value.code == "state.key"


async def test_same_value_never_looks_the_same(keeper):
    made = keeper(NEW=new_key())
    store, inner = made.store("user"), made.store("app")
    await store.apply(ADA, [Put(key="a", data=b"x"), Put(key="b", data=b"x"), Put(key="a", data=b"x")], BY)
    seen = {one.data for key in "ab" for one in await inner.history(ADA, key, 9)}
    assert len(seen) == 3
    await made.close()


async def test_wrong_key_is_an_error_and_keys_stay_readable(keeper):
    first = keeper(NEW=new_key())
    await first.store("user").apply(ADA, [Put(key="note", data=b"x")], BY)
    await first.close()
    second = keeper(NEW=new_key())
    state, context = ScopedState("user", "ada", own=True), Context(store=second.store)
    assert await state.keys(context) == ["note"]

    for access in (state.get(context, "note"), state.items(context), state.history(context, "note")):
        with pytest.raises(StateError, match="key that is not given") as caught:
            await access

        assert caught.value.code == "state.key"

    await second.close()


async def test_old_key_still_decrypts_and_the_new_one_encrypts(keeper):
    old, new = new_key(), new_key()
    first = keeper(OLD=old)
    await first.store("user").apply(ADA, [Put(key="a", data=b"1")], BY)
    await first.close()
    second = keeper(NEW=new, OLD=old)
    store = second.store("user")
    assert (await store.get(ADA, "a", 2.0)).data == b"1"
    await store.apply(ADA, [Put(key="a", data=b"2")], BY)
    await second.close()
    third = keeper(NEW=new)
    assert (await third.store("user").get(ADA, "a", 2.0)).data == b"2"
    await third.close()


async def test_value_moved_to_another_key_is_found_out(keeper):
    made = keeper(NEW=new_key())
    store, inner = made.store("user"), made.store("app")
    await store.apply(ADA, [Put(key="salary", data=b"1")], BY)
    stolen = await inner.get(ADA, "salary", 2.0)
    bent = stolen.data[:-1] + bytes([stolen.data[-1] ^ 1])

    for place, key, data in (
        (ADA, "other", stolen.data),
        (Place("user", "bob"), "salary", stolen.data),
        (ADA, "salary", bent),
    ):
        await inner.apply(place, [Put(key=key, data=data)], BY)

        with pytest.raises(StateError) as caught:
            await store.get(place, key, 2.0)

        assert caught.value.code == "state.corrupt"

    await made.close()


async def test_short_data_is_found_out(keeper):
    made = keeper(NEW=new_key())
    store, inner = made.store("user"), made.store("app")
    await store.apply(ADA, [Put(key="k", data=b"1")], BY)
    whole = (await inner.get(ADA, "k", 2.0)).data

    for size in range(1, len(whole)):
        await inner.apply(ADA, [Put(key="k", data=whole[:size])], BY)

        with pytest.raises(StateError):
            await store.get(ADA, "k", 2.0)

    await made.close()


async def test_what_was_kept_before_is_readable_and_encrypted_when_set_again(keeper, path):
    before = keeper(encrypt=())
    context = Context(store=before.store)
    state = ScopedState("user", "ada", own=True)
    await state.set(context, "note", SECRET)
    await before.close()
    after = keeper(NEW=new_key())
    assert await state.get(Context(store=after.store), "note") == SECRET
    await after.close()


async def test_encrypted_value_without_the_setting_says_so(keeper):
    first = keeper(NEW=new_key())
    state = ScopedState("user", "ada", own=True)
    await state.set(Context(store=first.store), "note", SECRET)
    await first.close()
    second = keeper(encrypt=())

    with pytest.raises(StateError, match="encrypted") as caught:
        await state.get(Context(store=second.store), "note")

    assert caught.value.code == "state.key"
    await second.close()


@pytest.mark.parametrize("text", ["", "password", "c2hvcnQ=", "*" * 44, base64.b64encode(b"x" * 33).decode()])
def test_what_is_no_key_is_refused_without_being_told(text):
    with pytest.raises(StateError) as caught:
        keys_of(["KEY"], {"KEY": text})

    assert caught.value.code == "state.key"
    assert not text or text not in caught.value.message + caught.value.hint


def test_both_ways_of_base64_are_read():
    raw = bytes(range(224, 256))
    for text in (
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode(),
        base64.b64encode(raw).decode() + "\n",
    ):
        assert keys_of(["KEY"], {"KEY": text}) == [raw]


async def test_missing_package_is_a_typed_error(keeper, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.ciphers.aead", None)

    with pytest.raises(StateError) as caught:
        keeper(NEW=new_key()).store("user")

    assert caught.value.code == "state.missing_extra"
    assert "llmspell[crypto]" in caught.value.hint
