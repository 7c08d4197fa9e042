"""Accesses to sessions: what goes in, what comes out, what a store keeps."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

import msgspec

from llmspell.errors import SessionError, StateError, UsageError
from llmspell.message import Message
from llmspell.session.trim import Trimming
from llmspell.store import SEAL, Entry

__all__ = [
    "MAX_TAGS",
    "Head",
    "SessionAccess",
    "SessionInfo",
    "SessionOp",
    "Status",
    "check_id",
    "check_tags",
    "decode_head",
    "decode_message",
    "encode",
    "not_open",
]

Status: TypeAlias = Literal["open", "suspended", "closed"]
SessionOp: TypeAlias = Literal[
    "open",
    "info",
    "messages",
    "append",
    "save",
    "trim",
    "tag",
    "suspend",
    "resume",
    "close",
    "list",
    "delete",
]

MAX_TAGS = 32
"""Most tags of one session."""

MAX_TAG = 100
"""Most characters of one tag."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class SessionAccess(msgspec.Struct, frozen=True, kw_only=True):
    """The input of a `session` crossing: what is about to be done.

    Attributes:
        op: What: `open`, `append`, `trim` and so on.
        scope: In which scope the session is.
        owner: Whose it is.
        id: Which session; empty for what is about all.
        messages: The messages of an `append` or a `save`.
        tags: The tags of an `open` or a `tag`; the one that a `list` is about.
        last: The bound in messages of a `trim` or a read.
        tokens: The bound in tokens of a `trim`.
        trim: How an `open` has the session keep itself short; as it was before unless given, not at all if empty.
    """

    op: SessionOp
    scope: str
    owner: str
    id: str = ""
    messages: list[Message] = []
    tags: list[str] = []
    last: int | None = None
    tokens: int | None = None
    trim: Trimming | None = None


class SessionInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a session.

    Attributes:
        id: Its name among its owner's.
        scope: In which scope it is.
        status: `open`, `suspended` or `closed`.
        tags: Its tags, in order.
        messages: How many messages it holds.
        created_at: Unix seconds.
        changed_at: Unix seconds.
        trim: How it keeps itself short, if it does.
    """

    id: str
    scope: str
    status: Status
    tags: list[str]
    messages: int
    created_at: float
    changed_at: float
    trim: Trimming | None = None


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a store keeps of a session besides its messages.

    Attributes:
        status: Where it is in its life.
        tags: Its tags.
        born: Tells it from an earlier one of the same id.
        first: The number of its first message.
        next: The number that its next message gets.
        created_at: Unix seconds.
        changed_at: Unix seconds.
        trim: How it keeps itself short.
    """

    status: Status = "open"
    tags: tuple[str, ...] = ()
    born: str
    first: int = 1
    next: int = 1
    created_at: float
    changed_at: float
    trim: Trimming | None = None

    @property
    def count(self) -> int:
        """How many messages it holds."""
        return self.next - self.first


_head = msgspec.json.Decoder(Head)
_message = msgspec.json.Decoder(Message)


def encode(value: Head | Message) -> bytes:
    """Return JSON text as stores keep it.

    Raises:
        UsageError: A text has no JSON form.
    """
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError as error:
        raise UsageError("a message holds a lone surrogate", hint="JSON text is UTF-8") from error


def decode_head(entry: Entry) -> Head:
    """Return what a store kept of a session.

    Raises:
        StateError: `state.corrupt`, or `state.key`: it is encrypted.
    """
    try:
        return _head.decode(entry.data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _damaged(entry, error) from error


def decode_message(entry: Entry) -> Message:
    """Return a message that a store kept.

    Raises:
        StateError: `state.corrupt`, or `state.key`: it is encrypted.
    """
    try:
        return _message.decode(entry.data)
    except (msgspec.DecodeError, UsageError, UnicodeDecodeError) as error:
        raise _damaged(entry, error) from error


def _damaged(entry: Entry, error: Exception) -> StateError:
    if entry.data.startswith(SEAL):
        return StateError(
            f'"{entry.key}" of a session is encrypted', code="state.key", hint="list its scope in encrypt of [state]"
        )

    return StateError(f'"{entry.key}" of a session is damaged: {error}', code="state.corrupt")


def check_id(text: str) -> str:
    """Return the id of a session.

    Raises:
        UsageError: It is none.
    """
    if not _ID.fullmatch(text):
        raise UsageError(
            f"{text[:120]!r} is no id of a session",
            hint="up to 100 letters, digits, dots, _ and -; a letter or digit first",
        )

    return text


def check_tags(tags: list[str]) -> tuple[str, ...]:
    """Return tags in order, each once.

    Raises:
        UsageError: One is empty or too long, or there are too many.
    """
    for tag in tags:
        if not 0 < len(tag) <= MAX_TAG or not tag.isprintable():
            raise UsageError(f"{tag[:120]!r} is no tag", hint=f"1 to {MAX_TAG} printable characters")

    found = tuple(sorted(set(tags)))

    if len(found) > MAX_TAGS:
        raise UsageError(f"a session of {len(found)} tags", hint=f"at most {MAX_TAGS}")

    return found


def not_open(name: str, status: Status) -> SessionError:
    """Return the error for a session that takes nothing now."""
    hint = "resume it, or open it again" if status == "suspended" else "open another one, or delete it"
    return SessionError(f'the session "{name}" is {status}', hint=hint)
