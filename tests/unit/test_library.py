"""Libraries: what is read from a folder, what names stand for, and what leads nowhere."""

import os

import pytest

from llmspell.errors import ConfigError, ScriptError
from llmspell.library import MAX_TEXT, FolderLibrary, Modules, PackedLibrary, open_libraries

LUA = (".lua", "/init.lua")


@pytest.fixture
def folder(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    return inner


def refusal(act, *words):
    with pytest.raises(ScriptError) as caught:
        act(*words)

    assert (caught.value.code, bool(caught.value.hint)) == ("script.module", True)
    return caught.value.message


def modules(own=(), **named):
    files = {label: PackedLibrary({path: path.encode() for path in paths}) for label, paths in named.items()}
    return Modules(PackedLibrary({path: path.encode() for path in own}), files)


def found(found):
    return None if found is None else found.file


def test_a_file_is_read_by_its_path(folder):
    (folder / "sub").mkdir()
    (folder / "sub" / "a.lua").write_bytes(b"return 1")

    assert FolderLibrary(folder).read("sub/a.lua") == b"return 1"


@pytest.mark.parametrize("path", ["missing.lua", "sub", "file.lua/deeper.lua", "x" * 5000])
def test_what_is_no_file_is_not_there(folder, path):
    (folder / "sub").mkdir()
    (folder / "file.lua").touch()

    assert FolderLibrary(folder).read(path) is None


def test_a_folder_that_is_gone_holds_nothing(folder):
    library = FolderLibrary(folder)
    folder.rmdir()

    assert library.read("a.lua") is None


def test_a_pipe_is_not_waited_for(folder):
    os.mkfifo(folder / "pipe.lua")

    assert FolderLibrary(folder).read("pipe.lua") is None


@pytest.mark.parametrize("target", ["../outside.lua", "{}/outside.lua", "loop.lua"])
def test_a_link_that_leads_out_is_refused(folder, tmp_path, target):
    (tmp_path / "outside.lua").touch()
    (folder / "loop.lua").symlink_to("link.lua")
    (folder / "link.lua").symlink_to(target.format(tmp_path))

    assert "link.lua is a link that leads out" in refusal(FolderLibrary(folder).read, "link.lua")


def test_a_linked_folder_that_leads_out_is_refused(folder, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.lua").touch()
    (folder / "sub").symlink_to("../other")

    assert "leads out" in refusal(FolderLibrary(folder).read, "sub/a.lua")


def test_a_link_within_the_folder_is_followed(folder):
    (folder / "a.lua").write_text("a")
    (folder / "b.lua").symlink_to("a.lua")

    assert FolderLibrary(folder).read("b.lua") == b"a"


def test_a_file_that_is_too_large_is_refused(folder):
    (folder / "a.lua").write_bytes(b" " * (MAX_TEXT + 1))

    assert str(MAX_TEXT) in refusal(FolderLibrary(folder).read, "a.lua")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(folder):
    (folder / "a.lua").touch(0o000)

    assert "Permission denied" in refusal(FolderLibrary(folder).read, "a.lua")


def test_text_must_be_utf_8():
    names = Modules(PackedLibrary({"a.lua": b"\xff"}))
    one = names.find("spell.lua", "./a", LUA)

    assert refusal(lambda: one.text) == "a.lua is not UTF-8 text"
    assert names.read("a.lua") is None


@pytest.mark.parametrize(
    ("importer", "name", "file"),
    [
        ("spell.lua", "./a", "a.lua"),
        ("sub/b.lua", "../a", "a.lua"),
        ("sub/b.lua", "./b", "sub/b.lua"),
        ("spell.lua", "./sub", "sub/init.lua"),
        ("spell.lua", "a", None),
        ("spell.lua", "words", "@one/words.lua"),
        ("spell.lua", "deep/c", "@one/deep/c.lua"),
        ("@one/deep/c.lua", "../words", "@one/words.lua"),
        ("@one/words.lua", "./a", None),
        ("@one/words.lua", "other", "@two/other.lua"),
        ("@one/words.lua", "@two/same", "@two/same.lua"),
        ("spell.lua", "@none/x", None),
        ("spell.lua", "@one", None),
        ("spell.lua", "./@x/y", "./@x/y.lua"),
        ("./@x/y.lua", "../a", "a.lua"),
    ],
)
def test_a_name_stands_for_one_file(importer, name, file):
    own = ("a.lua", "sub/b.lua", "sub/init.lua", "@x/y.lua")
    names = modules(own, one=("words.lua", "deep/c.lua", "same.lua"), two=("other.lua", "same.lua"))

    assert found(names.find(importer, name, LUA)) == file


@pytest.mark.parametrize("name", ["", "/a", "a\0", "a\\b", "../a", "./../a", "x/../../a", "@one/../a", "..", "./.."])
def test_a_name_that_leads_out_or_is_none_is_refused(name):
    refusal(modules(("a.lua",), one=("a.lua",)).find, "spell.lua", name, LUA)


def test_two_libraries_with_a_name_are_ambiguous():
    names = modules(one=("a.lua",), two=("a/init.lua",))

    assert refusal(names.find, "spell.lua", "a", LUA) == 'the name "a" is ambiguous: @one/a.lua, @two/a/init.lua'


def test_a_plain_name_may_be_beside_or_in_a_library_but_not_both():
    names = modules(("a.lua", "b.lua"), one=("b.lua", "c.lua"))

    assert found(names.find("spell.lua", "a.lua", ("",), beside=True)) == "a.lua"
    assert found(names.find("spell.lua", "c.lua", ("",), beside=True)) == "@one/c.lua"
    assert found(names.find("@one/b.lua", "c.lua", ("",), beside=True)) == "@one/c.lua"
    assert "b.lua, @one/b.lua" in refusal(lambda: names.find("spell.lua", "b.lua", ("",), beside=True))


def test_libraries_are_called_by_their_folders(tmp_path):
    for path in ("a/lib", "b/lib", "c d!"):
        (tmp_path / path).mkdir(parents=True)

    opened = open_libraries([str(tmp_path / path) for path in ("a/lib", "b/lib", "c d!", "a/../a/lib")])

    assert {name: library.place("x") for name, library in opened.items()} == {
        "lib": tmp_path / "a/lib/x",
        "lib-2": tmp_path / "b/lib/x",
        "c_d_": tmp_path / "c d!/x",
    }


def test_a_library_must_be_a_folder(tmp_path):
    with pytest.raises(ConfigError, match='"nowhere" is not a folder'):
        open_libraries(["nowhere"])
