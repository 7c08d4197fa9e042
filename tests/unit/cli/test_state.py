"""`llmspell state`: every command, on the state of a user and of a spell."""

import json

import pytest

ADA = ("--scope", "user", "--owner", "ada")


@pytest.fixture
def on_ada(llmspell_here):
    """Run a command on the state of one user; it must go well."""

    def call(*words):
        outcome = llmspell_here("state", *words, *ADA)
        assert (outcome.code, outcome.err) == (0, "")
        return outcome.out

    return call


def test_what_is_set_is_got(on_ada):
    assert on_ada("set", "theme", '"dark"') == "version 1\n"
    assert on_ada("set", "size", "[1, 2.5]") == "version 2\n"
    assert on_ada("get", "theme") == "dark\n"
    assert on_ada("get", "size") == "[1,2.5]\n"
    assert on_ada("keys") == "size\ntheme\n"
    assert on_ada("keys", "si") == "size\n"
    assert on_ada("delete", "size") == "deleted\n"
    assert on_ada("delete", "size") == "it was not there\n"


def test_everything_is_json_when_asked_for(on_ada):
    shown = [
        json.loads(on_ada(*words, "--json"))
        for words in (
            ("set", "k", "1"),
            ("get", "k"),
            ("keys",),
            ("snapshot", "s"),
            ("snapshots",),
            ("restore", "1"),
            ("forget", "1"),
            ("delete", "k"),
            ("history", "k"),
        )
    ]
    at = shown[4]["snapshots"][0].pop("at")
    run = shown[4]["snapshots"][0].pop("run")
    changes = [(one["act"], one["deleted"], one["value"]) for one in shown.pop()["changes"]]
    assert at > 1e9
    assert len(run) == 32
    assert changes == [("delete", True, None), ("set", False, 1)]
    assert shown == [
        {"status": "ok", "version": 1},
        {"key": "k", "value": 1, "version": 1, "expires_at": None},
        {"keys": ["k"]},
        {"status": "ok", "id": 1},
        {"snapshots": [{"id": 1, "label": "s", "parent": 0, "version": 1, "agent": ""}]},
        {"status": "ok", "changed": 0},
        {"status": "ok", "forgotten": True},
        {"status": "ok", "deleted": True},
    ]


def test_history_shows_when_how_and_why(on_ada):
    on_ada("set", "k", "1", "--reason", "a guess")
    on_ada("delete", "k")
    last, first = on_ada("history", "k").splitlines()
    assert first.split("Z")[1].split() == ["set", "-", "-", "a", "guess", "1"]
    assert last.split("Z")[1].split() == ["delete", "-", "-", "-", "(deleted)"]
    assert on_ada("history", "k", "--limit", "1").count("\n") == 1


def test_history_shows_by_which_crossing(home, llmspell_here):
    (home / "keeps.lua").write_text("""
        Tool.define{ name = "set_price", description = "Sets it.", parameters = {}, run = function() State.set("price", 5) end }
        State.set("price", 3)
        Tool.call("set_price")
    """)
    assert llmspell_here("run", "keeps.lua").code == 0

    shown = llmspell_here("state", "history", "price", "--spell", "keeps.lua").out
    assert [line.split("Z")[1].split() for line in shown.splitlines()] == [
        ["set", "-", "tool", "set_price", "-", "5"],
        ["set", "-", "spell", "keeps.lua", "-", "3"],
    ]


def test_snapshots_are_restored(on_ada):
    on_ada("set", "k", "1")
    assert on_ada("snapshot", "before") == "snapshot 1\n"
    on_ada("set", "k", "2")
    assert on_ada("restore", "1") == "1 keys changed\n"
    assert on_ada("get", "k") == "1\n"
    on_ada("snapshot")
    assert [line.split("Z")[1].split() for line in on_ada("snapshots").splitlines()] == [["-", "before"], ["from", "1"]]


def test_end_and_version_are_kept_to(on_ada, llmspell_here):
    on_ada("set", "k", "1", "--expected", "0", "--expires", "12h")
    outcome = llmspell_here("state", "set", "k", "2", "--expected", "0", *ADA)
    assert outcome.code == 1
    assert "state.conflict" in outcome.err
    assert json.loads(on_ada("get", "k", "--json"))["expires_at"] > 1e9


def test_many_keys_are_listed_in_pages(on_ada, llmspell_here, home):
    lines = [json.dumps({"scope": "user", "owner": "ada", "key": f"{i:05d}", "value": i}) for i in range(2500)]
    (home / "many.jsonl").write_text("\n".join(lines))
    assert llmspell_here("state", "import", "many.jsonl").out == "2500 keys set\n"
    assert on_ada("keys").splitlines() == [f"{i:05d}" for i in range(2500)]


def test_spell_and_command_line_see_the_same(llmspell_here, home):
    (home / "count.lua").write_text("return State.update('n', function(n) return n + 1 end, { default = 0 })")
    assert llmspell_here("run", "count.lua", "--trusted").out == "1\n"
    assert llmspell_here("state", "get", "n", "--spell", "count.lua").out == "1\n"
    llmspell_here("state", "set", "n", "41", "--spell", "count.lua")
    assert llmspell_here("run", "count.lua", "--trusted").out == "42\n"


def test_flag_grants_a_spell_a_scope(llmspell_here, home, on_ada):
    on_ada("set", "k", '"hello"')
    (home / "read.lua").write_text("return State.scope('user', 'ada'):get('k')")
    assert llmspell_here("run", "read.lua", "--trusted").code == 4
    assert llmspell_here("run", "read.lua", "--trusted", "--allow", "state=user").out == "hello\n"
    assert llmspell_here("run", "read.lua", "--trusted", "--allow", "state", "--deny", "state=user/ada").code == 4


def test_export_goes_anywhere(llmspell_here, home, on_ada):
    on_ada("set", "k", "1")
    llmspell_here("state", "set", "shared", "2", "--scope", "app")
    whole = llmspell_here("state", "export").out
    ada = '{"key":"k","owner":"ada","scope":"user","value":1}\n'
    shared = '{"key":"shared","scope":"app","value":2}\n'
    assert whole == shared + ada
    assert llmspell_here("state", "export", "--scope", "user").out == ada
    assert llmspell_here("state", "export", *ADA).out == ada
    assert llmspell_here("state", "export", "--scope", "session").out == ""
    (home / "kept.jsonl").write_text(whole)
    on_ada("set", "k", "9")
    assert llmspell_here("state", "import", "kept.jsonl", "--json").json == {"status": "ok", "keys": 2}
    assert on_ada("get", "k") == "1\n"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("get", "k"), 2, "whose state?"),
        (("get", "k", "--spell", "x.lua", "--scope", "app"), 2, "stands alone"),
        (("get", "k", "--spell", "x.lua"), 2, "cannot read x.lua"),
        (("get", "k", "--scope", "usr"), 2, "usr"),
        (("get", "k", "--scope", "temp"), 2, "temp"),
        (("get", "k", "--scope", "user"), 2, "needs an owner"),
        (("get", "k", *ADA), 2, 'user/ada has no key "k"'),
        (("set", "k", "dark", *ADA), 2, "text needs quotes"),
        (("set", "k", "NaN", *ADA), 2, "bridge.convert"),
        (("set", "k", "1", "--expires", "soon", *ADA), 2, "soon"),
        (("set", "", "1", *ADA), 2, "the key is empty"),
        (("restore", "1", *ADA), 2, "has no snapshot 1"),
        (("history", "k", "--limit", "0", *ADA), 2, "limit of 0"),
        (("export", "--owner", "ada"), 2, "whose state?"),
    ],
)
def test_what_makes_no_sense_says_so(llmspell_here, words, code, said):
    outcome = llmspell_here("state", *words)
    assert (outcome.code, outcome.out) == (code, "")
    assert said in outcome.err


def test_line_that_is_none_is_named(llmspell_here, home):
    (home / "bad.jsonl").write_text('\n{"key": 1}\n')
    outcome = llmspell_here("state", "import", "bad.jsonl")
    assert outcome.code == 2
    assert "line 2" in outcome.err


def test_damaged_file_is_told_and_left_alone(llmspell_here, home):
    path = home / "data" / "llmspell" / "state.db"
    path.parent.mkdir(parents=True)
    path.write_text("no database" * 1000)
    outcome = llmspell_here("state", "get", "k", *ADA, "--json")
    assert (outcome.code, outcome.json["error"]["code"]) == (1, "state.corrupt")
    assert path.read_text() == "no database" * 1000
