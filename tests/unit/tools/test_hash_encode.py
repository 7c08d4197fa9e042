"""Digests and encodings are those of the standards; weak ones are labelled."""

from __future__ import annotations

import hashlib
import hmac

import pytest


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "blake2s"])
def test_strong_digest_has_no_warning(call, algorithm):
    result = call("hash_encode", operation="hash", text="ä", algorithm=algorithm)
    assert result == {"result": hashlib.new(algorithm, "ä".encode()).hexdigest(), "algorithm": algorithm}


@pytest.mark.parametrize("algorithm", ["md5", "sha1"])
@pytest.mark.parametrize("operation", ["hash", "hmac"])
def test_weak_digest_is_labelled(call, operation, algorithm):
    assert "weak" in call("hash_encode", operation=operation, text="a", key="k", algorithm=algorithm)["warning"]


def test_hmac(call):
    result = call("hash_encode", operation="hmac", text="message", key="key")["result"]
    assert result == hmac.new(b"key", b"message", "sha256").hexdigest()


def test_hmac_without_a_key_is_refused(refusal):
    assert refusal("hash_encode", operation="hmac", text="message") == "tool.arguments"


@pytest.mark.parametrize("coding", ["base64", "base64url", "hex", "url"])
@pytest.mark.parametrize("text", ["", "a", "ab", "abc", "ä€😀", "a+b/c d?&=%\n", "\0"])
def test_decoding_undoes_encoding(call, coding, text):
    encoded = call("hash_encode", operation=f"{coding}_encode", text=text)["result"]
    assert call("hash_encode", operation=f"{coding}_decode", text=encoded) == {"result": text}


@pytest.mark.parametrize(
    ("operation", "text", "result"),
    [
        ("base64_decode", "YQ", "a"),
        ("base64_decode", " Y\nQ== ", "a"),
        ("base64url_decode", "8J-YgA", "😀"),
        ("hex_decode", "61 62", "ab"),
    ],
)
def test_lenient_forms_are_decoded(call, operation, text, result):
    assert call("hash_encode", operation=operation, text=text) == {"result": result}


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        ("base64_decode", "!!!!"),
        ("base64_decode", "A"),
        ("base64_decode", "ä"),
        ("hex_decode", "xy"),
        ("hex_decode", "abc"),
        ("base64_decode", "/w=="),
        ("url_decode", "%ff"),
        ("hash", "\ud800"),
        ("hash", "a" * 1_000_001),
    ],
    ids=lambda part: ascii(part)[:20],
)
def test_what_cannot_be_decoded_is_a_typed_error(refusal, operation, text):
    assert refusal("hash_encode", operation=operation, text=text) in {"tool.arguments", "tool.failed"}


def test_unknown_algorithm_is_refused(refusal):
    assert refusal("hash_encode", operation="hash", text="a", algorithm="crc32") == "tool.arguments"
