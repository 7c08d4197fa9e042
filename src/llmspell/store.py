"""Stores: where shared state lives, and the contract that every store keeps.

A key belongs to an owner, and an owner to a scope. All changes of one owner are numbered together,
so a key that is deleted and set again never gets an old number back. A store keeps bytes and knows
nothing of what they mean; `llmspell.scope` is the way to it for components.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal, Protocol, TypeAlias, get_args

import msgspec

from llmspell.errors import StateError, UsageError, nearest

__all__ = [
    "KEPT_CHANGES",
    "MAX_KEY",
    "MAX_OPERATIONS",
    "SCOPES",
    "SEAL",
    "By",
    "Change",
    "Drop",
    "Entry",
    "Operation",
    "Place",
    "Put",
    "Scope",
    "Snapshot",
    "Span",
    "Store",
    "StorePlugin",
    "StoreSettings",
    "check_key",
    "conflict",
    "place_of",
]

Scope: TypeAlias = Literal["app", "user", "session", "agent", "workflow", "spell", "temp"]
"""Whose state it is; `temp` lives in memory and ends with its run."""

SCOPES: tuple[str, ...] = get_args(Scope)

SEAL = b"\x01"
"""The first byte of an encrypted value; no JSON text begins with it."""

MAX_KEY = 256
"""Most bytes of a key, and of an owner's name."""

MAX_OPERATIONS = 1000
"""Most operations of one transaction, and most items of one page of a scan."""

KEPT_CHANGES = 100
"""Changes kept of one key; the oldest go first."""

# the last code point there is marks the end of a prefix in scans
_UNFIT = re.compile("[\x00-\x1f\x7f\ud800-\udfff\U0010ffff]")


class Place(msgspec.Struct, frozen=True):
    """Where keys live.

    Attributes:
        scope: Whose kind of state it is.
        owner: Whose it is; empty for `app`, which has one owner.
    """

    scope: str
    owner: str = ""

    def __str__(self) -> str:
        return f"{self.scope}/{self.owner}" if self.owner else self.scope


class By(msgspec.Struct, frozen=True, kw_only=True):
    """Who changes something.

    Attributes:
        at: When, in Unix seconds.
        act: What did it: `set`, `delete`, `update`, `transaction`, `restore` or `snapshot`.
        agent: The agent it was done for; empty outside agents.
        run: The run it was done in.
        reason: Why, in the caller's words.
        crossing: What was going on around it, such as `tool set_price`; empty outside of all.
    """

    at: float
    act: str
    agent: str = ""
    run: str = ""
    reason: str = ""
    crossing: str = ""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What a key holds now.

    Attributes:
        key: The key.
        data: The bytes.
        version: The number of the change that set it; from 1.
        expires_at: Unix seconds from which on it is there no more; None for never.
    """

    key: str
    data: bytes
    version: int
    expires_at: float | None = None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a key.

    Attributes:
        key: The key.
        version: Its number among all changes of the owner.
        data: What was set; None when the key was deleted.
        by: Who did it.
        expires_at: When the value set ends, if it does.
    """

    key: str
    version: int
    data: bytes | None
    by: By
    expires_at: float | None = None


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A copy of all that one owner had.

    Attributes:
        id: Its number among the owner's snapshots, from 1.
        label: What it was called.
        parent: The snapshot that the state descends from: the last one taken or restored; 0 for none.
        version: The number of the owner's last change in it.
        at: When, in Unix seconds.
        agent: The agent it was taken for; empty outside agents.
        run: The run it was taken in.
    """

    id: int
    label: str
    parent: int
    version: int
    at: float
    agent: str = ""
    run: str = ""


class Put(msgspec.Struct, frozen=True, kw_only=True):
    """Set a key.

    Attributes:
        key: The key.
        data: The bytes.
        expected: The version that the key must have, 0 for not there; None for any.
        expires_at: Unix seconds from which on it is there no more; None for never.
    """

    key: str
    data: bytes
    expected: int | None = None
    expires_at: float | None = None


class Drop(msgspec.Struct, frozen=True, kw_only=True):
    """Delete a key.

    Attributes:
        key: The key; deleting what is not there changes nothing, but what has expired is gone for good then.
        expected: The version that the key must have, 0 for not there; None for any.
    """

    key: str
    expected: int | None = None


Operation: TypeAlias = Put | Drop


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Which keys a scan gives, in the order of their bytes.

    Attributes:
        prefix: What they begin with.
        after: The key after which it starts; empty for the first.
        limit: Most of them.
    """

    prefix: str = ""
    after: str = ""
    limit: int = MAX_OPERATIONS


class Store(Protocol):
    """Keeps the state of all owners. Each call happens as a whole or not at all.

    Every method may raise `StateError`: `state.unavailable` when the store cannot be reached, and
    `state.corrupt` when what it holds makes no sense. `now` is Unix seconds: what expires by then is
    not there.
    """

    @property
    def sealed(self) -> bool:
        """Whether it keeps values encrypted, so that they must not be written down elsewhere either."""
        ...

    async def get(self, place: Place, key: str, now: float) -> Entry | None:
        """Return what a key holds; None where it is not there."""
        ...

    async def keys(self, place: Place, span: Span, now: float) -> list[str]:
        """Return the keys of an owner, in order."""
        ...

    async def scan(self, place: Place, span: Span, now: float) -> list[Entry]:
        """Return what the keys of an owner hold, in order."""
        ...

    async def apply(self, place: Place, operations: Sequence[Operation], by: By) -> list[int]:
        """Change keys of one owner, all of them or none.

        Returns:
            For each operation the number of its change; 0 where there was nothing to delete.

        Raises:
            StateError: `state.conflict`: a key has not the version expected.
            LimitError: `limit.state`: a value is too large, or the owner would have more than its share.
        """
        ...

    async def history(self, place: Place, key: str, limit: int) -> list[Change]:
        """Return the newest kept changes of a key, newest first."""
        ...

    async def take_snapshot(self, place: Place, label: str, by: By) -> Snapshot:
        """Copy all that an owner has now.

        Raises:
            LimitError: `limit.state`: the owner would have more than its share.
        """
        ...

    async def snapshots(self, place: Place) -> list[Snapshot]:
        """Return an owner's snapshots, oldest first."""
        ...

    async def restore(self, place: Place, number: int, by: By) -> int:
        """Make the owner's state what it was at a snapshot; that is a change like any other.

        Returns:
            How many keys changed.

        Raises:
            NotFoundError: There is no such snapshot.
            LimitError: `limit.state`: the owner would have more than its share.
        """
        ...

    async def forget(self, place: Place, number: int) -> bool:
        """Delete a snapshot; returns whether it was there."""
        ...

    async def erase(self, place: Place, prefix: str) -> int:
        """Forget the changes of keys that begin so and are not there now; snapshots keep what they hold.

        Returns:
            How many changes were forgotten.
        """
        ...

    async def owners(self, scope: str) -> list[str]:
        """Return the names of all owners in a scope that ever had something, in order."""
        ...

    async def close(self) -> None:
        """Give back files, threads and connections; idempotent."""
        ...


class StoreSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where a store is and how much it takes.

    Attributes:
        path: File of a store that is a file.
        url: Address of a store that is a server.
        value_bytes: Most bytes of one value.
        owner_bytes: Most bytes of one owner: values, kept changes and snapshots together.
        memory_bytes: Most bytes that a store in memory takes, all owners together; None for any.
    """

    path: str = ""
    url: str = ""
    value_bytes: int = 1 << 20
    owner_bytes: int = 64 << 20
    memory_bytes: int | None = None


class StorePlugin(msgspec.Struct, frozen=True, kw_only=True):
    """What a file of `stores/` offers, as `STORE`.

    Attributes:
        create: Makes the store; it opens nothing before its first use.
        description: One line for people.
    """

    create: Callable[[StoreSettings], Store]
    description: str


def check_key(key: str, what: str = "key") -> str:
    """Return a key that stores can hold.

    Args:
        key: The key.
        what: What it is called in the error.

    Raises:
        UsageError: It is empty, longer than `MAX_KEY` bytes, or holds a control character.
    """
    if not key:
        raise UsageError(f"the {what} is empty", hint="give it a name")

    if _UNFIT.search(key):
        raise UsageError(f"the {what} {key!r} holds a control character", hint="use printable text")

    if len(key.encode()) > MAX_KEY:
        raise UsageError(f'the {what} "{key[:40]}…" is longer than {MAX_KEY} bytes', hint="shorten it, or hash it")

    return key


def place_of(scope: str, owner: str = "") -> Place:
    """Return the place of an owner.

    Raises:
        UsageError: There is no such scope, or the owner's name is none.
    """
    if scope not in SCOPES:
        raise UsageError(f'there is no scope "{scope}"', hint=nearest(scope, SCOPES))

    if scope == "app":
        if owner:
            raise UsageError(f'the scope "app" has no owner "{owner}"', hint="all share it; leave the owner out")

        return Place(scope)

    if not owner:
        raise UsageError(f'the scope "{scope}" needs an owner', hint="say whose state it is")

    return Place(scope, check_key(owner, "owner"))


def conflict(place: Place, key: str, expected: int, found: int) -> StateError:
    """Return the error for a key that somebody else changed."""
    state = f"it has version {found}" if found else "it is not there"
    return StateError(
        f'"{key}" of {place} was changed meanwhile: expected version {expected}, but {state}',
        code="state.conflict",
        hint="read it again, or change it with update",
        data={"key": key, "expected": expected, "version": found},
    )
