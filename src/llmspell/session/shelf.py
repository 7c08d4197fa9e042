"""Shelves: where the sessions of one owner are in a store."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from typing import TypeAlias

import msgspec

from llmspell.context import Context
from llmspell.errors import NotFoundError
from llmspell.message import Message
from llmspell.scope import until_fastest
from llmspell.scope.act import by
from llmspell.session.record import Head, SessionAccess, decode_head, decode_message, encode
from llmspell.store import MAX_OPERATIONS, Drop, Operation, Place, Put, Span

__all__ = ["PAGE", "Change", "Shelf", "there"]

Change: TypeAlias = "Callable[[Head | None], tuple[Head, Sequence[Operation]]]"
"""Gets a head, None where there is no session; returns it as it is to be, and what else is to be done."""

PAGE = MAX_OPERATIONS - 1
"""Messages of one transaction; the head is one operation more."""


MAX_NUMBER = 10**10 - 1
"""More than any message's number; numbers stand in keys with so many digits."""


class Shelf:
    """The sessions of one owner: a head for each, and a key for each of their messages.

    A head says which numbers the messages have that count, so what it does not name is not there.

    Args:
        context: Who works with them.
        access: What for.
    """

    __slots__ = ("_access", "_context", "_place", "_store")

    def __init__(self, context: Context, access: SessionAccess) -> None:
        self._context = context
        self._access = access
        self._place = Place(f"{access.scope}.session", access.owner)
        self._store = context.store(access.scope)

    async def head(self) -> Head | None:
        """Return the head of the session that the access is about."""
        entry = await self._store.get(self._place, _head_key(self._access.id), self._context.clock.now())
        return None if entry is None else decode_head(entry)

    async def heads(self) -> AsyncIterator[tuple[str, Head]]:
        """Give all sessions by id."""
        span = Span(prefix=_head_key(""))

        while page := await self._store.scan(self._place, span, self._context.clock.now()):
            for entry in page:
                yield entry.key.removeprefix(_head_key("")), decode_head(entry)

            span = msgspec.structs.replace(span, after=page[-1].key)

    async def change(self, change: Change) -> Head:
        """Change the head, and what belongs to that, in one go; again where somebody else was faster.

        Raises:
            StateError: `state.conflict`: somebody else was faster `ATTEMPTS` times.
        """
        return await until_fastest(self._context, lambda: self._try(change))

    async def _try(self, change: Change) -> Head:
        key = _head_key(self._access.id)
        entry = await self._store.get(self._place, key, self._context.clock.now())
        before = None if entry is None else decode_head(entry)
        head, operations = change(before)

        if head == before and not operations:
            return head

        head = msgspec.structs.replace(head, changed_at=self._context.clock.now())
        put = Put(key=key, data=encode(head), expected=0 if entry is None else entry.version)
        await self._store.apply(self._place, [put, *operations], by(self._context, self._access.op))
        return head

    def puts(self, head: Head, number: int, messages: Sequence[Message]) -> list[Put]:
        """Return what keeps messages under the numbers from one on."""
        return [Put(key=self._key(head, number + i), data=encode(one)) for i, one in enumerate(messages)]

    async def read(self, head: Head, first: int) -> list[Message]:
        """Read the messages from a number on; fewer than there should be where somebody trims meanwhile."""
        found: list[Message] = []
        after = self._key(head, first - 1)

        while len(found) < head.next - first:
            span = Span(prefix=self._key(head), after=after, limit=min(MAX_OPERATIONS, head.next - first - len(found)))
            page = await self._store.scan(self._place, span, self._context.clock.now())

            if not page:
                break

            found += [decode_message(entry) for entry in page]
            after = page[-1].key

        return found

    async def sweep(self, head: Head) -> None:
        """Forget, history and all, the messages before the first one that counts."""
        end = self._key(head, head.first)

        while keys := await self._keys(head, PAGE):
            if gone := [key for key in keys if key < end]:
                await self._store.apply(
                    self._place, [Drop(key=key) for key in gone], by(self._context, self._access.op)
                )

            if len(gone) < len(keys) or len(keys) < PAGE:
                break

        await self._store.erase(self._place, self._key(head))

    async def remove(self) -> bool:
        """Forget the session, history and all; returns whether it was there."""
        if (head := await self.head()) is None:
            return False

        own = Drop(key=_head_key(self._access.id))
        dropped = await self._store.apply(
            self._place,
            [own, *[Drop(key=key) for key in await self._keys(head, PAGE)]],
            by(self._context, self._access.op),
        )
        await self.sweep(msgspec.structs.replace(head, first=MAX_NUMBER))
        await self._store.erase(self._place, own.key)
        return dropped[0] > 0

    async def _keys(self, head: Head, limit: int) -> list[str]:
        span = Span(prefix=self._key(head), limit=limit)
        return await self._store.keys(self._place, span, self._context.clock.now())

    def _key(self, head: Head, number: int | None = None) -> str:
        return f"message/{self._access.id}/{head.born}/{'' if number is None else f'{number:010d}'}"


def there(access: SessionAccess, head: Head | None) -> Head:
    """Return a head that is there.

    Raises:
        NotFoundError: There is none.
    """
    if head is None:
        raise NotFoundError(
            f'there is no session "{access.id}"', hint="it was deleted, or never opened; open it to begin anew"
        )

    return head


def _head_key(name: str) -> str:
    return f"head/{name}"
