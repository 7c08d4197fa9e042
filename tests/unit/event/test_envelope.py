"""The JSON form of events is CloudEvents 1.0, there and back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell.errors import EventError, UsageError
from llmspell.event import Event, from_cloudevent, to_cloudevent

TEXT = st.text(st.characters(codec="utf-8"), max_size=20)
JSON = st.recursive(
    st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
EVENTS = st.builds(
    Event,
    id=TEXT.filter(bool),
    source=TEXT.filter(bool),
    type=st.sampled_from(["a", "a.b", "tool.finished"]),
    time=st.floats(0, 4e9).map(lambda seconds: math.floor(seconds * 1000) / 1000),
    subject=TEXT,
    data=st.none() | JSON | st.binary(max_size=20),
    key=TEXT,
    correlationid=TEXT,
    causationid=TEXT,
)


@given(EVENTS)
def test_event_is_the_same_after_a_round_trip(event):
    back = from_cloudevent(to_cloudevent(event))

    assert abs(back.time - event.time) < 1e-6
    assert {**vars_of(back), "time": 0} == {**vars_of(event), "time": 0}


def vars_of(event):
    return {name: getattr(event, name) for name in event.__struct_fields__}


def test_time_is_written_as_rfc_3339():
    event = Event(id="1", source="s", type="a", time=1_700_000_000.25)

    assert to_cloudevent(event) == {
        "specversion": "1.0",
        "id": "1",
        "source": "s",
        "type": "a",
        "time": "2023-11-14T22:13:20.25Z",
    }


GOOD = {"specversion": "1.0", "id": "1", "source": "s", "type": "a", "time": "2023-11-14T22:13:20Z"}


@pytest.mark.parametrize(
    "change",
    [
        {"specversion": "0.3"},
        {"id": ""},
        {"source": 5},
        {"time": "yesterday"},
        {"time": "2023-13-14T22:13:20Z"},
        {"data_base64": "%%%"},
        {"subject": ["x"]},
    ],
)
def test_what_is_no_cloudevent_is_refused(change):
    with pytest.raises(EventError) as caught:
        from_cloudevent({**GOOD, **change})

    assert caught.value.code == "event.envelope"


def test_type_that_is_no_topic_is_refused():
    with pytest.raises(UsageError) as caught:
        from_cloudevent({**GOOD, "type": "a b"})

    assert caught.value.code == "event.topic"


def test_offsets_are_understood():
    assert from_cloudevent({**GOOD, "time": "2023-11-14T23:13:20.5+01:00"}).time == 1_700_000_000.5
