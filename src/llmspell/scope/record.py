"""What goes into an access to shared state, and what comes out of it."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from llmspell.errors import ConvertError, StateError
from llmspell.store import SEAL, Change, Entry
from llmspell.value import Value, to_json

__all__ = ["Item", "Past", "StateAccess", "StateOp", "StateStep", "decode", "encode", "item_of", "past_of"]

StateOp: TypeAlias = Literal[
    "get",
    "entry",
    "items",
    "keys",
    "history",
    "set",
    "delete",
    "transaction",
    "snapshot",
    "snapshots",
    "restore",
    "forget",
]

_decode = msgspec.json.Decoder().decode


class StateAccess(msgspec.Struct, frozen=True, kw_only=True):
    """The input of a `state` crossing: what is about to be done.

    Attributes:
        op: What: `get`, `set`, `delete` and so on.
        scope: In which scope.
        owner: Whose state.
        key: Which key, or the prefix of `keys`; empty for what touches many.
        value: The value of a `set`, the label or the number of a snapshot.
        expected: The version the key must have, where one is expected.
        expires_s: Seconds until the value ends, where it does.
        reason: Why, in the caller's words.
        staged: Whether it is a step of a transaction, which happens as a whole or not at all.
    """

    op: StateOp
    scope: str
    owner: str
    key: str = ""
    value: Value = None
    expected: int | None = None
    expires_s: float | None = None
    reason: str = ""
    staged: bool = False


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """What a key holds, with its version.

    Attributes:
        key: The key.
        value: The value.
        version: The number of the change that set it; from 1.
        expires_at: Unix seconds from which on it is there no more.
    """

    key: str
    value: Value
    version: int
    expires_at: float | None = None


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """One change of a key.

    Attributes:
        version: Its number among all changes of the owner.
        value: What was set; nothing when it was deleted.
        deleted: Whether it was deleted.
        at: When, in Unix seconds.
        act: What did it: `set`, `delete`, `update`, `transaction` or `restore`.
        agent: The agent it was done for; empty outside agents.
        run: The run it was done in.
        reason: Why, in the caller's words.
        crossing: What was going on around it, kind and name, such as `tool set_price`, `step orders.pay` or
            `spell shop.lua`; empty outside of all.
    """

    version: int
    value: Value = None
    deleted: bool = False
    at: float
    act: str
    agent: str = ""
    run: str = ""
    reason: str = ""
    crossing: str = ""


class StateStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a transaction.

    Attributes:
        op: `set` or `delete`.
        key: Which key.
        value: The value to set.
        expected: The version the key must have, 0 for not there.
        expires_s: Seconds until the value ends.
    """

    op: Literal["set", "delete"]
    key: str
    value: Value = None
    expected: int | None = None
    expires_s: float | None = None


def encode(value: Value, key: str) -> bytes:
    """Return a value as stores keep it: JSON text.

    Raises:
        ConvertError: It has no JSON form.
    """
    try:
        return msgspec.json.encode(to_json(value, key))
    except UnicodeEncodeError as error:
        raise ConvertError(f"{key} holds a lone surrogate", hint="JSON text is UTF-8") from error
    except (OverflowError, ValueError) as error:
        raise ConvertError(f"{key} has no JSON form: {error}", hint="give large integers as text") from error


def decode(data: bytes, key: str) -> Value:
    """Return the value that a store kept.

    Raises:
        StateError: `state.key`: it is encrypted. `state.corrupt`: it is no JSON text.
    """
    try:
        return _decode(data)
    except msgspec.DecodeError as error:
        if data.startswith(SEAL):
            raise StateError(
                f'the value of "{key}" is encrypted', code="state.key", hint="list its scope in encrypt of [state]"
            ) from error

        raise StateError(f'the value of "{key}" is damaged: {error}', code="state.corrupt") from error


def item_of(entry: Entry) -> Item:
    """Return what a key holds as components see it."""
    value = decode(entry.data, entry.key)
    return Item(key=entry.key, value=value, version=entry.version, expires_at=entry.expires_at)


def past_of(change: Change) -> Past:
    """Return a change as components see it."""
    by = change.by
    return Past(
        version=change.version,
        value=None if change.data is None else decode(change.data, change.key),
        deleted=change.data is None,
        at=by.at,
        act=by.act,
        agent=by.agent,
        run=by.run,
        reason=by.reason,
        crossing=by.crossing,
    )
