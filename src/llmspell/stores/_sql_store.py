"""A store on SQL: the contract of stores, given a way to run statements."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from typing import ClassVar, TypeVar

from llmspell.errors import LimitError
from llmspell.store import By, Change, Entry, Operation, Place, Put, Snapshot, Span, StoreSettings
from llmspell.stores import _sql
from llmspell.stores._note_sql import WordIndex
from llmspell.stores._sql import Steps
from llmspell.stores._sql_notes import SqlNotes

__all__ = ["SqlStore"]

T = TypeVar("T")


class SqlStore(ABC):
    """Keeps the contract of `llmspell.store.Store`; a leaf says how statements are run.

    Args:
        settings: How much it takes.

    Attributes:
        index: How its dialect looks for words.
    """

    index: ClassVar[WordIndex]

    def __init__(self, settings: StoreSettings) -> None:
        self._largest = settings.value_bytes
        self._share = settings.owner_bytes

    @abstractmethod
    async def read(self, steps: Steps[T]) -> T:
        """Run steps that change nothing."""

    @abstractmethod
    async def write(self, steps: Steps[T]) -> T:
        """Run steps that change something, all of them or none."""

    @abstractmethod
    async def close(self) -> None:
        """Give back files, threads and connections; idempotent."""

    @property
    def sealed(self) -> bool:
        """Values are kept as they come."""
        return False

    @cached_property
    def notes(self) -> SqlNotes:
        """What keeps notes; it makes tables of its own, on first use."""
        return SqlNotes(self, self.index, largest=self._largest, share=self._share)

    async def get(self, place: Place, key: str, now: float) -> Entry | None:
        """Return what a key holds; None where it is not there."""
        return await self.read(_sql.get(place, key, now))

    async def keys(self, place: Place, span: Span, now: float) -> list[str]:
        """Return the keys of an owner, in order."""
        return await self.read(_sql.keys(place, span, now))

    async def scan(self, place: Place, span: Span, now: float) -> list[Entry]:
        """Return what the keys of an owner hold, in order."""
        return await self.read(_sql.scan(place, span, now))

    async def apply(self, place: Place, operations: Sequence[Operation], by: By) -> list[int]:
        """Change keys of one owner, all of them or none."""
        for one in operations:
            if isinstance(one, Put) and len(one.data) > self._largest:
                raise LimitError(
                    f'the value of "{one.key}" takes {len(one.data)} bytes; one may take {self._largest}',
                    code="limit.state",
                    hint="split it over several keys, or raise max_value in [state]",
                )

        return await self.write(_sql.apply(place, operations, by, self._share))

    async def history(self, place: Place, key: str, limit: int) -> list[Change]:
        """Return the newest kept changes of a key, newest first."""
        return await self.read(_sql.history(place, key, limit))

    async def take_snapshot(self, place: Place, label: str, by: By) -> Snapshot:
        """Copy all that an owner has now."""
        return await self.write(_sql.take_snapshot(place, label, by, self._share))

    async def snapshots(self, place: Place) -> list[Snapshot]:
        """Return an owner's snapshots, oldest first."""
        return await self.read(_sql.snapshots(place))

    async def restore(self, place: Place, number: int, by: By) -> int:
        """Make the owner's state what it was at a snapshot."""
        return await self.write(_sql.restore(place, number, by, self._share))

    async def forget(self, place: Place, number: int) -> bool:
        """Delete a snapshot."""
        return await self.write(_sql.forget(place, number))

    async def erase(self, place: Place, prefix: str) -> int:
        """Forget the changes of keys that begin so and are not there now."""
        return await self.write(_sql.erase(place, prefix))

    async def owners(self, scope: str) -> list[str]:
        """Return the names of all owners in a scope."""
        return await self.read(_sql.owners(scope))
