"""Answers in the store of the application, for other runs and other processes."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import msgspec

from llmspell.context import Context
from llmspell.errors import LimitError, StateError, UsageError
from llmspell.grant import Need
from llmspell.message import Reply
from llmspell.store import MAX_OPERATIONS, By, Drop, Place, Put, Span, Store

__all__ = ["Damage", "KeptAnswer", "KeptAnswers", "place_for"]

SPARE = 10
"""One part in so many of the answers kept goes at once, so that not each new one has to make room."""

EVER = 0.0
"""A time at which nothing that is kept had expired."""

_Packed: TypeAlias = tuple[int, Reply | None, Any]
_LAYOUT = 1
_unpack = msgspec.msgpack.Decoder(_Packed).decode


class KeptAnswer(NamedTuple):
    """An answer with the seconds it is still good for."""

    value: object
    left_s: float


class Damage(NamedTuple):
    """Why an answer that is there cannot be read."""

    code: str
    message: str


class KeptAnswers:
    """The answers of owners, each beside the owner's state in the store of its scope; encrypted where that is.

    Args:
        ttl_s: Seconds an answer is good for.
        max_entries: Most answers of one owner, roughly; of more, any go.
    """

    __slots__ = ("_most", "_ttl_s")

    def __init__(self, ttl_s: float, max_entries: int) -> None:
        self._ttl_s = ttl_s
        self._most = max_entries

    async def get(self, context: Context, owner: Place, key: str) -> KeptAnswer | Damage | None:
        """Return an answer; what cannot be read is deleted.

        Raises:
            StateError: The store cannot be used.
        """
        store, place, now = *_home(context, owner), context.clock.now()

        try:
            if (entry := await store.get(place, key, now)) is None:
                return None

            return KeptAnswer(_unpacked(entry.data), (entry.expires_at or now) - now)
        except (msgspec.DecodeError, UnicodeDecodeError, UsageError) as error:
            found = Damage("state.corrupt", f"the answer {key[:12]}… is damaged: {error}")
        except StateError as error:
            if error.code not in {"state.corrupt", "state.key"}:
                raise

            found = Damage(error.code, str(error))

        await store.apply(place, [Drop(key=key)], _by(context))
        return found

    async def put(self, context: Context, owner: Place, key: str, value: object) -> None:
        """Keep an answer, unless it would not come back as it is, or the store has no room for it.

        Raises:
            StateError: The store cannot be used.
        """
        if (data := _packed(value)) is None:
            return

        store, place = _home(context, owner)
        one = Put(key=key, data=data, expires_at=context.clock.now() + self._ttl_s)

        try:
            await store.apply(place, [one], _by(context))
        except LimitError:  # the store makes room as soon as others have expired
            return

        if context.random.random() * max(self._most // SPARE, 1) < 1:
            await self._make_room(context, owner)

    async def _make_room(self, context: Context, owner: Place) -> None:
        """Forget what has expired, and where there are too many so many others that there is room for a while."""
        store, place = _home(context, owner)
        live = await _keys(store, place, context.clock.now())
        gone = set(await _keys(store, place, EVER)).difference(live)

        if (surplus := len(live) - self._most) > 0:
            gone.update(context.random.sample(live, surplus + self._most // SPARE))

        dropped = [Drop(key=key) for key in sorted(gone)]

        for start in range(0, len(dropped), MAX_OPERATIONS):
            await store.apply(place, dropped[start : start + MAX_OPERATIONS], _by(context))

        if dropped:
            await store.erase(place, "")


def place_for(context: Context, *, shared: bool) -> Place | None:
    """Return whose the answers are that a context gets; None where they are to be kept for nobody.

    Args:
        context: What is asked in.
        shared: Whether all share them.
    """
    owner = Place("app") if shared else context.owner

    if owner is None or context.grants.denies(Need("state", str(owner))):
        return None

    return owner


def _home(context: Context, owner: Place) -> tuple[Store, Place]:
    return context.store(owner.scope), Place(f"{owner.scope}.answer", owner.owner)


async def _keys(store: Store, place: Place, now: float) -> list[str]:
    found: list[str] = []

    while page := await store.keys(place, Span(after=found[-1] if found else ""), now):
        found += page

    return found


def _by(context: Context) -> By:
    return By(at=context.clock.now(), act="cache", agent=context.agent, run=context.run_id)


def _packed(value: object) -> bytes | None:
    """Return bytes from which the very same answer can be made; None where there are none."""
    reply = msgspec.structs.replace(value, native=None) if isinstance(value, Reply) else None
    kept: _Packed = (_LAYOUT, reply, None if reply else value)

    try:
        data = msgspec.msgpack.encode(kept)
        return data if _unpack(data) == kept else None
    except (TypeError, ValueError, OverflowError, RecursionError, UsageError):
        return None


def _unpacked(data: bytes) -> object:
    layout, reply, value = _unpack(data)

    if layout != _LAYOUT:
        raise msgspec.DecodeError(f"its layout is {layout}")

    return value if reply is None else reply
