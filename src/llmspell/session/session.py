"""A session: a conversation that outlives runs, through the boundary."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TypeAlias, TypeVar

import msgspec

from llmspell.context import Context
from llmspell.errors import ProviderError, StateError, UsageError
from llmspell.grant import Need
from llmspell.message import Message
from llmspell.scope import Home
from llmspell.session import act
from llmspell.session.altered import TERMS
from llmspell.session.record import SessionAccess, SessionInfo, SessionOp, check_id, not_open
from llmspell.session.trim import Bound, Summarise, Trimming, check_bound, target_of
from llmspell.store import Place

__all__ = ["Session", "SummaryOf", "delete_session", "list_sessions", "shared_sessions"]

T = TypeVar("T")
SummaryOf: TypeAlias = Callable[[str], Summarise | None]


def _nobody(_named: str) -> None:
    return None


class Session:
    """A conversation kept in a store; every process that opens its id works on the same one.

    Each access is a crossing of kind `session`, named `<scope>.<id>`, with a `SessionAccess` as its
    input. Besides what each method names, it may raise `DeniedError` where a grant or a hook refuses,
    `StateError` where the store cannot be used, and `NotFoundError` where it was deleted.

    Args:
        home: Whose it is.
        name: Its name among its owner's.
        summary_of: Gets what the kept `Trimming` names and returns what sums up, so that what is added through this
            object trims a session that is trimmed with a summary; without it others do that.

    Raises:
        UsageError: The name is none.
    """

    __slots__ = ("_home", "_id", "_summary_of")

    def __init__(self, home: Home, name: str, summary_of: SummaryOf = _nobody) -> None:
        self._home = home
        self._id = check_id(name)
        self._summary_of = summary_of

    @property
    def id(self) -> str:
        """Its name among its owner's."""
        return self._id

    @property
    def scope(self) -> str:
        """In which scope it is."""
        return self._home.place.scope

    @classmethod
    async def open(
        cls,
        context: Context,
        home: Home,
        name: str,
        *,
        tags: Sequence[str] = (),
        trim: Trimming | None = None,
        summary_of: SummaryOf = _nobody,
    ) -> Session:
        """Make a session, or take up the one of that name; one that was suspended goes on.

        Args:
            context: Who opens it.
            home: Whose it is.
            name: Its name among its owner's.
            tags: Tags that it gets besides those it has.
            trim: How it keeps itself short from now on, also when others add to it; as it was before unless given,
                and no more if it is empty.
            summary_of: Gets what the kept `Trimming` names and returns what sums up; None where it does not know.

        Raises:
            UsageError: The name, a tag or a bound is none.
            LimitError: `limit.state`: the owner would keep too much.
        """
        session = cls(home, name, summary_of)
        access = msgspec.structs.replace(session._access("open", tags=list(tags)), trim=trim)
        await session._go(context, access, act.open_)
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

        Up to 999 are added together or not at all, more in several parts. Where the session has become too long, it
        is trimmed then; when the model that sums up is out of reach, the next one who adds something tries again.

        Raises:
            SessionError: It is not open.
            LimitError: `limit.state`: a message, or all that the owner keeps, is too large.
        """
        due: list[Trimming] = []
        access = self._access("append", messages=list(messages))
        count = await self._go(context, access, partial(act.append, due=due))
        return await self._shorten(context, due, count)

    async def save(self, context: Context, messages: Sequence[Message]) -> int:
        """Put other messages, up to 999, in the place of all; returns how many there are now.

        Raises:
            SessionError: It is not open.
            LimitError: `limit.state`.
        """
        due: list[Trimming] = []
        access = self._access("save", messages=list(messages))
        count = await self._go(context, access, partial(act.save, due=due))
        return await self._shorten(context, due, count)

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

    async def _shorten(self, context: Context, due: Sequence[Trimming], count: int) -> int:
        """Trim it if it is too long; returns how many messages there are then."""
        if not due:
            return count

        trimming = due[-1]
        summarise = None if trimming.summarise is None else self._summary_of(trimming.summarise)

        if trimming.summarise is not None and summarise is None:
            return count

        try:
            return await self.trim(context, target_of(trimming), summarise=summarise)
        except (StateError, ProviderError) as error:
            if error.code != "state.conflict" and not getattr(error, "retryable", False):
                raise

            return count

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
