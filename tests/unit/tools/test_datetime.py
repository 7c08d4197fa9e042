"""Dates and times: the clock is the context's, and what has two meanings is asked back."""

from __future__ import annotations

import pytest


def text(call, operation, **arguments):
    return call("datetime", operation=operation, **arguments)["text"]


def test_now_comes_from_the_context(call):
    assert call("datetime", operation="now", zone="Europe/Berlin") == {
        "text": "2023-11-14T23:13:20.25+01:00",
        "zone": "Europe/Berlin",
        "unix": 1700000000.25,
        "weekday": "Tuesday",
        "assumed": [],
    }


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2025-03-04T10:00:00Z", "2025-03-04T10:00:00+00:00"),
        ("2025-03-04 10:00 +02:00", "2025-03-04T08:00:00+00:00"),
        ("2025-03-04T10:00+01:00[Europe/Berlin]", "2025-03-04T10:00:00+01:00"),
        ("20250304", "2025-03-04T00:00:00+00:00"),
        ("3 March 2025 5pm", "2025-03-03T17:00:00+00:00"),
        ("March 3, 2025", "2025-03-03T00:00:00+00:00"),
        ("Mon, 03 Mar 2025 10:00:00 GMT", "2025-03-03T10:00:00+00:00"),
        ("13/04/2025", "2025-04-13T00:00:00+00:00"),
        ("3-Mar-2025", "2025-03-03T00:00:00+00:00"),
        ("now", "2023-11-14T22:13:20.25+00:00"),
    ],
)
def test_usual_forms_are_read(call, given, read):
    assert text(call, "parse", text=given) == read


def test_what_was_filled_in_is_said(call):
    assert call("datetime", operation="parse", text="2025-03-04")["assumed"] == [
        "no time given: midnight",
        "no zone given: UTC",
    ]


def test_nothing_is_filled_in_when_all_is_said(call):
    assert call("datetime", operation="parse", text="3 March 2025 17:30 +01:00")["assumed"] == []


def test_day_and_month_are_not_guessed(call, refusal):
    assert refusal("datetime", operation="parse", text="03/04/2025") == "tool.arguments"
    assert text(call, "parse", text="03/04/2025", order="day_first").startswith("2025-04-03")
    assert text(call, "parse", text="03/04/2025", order="month_first").startswith("2025-03-04")


def test_local_time_that_happens_twice_is_not_guessed(call, refusal):
    twice = {"text": "2025-10-26 02:30", "zone": "Europe/Berlin"}
    assert refusal("datetime", operation="parse", **twice) == "tool.arguments"
    assert text(call, "parse", **twice, when_ambiguous="earlier") == "2025-10-26T02:30:00+02:00"
    assert text(call, "parse", **twice, when_ambiguous="later") == "2025-10-26T02:30:00+01:00"


def test_local_time_that_never_happens_is_not_guessed(refusal):
    assert refusal("datetime", operation="parse", text="2025-03-30 02:30", zone="Europe/Berlin") == "tool.arguments"


HOSTILE = [
    "",
    "   ",
    "tomorrow",
    "5pm",
    "March 2025",
    "2025",
    "Saturday",
    "3 March 25",
    "01/02/03",
    "2025-02-30",
    "2025-13-01",
    "1 Jan 10000",
    "9" * 199,
    "9" * 201,
    "1e5",
    "[",
    "2025-01-01T00:00+05:00[Europe/Berlin]",
    "2025-01-01T00:00+00:00[../../etc/passwd]",
    "2025-01-01T00:00+00:00[localtime]",
    "10:00 2025-03-04 UTC+3",
    "3 Mar 2025 5pm EST",
    "3 Mar 2025 5pm CST",
    "3 Mar 2025 5pm EST+5",
    "\0",
    "; DROP TABLE",
    "🕐",
]


@pytest.mark.parametrize("given", HOSTILE, ids=ascii)
def test_text_that_is_no_moment_is_refused(refusal, given):
    assert refusal("datetime", operation="parse", text=given) == "tool.arguments"


@pytest.mark.parametrize(
    "zone", ["../../etc/passwd", "/etc/localtime", "localtime", "posixrules", "Mars/X", "a" * 99, "\0", "+02"]
)
def test_zone_is_a_name_and_no_path(refusal, zone):
    assert refusal("datetime", operation="now", zone=zone) == "tool.arguments"


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        ("2024-01-31", "P1M", "2024-02-29T00:00:00+00:00"),
        ("2024-02-29", "P1Y", "2025-02-28T00:00:00+00:00"),
        ("2025-01-01", "-PT90M", "2024-12-31T22:30:00+00:00"),
        ("2025-01-01", "P2W", "2025-01-15T00:00:00+00:00"),
    ],
)
def test_duration_is_added_by_the_calendar(call, start, duration, end):
    assert text(call, "add", text=start, duration=duration) == end


def test_day_across_a_clock_change_keeps_the_local_time(call):
    start = {"text": "2025-03-29 12:00", "zone": "Europe/Berlin"}
    assert text(call, "add", **start, duration="P1D") == "2025-03-30T12:00:00+02:00"
    assert text(call, "add", **start, duration="PT24H") == "2025-03-30T13:00:00+02:00"


@pytest.mark.parametrize("duration", ["", "1 day", "P", "P9999999Y", "P9999Y", "PT" + "9" * 100 + "H", "x" * 201])
def test_duration_that_cannot_be_added_is_refused(refusal, duration):
    assert refusal("datetime", operation="add", duration=duration) == "tool.arguments"


def test_difference_counts_calendar_and_seconds(call):
    result = call("datetime", operation="diff", text="2025-03-30T00:00", other="2025-03-31T00:00", zone="Europe/Berlin")
    assert (result["text"], result["seconds"]) == ("P1D", 82800.0)


def test_difference_backwards_is_negative(call):
    assert call("datetime", operation="diff", text="2025-01-02", other="2024-01-01")["text"] == "-P1Y1D"


@pytest.mark.parametrize("pattern", ["", "%", "%s", "%999999999d", "%Q", "%-d", "%E", "%\n"])
def test_unknown_directive_is_refused(refusal, pattern):
    assert refusal("datetime", operation="format", pattern=pattern) == "tool.arguments"


def test_rule_is_expanded_on_the_local_clock(call):
    result = call(
        "datetime",
        operation="recur",
        text="2025-10-24 09:00",
        zone="Europe/Berlin",
        rule="FREQ=WEEKLY;BYDAY=FR,MO",
        count=3,
    )
    assert result["occurrences"] == [
        "2025-10-24T09:00:00+02:00",
        "2025-10-27T09:00:00+01:00",
        "2025-10-31T09:00:00+01:00",
    ]


def test_leap_day_recurs_in_leap_years(call):
    result = call("datetime", operation="recur", text="2096-02-29", rule="FREQ=YEARLY", count=2)
    assert [occurrence[:10] for occurrence in result["occurrences"]] == ["2096-02-29", "2104-02-29"]


def test_occurrence_in_a_clock_change_is_noted(call):
    result = call(
        "datetime", operation="recur", text="2025-03-29 02:30", zone="Europe/Berlin", rule="FREQ=DAILY", count=2
    )
    assert result["occurrences"][1] == "2025-03-30T03:30:00+02:00"
    assert "clock change" in result["assumed"][0]


def test_rule_that_never_matches_ends(call):
    never = "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    assert call("datetime", operation="recur", text="2025-01-01", rule=never)["occurrences"] == []


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;BYMONTH=13",
        "FREQ=HOURLY;BYMONTHDAY=31",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;INTERVAL=99999999999",
        "FREQ=DAILY;COUNT=x",
        "FREQ=DAILY;UNTIL=20250101",
        "FREQ=DAILY;BYEASTER=0",
        "FREQ=DAILY\nRDATE:20250101",
        "DTSTART:20250101\nRRULE:FREQ=DAILY",
        "FREQ=DAILY;BYDAY=XX",
        "nonsense",
        ";" * 200,
    ],
    ids=ascii,
)
def test_rule_that_could_run_for_ever_or_means_nothing_is_refused(refusal, rule):
    assert refusal("datetime", operation="recur", text="2025-01-01", rule=rule) == "tool.arguments"


@pytest.mark.parametrize("count", [0, -1, 101, 10**9])
def test_count_is_capped(refusal, count):
    assert refusal("datetime", operation="recur", rule="FREQ=DAILY", count=count) == "tool.arguments"


def test_conversion_needs_a_zone(refusal):
    assert refusal("datetime", operation="convert") == "tool.arguments"
