"""Which URLs are plain, and which addresses belong to the public internet."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import msgspec

from llmspell.errors import ToolError

__all__ = ["Target", "follow", "is_literal", "is_public", "parse_url"]

_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
_SAFE = "!#$%&'()*+,/:;=?@[]~-._"
MAX_URL = 8_192

_NOT_PUBLIC_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; some clouds keep their metadata service here
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a public number that one cloud answers from inside every machine
        "169.254.0.0/16",  # link-local; most clouds keep their metadata service here
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: holds an IPv4 address
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
_ISATAP = {0x00005EFE, 0x02005EFE}


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Where a request goes, in the only reading this library has of a URL.

    Attributes:
        scheme: http or https.
        host: Lower-case name in ASCII, or an address without brackets.
        port: From 1 to 65535.
        path: Path and query, percent-encoded; starts with a slash.
    """

    scheme: str
    host: str
    port: int
    path: str

    @property
    def place(self) -> str:
        """`host:port`, as grants name it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def authority(self) -> str:
        """What the Host header says: without the port when it is the scheme's own."""
        return self.place.rpartition(":")[0] if self.port == _PORTS[self.scheme] else self.place

    @property
    def url(self) -> str:
        """The URL in its normal form."""
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def shown(self) -> str:
        """The URL as messages show it: a query may hold a secret."""
        return self.url.partition("?")[0]


def parse_url(url: str) -> Target:
    """Read a URL strictly: what two parsers could read differently is refused.

    Raises:
        ToolError: `tool.arguments`: it is no plain http or https URL.
    """
    if len(url) > MAX_URL or _UNSAFE.search(url):
        raise _bad(url, "it is too long, or holds a space, a backslash or a control character", "percent-encode it")

    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _bad(url, str(error)) from error

    if parts.scheme not in _PORTS:
        raise _bad(url, "only http and https are spoken here")

    if "@" in parts.netloc:
        raise _bad(url, "it holds a user name", "send credentials in a header")

    if port == 0 or parts.netloc.endswith(":"):
        raise _bad(url, "its port is no port")

    path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    return Target(scheme=parts.scheme, host=_host(url, parts), port=port or _PORTS[parts.scheme], path=path)


def follow(target: Target, location: str) -> Target:
    """Return where a redirect leads.

    Args:
        target: Where it came from.
        location: The header's value, its bytes read as Latin-1.

    Raises:
        ToolError: `tool.arguments`: it is no plain http or https URL.
    """
    if _UNSAFE.search(location):
        raise _bad(location, "it holds a space, a backslash or a control character")

    try:
        joined = urljoin(target.url, quote(location.encode("latin-1"), safe=_SAFE))
    except ValueError as error:
        raise _bad(location, str(error)) from error

    return parse_url(joined)


def _host(url: str, parts: SplitResult) -> str:
    host = parts.hostname or ""

    if "[" in parts.netloc:
        return _literal_v6(url, host)

    try:
        name = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError as error:
        raise _bad(url, "its host is not a name") from error

    labels = name.split(".")

    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _bad(url, "its host is not a name")

    if _NUMERIC.fullmatch(labels[-1]):
        return _literal_v4(url, name)

    return name


def _literal_v4(url: str, host: str) -> str:
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError as error:
        raise _bad(url, "its host is a number in an unusual form", "write a.b.c.d in decimal") from error


def _literal_v6(url: str, host: str) -> str:
    try:
        if "%" in host:
            raise ValueError("scope id")

        return str(ipaddress.IPv6Address(host))
    except ValueError as error:
        raise _bad(url, "its host is not an address") from error


def is_literal(host: str) -> bool:
    """Whether a host is written as an address, so that there is nothing to resolve."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False

    return True


def is_public(address: str) -> bool:
    """Whether an address is on the public internet, for one machine, without a tunnel.

    The ranges are those of the IANA special-purpose registries. What carries another address
    inside (v4-mapped, NAT64, 6to4, Teredo, ISATAP) counts as not public.

    Args:
        address: As a resolver gives it; anything that is no address is not public.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False

    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in network for network in _NOT_PUBLIC_V4)

    if parsed.scope_id is not None or parsed not in _PUBLIC_V6:
        return False

    if (int(parsed) >> 32) & 0xFFFFFFFF in _ISATAP:
        return False

    return not any(parsed in network for network in _NOT_PUBLIC_V6)


def _bad(url: str, why: str, hint: str = "write http://host/path or https://host/path") -> ToolError:
    from llmspell.value import preview

    return ToolError(f"{preview(url.partition('?')[0])!r} is not a usable URL: {why}", code="tool.arguments", hint=hint)
