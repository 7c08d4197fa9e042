"""Digests, message authentication codes and text encodings."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Literal, NotRequired, TypeAlias, TypedDict
from urllib.parse import quote, unquote_to_bytes

from llmspell.errors import ToolError
from llmspell.tool import Example, tool

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HashEncodeResult", "hash_encode"]

Operation: TypeAlias = Literal[
    "hash",
    "hmac",
    "base64_encode",
    "base64_decode",
    "base64url_encode",
    "base64url_decode",
    "hex_encode",
    "hex_decode",
    "url_encode",
    "url_decode",
]
Algorithm: TypeAlias = Literal[
    "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "blake2s", "sha1", "md5"
]

MAX_TEXT = 1_000_000
_WEAK = {"md5", "sha1"}


class HashEncodeResult(TypedDict):
    """The digest or the converted text.

    Attributes:
        result: Hexadecimal for digests.
        algorithm: Of a digest.
        warning: Present when the algorithm does not resist an attacker.
    """

    result: str
    algorithm: NotRequired[str]
    warning: NotRequired[str]


@tool(
    category="text",
    timeout_s=10.0,
    examples=(
        Example(
            {"operation": "hash", "text": "abc"},
            {
                "result": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "algorithm": "sha256",
            },
        ),
        Example({"operation": "base64_encode", "text": "héllo"}, {"result": "aMOpbGxv"}),
        Example({"operation": "url_encode", "text": "a b&c"}, {"result": "a%20b%26c"}),
    ),
)
async def hash_encode(
    operation: Operation,
    text: str,
    *,
    algorithm: Algorithm = "sha256",
    key: str = "",
) -> HashEncodeResult:
    """Hash a text, authenticate it with a key, or encode and decode it.

    Text counts as UTF-8. Decoding gives text; bytes that are no UTF-8 are an error.

    Args:
        operation: What to do.
        text: The text, at most 1,000,000 characters.
        algorithm: For hash and hmac; md5 and sha1 are weak and only good for checksums.
        key: For hmac, never empty; it is visible to whoever sees this call.
    """
    if len(text) > MAX_TEXT:
        raise ToolError(f"the text is longer than {MAX_TEXT} characters", code="tool.arguments", hint="split it")

    data = _bytes(text)

    if operation == "hash":
        return _digest(algorithm, _hash(algorithm, data))

    if operation == "hmac":
        return _digest(algorithm, _hmac(algorithm, _bytes(key), data))

    return {"result": _coded(operation, data)}


def _bytes(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise ToolError("the text holds a lone surrogate", code="tool.arguments", hint="pass valid text") from error


def _hash(algorithm: Algorithm, data: bytes) -> str:
    import hashlib

    return hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()


def _hmac(algorithm: Algorithm, key: bytes, data: bytes) -> str:
    import hmac

    if not key:
        raise ToolError("hmac needs a key", code="tool.arguments", hint="pass key")

    return hmac.new(key, data, algorithm).hexdigest()


def _digest(algorithm: Algorithm, digest: str) -> HashEncodeResult:
    if algorithm in _WEAK:
        warning = f"{algorithm} is weak: an attacker can make two texts with one digest"
        return {"result": digest, "algorithm": algorithm, "warning": warning}

    return {"result": digest, "algorithm": algorithm}


def _coded(operation: Operation, data: bytes) -> str:
    try:
        return _CODERS[operation](data).decode()
    except UnicodeDecodeError as error:
        raise ToolError("what it decodes to is not UTF-8 text", hint="decode it with a program instead") from error
    except (binascii.Error, ValueError) as error:
        raise ToolError(
            f"the text cannot be decoded: {error}", code="tool.arguments", hint=f"check that it is {operation[:-7]}"
        ) from error


def _from_base64(data: bytes) -> bytes:
    return base64.b64decode(_padded(b"".join(data.split())), validate=True)


def _from_base64url(data: bytes) -> bytes:
    return base64.b64decode(_padded(b"".join(data.split())), altchars=b"-_", validate=True)


def _padded(data: bytes) -> bytes:
    return data.rstrip(b"=") + b"=" * (-len(data.rstrip(b"=")) % 4)


def _to_base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _from_hex(data: bytes) -> bytes:
    return binascii.unhexlify(b"".join(data.split()))


def _to_url(data: bytes) -> bytes:
    return quote(data, safe="").encode()


_CODERS: dict[str, Callable[[bytes], bytes]] = {
    "base64_encode": base64.b64encode,
    "base64_decode": _from_base64,
    "base64url_encode": _to_base64url,
    "base64url_decode": _from_base64url,
    "hex_encode": binascii.hexlify,
    "hex_decode": _from_hex,
    "url_encode": _to_url,
    "url_decode": unquote_to_bytes,
}
