"""`llmspell session`: every command, on shared sessions and on those of a spell."""

import json

import pytest

CHAT = """
local shared = Session.open("ada", {{ scope = "session", tags = {{"t"}} }})
for _, session in ipairs{{ shared, Session.open("own") }} do
    session:append{{
        {{ role = "user", text = "6 x 7?" }},
        {{ role = "assistant", parts = {{ {{ type = "tool_call", id = "1", name = "calculate", arguments = "{{}}" }} }} }},
        {{ role = "tool", parts = {{ {{ type = "tool_result", id = "1", name = "calculate", content = "42" }} }} }},
    }}
end
""".format()
SHOWN = "user: 6 x 7?\nassistant: calls calculate {}\ntool: calculate gave 42\n"


@pytest.fixture
def chat(llmspell_here, home):
    """Sessions that another process has left."""
    (home / "chat.lua").write_text(CHAT)
    assert llmspell_here("run", "chat.lua", "--trusted", "--allow", "state=session").code == 0
    return llmspell_here


def test_list_shows_what_is_kept(chat):
    shared, own = chat("session", "list").out, chat("session", "list", "--spell", "chat.lua").out
    assert (shared.split()[:3], shared.split()[-1]) == (["ada", "open", "3"], "t")
    assert (own.split()[:3], own.split()[-1]) == (["own", "open", "3"], "-")
    assert chat("session", "list", "--tag", "other").out == ""
    listed = chat("session", "list", "--tag", "t", "--json").json["sessions"]
    assert [(one["id"], one["scope"], one["messages"], one["tags"]) for one in listed] == [("ada", "session", 3, ["t"])]


def test_list_and_show_say_how_a_session_keeps_itself_short(chat, home):
    trim = "{ last = 20, tokens = 4000, summarise = 'demo/small' }"
    (home / "short.lua").write_text(f'Session.open("ada", {{ scope = "session", trim = {trim} }})')
    assert chat("run", "short.lua", "--trusted", "--allow", "state=session").code == 0

    assert chat("session", "list").out.split()[-2] == "last=20,tokens=4000,summarise=demo/small"
    assert chat("session", "list", "--spell", "chat.lua").out.split()[-2] == "-"
    kept = {"last": 20, "tokens": 4000, "summarise": "demo/small"}
    assert chat("session", "show", "ada", "--json").json["session"]["trim"] == kept


def test_show_prints_the_conversation(chat):
    assert chat("session", "show", "ada").out == SHOWN
    assert chat("session", "show", "own", "--spell", "chat.lua", "--last", "1").out == SHOWN.splitlines(True)[-1]
    shown = chat("session", "show", "ada", "--json").json
    assert (shown["session"]["status"], len(shown["messages"])) == ("open", 3)


def test_export_prints_a_message_a_line(chat):
    lines = [json.loads(line) for line in chat("session", "export", "ada").out.splitlines()]
    assert [one["role"] for one in lines] == ["user", "assistant", "tool"]
    assert lines[0] == {"role": "user", "parts": [{"type": "text", "text": "6 x 7?"}]}


def test_delete_forgets_it(chat):
    assert chat("session", "delete", "ada").out == "deleted\n"
    assert chat("session", "delete", "own", "--spell", "chat.lua", "--json").json == {"status": "ok", "deleted": True}
    assert chat("session", "list").out == chat("session", "list", "--spell", "chat.lua").out == ""


@pytest.mark.parametrize("command", ["show", "export", "delete"])
def test_unknown_session_is_an_error(llmspell_here, command):
    outcome = llmspell_here("session", command, "nobody")
    assert outcome.code != 0
    assert 'there is no session "nobody"' in outcome.err


def test_bad_id_is_an_error(llmspell_here):
    outcome = llmspell_here("session", "show", "a/b")
    assert outcome.code != 0
    assert "no id of a session" in outcome.err
