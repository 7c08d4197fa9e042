"""What a conversation loses first, and what stays together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell.errors import UsageError
from llmspell.message import ImagePart, Message, Reasoning, TextPart, ToolCall, ToolResult, assistant, system, user
from llmspell.session import Bound, kept_from, token_estimate
from llmspell.session.trim import check_bound

CALL = Message("assistant", (ToolCall("1", "calculate", "{}"), ToolCall("2", "calculate", "{}")))
RESULT = Message("tool", (ToolResult("1", "calculate", "42"), ToolResult("2", "calculate", "43")))
TALK = [user("a"), assistant("b"), user("c"), CALL, RESULT, assistant("d"), user("e"), assistant("f")]


@pytest.mark.parametrize(
    ("last", "first"),
    [(100, 0), (8, 0), (7, 2), (6, 2), (5, 6), (4, 6), (3, 6), (2, 6), (1, 7)],
)
def test_last_messages_stay_and_begin_with_the_user(last, first):
    assert kept_from(TALK, Bound(last=last)) == first


@pytest.mark.parametrize(("last", "first"), [(1, 3), (2, 3), (3, 2)])
def test_calls_stay_with_their_results(last, first):
    assert kept_from(TALK[:5], Bound(last=last)) == first


def test_long_work_on_one_prompt_is_cut_between_calls():
    work = [user("go"), CALL, RESULT, CALL, RESULT, CALL, RESULT]
    assert kept_from(work, Bound(last=5)) == 3


def test_tokens_bound_what_stays():
    talk = [user("x" * 400), assistant("y" * 40), user("z" * 40), assistant("w" * 40)]
    assert [token_estimate([one]) for one in talk] == [104, 14, 14, 14]
    assert [kept_from(talk, Bound(tokens=n)) for n in (146, 145, 42, 28, 27, 1)] == [0, 2, 2, 2, 3, 3]


def test_both_bounds_hold():
    talk = [user("x" * 400), user("y"), user("z")]
    assert kept_from(talk, Bound(last=3, tokens=20)) == 1
    assert kept_from(talk, Bound(last=1, tokens=2000)) == 2


def test_every_part_counts():
    parts = (
        TextPart("é" * 4),
        Reasoning("12345678"),
        ToolCall("1", "abcd", "{}{}"),
        ToolResult("1", "abcd", "12345"),
        ImagePart(mime="image/png", data=b""),
    )
    assert [token_estimate([Message("user", (part,))]) - 4 for part in parts] == [2, 2, 2, 3, 1000]
    assert token_estimate([Message("user", parts)]) == 1013


@pytest.mark.parametrize("bound", [Bound(), Bound(last=0), Bound(last=-1), Bound(tokens=0), Bound(last=1, tokens=0)])
def test_bound_without_meaning_is_refused(bound):
    with pytest.raises(UsageError):
        check_bound(bound)


PIECES = st.sampled_from([[user("u" * 9)], [assistant("a")], [system("s")], [CALL, RESULT]])


@given(st.lists(PIECES, max_size=12), st.integers(1, 20), st.one_of(st.none(), st.integers(1, 200)))
def test_what_stays_is_a_tail_within_bounds_and_no_pair_is_split(pieces, last, tokens):
    talk = [one for piece in pieces for one in piece]
    first = kept_from(talk, Bound(last=last, tokens=tokens))
    kept = talk[first:]
    newest = pieces[-1] if pieces else []

    assert kept[:1] != [RESULT]
    assert kept[len(kept) - len(newest) :] == newest
    assert len(kept) <= max(last, len(newest))
    assert tokens is None or token_estimate(kept) <= max(tokens, token_estimate(newest))
