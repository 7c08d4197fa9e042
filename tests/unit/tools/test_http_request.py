"""The web tool: text comes back as text, the rest as base64, and limits hold."""

from __future__ import annotations

import asyncio
import base64
import json

import pytest

from llmspell.context import Context
from llmspell.errors import SpellError
from llmspell.grant import Grants
from llmspell.http import HttpClient
from llmspell.tools.http_request import http_request


def fetch(answer, kind="text/plain", status="200 OK", /, **arguments):
    got = []

    async def main():
        async def handle(reader, writer):
            head = await reader.readuntil(b"\r\n\r\n")
            length = next((int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-length:")), 0)
            got.append(head + await reader.readexactly(length))
            head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(answer)}\r\n\r\n"
            writer.write(head.encode() + answer)
            await writer.drain()
            writer.close()

        listener = await asyncio.start_server(handle, "127.0.0.1", 0)
        place = f"127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        grants = Grants({"tool": ["*"], "net": [place], "net.private": [place]})

        try:
            return await http_request.call(
                Context(grants=grants, http=HttpClient(grants)), {"url": f"http://{place}/", **arguments}
            )
        finally:
            listener.close()

    return asyncio.run(main()), got


def test_text_answer():
    result, _ = fetch("grüß".encode())
    assert (result["status"], result["text"], result["total"], result["truncated"]) == (200, "grüß", 4, False)
    assert result["headers"]["content-type"] == "text/plain"


def test_status_is_a_result_and_no_error():
    assert fetch(b"gone", "text/plain", "404 Not Found")[0]["status"] == 404


def test_charset_is_honoured():
    assert fetch("é".encode("latin-1"), "text/html; charset=ISO-8859-1")[0]["text"] == "é"


@pytest.mark.parametrize("charset", ["idna", "zip", "rot13", "unicode_escape", "nope", "punycode"])
def test_charset_that_is_none_counts_as_utf8(charset):
    assert fetch("é".encode(), f"text/plain; charset={charset}")[0]["text"] == "é"


def test_binary_answer_is_base64():
    result, _ = fetch(b"\x89PNG\xff\0", "image/png")
    assert base64.b64decode(result["base64"]) == b"\x89PNG\xff\0"
    assert "text" not in result


def test_broken_text_is_repaired():
    assert fetch(b"a\xffb", "text/plain")[0]["text"] == "a\ufffdb"


def test_long_text_is_cut_and_says_so():
    result, _ = fetch(b"x" * 1000, max_characters=100)
    assert (len(result["text"]), result["total"], result["truncated"]) == (100, 1000, True)
    assert "1000" in result["note"]


def test_json_is_sent_with_its_type():
    _, (request,) = fetch(b"", method="POST", json={"a": [1]})
    head, _, body = request.partition(b"\r\n\r\n")
    assert b"content-type: application/json" in head
    assert json.loads(body) == {"a": [1]}


@pytest.mark.parametrize(
    "arguments",
    [
        {"body": "a", "json": {}, "method": "POST"},
        {"body": "a"},
        {"json": b"bytes", "method": "POST"},
        {"body": "\ud800", "method": "POST"},
        {"method": "CONNECT"},
        {"timeout_s": 0},
        {"timeout_s": 121},
        {"max_bytes": 0},
        {"max_bytes": 10**9},
        {"max_characters": 0},
        {"headers": {"Host": "evil"}},
        {"headers": {"X": "a\r\nb: c"}},
        {"headers": {"X": 1}},
        {"url": "file:///etc/passwd"},
        {"url": "http://user:pass@127.0.0.1/"},
    ],
    ids=ascii,
)
def test_misuse_is_refused(arguments):
    with pytest.raises(SpellError) as caught:
        fetch(b"", **arguments)

    assert caught.value.code == "tool.arguments"


def test_other_port_is_denied():
    with pytest.raises(SpellError) as caught:
        fetch(b"", url="http://127.0.0.1:1/")

    assert caught.value.code == "grant.denied"


def test_too_large_answer_is_an_error():
    with pytest.raises(SpellError) as caught:
        fetch(b"x" * 1000, max_bytes=999)

    assert caught.value.code == "net.too_large"


def test_run_without_a_web_client_says_so():
    with pytest.raises(SpellError, match="no web client"):
        asyncio.run(
            http_request.call(Context(grants=Grants({"tool": ["*"], "net": ["*"]})), {"url": "http://a.example/"})
        )
