"""Events are the same however the network cuts their bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell.errors import ProviderError
from llmspell.providers._sse import EventReader

LIMIT = 1 << 16
DATA = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=8)
LINES = st.lists(
    st.one_of(DATA.map(lambda text: f"data: {text}"), st.sampled_from(["", "", ": note", "event: x", "id: 1", "data"])),
    max_size=12,
)
END = st.sampled_from(["\n", "\r\n", "\r"])


def events(pieces: list[bytes]) -> list[bytes]:
    reader = EventReader(max_event=LIMIT, max_stream=LIMIT)
    found = [event for piece in pieces for event in reader.feed(piece)]
    return [*found, *reader.finish()]


def cut(text: bytes, places: list[int]) -> list[bytes]:
    places = sorted(place % (len(text) + 1) for place in places)
    return [text[start:end] for start, end in zip([0, *places], [*places, len(text)], strict=True)]


@given(LINES, END, st.lists(st.integers(0, 10_000), max_size=8))
def test_any_cut_gives_the_same_events(lines, end, places):
    text = "".join([line + end for line in lines]).encode()

    expected = events(["".join([line + "\n" for line in lines]).encode()])

    assert expected == events(cut(text, places))
    assert expected == events([text[i : i + 1] for i in range(len(text))])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"data: a\n\ndata:b\n\n", [b"a", b"b"]),
        (b"data: a\r\ndata: b\r\n\r\n", [b"a\nb"]),
        (b"data:  two spaces\n\n", [b" two spaces"]),
        (b"data\n\n", [b""]),
        (b"event: x\nid: 3\n\n", []),
        (b": note\ndata: a\n\n", [b"a"]),
        (b"\xef\xbb\xbfdata: a\n\n", [b"a"]),
        (b"data: a\n\ndata: cut", [b"a", b"cut"]),
        (b"datax: a\n\n", []),
        (b"\n\n\n", []),
    ],
)
def test_events_are_read_as_the_standard_says(text, expected):
    assert events([text]) == expected


@pytest.mark.parametrize("piece", [b"x", b"data: " + b"x" * 100 + b"\n", b"data: x"])
def test_endless_events_are_refused(piece):
    reader = EventReader(max_event=1000, max_stream=LIMIT)

    with pytest.raises(ProviderError) as caught:
        for _ in range(2000):
            reader.feed(piece)

    assert caught.value.code == "provider.bad_reply"
