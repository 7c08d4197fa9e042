"""Folders are listed to a depth and a number, and links are not followed."""

from __future__ import annotations

import msgspec
import pytest

from llmspell.context import Context
from llmspell.filesystem import FileSystem
from llmspell.grant import Grants


@pytest.fixture
def context(tmp_path, monkeypatch):
    top = tmp_path / "top"
    (top / "a" / "b" / "c").mkdir(parents=True)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "secret.md").write_text("s")
    (top / "x.py").write_text("print()\n")
    (top / "a" / "y.md").write_text("# y")
    (top / "a" / "b" / "z.md").write_text("# z")
    (top / "a" / "b" / "c" / "p.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (top / "loop").symlink_to(".")
    (top / "up").symlink_to("../out")
    monkeypatch.chdir(top)
    grants = Grants({"tool": ["*"], "fs.read": [str(top)]})
    fs = FileSystem(grants, str(top))
    yield Context(grants=grants, fs=fs)
    fs.close()


def paths(result):
    return [entry["path"] for entry in result["entries"]]


def test_folder(call, context):
    result = call("file_list", context)
    assert paths(result) == ["a", "loop", "up", "x.py"]
    assert [entry["kind"] for entry in result["entries"]] == ["folder", "link", "link", "file"]
    assert result["truncated"] is False


def test_tree_does_not_follow_links(call, context):
    result = call("file_list", context, mode="tree")
    assert paths(result) == ["a", "a/b", "a/b/c", "a/b/c/p.png", "a/b/z.md", "a/y.md", "loop", "up", "x.py"]


def test_depth_cuts_and_says_so(call, context):
    result = call("file_list", context, mode="tree", depth=2)
    assert "a/b/c" not in paths(result)
    assert result["truncated"]


def test_limit_cuts_and_says_so(call, context):
    result = call("file_list", context, mode="tree", limit=2)
    assert (len(result["entries"]), result["truncated"]) == (2, True)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.md", ["a/b/z.md", "a/y.md"]),
        ("**/b/*.md", ["a/b/z.md"]),
        ("/*.py", ["x.py"]),
        ("*.py, *.png", ["a/b/c/p.png", "x.py"]),
        ("*.md, !z.*", ["a/y.md"]),
        ("*.none", []),
        ("../out/*", []),
        ("secret.md", []),
    ],
)
def test_glob(call, context, pattern, found):
    assert paths(call("file_list", context, mode="glob", pattern=pattern)) == found


@pytest.mark.parametrize("pattern", ["", "  ", "x" * 501, "[z-a]", "!"])
def test_pattern_that_is_none_is_refused(refusal, context, pattern):
    assert refusal("file_list", context, mode="glob", pattern=pattern) == "tool.arguments"


def test_pattern_with_many_stars_is_quick(call, context, tmp_path):
    (tmp_path / "top" / ("a" * 250)).write_text("")
    call("file_list", context, mode="glob", pattern="*a" * 100 + "*b")


@pytest.mark.parametrize(
    ("path", "mime"),
    [("x.py", "text/x-python"), ("a/b/c/p.png", "image/png"), ("a/y.md", "text/markdown"), ("a", "inode/directory")],
)
def test_mime(call, context, path, mime):
    assert call("file_list", context, path=path, mode="mime")["entries"][0]["mime"] == mime


def test_disguised_file_is_known_by_its_content(call, context, tmp_path):
    (tmp_path / "top" / "fake.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    assert call("file_list", context, path="fake.txt", mode="mime")["entries"][0]["mime"] == "image/png"


def test_stat(call, context):
    entry = call("file_list", context, path="x.py", mode="stat")["entries"][0]
    assert (entry["path"], entry["kind"], entry["size"]) == ("x.py", "file", 8)


@pytest.mark.parametrize("arguments", [{"depth": 0}, {"depth": 21}, {"limit": 0}, {"limit": 10_001}])
def test_numbers_out_of_range_are_refused(refusal, context, arguments):
    assert refusal("file_list", context, **arguments) == "tool.arguments"


@pytest.mark.parametrize("path", ["..", "/", "up", "up/secret.md", "a/../../out"])
def test_folder_that_is_not_granted_is_denied(refusal, context, path):
    for mode in ("list", "tree", "stat", "mime"):
        assert refusal("file_list", context, path=path, mode=mode) == "grant.denied"


def test_denied_folder_inside_is_named_and_not_entered(call, context, tmp_path):
    top = str(tmp_path / "top")
    grants = Grants({"tool": ["*"], "fs.read": [top]}, {"fs.read": [f"{top}/a/b"]})
    fs = FileSystem(grants, top)
    result = call("file_list", msgspec.structs.replace(context, grants=grants, fs=fs), mode="tree")
    fs.close()
    assert result["denied"] == ["a/b"]
    assert "a/b/z.md" not in paths(result)


def test_file_is_no_folder(refusal, context):
    assert refusal("file_list", context, path="x.py") == "tool.not_found"


def test_name_that_is_no_text_is_shown(call, context, tmp_path):
    (tmp_path / "top" / "bad\udcff").write_text("")
    assert "bad\\xff" in paths(call("file_list", context))
