"""Text files are read in parts, in their own encoding."""

from __future__ import annotations

import pytest

from llmspell.context import Context
from llmspell.filesystem import FileSystem
from llmspell.grant import Grants


@pytest.fixture
def context(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    grants = Grants({"tool": ["*"], "fs.read": [str(tmp_path)]})
    fs = FileSystem(grants, str(tmp_path))
    yield Context(grants=grants, fs=fs)
    fs.close()


@pytest.fixture
def write(tmp_path):
    def write(content, encoding="utf-8"):
        (tmp_path / "file").write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return "file"

    return write


def test_whole_file(call, context, write):
    assert call("file_read", context, path=write("a\nb\n")) == {
        "text": "a\nb\n",
        "encoding": "utf-8",
        "offset": 0,
        "returned": 2,
        "total": 2,
        "truncated": False,
    }


@pytest.mark.parametrize(
    ("content", "arguments", "text", "total"),
    [
        ("a\nb\nc", {"offset": 1, "limit": 1}, "b\n", 3),
        ("a\nb\nc", {"offset": 2}, "c", 3),
        ("a\nb\nc\n", {"offset": 3}, "", 3),
        ("a\r\nb", {"limit": 1}, "a\r\n", 2),
        ("a\x0bb\u2028c\x1cd\n", {"limit": 1}, "a\x0bb\u2028c\x1cd\n", 1),
        ("\n\n\n", {"offset": 1, "limit": 1}, "\n", 3),
        ("", {}, "", 0),
        ("äöü€", {"unit": "characters", "offset": 1, "limit": 2}, "öü", 4),
        ("abc", {"unit": "characters", "offset": 9}, "", 3),
    ],
)
def test_part(call, context, write, content, arguments, text, total):
    result = call("file_read", context, path=write(content), **arguments)
    assert (result["text"], result["total"]) == (text, total)


def test_parts_of_a_file_larger_than_a_chunk_join_to_the_whole(call, context, write):
    content = "".join(f"{number} ä😀\n" for number in range(200_000))
    path, text, offset = write(content), [], 0

    while offset < 200_000:
        result = call("file_read", context, path=path, offset=offset, limit=50_000)
        text.append(result["text"])
        offset += result["returned"]

    assert "".join(text) == content


def test_cut_file_says_how_to_go_on(call, context, write):
    result = call("file_read", context, path=write("line\n" * 3000))
    assert (result["truncated"], result["total"]) == (True, 3000)
    assert result["note"] == "lines 0 to 1999 of 3000; continue with offset=2000"


def test_one_endless_line_is_cut(call, context, write):
    result = call("file_read", context, path=write("x" * 100_000))
    assert (len(result["text"]), result["truncated"]) == (64_000, True)
    assert "cut off" in result["note"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encoding_is_known_by_its_mark(call, context, write, encoding):
    assert call("file_read", context, path=write("grüß\ngott", encoding))["text"] == "grüß\ngott"


def test_encoding_is_guessed(call, context, write):
    content = "Die Straße führt über den Fluß, schöne Grüße aus Köln.\n" * 20
    assert call("file_read", context, path=write(content, "cp1252"))["text"] == content


def test_encoding_is_taken_as_given(call, context, write):
    assert call("file_read", context, path=write(b"\xe9"), encoding="latin-1")["text"] == "é"


@pytest.mark.parametrize(
    "encoding", ["zip", "rot13", "base64", "idna", "punycode", "unicode_escape", "nope", "\0", "hex"]
)
def test_encoding_that_is_none_is_refused(refusal, context, write, encoding):
    assert refusal("file_read", context, path=write("a"), encoding=encoding) == "tool.arguments"


def test_wrong_encoding_is_a_typed_error(refusal, context, write):
    assert refusal("file_read", context, path=write(b"a\xff"), encoding="utf-8") == "tool.failed"


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\0\0\0", b"\0", b"\x7fELF\0"])
def test_binary_file_is_refused(refusal, context, write, content):
    assert refusal("file_read", context, path=write(content)) == "tool.failed"


@pytest.mark.parametrize("arguments", [{"offset": -1}, {"limit": -1}])
def test_negative_numbers_are_refused(refusal, context, write, arguments):
    assert refusal("file_read", context, path=write("a"), **arguments) == "tool.arguments"


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "sub/../../x", "/proc/self/environ"])
def test_path_that_is_not_granted_is_denied(refusal, context, path):
    assert refusal("file_read", context, path=path) == "grant.denied"


def test_missing_file_is_not_found(refusal, context):
    assert refusal("file_read", context, path="none") == "tool.not_found"


def test_run_without_files_says_so(refusal, tmp_path):
    context = Context(grants=Grants({"tool": ["*"], "fs.read": ["/"]}))
    assert refusal("file_read", context, path="/x") == "tool.failed"
