"""Bundles: the same bytes each time, everything in them checked, run like any spell."""

import hashlib
import io
import json
import zipfile

import pytest

from llmspell.app import App, Given
from llmspell.bundle import MAX_BUNDLE, MAX_FILES, Bundle, read_bundle, write_bundle
from llmspell.config import LibrarySettings, Settings
from llmspell.errors import ScriptError, UsageError
from llmspell.packing import pack
from llmspell.spell_file import script_of, with_modules

MODE = 0o100644 << 16


@pytest.fixture
async def app(tmp_path):
    (tmp_path / "shared").mkdir()

    async with App(Settings(library=LibrarySettings(folders=[str(tmp_path / "shared")])), spares=1) as made:
        yield made


@pytest.fixture
def write(tmp_path):
    def put(**files):
        for name, text in files.items():
            path = tmp_path / name.replace("__", "/").replace("_DOT_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    return put


def packed(app, path, include=()):
    return pack(with_modules(script_of(path, app.engines), app.libraries), app.engines, "1.2", include)


def bundle(**files):
    return Bundle(language="lua", entry="s.lua", version="1", files={"s.lua": b"return 1", **files})


def entries(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def zipped(files, **options):
    """Return an archive of (name, bytes) pairs, as a bundle has them but for the options."""
    out = io.BytesIO()

    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr = options.get("mode", MODE)
            info.compress_type = options.get("compression", zipfile.ZIP_STORED)
            archive.writestr(info, data)

    return out.getvalue()


def changed(data, name, content):
    return zipped([(one, content if one == name else old) for one, old in entries(data).items()])


def refusal(data):
    with pytest.raises(UsageError) as caught:
        read_bundle(data, "x.spell")

    assert (caught.value.code, bool(caught.value.hint)) == ("bundle.invalid", True)
    return caught.value.message


def test_a_bundle_is_read_as_it_was_written():
    made = bundle(**{"lib/a.lua": b"a", "@shared/b.lua": b"b", "./@x/c.lua": b"c"})

    assert read_bundle(write_bundle(made), "x") == made


def test_equal_bundles_have_equal_bytes():
    files = {"z.lua": b"z", "a.lua": b"a", "@l/b.lua": b"b"}

    assert write_bundle(bundle(**files)) == write_bundle(bundle(**dict(reversed(files.items()))))


def test_the_manifest_lists_every_other_entry_with_its_hash():
    made = entries(write_bundle(bundle()))

    assert json.loads(made.pop("manifest.json")) == {
        "format": 1,
        "language": "lua",
        "entry": "s.lua",
        "llmspell": "1",
        "files": {"spell/s.lua": hashlib.sha256(b"return 1").hexdigest()},
    }
    assert made == {"spell/s.lua": b"return 1"}


def test_entries_have_no_times_and_are_stored_as_they_are():
    with zipfile.ZipFile(io.BytesIO(write_bundle(bundle()))) as archive:
        infos = archive.infolist()

    assert {(info.date_time, info.compress_type, info.external_attr) for info in infos} == {
        ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, MODE)
    }


def test_every_changed_byte_of_a_file_is_noticed():
    data = write_bundle(bundle())
    at = data.index(b"return 1")

    for i in range(at, at + 8):
        damaged = bytearray(data)
        damaged[i] ^= 1
        refusal(bytes(damaged))


def test_a_changed_file_is_refused_though_the_archive_is_sound():
    data = changed(write_bundle(bundle()), "spell/s.lua", b"return 2")

    assert refusal(data) == "x.spell: spell/s.lua was changed after the bundle was made"


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\3\4" + b"\0" * 40])
def test_what_is_no_archive_is_refused(data):
    assert "x.spell is not a bundle" in refusal(data)


def test_no_part_of_a_bundle_is_one():
    data = write_bundle(bundle())

    for size in range(len(data)):
        refusal(data[:size])


@pytest.mark.parametrize(
    "name",
    [
        "../evil.lua",
        "/etc/evil.lua",
        "spell/../evil.lua",
        "spell//evil.lua",
        "spell/./evil.lua",
        "spell\\..\\evil.lua",
        "spell/a\\b.lua",
        "spell/folder/",
        "other/evil.lua",
        "evil.lua",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name):
    good = entries(write_bundle(bundle()))

    assert "is not a name that a bundle has" in refusal(zipped([*good.items(), (name, b"x")]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_comes_twice_is_refused():
    good = entries(write_bundle(bundle()))

    assert "is in it twice" in refusal(zipped([*good.items(), ("spell/s.lua", b"return 2")]))


def test_a_bomb_is_refused_before_it_is_opened():
    good = entries(write_bundle(bundle()))
    bomb = [("spell/s.lua", b" " * (MAX_BUNDLE - 1000))]
    data = zipped([*good.items(), *bomb][-1:], compression=zipfile.ZIP_DEFLATED)

    assert len(data) < 100_000
    assert "is compressed" in refusal(data)


def test_a_bomb_of_many_bytes_is_refused_by_its_size():
    data = zipped([("spell/s.lua", b" " * (MAX_BUNDLE + 1))], compression=zipfile.ZIP_DEFLATED)

    assert "more than a bundle holds" in refusal(data)


def test_a_link_in_a_bundle_is_refused():
    good = entries(write_bundle(bundle()))

    assert "a file of another kind" in refusal(zipped(good.items(), mode=0o120777 << 16))


def test_too_many_files_are_refused():
    files = {f"m{i}.lua": b"" for i in range(MAX_FILES)}

    with pytest.raises(UsageError) as caught:
        write_bundle(bundle(**files))

    assert caught.value.code == "bundle.invalid"
    assert "1001 files" in refusal(zipped([("manifest.json", b""), *[(f"spell/{i}", b"") for i in range(1001)]]))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("format", 2, "has the format 2, made by llmspell 1"),
        ("entry", "other.lua", 'does not hold the file "other.lua"'),
        ("entry", "../s.lua", 'does not hold the file "../s.lua"'),
        ("entry", 5, "its manifest is malformed"),
        ("files", {}, "its manifest and its files differ: spell/s.lua"),
        ("more", 1, "its manifest is malformed"),
    ],
)
def test_a_manifest_must_fit(field, value, message):
    data = write_bundle(bundle())
    manifest = {**json.loads(entries(data)["manifest.json"]), field: value}

    assert message in refusal(changed(data, "manifest.json", json.dumps(manifest).encode()))


def test_a_bundle_needs_a_manifest():
    assert "its manifest is malformed" in refusal(zipped([("spell/s.lua", b"")]))


def test_a_spell_of_a_library_is_no_bundle_of_its_own():
    with pytest.raises(UsageError) as caught:
        write_bundle(Bundle(language="lua", entry="@l/s.lua", version="1", files={"@l/s.lua": b""}))

    assert caught.value.code == "bundle.invalid"


ENDINGS = {"lua": "lua", "javascript": "js"}
SPELLS = {
    "lua": {
        "spell_DOT_lua": "local a, b = require('./lib/a'), require('words')\nreturn { a.x, b.y, Run.spell('./sub.lua') }",
        "lib__a_DOT_lua": "return { x = require('./b').x }",
        "lib__b_DOT_lua": "return { x = 1 }",
        "sub_DOT_lua": "return require('./lib/c')",
        "lib__c_DOT_lua": "return 3",
        "shared__words_DOT_lua": "return { y = require('./inner').y }",
        "shared__inner_DOT_lua": "return { y = 2 }",
        "unused_DOT_lua": "error('not needed')",
    },
    "javascript": {
        "spell_DOT_js": "import { x } from './lib/a.js'\nimport { y } from 'words'\nreturn [x, y, await Run.spell('./sub.js')]",
        "lib__a_DOT_js": "export { x } from './b'",
        "lib__b_DOT_js": "export const x = 1",
        "sub_DOT_js": "export default require('./lib/c').z",
        "lib__c_DOT_js": "exports.z = 3",
        "shared__words_DOT_js": "export * from './inner'",
        "shared__inner_DOT_js": "export const y = 2",
        "unused_DOT_js": "throw 1",
    },
}


@pytest.mark.parametrize("engine", ENDINGS)
async def test_a_bundle_holds_what_the_spell_needs_and_runs_without_it(app, write, tmp_path, engine):
    write(**SPELLS[engine])
    made = packed(app, tmp_path / f"spell.{ENDINGS[engine]}")
    moved = tmp_path / "elsewhere" / "x.spell"
    moved.parent.mkdir()
    moved.write_bytes(write_bundle(made.bundle))

    async with App(Settings()) as other:  # without the library
        result = await other.run_spell(script_of(moved, other.engines))

    names = ["@shared/inner", "@shared/words", "lib/a", "lib/b", "lib/c", "spell", "sub"]
    assert sorted(made.bundle.files) == [f"{name}.{ENDINGS[engine]}" for name in names]
    assert (made.left_out, result.error, result.result) == ((), None, [1, 2, 3])


@pytest.mark.parametrize(
    ("engine", "source"),
    [("lua", "local x = 1\nlocal m = require('./m')\nreturn m"), ("javascript", "\nrequire('./m')")],
)
async def test_stacks_name_the_files_inside(app, write, tmp_path, engine, source):
    ending = ENDINGS[engine]
    module = "local y\nerror('broken')" if engine == "lua" else "\nthrow new Error('broken')"
    write(**{f"spell_DOT_{ending}": source, f"m_DOT_{ending}": module})
    target = tmp_path / "x.spell"
    target.write_bytes(write_bundle(packed(app, tmp_path / f"spell.{ending}").bundle))

    result = await app.run_spell(script_of(target, app.engines))

    assert result.error.stack.splitlines() == [f"m.{ending}:2 in main", f"spell.{ending}:2 in main"]


async def test_a_bundle_sees_no_library_of_the_machine(app, write, tmp_path):
    write(shared__words_DOT_lua="return 'of the machine'")
    target = tmp_path / "x.spell"
    target.write_bytes(write_bundle(bundle(**{"s.lua": b"return require('words')"})))

    result = await app.run_spell(script_of(target, app.engines))

    assert result.error.code == "script.module"


async def test_a_spell_runs_a_bundle(app, write, tmp_path):
    write(main_DOT_lua="return Run.spell('./x.spell', { inputs = { n = 20 } })", m_DOT_lua="return 'outside'")
    inner = bundle(**{"s.lua": b"return { Run.input('n') + 1, require('./m') }", "m.lua": b"return 'inside'"})
    (tmp_path / "x.spell").write_bytes(write_bundle(inner))

    result = await app.run_spell(script_of(tmp_path / "main.lua", app.engines))

    assert result.result == [21, "inside"]


async def test_a_bundle_may_hold_a_bundle(app, write, tmp_path):
    write(main_DOT_lua="return Run.spell('./x.spell')")
    (tmp_path / "x.spell").write_bytes(write_bundle(bundle()))
    made = packed(app, tmp_path / "main.lua")
    (tmp_path / "y.spell").write_bytes(write_bundle(made.bundle))

    result = await app.run_spell(script_of(tmp_path / "y.spell", app.engines))

    assert (sorted(made.bundle.files), result.result) == (["main.lua", "x.spell"], 1)


async def test_a_broken_bundle_that_a_spell_runs_is_an_error_of_the_call(app, write, tmp_path):
    write(main_DOT_lua="return select(2, pcall(Run.spell, './x.spell')).code", x_DOT_spell="no archive")

    result = await app.run_spell(script_of(tmp_path / "main.lua", app.engines))

    assert result.result == "bundle.invalid"


async def test_names_that_stand_for_nothing_are_told(app, write, tmp_path):
    write(
        main_DOT_lua="pcall(function() return require('./missing'), require('../out') end) Run.spell('./gone.lua')",
    )

    assert packed(app, tmp_path / "main.lua").left_out == (
        'main.lua: there is no module "./missing"',
        'main.lua: "../out" leads out of its folder',
        'main.lua: there is no spell "./gone.lua" for main.lua',
    )


async def test_spells_that_run_each_other_are_packed_once(app, write, tmp_path):
    write(a_DOT_lua="Run.spell('./b.lua')", b_DOT_lua="Run.spell('./a.lua')")

    assert sorted(packed(app, tmp_path / "a.lua").bundle.files) == ["a.lua", "b.lua"]


async def test_a_sub_spell_may_be_named_beside_the_text(app, write, tmp_path):
    write(a_DOT_lua="Run.spell(Run.args[1])", b_DOT_lua="return require('./c')", c_DOT_lua="return 1")

    assert sorted(packed(app, tmp_path / "a.lua", ["./b.lua"]).bundle.files) == ["a.lua", "b.lua", "c.lua"]

    with pytest.raises(ScriptError) as caught:
        packed(app, tmp_path / "a.lua", ["./missing.lua"])

    assert caught.value.code == "script.module"


async def test_state_belongs_to_the_file_inside(app, write, tmp_path):
    (tmp_path / "x.spell").write_bytes(write_bundle(bundle()))

    script = script_of(tmp_path / "x.spell", app.engines)

    assert (script.path, script.folder) == (tmp_path / "x.spell", tmp_path)
    assert script.identity.startswith("s.lua-")


async def test_given_reaches_the_spell_in_a_bundle(app, tmp_path):
    (tmp_path / "x.spell").write_bytes(write_bundle(bundle(**{"s.lua": b"return Run.args[1]"})))

    result = await app.run_spell(script_of(tmp_path / "x.spell", app.engines), Given(args=("word",)))

    assert result.result == "word"
