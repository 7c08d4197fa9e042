"""Files through grants: what is granted can be read, and nothing else by any path."""

from __future__ import annotations

import asyncio
import os
import threading

import pytest

from llmspell._beneath import best_opener, open_by_component, open_by_kernel, open_root
from llmspell.errors import DeniedError, SpellError, ToolError
from llmspell.filesystem import MAX_READ, FileSystem
from llmspell.grant import Grants

OPENERS = sorted({best_opener(), open_by_component}, key=lambda opener: opener.__name__)


@pytest.fixture
def root(tmp_path):
    """A folder with a granted part `data` and secrets around it."""
    base = tmp_path.resolve()
    (base / "data" / "sub").mkdir(parents=True)
    (base / "data" / "a.txt").write_text("hello")
    (base / "data" / "sub" / "b.txt").write_text("below")
    (base / "out").mkdir()
    (base / "out" / "secret").write_text("SECRET")
    (base / "data-evil").mkdir()
    (base / "data-evil" / "secret").write_text("SECRET")
    links = {
        "up": "../out/secret",
        "up_folder": "../out",
        "up_absolute": str(base / "out" / "secret"),
        "self_absolute": str(base / "data" / "a.txt"),
        "etc": "/etc",
        "top": "/",
        "chain": "up",
        "dots": "sub/../../out/secret",
        "loop": "loop",
        "loop_a": "loop_b",
        "loop_b": "loop_a",
        "magic_root": "/proc/self/root",
        "magic_cwd": "/proc/self/cwd",
        "dangling": "nowhere",
    }

    for name, target in links.items():
        (base / "data" / name).symlink_to(target)

    (base / "data" / "sub" / "up").symlink_to("../../out/secret")
    (base / "data" / "inside").symlink_to("sub/b.txt")
    os.mkfifo(base / "data" / "fifo")
    return base


@pytest.fixture(params=OPENERS, ids=lambda opener: opener.__name__)
def fs(request, root):
    opened = FileSystem(Grants({"fs.read": [str(root / "data")]}), str(root), opener=request.param)
    yield opened
    opened.close()


def read(fs, path, **options):
    return asyncio.run(fs.read(path, **options))


@pytest.mark.parametrize(
    "path", ["data/a.txt", "./data/a.txt", "data//a.txt", "data/sub/../a.txt", "out/../data/a.txt"]
)
def test_granted_file_is_read_by_every_plain_path(fs, path):
    assert read(fs, path) == b"hello"


def test_absolute_path_is_read(fs, root):
    assert read(fs, str(root / "data" / "a.txt")) == b"hello"


def test_offset_and_limit_cut_bytes(fs):
    assert read(fs, "data/a.txt", offset=1, limit=3) == b"ell"


ESCAPES = [
    "out/secret",
    "../" * 3 + "etc/passwd",
    "/etc/passwd",
    "//etc/passwd",
    "/etc/../etc/passwd",
    "data/../out/secret",
    "data/./../out/secret",
    "data/sub/../../out/secret",
    "data/sub/../../../etc/passwd",
    "data/../../../../../../etc/passwd",
    "data/..",
    "data/../",
    "..",
    ".",
    "/",
    "//",
    "",
    "\0",
    "data/a.txt\0",
    "data/a.txt\0/../../out/secret",
    "data-evil/secret",
    "data/../data-evil/secret",
    "datax",
    "data/up",
    "data/up_folder/secret",
    "data/up_folder/../out/secret",
    "data/up_absolute",
    "data/self_absolute",
    "data/etc/passwd",
    "data/top/etc/passwd",
    "data/chain",
    "data/dots",
    "data/loop",
    "data/loop_a",
    "data/magic_root/etc/passwd",
    "data/magic_cwd/out/secret",
    "data/sub/up",
    "data/inside/../up",
    "data/dangling",
    "data/fifo",
    "data",
    "data/sub",
    "data/a.txt/",
    "data/a.txt/.",
    "data/a.txt/x",
    "data/A.TXT",
    "data/%2e%2e/out/secret",
    "data/..%2fout/secret",
    "data\\..\\out\\secret",
    "~/.ssh/id_rsa",
    "$HOME",
    "file:///etc/passwd",
    "/proc/self/environ",
    "/proc/self/fd/0",
    "/dev/zero",
    "/dev/null",
    "data/" + "x" * 300,
    "data/" + "x/" * 3000,
    "data/\udcff",
    "data/．．/out/secret",
]


@pytest.mark.parametrize("path", ESCAPES, ids=lambda path: ascii(path)[:40])
def test_escape_reads_nothing(fs, path):
    if path == "data/a.txt/" or path == "data/a.txt/.":  # the same file, written oddly
        assert read(fs, path) == b"hello"
        return

    with pytest.raises((DeniedError, ToolError)) as caught:
        read(fs, path)

    assert caught.value.code in {"grant.denied", "tool.not_found", "tool.failed", "tool.arguments"}
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("path", ["data/up_folder", "data/etc", "data/top", "..", "/", "data/magic_cwd", "data/a.txt"])
def test_escape_lists_nothing(fs, path):
    with pytest.raises((DeniedError, ToolError)):
        asyncio.run(fs.list(path))


@pytest.mark.parametrize("path", ["data/up", "data/etc", "out/secret", "/etc/passwd", "data/chain"])
def test_escape_tells_nothing_about_the_file(fs, path):
    with pytest.raises(DeniedError):
        asyncio.run(fs.stat(path))


def test_link_to_a_granted_place_is_followed_where_the_kernel_guards_it(root):
    if best_opener() is not open_by_kernel:
        return

    fs = FileSystem(Grants({"fs.read": [str(root / "data")]}), str(root))
    assert read(fs, "data/inside") == b"below"
    fs.close()


def test_fallback_follows_no_link(root):
    fs = FileSystem(Grants({"fs.read": [str(root / "data")]}), str(root), opener=open_by_component)

    with pytest.raises(DeniedError):
        read(fs, "data/inside")

    fs.close()


def test_link_into_a_denied_folder_is_refused(root):
    grants = Grants({"fs.read": [str(root / "data")]}, {"fs.read": [str(root / "data" / "sub")]})
    fs = FileSystem(grants, str(root))

    with pytest.raises(DeniedError):
        read(fs, "data/inside")

    fs.close()


def test_link_out_of_a_narrowed_folder_is_refused(root):
    (root / "data" / "sub" / "side").symlink_to("../a.txt")
    fs = FileSystem(Grants({"fs.read": [str(root / "data")]}), str(root))
    narrowed = fs.narrow(Grants({"fs.read": [str(root / "data" / "sub")]}))
    assert read(narrowed, "data/sub/b.txt") == b"below"

    for path in ("data/a.txt", "data/sub/side"):
        with pytest.raises(DeniedError):
            read(narrowed, path)

    fs.close()


def test_grant_for_one_file_opens_only_that_file(root):
    fs = FileSystem(Grants({"fs.read": [str(root / "data" / "a.txt")]}), str(root))
    assert read(fs, "data/a.txt") == b"hello"

    with pytest.raises(DeniedError):
        read(fs, "data/sub/b.txt")

    fs.close()


def test_granted_folder_swapped_for_a_link_is_refused(root):
    fs = FileSystem(Grants({"fs.read": [str(root / "data")]}), str(root))
    (root / "data").rename(root / "gone")
    (root / "data").symlink_to("out")

    with pytest.raises(DeniedError):
        read(fs, "data/secret")

    fs.close()


def test_root_is_opened_without_following_a_link(root):
    (root / "alias").symlink_to("data")

    with pytest.raises(OSError, match="symbolic link"):
        open_root(str(root / "alias" / "sub"), os.O_RDONLY | os.O_DIRECTORY)


def test_kernel_trees_are_refused_even_when_everything_is_granted():
    fs = FileSystem(Grants({"fs.read": ["/"]}), "/")

    for path in ("/proc/self/environ", "/proc/self/maps", "/sys/kernel/notes"):
        with pytest.raises(DeniedError):
            read(fs, path)

    fs.close()


def test_devices_are_refused_even_when_everything_is_granted():
    fs = FileSystem(Grants({"fs.read": ["/"]}), "/")

    with pytest.raises(ToolError, match="not a regular file"):
        read(fs, "/dev/zero")

    fs.close()


def test_file_swapped_for_a_link_in_a_race_never_shows_the_secret(fs, root):
    victim, stop = root / "data" / "race", threading.Event()
    victim.write_text("fine")

    def swap():
        while not stop.is_set():
            (root / "data" / "new").symlink_to("../out/secret")
            (root / "data" / "new").rename(victim)
            (root / "data" / "new2").write_text("fine")
            (root / "data" / "new2").rename(victim)

    swapper = threading.Thread(target=swap)
    swapper.start()

    try:
        seen = set()

        for _ in range(300):
            try:
                seen.add(read_once(fs, "data/race"))
            except (DeniedError, ToolError):
                seen.add(b"refused")
    finally:
        stop.set()
        swapper.join()

    assert b"SECRET" not in seen


def read_once(fs, path):
    return fs._at(path, lambda file: os.read(file, 100), os.O_RDONLY | os.O_NONBLOCK)


def test_too_large_file_is_refused_whole_and_read_in_parts(fs, root):
    with (root / "data" / "huge").open("wb") as file:
        file.truncate(MAX_READ + 1)

    with pytest.raises(ToolError) as caught:
        read(fs, "data/huge")

    assert caught.value.code == "tool.output"
    assert read(fs, "data/huge", offset=MAX_READ, limit=10) == b"\0"
    assert len(read(fs, "data/huge", limit=MAX_READ * 2)) == MAX_READ


def test_chunks_give_the_whole_file(fs):
    async def collect():
        return [piece async for piece in fs.chunks("data/a.txt", size=2)]

    assert asyncio.run(collect()) == [b"he", b"ll", b"o"]


def test_chunks_notice_a_changed_file(fs, root):
    async def collect():
        async for _ in fs.chunks("data/a.txt", size=2):
            (root / "data" / "a.txt").write_text("something longer")

    with pytest.raises(ToolError, match="changed"):
        asyncio.run(collect())


def test_listing_is_sorted_and_says_what_is_a_link(fs):
    listing = asyncio.run(fs.list("data/sub"))
    assert [(entry.name, entry.kind, entry.size) for entry in listing.entries] == [
        ("b.txt", "file", 5),
        ("up", "link", 0),
    ]
    assert not listing.truncated


def test_listing_stops_at_its_limit(fs):
    listing = asyncio.run(fs.list("data", limit=3))
    assert (len(listing.entries), listing.truncated) == (3, True)


def test_stat_of_a_fifo_does_not_wait(fs):
    assert asyncio.run(fs.stat("data/fifo")).kind == "other"


def test_missing_file_is_not_found(fs):
    with pytest.raises(ToolError) as caught:
        read(fs, "data/none")

    assert caught.value.code == "tool.not_found"


def test_closed_file_system_opens_nothing(root):
    fs = FileSystem(Grants({"fs.read": [str(root / "data")]}), str(root))
    fs.close()

    with pytest.raises(SpellError, match="closed"):
        read(fs, "data/a.txt")


def test_no_descriptor_stays_open(fs):
    def descriptors():
        return len(os.listdir("/proc/self/fd"))

    read(fs, "data/a.txt")
    before = descriptors()

    for path in ("data/a.txt", "data/up", "data/fifo", "data/none", "data/sub", "data/a.txt/x", "data/dots"):
        try:
            read_once(fs, path)
        except (DeniedError, ToolError):
            continue

    assert descriptors() == before
