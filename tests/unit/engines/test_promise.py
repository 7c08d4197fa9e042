"""Calls that make promises are marked in the text of a JavaScript spell, and no others."""

import pytest

from llmspell.engines._javascript_promise import async_names, watch_promises


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("async function f() {}", {"f"}),
        ("const f = async () => 1, g = () => 2", {"f"}),
        ("let f; f = async function () {}; tools.g = async () => 1", {"f", "g"}),
        ("const tools = { f: async () => 1, async g() {}, h() {} }", {"f", "g"}),
        ("class C { async f() {} async *g() {} static async h() {} i = async () => 1 }", {"f", "h", "i"}),
        ("async function* f() {}", set()),
        ("run(async () => 1)", set()),
        ("// async", set()),
    ],
)
def test_names_of_async_functions(source, names):
    assert async_names([source]) == names


@pytest.mark.parametrize(
    ("source", "marked"),
    [
        ("f()", "$llmspell(f(),1)"),
        ("\nconst x = f(1)", "\nconst x = $llmspell(f(1),2)"),
        ("await f()", "await f()"),
        ("await f().catch(g)", "await f().catch(g)"),
        ("f().catch(g)", "$llmspell(f().catch(g),1)"),
        ("f(f())", "$llmspell(f($llmspell(f(),1)),1)"),
        ("g(); a.b(); JSON.parse(t)", "g(); a.b(); JSON.parse(t)"),
        ("o?.f()", "$llmspell(o?.f(),1)"),
        ("o.f?.().x", "o.f?.().x"),
        ("new Promise(g)", "$llmspell(new Promise(g),1)"),
        ("new Promise(g).then(h)", "$llmspell(new Promise(g).then(h),1)"),
        ("Promise.reject('ü')\nf()", "$llmspell(Promise.reject('ü'),1)\n$llmspell(f(),2)"),
        ("(async () => 1)()", "$llmspell((async () => 1)(),1)"),
        ("all[i]()", "$llmspell(all[i](),1)"),
        ("f( 'broken", "f( 'broken"),
    ],
)
def test_marks(source, marked):
    assert watch_promises(source, frozenset({"f"})) == marked


def test_a_text_without_promises_is_left_alone():
    assert watch_promises("list[0]()", frozenset()) == "list[0]()"
