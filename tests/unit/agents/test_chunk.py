"""Chunks are the text again, none is too long, and they end where a reader would stop."""

from hypothesis import given
from hypothesis import strategies as st

from llmspell.agents._chunk import split_text


@given(st.text(st.sampled_from("ab. \n"), max_size=200), st.integers(1, 40))
def test_chunks_together_are_the_text_and_none_is_too_long_or_empty(text, size):
    chunks = split_text(text, size)

    assert "".join(chunks) == text
    assert [chunk for chunk in chunks if not 1 <= len(chunk) <= size] == []


def test_a_text_is_cut_between_paragraphs_then_lines_sentences_and_words():
    cuts = [
        split_text(text, 12)[0]
        for text in ("aaaa bbb\n\ncccccccc", "aaa. bbb\ncccccccc", "aaa bbb. ccccccc", "aaa bbb ccccccc")
    ]

    assert cuts == ["aaaa bbb\n\n", "aaa. bbb\n", "aaa bbb. ", "aaa bbb "]


def test_a_word_that_is_too_long_is_cut_anywhere():
    assert split_text("abcdefgh", 3) == ["abc", "def", "gh"]
