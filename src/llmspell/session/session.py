"""A session: a conversation that outlives runs, through the boundary."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeVar

import msgspec

from llmspell.context import Context
from llmspell.errors import UsageError
from llmspell.grant import Need
from llmspell.message import Message
from llmspell.scope import Home
from llmspell.session import act
from llmspell.session.altered import TERMS
from llmspell.session.record import SessionAccess, SessionInfo, SessionOp, check_id, not_open
from llmspell.session.trim import Bound, Summarise, check_bound
from llmspell.store import Place

__all__ = ["Session", "delete_session", "list_sessions", "shared_sessions"]

T = TypeVar("T")


class Session:
    """A conversation kept in a store; every process that opens its id works on the same one.

    Each access is a crossing of kind `session`, named `<scope>.<id>`, with a `SessionAccess` as its
    input. Besides what each method names, it may raise `DeniedError` where a grant or a hook refuses,
    `StateError` where the store cannot be used, and `NotFoundError` where it was deleted.

    Args:
        home: Whose it is.
        name: Its name among its owner's.

    Raises:
        UsageError: The name is none.
    """

    __slots__ = ("_home", "_id")

    def __init__(self, home: Home, name: str) -> None:
        self._home = home
        self._id = check_id(name)

    @property
    def id(self) -> str:
        """Its name among its owner's."""
        return self._id

    @property
    def scope(self) -> str:
        """In which scope it is."""
        return self._home.place.scope

    @classmethod
    async def open(cls, context: Context, home: Home, name: str, *, tags: Sequence[str] = ()) -> Session:
        """Make a session, or take up the one of that name; one that was suspended goes on.

        Args:
            context: Who opens it.
            home: Whose it is.
            name: Its name among its owner's.
            tags: Tags that it gets besides those it has.

        Raises:
            UsageError: The name or a tag is none.
            LimitError: `limit.state`: the owner would keep too much.
        """
        session = cls(home, name)
        await session._go(context, session._access("open", tags=list(tags)), act.open_)
        return session

    async def info(self, context: Context) -> SessionInfo:
        """Return what is known of it."""
        return await self._go(context, self._access("info"), act.info)

    async def require_open(self, context: Context) -> None:
        """Let pass what is going to add something.

        Raises:
            SessionError: It is suspended or closed.
        """
        if (status := (await self.info(context)).status) != "open":
            raise not_open(self._id, status)

    async def messages(self, context: Context, *, last: int | None = None) -> list[Message]:
        """Return the conversation, oldest message first.

        Args:
            context: Who reads.
            last: Most messages, the newest ones; all unless given.
        """
        if last is not None and last < 1:
            raise UsageError(f"last is {last}", hint="give a number from 1")

        return await self._go(context, self._access("messages", last=last), act.read)

    async def append(self, context: Context, messages: Sequence[Message]) -> int:
        """Add messages at the end, at once and for good; returns how many there are now.

        Up to 999 are added together or not at all, more in several parts.

        Raises:
            SessionError: It is not open.
            LimitError: `limit.state`: a message, or all that the owner keeps, is too large.
        """
        return await self._go(context, self._access("append", messages=list(messages)), act.append)

    async def save(self, context: Context, messages: Sequence[Message]) -> int:
        """Put other messages, up to 999, in the place of all; returns how many there are now.

        Raises:
            SessionError: It is not open.
            LimitError: `limit.state`.
        """
        return await self._go(context, self._access("save", messages=list(messages)), act.save)

    async def trim(self, context: Context, bound: Bound, *, summarise: Summarise | None = None) -> int:
        """Let the oldest messages go for good; returns how many there are now.

        Args:
            context: Who does it.
            bound: How much stays, as `kept_from` says.
            summarise: Gives the text that takes the place of what goes, in one message more.

        Raises:
            SessionError: It is not open.
            StateError: `state.conflict`: somebody else trimmed it meanwhile.
        """
        access = self._access("trim", last=check_bound(bound).last, tokens=bound.tokens)
        return await self._go(context, access, partial(act.trim, summarise=summarise))

    async def tag(self, context: Context, tags: Sequence[str]) -> SessionInfo:
        """Give it other tags."""
        return await self._go(context, self._access("tag", tags=list(tags)), act.tag)

    async def suspend(self, context: Context) -> SessionInfo:
        """Put it aside: it takes nothing until it is resumed or opened again.

        Raises:
            SessionError: It is not open.
        """
        move = partial(act.move, allowed=("open",), status="suspended")
        return await self._go(context, self._access("suspend"), move)

    async def resume(self, context: Context) -> SessionInfo:
        """Go on with one that was suspended.

        Raises:
            SessionError: It is not suspended.
        """
        move = partial(act.move, allowed=("suspended",), status="open")
        return await self._go(context, self._access("resume"), move)

    async def end(self, context: Context) -> SessionInfo:
        """Close it: it can be read, but takes nothing any more; idempotent."""
        move = partial(act.move, allowed=("open", "suspended", "closed"), status="closed")
        return await self._go(context, self._access("close"), move)

    def _access(
        self,
        op: SessionOp,
        *,
        messages: list[Message] = [],  # noqa: B006 - never changed
        tags: list[str] = [],  # noqa: B006 - never changed
        last: int | None = None,
        tokens: int | None = None,
    ) -> SessionAccess:
        plain = _access(self._home, op, self._id)
        return msgspec.structs.replace(plain, messages=messages, tags=tags, last=last, tokens=tokens)

    async def _go(
        self, context: Context, access: SessionAccess, act: Callable[[Context, SessionAccess], Awaitable[T]]
    ) -> T:
        return await self._home.go(context, self._id, access, act, TERMS)


async def list_sessions(context: Context, home: Home, *, tags: Sequence[str] = ()) -> list[SessionInfo]:
    """Return an owner's sessions by id.

    Args:
        context: Who asks.
        home: Whose.
        tags: Those that a session must have to be listed.
    """
    access = msgspec.structs.replace(_access(home, "list"), tags=list(tags))
    return await home.go(context, "", access, act.list_all, TERMS)


async def shared_sessions(context: Context, *, tags: Sequence[str] = ()) -> list[SessionInfo]:
    """Return the sessions of the scope `session`, each its own owner, that the grants permit; by id."""
    found: list[SessionInfo] = []

    for owner in await context.store("session").owners("session.session"):
        if context.grants.allows(Need("state", f"session/{owner}")):
            found += await list_sessions(context, Home(Place("session", owner), own=False), tags=tags)

    return found


async def delete_session(context: Context, home: Home, name: str) -> bool:
    """Forget a session with its messages, in whatever state it is; returns whether it was there."""
    return await home.go(context, check_id(name), _access(home, "delete", name), act.delete, TERMS)


def _access(home: Home, op: SessionOp, name: str = "") -> SessionAccess:
    return SessionAccess(op=op, scope=home.place.scope, owner=home.place.owner, id=name)
