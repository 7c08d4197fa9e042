"""Connect to the very address that was checked, and to no other."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, TypeAlias, cast

import httpcore2

from llmspell._address import is_literal, is_public
from llmspell.errors import DeniedError, ToolError
from llmspell.grant import Grants, Need

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from httpcore2 import AsyncNetworkStream

__all__ = ["GuardedBackend", "Resolver", "resolve"]

Resolver: TypeAlias = "Callable[[str, int], Awaitable[list[str]]]"
"""Gives the addresses of a host, best first."""

_ATTEMPTS = 4
_SocketOptions: TypeAlias = (
    "Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]]"
)


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the system's resolver gives them."""
    loop = asyncio.get_running_loop()

    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ToolError(f"{host} has no address: {error}", code="net.failed", hint="check the name") from error

    return list(dict.fromkeys(str(info[4][0]) for info in found))


class GuardedBackend(httpcore2.AsyncNetworkBackend):
    """Resolves a name once, refuses it when any of its addresses is not public, connects.

    Args:
        grants: `net.private=host:port` lets a host have other addresses.
        resolver: Where addresses come from.
    """

    def __init__(self, grants: Grants, resolver: Resolver = resolve) -> None:
        self._grants = grants
        self._resolver = resolver
        self._network = cast("httpcore2.AsyncNetworkBackend", httpcore2.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _SocketOptions | None = None,
    ) -> AsyncNetworkStream:
        """Connect to the first checked address that answers.

        Raises:
            DeniedError: `grant.denied`: an address of the host is not public.
            ToolError: `net.failed`: the host has no address.
        """
        addresses = await self._checked(host, port)
        failure: Exception | None = None

        for address in addresses[:_ATTEMPTS]:
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error

        raise failure or httpcore2.ConnectError(f"{host} has no address")

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: _SocketOptions | None = None
    ) -> AsyncNetworkStream:
        """Refuse: a socket file is no host.

        Raises:
            DeniedError: Always.
        """
        raise DeniedError(f"{path} is a socket file, not a host", code="grant.denied")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)

    async def _checked(self, host: str, port: int) -> list[str]:
        addresses = [host] if is_literal(host) else await self._resolver(host, port)
        hidden = [address for address in addresses if not is_public(address)]
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        need = Need("net.private", place)

        if hidden and not self._grants.allows(need):
            raise DeniedError(
                f"{host} has the address {hidden[0]}, which is not on the public internet",
                code="grant.denied",
                hint=f"if that is meant, allow it with --allow {need}",
                data={"kind": need.kind, "target": need.target},
            )

        return addresses
