"""The web through grants: no URL, answer or redirect reaches an address that was not granted."""

from __future__ import annotations

import asyncio
import gzip
import os
import ssl
import zlib
from contextlib import asynccontextmanager

import pytest

from llmspell._address import is_public, parse_url
from llmspell.errors import DeniedError, ToolError
from llmspell.grant import Grants
from llmspell.http import MAX_BODY, HttpClient, needs_of

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"


class Server:
    """A server on loopback that answers each request with the next prepared bytes and keeps what it got."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.requests = []
        self.closed = asyncio.Event()

    async def handle(self, reader, writer):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
            )
            self.requests.append(head + await reader.readexactly(length))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

            if callable(answer):
                await answer(writer)
            else:
                writer.write(answer)
                await writer.drain()

        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            self.closed.set()


@asynccontextmanager
async def serving(*answers):
    server = Server(*answers)
    listener = await asyncio.start_server(server.handle, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]

    try:
        yield server
    finally:
        listener.close()
        await listener.wait_closed()


def fake(*answers):
    """A resolver that gives the next answer each time, and the last one for ever."""
    waiting = list(answers)

    async def resolver(_host, _port):
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    return resolver


def to_loopback(*hosts):
    return Grants({"net": hosts or ["*"], "net.private": hosts or ["*"]})


def run(main):
    return asyncio.run(main())


def test_answer_comes_back_whole():
    async def main():
        async with serving(OK) as server:
            url = f"http://127.0.0.1:{server.port}/a?b=c"
            response = await HttpClient(to_loopback()).request("get", url, headers={"X-One": "1"})
            return response, server.requests[0], url

    response, request, url = run(main)
    assert (response.status, response.body, response.url) == (200, b"hello", url)
    assert request.startswith(b"GET /a?b=c HTTP/1.1\r\n")
    assert b"\r\nx-one: 1\r\n" in request
    assert b"\r\naccept-encoding: identity\r\n" in request


def test_body_is_sent_with_its_length():
    async def main():
        async with serving(OK) as server:
            await HttpClient(to_loopback()).request("POST", f"http://127.0.0.1:{server.port}/", body=b"data")
            return server.requests[0]

    request = run(main)
    assert request.endswith(b"\r\n\r\ndata")
    assert b"content-length: 4\r\n" in request


# What is no plain URL, or names an address that is not public.
HOSTILE_URLS = [
    "http://127.0.0.1/",
    "http://127.0.0.1:22/",
    "http://127.1/",
    "http://127.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://0/",
    "http://0.0.0.0/",
    "http://00/",
    "http://127.0.0.1./",
    "http://127.000.000.001/",
    "http://127.0.0.1.1/",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://localhost.localdomain.invalid/",
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001:0:7f00:1::]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/",
    "http://[fe80::1%eth0]/",
    "http://[fc00::1]/",
    "http://[fd00:ec2::254]/",
    "http://[fec0::1]/",
    "http://[ff02::1]/",
    "http://[2606:4700::5efe:7f00:1]/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.100.100.200/",
    "http://100.64.0.1/",
    "http://168.63.129.16/",
    "http://192.0.0.192/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://user@127.0.0.1/",
    "http://example.com@127.0.0.1/",
    "http://127.0.0.1@example.com/",
    "http://example.com:80@127.0.0.1/",
    "http://example.com%00.evil/",
    "http://127.0.0.1%2f@example.com/",
    "http://example.com\\@127.0.0.1/",
    "http:\\\\127.0.0.1/",
    "http:///127.0.0.1/",
    "http:127.0.0.1/",
    "//127.0.0.1/",
    "http://",
    "http://:80/",
    "http://127.0.0.1:0/",
    "http://example.com:99999/",
    "http://example.com:/",
    "http://example.com:8o/",
    "http://example.com:+80/",
    "http://exam ple.com/",
    "http://example.com/\r\nX-Injected: 1",
    "http://example.com/ HTTP/1.1\r\nHost: evil",
    "http://example.com\t/",
    "\x00http://127.0.0.1/",
    " http://127.0.0.1/",
    "http://[::1",
    "http://::1/",
    "http://[127.0.0.1]/",
    "http://a..b/",
    "http://-a.example/",
    "http://" + "a" * 64 + ".example/",
    "http://" + "a." * 200 + "example/",
    "http://example.com/" + "a" * 10_000,
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "gopher://127.0.0.1:6379/_SET",
    "ftp://127.0.0.1/",
    "dict://127.0.0.1:11211/",
    "ws://127.0.0.1/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "javascript:alert(1)",
    "data:text/plain,x",
    "jar:http://127.0.0.1!/",
    "",
]


@pytest.mark.parametrize("url", HOSTILE_URLS, ids=lambda url: ascii(url)[1:50])
def test_hostile_url_is_refused_though_every_host_is_granted(url):
    client = HttpClient(Grants({"net": ["*"]}), resolver=fake(["127.0.0.1"]))

    with pytest.raises((DeniedError, ToolError)) as caught:
        asyncio.run(client.request("GET", url, timeout_s=2))

    assert caught.value.code in {"grant.denied", "tool.arguments"}


HOSTILE_ANSWERS = [
    ["127.0.0.1"],
    ["127.255.255.254"],
    ["0.0.0.0"],
    ["10.1.2.3"],
    ["172.20.0.1"],
    ["192.168.0.1"],
    ["169.254.169.254"],
    ["100.64.0.1"],
    ["192.0.2.1"],
    ["192.88.99.1"],
    ["198.51.100.1"],
    ["203.0.113.1"],
    ["224.0.0.251"],
    ["239.255.255.250"],
    ["255.255.255.255"],
    ["::1"],
    ["::"],
    ["::ffff:10.0.0.1"],
    ["::ffff:0:10.0.0.1"],
    ["fe80::1"],
    ["fe80::1%2"],
    ["2606:4700::1111%eth0"],
    ["fd12::1"],
    ["ff0e::1"],
    ["2001::1"],
    ["2001:10::1"],
    ["2001:db8::1"],
    ["2002:a00:1::"],
    ["3fff::1"],
    ["64:ff9b::a00:1"],
    ["100::1"],
    ["5f00::1"],
    ["4000::1"],
    ["not an address"],
    [""],
    ["93.184.216.34", "127.0.0.1"],
    ["127.0.0.1", "93.184.216.34"],
    ["2606:4700::1111", "::1"],
    ["93.184.216.34", "fe80::1"],
]


@pytest.mark.parametrize("answer", HOSTILE_ANSWERS, ids="+".join)
def test_name_with_any_address_that_is_not_public_is_refused(answer):
    client = HttpClient(Grants({"net": ["*"]}), resolver=fake(answer))

    with pytest.raises(DeniedError) as caught:
        asyncio.run(client.request("GET", "http://innocent.example/", timeout_s=2))

    assert caught.value.data == {"kind": "net.private", "target": "innocent.example:80"}


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "2a00:1450::1"])
def test_public_address_is_public(address):
    assert is_public(address)


def test_name_is_resolved_once_and_the_checked_address_is_used():
    asked = []

    async def resolver(host, _port):
        asked.append(host)
        return ["127.0.0.1"]

    async def main():
        async with serving(OK) as server:
            place = f"api.example:{server.port}"
            await HttpClient(to_loopback(place), resolver=resolver).request("GET", f"http://{place}/")
            return server.requests[0], place

    request, place = run(main)
    assert asked == ["api.example"]
    assert f"host: {place}\r\n".encode() in request


def test_rebinding_between_redirects_is_refused():
    async def main():
        async with serving(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n", OK) as server:
            place = f"rebind.example:{server.port}"
            grants = Grants({"net": [place], "net.private": [place]})
            narrowed = Grants({"net": ["*"]})
            client = HttpClient(grants, resolver=fake(["127.0.0.1"], ["10.0.0.1"])).narrow(narrowed)

            with pytest.raises(DeniedError):
                await client.request("GET", f"http://{place}/")

            return server.requests

    assert run(main) == []


def test_second_resolution_is_checked_like_the_first():
    asked = []

    async def resolver(host, _port):
        asked.append(host)
        return ["127.0.0.1"] if host == "first.example" else ["127.0.0.1", "10.0.0.1"]

    async def main():
        async with serving(OK) as server:
            redirect = (
                f"HTTP/1.1 302 Found\r\nLocation: http://second.example:{server.port}/\r\nContent-Length: 0\r\n\r\n"
            )
            server.answers = [redirect.encode(), OK]
            grants = Grants({"net": ["*"], "net.private": [f"first.example:{server.port}"]})

            with pytest.raises(DeniedError) as caught:
                await HttpClient(grants, resolver=resolver).request("GET", f"http://first.example:{server.port}/")

            return caught.value, len(server.requests)

    error, requests = run(main)
    assert asked == ["first.example", "second.example"]
    assert (error.code, requests) == ("grant.denied", 1)


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:1/",
        "http://169.254.169.254/latest/meta-data/",
        "//10.0.0.1/",
        "http://[::1]/",
        "http://localhost/",
        "https://other.example/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://user:pass@127.0.0.1/",
        "http://2130706433/",
        "javascript:1",
        "http://exa\\mple.com/",
        "\x01",
        "http://[",
    ],
    ids=ascii,
)
def test_redirect_to_what_is_not_granted_is_not_followed(location):
    async def main():
        head = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"

        async with serving(head.encode()) as server:
            place = f"start.example:{server.port}"
            client = HttpClient(to_loopback(place), resolver=fake(["127.0.0.1"]))

            with pytest.raises((DeniedError, ToolError)) as caught:
                await client.request("GET", f"http://{place}/")

            return caught.value.code, len(server.requests)

    code, requests = run(main)
    assert code in {"grant.denied", "net.redirect", "net.failed"}
    assert requests == 1


def test_redirect_in_raw_utf8_is_percent_encoded():
    async def main():
        async with serving(
            "HTTP/1.1 302 Found\r\nLocation: /ü?a=%20\r\nContent-Length: 0\r\n\r\n".encode(), OK
        ) as server:
            await HttpClient(to_loopback()).request("GET", f"http://127.0.0.1:{server.port}/")
            return server.requests[1]

    assert run(main).startswith(b"GET /%C3%BC?a=%20 HTTP/1.1")


def test_redirect_to_a_host_without_a_net_grant_is_not_followed():
    async def main():
        async with serving(OK) as second:
            head = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{second.port}/\r\nContent-Length: 0\r\n\r\n"

            async with serving(head.encode()) as first:
                grants = Grants({"net": [f"127.0.0.1:{first.port}"], "net.private": ["*"]})

                with pytest.raises(DeniedError) as caught:
                    await HttpClient(grants).request("GET", f"http://127.0.0.1:{first.port}/")

                return caught.value.data["kind"], second.requests

    assert run(main) == ("net", [])


@pytest.mark.parametrize("userinfo", ["user@", "user:pass@", "@", ":@", "example.com@", "a@b@", "%40@"])
def test_user_name_in_a_url_is_refused(userinfo):
    with pytest.raises(ToolError, match="user name"):
        parse_url(f"http://{userinfo}example.com/")


def test_endless_redirects_stop():
    async def main():
        async with serving(b"HTTP/1.1 307 Again\r\nLocation: /\r\nContent-Length: 0\r\n\r\n") as server:
            with pytest.raises(ToolError) as caught:
                await HttpClient(to_loopback()).request("GET", f"http://127.0.0.1:{server.port}/")

            return caught.value.code, len(server.requests)

    assert run(main) == ("net.redirect", 6)


def test_credentials_do_not_cross_origins():
    headers = {"Authorization": "Bearer s3cret", "Cookie": "id=s3cret", "X-Api-Key": "s3cret", "Accept": "text/plain"}

    async def main():
        async with serving(OK) as second:
            head = f"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{second.port}/\r\nContent-Length: 0\r\n\r\n"

            async with serving(head.encode()) as first:
                url = f"http://127.0.0.1:{first.port}/"
                await HttpClient(to_loopback()).request("GET", url, headers=headers)
                return first.requests[0], second.requests[0]

    first, second = run(main)
    assert first.count(b"s3cret") == 3
    assert b"s3cret" not in second
    assert b"accept: text/plain\r\n" in second


def test_credentials_stay_on_the_same_origin():
    async def main():
        async with serving(b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", OK) as server:
            url = f"http://127.0.0.1:{server.port}/"
            await HttpClient(to_loopback()).request("GET", url, headers={"Authorization": "x"})
            return server.requests[1]

    assert b"authorization: x\r\n" in run(main)


def test_see_other_becomes_a_get_without_body():
    async def main():
        async with serving(b"HTTP/1.1 303 See\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", OK) as server:
            url = f"http://127.0.0.1:{server.port}/"
            headers = {"Content-Type": "text/plain"}
            await HttpClient(to_loopback()).request("POST", url, body=b"data", headers=headers)
            return server.requests[1]

    request = run(main)
    assert request.startswith(b"GET /b")
    assert b"content-" not in request


def test_temporary_redirect_keeps_method_and_body():
    async def main():
        async with serving(b"HTTP/1.1 307 Moved\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", OK) as server:
            await HttpClient(to_loopback()).request("POST", f"http://127.0.0.1:{server.port}/", body=b"data")
            return server.requests[1]

    request = run(main)
    assert request.startswith(b"POST /b") and request.endswith(b"data")


@pytest.mark.parametrize(
    "headers",
    [
        {"X": "a\r\nEvil: 1"},
        {"X": "a\nEvil: 1"},
        {"X": "a\x00"},
        {"X": "ü"},
        {"X": "a" * 9000},
        {"X\r\nEvil": "1"},
        {"X Y": "1"},
        {"X:": "1"},
        {"": "1"},
        {"Host": "evil.example"},
        {"hOsT": "evil.example"},
        {"Content-Length": "0"},
        {"Transfer-Encoding": "chunked"},
        {"Connection": "upgrade"},
        {"Upgrade": "h2c"},
        {"Proxy-Authorization": "x"},
        {"TE": "trailers"},
        {"Expect": "100-continue"},
        {"Accept-Encoding": "gzip, br"},
    ],
    ids=ascii,
)
def test_header_that_could_change_the_message_is_refused(headers):
    with pytest.raises(ToolError) as caught:
        asyncio.run(HttpClient(to_loopback()).request("GET", "http://127.0.0.1:1/", headers=headers))

    assert caught.value.code == "tool.arguments"


@pytest.mark.parametrize("method", ["CONNECT", "TRACE", "get /x", "GET\r\n", "", "PROPFIND"])
def test_other_methods_are_refused(method):
    with pytest.raises(ToolError) as caught:
        asyncio.run(HttpClient(to_loopback()).request(method, "http://127.0.0.1:1/"))

    assert caught.value.code == "tool.arguments"


@pytest.mark.parametrize(("method", "size"), [("GET", 1), ("HEAD", 1), ("POST", MAX_BODY + 1)])
def test_body_that_cannot_be_sent_is_refused(method, size):
    with pytest.raises(ToolError) as caught:
        asyncio.run(HttpClient(to_loopback()).request(method, "http://127.0.0.1:1/", body=b"x" * size))

    assert caught.value.code == "tool.arguments"


def answer(body, *headers):
    head = "".join(f"{header}\r\n" for header in (*headers, f"Content-Length: {len(body)}"))
    return f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + body


def fetch(raw, **options):
    async def main():
        async with serving(raw) as server:
            return await HttpClient(to_loopback()).request("GET", f"http://127.0.0.1:{server.port}/", **options)

    return run(main)


def code_of(raw, **options):
    with pytest.raises(ToolError) as caught:
        fetch(raw, **options)

    return caught.value.code


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"hello")),
        ("deflate", zlib.compress(b"hello")),
        ("deflate", zlib.compress(b"hello", wbits=-15)),
        ("identity", b"hello"),
    ],
)
def test_compressed_answer_is_read(encoding, packed):
    assert fetch(answer(packed, f"Content-Encoding: {encoding}")).body == b"hello"


def test_decompression_bomb_stops_at_the_cap():
    packed = gzip.compress(b"\0" * 50_000_000)
    assert code_of(answer(packed, "Content-Encoding: gzip"), max_bytes=100_000) == "net.too_large"


def test_decompression_never_holds_more_than_the_cap():
    import tracemalloc

    packed = gzip.compress(b"\0" * 50_000_000)
    tracemalloc.start()
    code_of(answer(packed, "Content-Encoding: gzip"), max_bytes=100_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress", "evil"])
def test_encoding_that_was_not_asked_for_is_refused(encoding):
    assert code_of(answer(b"hello", f"Content-Encoding: {encoding}")) == "net.failed"


def test_broken_and_cut_compression_is_an_error():
    packed = gzip.compress(os.urandom(1000))
    assert code_of(answer(b"junk", "Content-Encoding: gzip")) == "net.failed"
    assert code_of(answer(packed[:-20], "Content-Encoding: gzip")) == "net.failed"


def test_large_answer_stops_at_the_cap():
    assert code_of(answer(b"x" * 2000), max_bytes=1999) == "net.too_large"
    assert len(fetch(answer(b"x" * 2000), max_bytes=2000).body) == 2000


def test_endless_answer_stops_at_the_cap():
    async def endless(writer):
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")

        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    assert code_of(endless, max_bytes=200_000) == "net.too_large"


def test_endless_headers_stop():
    async def endless(writer):
        writer.write(b"HTTP/1.1 200 OK\r\n")

        while True:
            writer.write(b"X: " + b"x" * 60_000 + b"\r\n")
            await writer.drain()

    assert code_of(endless) == "net.failed"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0\1\2\r\n\r\n",
        b"HTTP/9.9 x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello",
        b"SSH-2.0-x\r\n",
    ],
)
def test_nonsense_answer_is_a_typed_error(raw):
    assert code_of(raw) == "net.failed"


def test_slow_server_is_given_up():
    async def slow(writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")

        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    assert code_of(slow, timeout_s=0.2) == "net.timeout"


def test_silent_server_is_given_up():
    async def silent(writer):
        await asyncio.sleep(0.4)

    assert code_of(silent, timeout_s=0.1) == "net.timeout"


def test_cancelled_request_closes_its_connection():
    async def main():
        arrived = asyncio.Event()
        gone = asyncio.Event()

        async def handle(reader, writer):
            await reader.readuntil(b"\r\n\r\n")
            arrived.set()
            await reader.read()
            writer.close()
            gone.set()

        listener = await asyncio.start_server(handle, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/"
        task = asyncio.create_task(HttpClient(to_loopback()).request("GET", url))
        await arrived.wait()
        task.cancel()

        with pytest.raises(asyncio.CancelledError):
            await task

        async with asyncio.timeout(0.9):
            await gone.wait()

        listener.close()
        return {other for other in asyncio.all_tasks() if other is not asyncio.current_task()}

    assert not [task for task in run(main) if "handle" not in repr(task)]


def test_refused_port_is_a_typed_error():
    async def main():
        async with serving(OK) as server:
            port = server.port

        with pytest.raises(ToolError) as caught:
            await HttpClient(to_loopback()).request("GET", f"http://127.0.0.1:{port}/path?key=s3cret")

        return caught.value

    error = run(main)
    assert error.code == "net.failed"
    assert "s3cret" not in str(error)


def test_proxy_settings_of_the_environment_are_not_read(monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")

    assert fetch(OK).body == b"hello"


def test_certificate_is_asked_for_by_name_and_required():
    hello = []

    async def main():
        async def handle(reader, writer):
            hello.append(await reader.read(4096))
            writer.close()

        listener = await asyncio.start_server(handle, "127.0.0.1", 0)
        place = f"api.example.com:{listener.sockets[0].getsockname()[1]}"
        client = HttpClient(to_loopback(place), resolver=fake(["127.0.0.1"]))

        with pytest.raises(ToolError):
            await client.request("GET", f"https://{place}/", timeout_s=0.9)

        listener.close()
        return client._ssl_context

    context = run(main)
    assert b"api.example.com" in hello[0]
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)


def test_host_that_is_not_granted_is_never_resolved():
    asked = []

    async def resolver(host, _port):
        asked.append(host)
        return ["93.184.216.34"]

    client = HttpClient(Grants({"net": ["api.example.com:443", "*.wiki.example:443"]}), resolver=resolver)
    urls = ["http://api.example.com/", "https://api.example.com:8443/", "https://evil.com/", "https://wiki.example/"]
    urls += ["https://api.example.com.evil.com/", "https://evilwiki.example/", "https://xapi.example.com/"]

    for url in urls:
        with pytest.raises(DeniedError):
            asyncio.run(client.request("GET", url))

    assert asked == []


def test_private_grant_is_for_one_place_only():
    grants = Grants({"net": ["*"], "net.private": ["a.example:80"]})

    with pytest.raises(DeniedError):
        asyncio.run(HttpClient(grants, resolver=fake(["127.0.0.1"])).request("GET", "http://a.example:81/"))


def test_narrowed_client_reaches_less():
    client = HttpClient(to_loopback()).narrow(Grants({"net": ["only.example:80"]}))

    with pytest.raises(DeniedError):
        asyncio.run(client.request("GET", "http://127.0.0.1:1/"))


@pytest.mark.parametrize(
    ("url", "need"),
    [
        ("http://Example.COM", "net=example.com:80"),
        ("https://example.com./x", "net=example.com:443"),
        ("https://bücher.example/", "net=xn--bcher-kva.example:443"),
        ("http://[2606:4700::1111]:8080/", "net=[2606:4700::1111]:8080"),
    ],
)
def test_need_names_host_and_port_in_normal_form(url, need):
    assert [str(found) for found in needs_of(url)] == [need]


def test_path_is_percent_encoded_once():
    assert parse_url("http://a.example/ü%20b?q=ä#frag").path == "/%C3%BC%20b?q=%C3%A4"
