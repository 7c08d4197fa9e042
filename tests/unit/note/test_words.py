"""A text's words, and what a query looks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell.errors import UsageError
from llmspell.note import MAX_TERMS, Phrase, Wanted, marks_of, parse_query, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ()),
        (" .,;!?()[]\n", ()),
        ("The Cat's 2 hats", ("the", "cat", "s", "2", "hats")),
        ("Crème BRÛLÉE", ("creme", "brulee")),
        ("Straße ﬁne ①", ("strasse", "fine", "1")),
        ("snake_case e-mail", ("snake", "case", "e", "mail")),
        ("東京タワー", ("東", "京", "タ", "ワ", "ー")),
        ("한국어 문장", ("한국어", "문장")),
        ("ok 🎉…", ("ok", "🎉")),
        ("x" * 300, ("x" * 100,)),
    ],
)
def test_words_are_letters_and_digits_in_small(text, words):
    assert words_of(text) == words


@given(st.text())
def test_words_hold_nothing_that_an_index_would_read(text):
    for word in words_of(text):
        assert word
        assert not any(one.isspace() or one in "\"'\\:*&|!<>()^-+{}\0" for one in word)


@given(st.text())
def test_any_text_is_a_query(text):
    if len(text) < MAX_TERMS:
        assert isinstance(parse_query(text), Wanted)


@pytest.mark.parametrize(
    ("query", "required", "optional"),
    [
        ("a b a", [], [("a",), ("b",)]),
        ('"a b" c', [("a", "b")], [("c",)]),
        ('"a" a', [("a",)], []),
        ('"a b', [], [("a",), ("b",)]),
        ('""', [], []),
        ('x"y"z', [("y",)], [("x",), ("z",)]),
        ("e-mail", [], [("e", "mail")]),
        ("NOT (a)", [], [("not",), ("a",)]),
    ],
)
def test_quotation_marks_require(query, required, optional):
    expected = Wanted(
        required=tuple([Phrase(one) for one in required]), optional=tuple([Phrase(one) for one in optional])
    )
    assert parse_query(query) == expected


def test_asterisk_ends_a_beginning():
    assert parse_query('ab* "c d*"') == Wanted(
        required=(Phrase(("c", "d"), prefix=True),), optional=(Phrase(("ab",), prefix=True),)
    )


def test_too_many_different_words_are_refused():
    assert len(parse_query(" ".join([f"w{i}" for i in range(MAX_TERMS)] * 3)).optional) == MAX_TERMS

    with pytest.raises(UsageError, match="65 different words"):
        parse_query(" ".join([f"w{i}" for i in range(MAX_TERMS + 1)]))


def test_facts_are_equal_where_their_values_are():
    assert marks_of({"a": 1.0, "b": [{"y": 2.0, "x": True}]}) == marks_of({"b": [{"x": True, "y": 2}], "a": 1})
    assert len({marks_of({"a": value})["a"] for value in (1, "1", True, None, [1], {"1": 1}, 1.5)}) == 7
