"""`bundle`, and `run` and `check` with bundles and libraries."""

from __future__ import annotations

import pytest

SPELLS = {
    "lua": ("local words = require('words')\nprint(words.hello)\nreturn Run.args[1]", "return { hello = 'hello' }"),
    "js": ("import { hello } from 'words'\nprint(hello)\nreturn Run.args[0]", "export const hello = 'hello'"),
}


@pytest.fixture(params=SPELLS)
def ending(request, home):
    spell, words = SPELLS[request.param]
    (home / "shared").mkdir()
    (home / f"spell.{request.param}").write_text(spell)
    (home / "shared" / f"words.{request.param}").write_text(words)
    return request.param


def test_a_bundle_runs_without_what_it_was_made_from(llmspell_here, home, ending):
    made = llmspell_here("bundle", f"spell.{ending}", "--library", "shared")
    (home / f"spell.{ending}").unlink()
    (home / "shared" / f"words.{ending}").unlink()
    ran = llmspell_here("run", "spell.spell", "--", "there")

    assert (made.code, made.err) == (0, "")
    assert made.out.startswith("spell.spell: 2 files, ")
    assert (ran.code, ran.out, ran.err) == (0, "hello\nthere\n", "")


def test_the_same_sources_make_the_same_bytes(llmspell_here, home, ending):
    for name in ("a.spell", "b.spell"):
        llmspell_here("bundle", f"spell.{ending}", "--library", "shared", "-o", name)

    assert (home / "a.spell").read_bytes() == (home / "b.spell").read_bytes()
    assert sorted(path.name for path in home.glob("*.spell*")) == ["a.spell", "b.spell"]
    assert list(home.glob(".*")) == []


def test_a_bundle_as_json_says_what_is_in_it(llmspell_here, ending):
    shown = llmspell_here("bundle", f"spell.{ending}", "--library", "shared", "--json").json

    assert {name: shown[name] for name in ("status", "file", "files", "left_out")} == {
        "status": "ok",
        "file": "spell.spell",
        "files": [f"@shared/words.{ending}", f"spell.{ending}"],
        "left_out": [],
    }


def test_what_is_left_out_is_told(llmspell_here, ending):
    made = llmspell_here("bundle", f"spell.{ending}")

    assert (made.code, made.err) == (0, f'left out: spell.{ending}: there is no module "words"\n')


def test_a_changed_bundle_is_not_run(llmspell_here, home, ending):
    llmspell_here("bundle", f"spell.{ending}", "--library", "shared")
    target = home / "spell.spell"
    target.write_bytes(target.read_bytes().replace(b"print(", b"Print("))

    for command in ("run", "check"):
        failed = llmspell_here(command, "spell.spell")
        assert (failed.code, failed.out) == (2, "")
        assert failed.err.startswith("error[bundle.invalid]: spell.spell")


def test_a_bundle_does_not_take_the_place_of_its_source(llmspell_here, ending):
    llmspell_here("bundle", f"spell.{ending}")
    failed = llmspell_here("bundle", "spell.spell")

    assert (failed.code, "with -o" in failed.err) == (2, True)


def test_a_bundle_that_cannot_be_written_leaves_nothing(llmspell_here, home, ending):
    failed = llmspell_here("bundle", f"spell.{ending}", "-o", "nowhere/x.spell")

    assert failed.code == 2
    assert failed.err.startswith("error[usage]: cannot write nowhere/x.spell: No such file or directory")


def test_an_included_spell_must_be_there(llmspell_here, ending):
    failed = llmspell_here("bundle", f"spell.{ending}", "--include", "./missing.lua")

    assert (failed.code, failed.err.splitlines()[0]) == (
        1,
        f'error[script.module]: there is no spell "./missing.lua" for spell.{ending}',
    )


def test_check_looks_into_libraries_and_bundles(llmspell_here, home, ending):
    (home / "shared" / f"words.{ending}").write_text("nothing_of_the_kind()")
    llmspell_here("bundle", f"spell.{ending}", "--library", "shared")

    direct = llmspell_here("check", f"spell.{ending}", "--library", "shared")
    bundled = llmspell_here("check", "spell.spell")
    without = llmspell_here("check", f"spell.{ending}")

    place = f'@shared/words.{ending}:1:1: nothing is called "nothing_of_the_kind"\n'
    assert (direct.code, direct.out, bundled.out) == (1, place, place)
    assert 'there is no module "words"' in without.out
    assert "--library" in without.out


def test_check_finds_an_ambiguous_name(llmspell_here, home, ending):
    (home / "more").mkdir()
    (home / "more" / f"words.{ending}").touch()

    found = llmspell_here("check", f"spell.{ending}", "--library", "shared", "--library", "more")

    assert f'the name "words" is ambiguous: @shared/words.{ending}, @more/words.{ending}' in found.out


def test_an_error_in_a_library_shows_its_line(llmspell_here, home, ending):
    fault = "error('broken')" if ending == "lua" else "throw new Error('broken')"
    (home / "shared" / f"words.{ending}").write_text(f"\n{fault}")

    failed = llmspell_here("run", f"spell.{ending}", "--library", "shared")

    assert failed.code == 1
    assert f"--> @shared/words.{ending}:2\n  2 | {fault}\n" in failed.err


def test_an_error_in_a_sub_spell_shows_its_line(llmspell_here, home, ending):
    fault = "error('broken')" if ending == "lua" else "throw new Error('broken')"
    (home / f"sub.{ending}").write_text(f"\n{fault}")
    (home / f"main.{ending}").write_text(f"{'' if ending == 'lua' else 'await '}Run.spell('./sub.{ending}')")

    failed = llmspell_here("run", f"main.{ending}")

    assert f"--> sub.{ending}:2\n  2 | {fault}\n  stack: sub.{ending}:2 in main\n         main.{ending}:1" in failed.err


def test_libraries_of_the_configuration_are_there(llmspell_here, home, ending):
    (home / "llmspell.toml").write_text('[library]\nfolders = ["shared"]\n')

    assert llmspell_here("run", f"spell.{ending}", "--", "x").out == "hello\nx\n"


def test_a_library_that_is_not_there_is_refused(llmspell_here, home, ending):
    (home / "llmspell.toml").write_text('[library]\nfolders = ["gone"]\n')

    failed = llmspell_here("run", f"spell.{ending}")
    option = llmspell_here("run", f"spell.{ending}", "--library", "gone")

    assert (failed.code, 'the library "gone" is not a folder' in failed.err) == (2, True)
    assert option.code == 2
