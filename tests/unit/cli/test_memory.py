"""`llmspell memory`: every command, on notes of a spell and of an owner."""

import pytest

KEEP = """
Memory.forget{ all = true }
Memory.add("green tea") Memory.add("black\\ncoffee", { hot = true })
Memory.add("shared tea", nil, { scope = "user", owner = "ada" })
"""


@pytest.fixture
def kept(llmspell_here, home):
    """Notes that another process has left."""
    (home / "keep.lua").write_text(KEEP)
    assert llmspell_here("run", "keep.lua", "--trusted", "--allow", "memory=user/ada").code == 0
    return llmspell_here


def test_search_prints_the_best_first(kept):
    shown = kept("memory", "search", "tea", "--spell", "keep.lua").out
    assert (shown.split()[0], shown.split()[-2:]) == ("1", ["green", "tea"])
    assert kept("memory", "search", "tea", "--scope", "user/ada").out.endswith("shared tea\n")
    assert kept("memory", "search", "cocoa", "--scope", "user/ada").out == ""
    (found,) = kept("memory", "search", "coffee", "--spell", "keep.lua", "--json").json["notes"]
    assert (found["id"], found["text"], found["meta"], found["score"]) == (2, "black\ncoffee", {"hot": True}, 1.0)


def test_list_prints_all_a_line_each(kept):
    lines = kept("memory", "list", "--spell", "keep.lua").out.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "2"]
    assert lines[1].endswith("black coffee")
    assert [
        one["id"] for one in kept("memory", "list", "--spell", "keep.lua", "--after", "1", "--json").json["notes"]
    ] == [2]


def test_forget_deletes_one_or_all(kept):
    assert kept("memory", "forget", "1", "--spell", "keep.lua").out == "forgotten: 1\n"
    assert kept("memory", "forget", "1", "--spell", "keep.lua", "--json").json == {"status": "ok", "forgotten": 0}
    assert kept("memory", "forget", "--all", "--spell", "keep.lua").out == "forgotten: 1\n"
    assert kept("memory", "list", "--spell", "keep.lua").out == ""
    assert kept("memory", "list", "--scope", "user/ada").out != ""


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("list", "--spell", "keep.lua", "--scope", "app"),
        ("list", "--scope", "planet/x"),
        ("list", "--scope", "user"),
        ("forget", "--scope", "app"),
        ("forget", "1", "--all", "--scope", "app"),
        ("search", "", "--scope", "app"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(kept, words):
    outcome = kept("memory", *words)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err
