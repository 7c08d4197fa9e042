"""What each access to a session does, given as hooks have left it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from llmspell.context import Context
from llmspell.errors import StateError, UsageError
from llmspell.message import Message, user
from llmspell.session.record import Head, SessionAccess, SessionInfo, Status, check_tags, not_open
from llmspell.session.shelf import PAGE, Shelf, there
from llmspell.session.trim import SUMMARY, Bound, Summarise, Trimming, check_trimming, kept_from
from llmspell.store import Operation

__all__ = [
    "append",
    "delete",
    "info",
    "list_all",
    "move",
    "open_",
    "read",
    "save",
    "tag",
    "trim",
]


async def open_(context: Context, access: SessionAccess) -> SessionInfo:
    """Make a session, or take up the one that is there; tags are added to those it has."""
    now, born, tags = context.clock.now(), f"{context.random.getrandbits(32):08x}", check_tags(access.tags)
    trimming = None if access.trim is None else check_trimming(access.trim)

    def change(head: Head | None) -> tuple[Head, Sequence[Operation]]:
        if head is None:
            return Head(tags=tags, born=born, created_at=now, changed_at=now, trim=trimming), ()

        status: Status = "open" if head.status == "suspended" else head.status
        trim = head.trim if access.trim is None else trimming
        return msgspec.structs.replace(head, status=status, tags=check_tags([*head.tags, *tags]), trim=trim), ()

    return _info(access, access.id, await Shelf(context, access).change(change))


async def info(context: Context, access: SessionAccess) -> SessionInfo:
    """Return what is known of a session."""
    return _info(access, access.id, there(access, await Shelf(context, access).head()))


async def read(context: Context, access: SessionAccess) -> list[Message]:
    """Return the messages, or the last so many, oldest first."""
    shelf = Shelf(context, access)
    head = there(access, await shelf.head())

    while True:
        first = head.first if access.last is None else max(head.first, head.next - access.last)
        found = await shelf.read(head, first)

        if len(found) == head.next - first:
            return found

        before, head = head, there(access, await shelf.head())

        if head == before:  # nobody trimmed it meanwhile
            raise StateError(f'messages of the session "{access.id}" are missing', code="state.corrupt")


async def append(context: Context, access: SessionAccess, due: list[Trimming]) -> int:
    """Add messages at the end, a thousand at a time at most; returns how many there are now.

    Args:
        context: Who does it.
        access: What is added.
        due: Gets how the session is to be trimmed, where it has become too long.
    """
    shelf = Shelf(context, access)
    head: Head | None = None

    for start in range(0, max(len(access.messages), 1), PAGE):
        page = access.messages[start : start + PAGE]

        def change(head: Head | None, page: Sequence[Message] = page) -> tuple[Head, Sequence[Operation]]:
            head = _open(access, head)
            return msgspec.structs.replace(head, next=head.next + len(page)), shelf.puts(head, head.next, page)

        head = await shelf.change(change)

    return await _count(shelf, head, due)


async def save(context: Context, access: SessionAccess, due: list[Trimming]) -> int:
    """Put other messages in the place of all; returns how many there are now.

    Args:
        context: Who does it.
        access: What is kept.
        due: Gets how the session is to be trimmed, where it has become too long.

    Raises:
        UsageError: There are too many to do that in one go.
    """
    if len(access.messages) > PAGE:
        raise UsageError(f"{len(access.messages)} messages to save at once", hint=f"at most {PAGE}; append the rest")

    shelf = Shelf(context, access)

    def change(head: Head | None) -> tuple[Head, Sequence[Operation]]:
        head = _open(access, head)
        after = head.next + len(access.messages)
        return msgspec.structs.replace(head, first=head.next, next=after), shelf.puts(head, head.next, access.messages)

    head = await shelf.change(change)
    await shelf.sweep(head)
    return await _count(shelf, head, due)


async def trim(context: Context, access: SessionAccess, summarise: Summarise | None) -> int:
    """Let the oldest messages go; returns how many there are now.

    Raises:
        StateError: `state.conflict`: somebody else trimmed it meanwhile.
    """
    shelf = Shelf(context, access)
    seen = _open(access, await shelf.head())
    messages = await shelf.read(seen, seen.first)
    gone = kept_from(messages, Bound(last=access.last, tokens=access.tokens))

    if gone == 0:
        return seen.count

    summary = () if summarise is None else (user(SUMMARY + await summarise(context, messages[:gone])),)
    first = seen.first + gone - len(summary)

    def change(head: Head | None) -> tuple[Head, Sequence[Operation]]:
        head = _open(access, head)

        if (head.born, head.first) != (seen.born, seen.first):
            raise StateError(
                f'somebody else trimmed the session "{access.id}" meanwhile',
                code="state.conflict",
                hint="look at what it holds now",
                data={"key": access.id, "expected": seen.first, "version": head.first},
            )

        return msgspec.structs.replace(head, first=first), shelf.puts(head, first, summary)

    head = await shelf.change(change)
    await shelf.sweep(head)
    return head.count


async def tag(context: Context, access: SessionAccess) -> SessionInfo:
    """Give a session other tags."""
    tags = check_tags(access.tags)

    def change(head: Head | None) -> tuple[Head, Sequence[Operation]]:
        return msgspec.structs.replace(there(access, head), tags=tags), ()

    return _info(access, access.id, await Shelf(context, access).change(change))


async def move(context: Context, access: SessionAccess, allowed: Sequence[Status], status: Status) -> SessionInfo:
    """Change where a session is in its life.

    Raises:
        SessionError: It is not where that is possible.
    """

    def change(head: Head | None) -> tuple[Head, Sequence[Operation]]:
        if (head := there(access, head)).status not in allowed:
            raise not_open(access.id, head.status)

        return msgspec.structs.replace(head, status=status), ()

    return _info(access, access.id, await Shelf(context, access).change(change))


async def list_all(context: Context, access: SessionAccess) -> list[SessionInfo]:
    """Return the sessions that have all the access's tags, by id."""
    wanted = set(access.tags)
    return [
        _info(access, name, head) async for name, head in Shelf(context, access).heads() if wanted <= set(head.tags)
    ]


async def delete(context: Context, access: SessionAccess) -> bool:
    """Forget a session; returns whether it was there."""
    return await Shelf(context, access).remove()


async def _count(shelf: Shelf, head: Head | None, due: list[Trimming]) -> int:
    if head is None:
        return 0

    if (trimming := head.trim) is not None and (
        trimming.tokens is not None or (trimming.last is not None and head.count > trimming.last)
    ):
        messages = await shelf.read(head, head.first)
        due += [trimming] if kept_from(messages, trimming.bound) else []

    return head.count


def _open(access: SessionAccess, head: Head | None) -> Head:
    if (head := there(access, head)).status != "open":
        raise not_open(access.id, head.status)

    return head


def _info(access: SessionAccess, name: str, head: Head) -> SessionInfo:
    return SessionInfo(
        id=name,
        scope=access.scope,
        status=head.status,
        tags=list(head.tags),
        messages=head.count,
        created_at=head.created_at,
        changed_at=head.changed_at,
        trim=head.trim,
    )
