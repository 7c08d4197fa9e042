"""The source `file`: what happens below watched folders, and nothing else."""

import asyncio
import os
from pathlib import Path

import pytest

from llmspell.config import Settings, SourceSettings
from llmspell.context import Context
from llmspell.errors import ConfigError, DeniedError, EventError
from llmspell.grant import Grants
from llmspell.source import Outlet, make_source, source_plugins
from llmspell.sources._file_tree import FileTree
from llmspell.sources.file import FileOptions, FileWatch

QUICK = {"debounce_ms": 10}


@pytest.fixture
def tree(tmp_path):
    return FileTree([str(tmp_path)], recursive=True, wanted=lambda path, name: not name.endswith(".bak"))


def told(changes):
    return [(one.happened, one.name) for one in changes]


def everywhere(folder):
    return [str(path) for path in folder.rglob("*")]


def test_tree_tells_what_came_changed_and_went(tmp_path, tree):
    (tmp_path / "a.txt").write_text("1")
    created = tree.look_at([str(tmp_path / "a.txt")])
    (tmp_path / "a.txt").write_text("12")
    changed = tree.look_at([str(tmp_path / "a.txt")])
    (tmp_path / "a.txt").unlink()
    deleted = tree.look_at([str(tmp_path / "a.txt")])

    assert [told(one) for one in (created, changed, deleted)] == [
        [("created", "a.txt")],
        [("changed", "a.txt")],
        [("deleted", "a.txt")],
    ]
    assert (changed[0].size, changed[0].path) == (2, str(tmp_path / "a.txt"))


def test_tree_says_that_a_replaced_file_has_changed(tmp_path, tree):
    (tmp_path / "a.txt").write_text("1")
    tree.look()
    (tmp_path / "new").write_text("2")
    os.replace(tmp_path / "new", tmp_path / "a.txt")

    assert told(tree.look_at([str(tmp_path / "new"), str(tmp_path / "a.txt")])) == [("changed", "a.txt")]


def test_tree_does_not_tell_what_came_and_went_or_was_only_touched_by_name(tmp_path, tree):
    (tmp_path / "kept").write_text("1")
    tree.look()

    assert tree.look_at([str(tmp_path / "gone"), str(tmp_path / "kept")]) == []


def test_tree_tells_what_a_folder_brings_and_takes_away(tmp_path, tree):
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a").write_text("1")
    came = told(tree.look_at([str(tmp_path / "in")]))
    (tmp_path / "in").rename(tmp_path / "out")
    moved = told(tree.look_at([str(tmp_path / "in"), str(tmp_path / "out")]))

    assert came == [("created", "in/deep/a")]
    assert moved == [("deleted", "in/deep/a"), ("created", "out/deep/a")]
    assert tree.folders == {str(tmp_path), str(tmp_path / "out"), str(tmp_path / "out" / "deep")}


def test_tree_follows_no_link(tmp_path):
    outside = tmp_path / "outside"
    inside = tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (outside / "secret").write_text("1")
    (inside / "folder").symlink_to(outside)
    (inside / "file").symlink_to(outside / "secret")
    tree = FileTree([str(inside)], recursive=True, wanted=lambda _path, _name: True)

    (outside / "more").write_text("2")

    assert tree.folders == {str(inside)}
    assert tree.look() == []
    assert tree.look_at(everywhere(inside) + [str(inside / "folder" / "more")]) == []


def test_tree_does_not_look_through_a_folder_that_became_a_link(tmp_path):
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    (inside / "sub").mkdir(parents=True)
    (outside / "secret").write_text("1")
    tree = FileTree([str(inside)], recursive=True, wanted=lambda _path, _name: True)
    (inside / "sub").rmdir()
    (inside / "sub").symlink_to(outside)

    assert tree.look_at([str(inside / "sub" / "secret")]) == []


def test_tree_without_recursion_sees_the_folder_only(tmp_path):
    (tmp_path / "sub").mkdir()
    tree = FileTree([str(tmp_path)], recursive=False, wanted=lambda _path, _name: True)
    (tmp_path / "sub" / "a").write_text("1")
    (tmp_path / "b").write_text("1")

    assert told(tree.look()) == [("created", "b")]


def test_tree_of_a_single_file_sees_no_other(tmp_path):
    (tmp_path / "a").write_text("1")
    tree = FileTree([str(tmp_path / "a")], recursive=True, wanted=lambda _path, _name: True)
    (tmp_path / "a").write_text("12")
    (tmp_path / "b").write_text("1")

    assert told(tree.look_at(everywhere(tmp_path))) == [("changed", "a")]


async def test_created_changed_and_deleted_files_are_told(tmp_path, start):
    source = await start("file", paths=[str(tmp_path)], **QUICK)
    events = source.bus.subscribe("file.*")

    (tmp_path / "a.txt").write_text("one")
    created = await events.next(5)
    (tmp_path / "a.txt").write_text("three")
    changed = await events.next(5)
    (tmp_path / "a.txt").unlink()
    deleted = await events.next(5)

    path = str(tmp_path / "a.txt")
    assert [one.type for one in (created, changed, deleted)] == ["file.created", "file.changed", "file.deleted"]
    assert {(one.source, one.subject, one.key) for one in (created, changed, deleted)} == {("file", path, path)}
    assert {name: changed.data[name] for name in ("path", "name", "size")} == {"path": path, "name": "a.txt", "size": 5}
    assert deleted.data == {"path": path, "name": "a.txt"}


async def test_files_in_new_folders_are_told(tmp_path, start):
    source = await start("file", paths=[str(tmp_path)], **QUICK)
    events = source.bus.subscribe("file.>")

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a").write_text("1")
    first = await events.next(5)
    (tmp_path / "in" / "b").write_text("1")
    second = await events.next(5)

    assert [first.data["name"], second.data["name"]] == ["in/a", "in/b"]


async def test_patterns_and_denials_decide_which_files_are_told(tmp_path, start):
    grants = Grants({"fs.read": [str(tmp_path)]}, {"fs.read": [str(tmp_path / "private")]})
    (tmp_path / "private").mkdir()
    source = await start("file", grants, paths=[str(tmp_path)], patterns=["*.md", "!draft.md"], **QUICK)
    events = source.bus.subscribe("file.>")

    for name in ("private/a.md", "draft.md", "a.txt", "z.md"):
        (tmp_path / name).write_text("1")

    assert (await events.next(5)).data["name"] == "z.md"
    assert events.stats().received == 1


async def test_link_out_of_the_folder_is_not_followed(tmp_path, start):
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    (inside / "link").symlink_to(outside)
    source = await start("file", paths=[str(inside)], **QUICK)
    events = source.bus.subscribe("file.>")

    (outside / "secret").write_text("1")
    (inside / "z").write_text("1")

    assert (await events.next(5)).data["name"] == "z"
    assert events.stats().received == 1


async def test_link_out_of_the_folder_costs_no_watches(tmp_path, start):
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link").symlink_to(tmp_path)

    for i in range(50):
        (tmp_path / f"outside{i}").mkdir()

    source = await start("file", paths=[str(inside)], **QUICK)
    (inside / "z").write_text("1")
    await source.bus.subscribe("file.>").next(5)

    files = [Path(f"/proc/self/fdinfo/{name}") for name in os.listdir("/proc/self/fdinfo")]
    assert sum(file.read_text().count("inotify wd:") for file in files if file.exists()) == 1


async def test_what_happens_before_the_watch_stands_is_told_too(tmp_path):
    context = Context(grants=Grants({"fs.read": [str(tmp_path)]}))
    events = context.events.subscribe("file.>")
    source = FileWatch(FileOptions(paths=[str(tmp_path)], **QUICK))
    outlet = Outlet(context, "file", lambda _place: (tmp_path / "a").write_text("1"))
    task = asyncio.ensure_future(source.run(context, outlet))

    assert (await events.next(5)).data["name"] == "a"

    task.cancel()
    await asyncio.wait([task])


async def test_folder_that_is_gone_ends_the_source(tmp_path, start):
    (tmp_path / "in").mkdir()
    source = await start("file", paths=[str(tmp_path / "in")], **QUICK)
    (tmp_path / "in").rmdir()

    with pytest.raises(EventError) as caught:
        await source.task

    assert caught.value.code == "event.source"


async def test_folder_that_never_was_is_an_error(tmp_path, start):
    source = await start("file", paths=[str(tmp_path / "in")])

    with pytest.raises(EventError, match="cannot be watched: No such file"):
        await source.task


def test_paths_need_a_grant(tmp_path):
    plugin = source_plugins(Settings()).get("file")

    with pytest.raises(DeniedError) as caught:
        make_source(plugin, "file", SourceSettings(options={"paths": [str(tmp_path)]}), Grants())

    assert (caught.value.code, f"fs.read={tmp_path}" in caught.value.message) == ("grant.denied", True)


@pytest.mark.parametrize(
    "options", [{"paths": []}, {"debounce_ms": 0}, {"folder": "x"}, {"patterns": ["[z-a]" * 3 + "\\"]}]
)
def test_options_without_meaning_are_refused(options):
    with pytest.raises(ConfigError):
        make_source(
            source_plugins(Settings()).get("file"), "file", SourceSettings(options=options), Grants({"fs.read": ["/"]})
        )
