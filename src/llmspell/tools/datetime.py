"""Dates and times with zones: read, format, convert, subtract, add, repeat."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any, Literal, NotRequired, TypeAlias, TypedDict, cast

from llmspell.context import Context
from llmspell.errors import ToolError
from llmspell.tool import Example, tool

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from whenever import ZonedDateTime

__all__ = ["DatetimeResult", "datetime"]

Operation: TypeAlias = Literal["now", "parse", "format", "convert", "diff", "add", "recur"]
Order: TypeAlias = Literal["unknown", "day_first", "month_first"]
Choice: TypeAlias = Literal["refuse", "earlier", "later"]

MAX_TEXT = 200
MAX_OCCURRENCES = 100

_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]{0,63}")
_HOST_ZONES = {"localtime", "posixrules"}
_PATTERN = re.compile(r"(?:[^%]|%[aAbBdfGHIjmMpSuUVWyYzZ%])+")
_YEAR_FIRST = re.compile(r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b")
_SIGNED_NAME = re.compile(r"(?i)\b(?!jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{1,5} ?[+-] ?\d")
_RULE = re.compile(r"[A-Z0-9=;,+-]+")
_RULE_KEYS = {
    "FREQ",
    "INTERVAL",
    "COUNT",
    "BYMONTH",
    "BYMONTHDAY",
    "BYDAY",
    "BYYEARDAY",
    "BYWEEKNO",
    "BYSETPOS",
    "WKST",
}
_RULE_FREQUENCIES = {"YEARLY", "MONTHLY", "WEEKLY", "DAILY"}


class DatetimeResult(TypedDict):
    """A moment, a difference or a list of moments.

    Attributes:
        text: ISO 8601: the moment with its offset, or the difference as a duration; or the formatted text.
        zone: Time zone of the moment.
        unix: Unix seconds of the moment.
        weekday: Of the moment, such as "Monday".
        seconds: Length of the difference.
        occurrences: The repeated moments.
        assumed: What was not said and had to be filled in.
    """

    text: NotRequired[str]
    zone: NotRequired[str]
    unix: NotRequired[float]
    weekday: NotRequired[str]
    seconds: NotRequired[float]
    occurrences: NotRequired[list[str]]
    assumed: list[str]


@tool(
    category="text",
    timeout_s=10.0,
    examples=(
        Example(
            {"operation": "convert", "text": "2025-07-01T12:00:00Z", "to_zone": "Asia/Tokyo"},
            {
                "text": "2025-07-01T21:00:00+09:00",
                "zone": "Asia/Tokyo",
                "unix": 1751371200.0,
                "weekday": "Tuesday",
                "assumed": [],
            },
        ),
        Example(
            {"operation": "diff", "text": "2024-02-28T00:00:00Z", "other": "2024-03-01T12:00:00Z"},
            {"text": "P2DT12H", "seconds": 216000.0, "assumed": []},
        ),
        Example(
            {"operation": "format", "text": "3 March 2025 17:30", "pattern": "%d.%m.%Y %H:%M"},
            {"text": "03.03.2025 17:30", "assumed": ["no zone given: UTC"]},
        ),
    ),
)
async def datetime(
    context: Context,
    operation: Operation,
    *,
    text: str = "now",
    zone: str = "",
    to_zone: str = "",
    other: str = "",
    duration: str = "",
    pattern: str = "",
    rule: str = "",
    count: int = 10,
    order: Order = "unknown",
    when_ambiguous: Choice = "refuse",
) -> DatetimeResult:
    """Read, format, convert, subtract, add and repeat dates and times.

    What can be read in two ways is refused until order or when_ambiguous decides; what was
    filled in is listed in assumed.

    Args:
        context: Where the time comes from.
        operation: now, parse, format, convert (needs to_zone), diff (from text to other), add (needs duration), recur (needs rule).
        text: The moment: "now", ISO 8601, or a usual form such as "3 March 2025 17:30"; at most 200 characters.
        zone: IANA time zone of text when it names none, such as "Europe/Berlin"; UTC when empty.
        to_zone: IANA time zone to convert to.
        other: The second moment of diff.
        duration: ISO 8601 duration to add, such as "P1M", "-P2W" or "PT90M".
        pattern: For format: strftime directives, such as "%Y-%m-%d %H:%M".
        rule: For recur: an RFC 5545 rule such as "FREQ=WEEKLY;BYDAY=MO,TH"; daily or rarer.
        count: For recur: how many occurrences, from 1 to 100.
        order: How to read 03/04/2025.
        when_ambiguous: Which moment is meant when a clock change makes a local time happen twice or never.
    """
    for name, value in (("text", text), ("other", other), ("duration", duration), ("pattern", pattern), ("rule", rule)):
        if len(value) > MAX_TEXT:
            raise _refused(f"{name} is longer than {MAX_TEXT} characters", "shorten it")

    reader = _Reader(context.clock.now(), zone, order, when_ambiguous)

    try:
        moment = reader.read("now" if operation == "now" else text)

        if operation == "recur":
            return await asyncio.to_thread(_repeated, moment, rule, count, reader)

        answers: dict[Operation, Callable[[], DatetimeResult]] = {
            "now": lambda: _moment(moment, reader),
            "parse": lambda: _moment(moment, reader),
            "convert": lambda: _moment(_in_zone(moment, to_zone), reader),
            "format": lambda: {"text": _formatted(moment, pattern), "assumed": reader.assumed},
            "diff": lambda: _difference(moment, reader.read(other), reader),
            "add": lambda: _moment(_added(moment, duration, when_ambiguous), reader),
        }
        return answers[operation]()
    except (ValueError, OverflowError) as error:
        raise _refused(f"{operation}: {error!s:.200}", "check the arguments") from error


class _Reader:
    """Reads moments and notes what they did not say.

    Args:
        now: Unix seconds.
        zone: Zone of what names none; empty for UTC.
        order: Of day and month in numbers.
        choice: When a local time happens twice or never.
    """

    __slots__ = ("_choice", "_now", "_order", "_zone", "assumed")

    def __init__(self, now: float, zone: str, order: Order, choice: Choice) -> None:
        self._now = now
        self._zone = zone
        self._order: Order = order
        self._choice: Choice = choice
        self.assumed: list[str] = []

    def read(self, text: str) -> ZonedDateTime:
        """Return the moment that a text names."""
        import whenever

        text = text.strip()

        if not text:
            raise _refused("a moment is missing", 'pass it as ISO 8601, or "now"')

        if text == "now":
            return self._exact(whenever.Instant.from_timestamp(self._now))

        if "[" in text:
            zoned = whenever.ZonedDateTime.parse_iso(text)
            return _in_zone(zoned, _id(zoned))

        if (instant := _attempt(whenever.Instant, text)) is not None:
            return self._exact(instant)

        if (plain := _attempt(whenever.PlainDateTime, text)) is not None:
            return self._local(plain)

        if (date := _attempt(whenever.Date, text)) is not None:
            self.assumed.append("no time given: midnight")
            return self._local(date.at(whenever.Time()))

        return self._loose(text)

    def _exact(self, instant: Any) -> ZonedDateTime:
        return _in_zone(instant, self._zone or "UTC")

    def _local(self, plain: Any) -> ZonedDateTime:
        import whenever

        if not self._zone:
            self.assumed.append("no zone given: UTC")

        zone = _zone(self._zone or "UTC")

        try:
            return plain.assume_tz(zone, disambiguation=_disambiguation(self._choice))
        except (whenever.RepeatedTime, whenever.SkippedTime) as error:
            how = "twice" if isinstance(error, whenever.RepeatedTime) else "never"
            raise _refused(f"{plain} happens {how} in {zone}", "set when_ambiguous to earlier or later") from error

    def _loose(self, text: str) -> ZonedDateTime:
        import whenever

        if _SIGNED_NAME.search(text):
            raise _refused("an offset after a zone's name has two meanings", "write the offset alone, such as +03:00")

        orders = (False,) if _YEAR_FIRST.search(text) else _ORDERS[self._order]
        readings = [_guess(text, day_first=day_first) for day_first in orders]
        (reading, has_time) = readings[0]

        if readings[-1] != readings[0]:
            both = " or ".join(f"{moment:%d %B %Y}" for moment, _ in readings)
            raise _refused(f"{text!r} means {both}", "set order to day_first or month_first")

        if not has_time:
            self.assumed.append("no time given: midnight")

        if reading.tzinfo is not None:
            return self._exact(whenever.Instant(reading))

        return self._local(whenever.PlainDateTime(reading))


_ORDERS: dict[Order, Sequence[bool]] = {"unknown": (True, False), "day_first": (True,), "month_first": (False,)}


def _attempt(kind: Any, text: str) -> Any:
    try:
        return kind.parse_iso(text)
    except ValueError:
        return None


def _guess(text: str, *, day_first: bool) -> tuple[Any, bool]:
    """Return what a text in a usual form means, and whether it names a time; a full date is required.

    Two readings over different defaults differ exactly where the text says nothing.
    """
    from datetime import datetime as moment

    from dateutil import parser

    class Info(parser.parserinfo):
        def convertyear(self, year: int, century_specified: bool = False) -> int:
            if year < 100 and not century_specified:
                raise ValueError("the year has two digits")

            return year

    def read(default: moment) -> moment:
        options = {"dayfirst": day_first, "default": default, "tzinfos": _offset}
        return cast("Any", parser).parse(text, parserinfo=Info(), **options)

    first, second = read(moment(2000, 1, 1)), read(moment(2001, 2, 2, hour=1))

    if first.date() != second.date():
        raise ValueError(f"{text!r} does not name a full date with its year")

    return first, first.hour == second.hour


def _offset(name: str | None, seconds: int | None) -> int | None:
    if name in {"UTC", "GMT", "Z"} and not seconds:
        return 0

    if name is not None:
        raise ValueError(f"the zone {name!r} has several meanings; write an offset such as +02:00, or pass zone")

    return seconds


def _zone(name: str) -> str:
    if not _ZONE.fullmatch(name) or name in _HOST_ZONES:
        raise _refused(f"{name!r:.80} is not a time zone", 'use an IANA name such as "Europe/Berlin"')

    return name


def _in_zone(moment: Any, zone: str) -> ZonedDateTime:
    return moment.to_tz(_zone(zone))


def _id(moment: ZonedDateTime) -> str:
    return moment.tz_id or "UTC"


def _disambiguation(choice: Choice) -> Literal["raise", "earlier", "later"]:
    return "raise" if choice == "refuse" else choice


def _iso(moment: ZonedDateTime) -> str:
    return moment.to_fixed_offset().format_iso()


def _moment(moment: ZonedDateTime, reader: _Reader) -> DatetimeResult:
    return {
        "text": _iso(moment),
        "zone": _id(moment),
        "unix": _unix(moment),
        "weekday": moment.day_of_week().name.capitalize(),
        "assumed": reader.assumed,
    }


def _unix(moment: Any) -> float:
    seconds, rest = divmod(moment.timestamp(unit="nanosecond"), 1_000_000_000)
    return seconds + rest / 1e9


def _formatted(moment: ZonedDateTime, pattern: str) -> str:
    if not _PATTERN.fullmatch(pattern):
        raise _refused("the pattern is empty or has an unknown directive", "use directives such as %Y %m %d %H %M %S")

    return moment.to_stdlib().strftime(pattern)


def _difference(start: ZonedDateTime, end: ZonedDateTime, reader: _Reader) -> DatetimeResult:
    units = ("years", "months", "days", "hours", "minutes", "seconds")
    there = _in_zone(end, _id(start))
    parts = {unit: size for unit, size in there.since(start, in_units=units).items() if size}
    seconds = (end - start).total("seconds")
    return {"text": _duration(parts), "seconds": seconds, "assumed": reader.assumed}


def _duration(parts: Mapping[Any, float]) -> str:
    import whenever

    return cast("Any", whenever).ItemizedDelta(**parts).format_iso() if parts else "PT0S"


def _added(moment: ZonedDateTime, duration: str, choice: Choice) -> ZonedDateTime:
    import whenever

    if not duration:
        raise _refused("add needs a duration", 'pass an ISO 8601 duration such as "P1DT2H"')

    return moment.add(whenever.ItemizedDelta.parse_iso(duration), disambiguation=_disambiguation(choice))


def _repeated(start: ZonedDateTime, rule: str, count: int, reader: _Reader) -> DatetimeResult:
    """Expand a rule on the local clock, then place each local time in the zone.

    The Gregorian calendar repeats every 400 years. The expansion runs 400 × n years later, near
    the last year the library knows, so a rule that never matches ends after some 600 years
    of searching and not after 8000.
    """
    from itertools import islice

    import whenever
    from dateutil import rrule

    if not 1 <= count <= MAX_OCCURRENCES:
        raise _refused(f"count is not from 1 to {MAX_OCCURRENCES}", "ask for fewer")

    local = start.to_plain()
    later = max((9799 - local.year) // 400, 0) * 400
    shifted = local.replace(year=local.year + later).to_stdlib()
    found: list[str] = []

    for occurrence in islice(cast("Any", rrule).rrulestr(_checked_rule(rule), dtstart=shifted), count):
        plain: Any = whenever.PlainDateTime(occurrence.replace(year=occurrence.year - later))
        placed: ZonedDateTime = plain.assume_tz(_id(start), disambiguation="compatible")
        found.append(_iso(placed))

        if placed.to_plain() != plain or placed.is_repeated():
            reader.assumed.append(f"a clock change moves or doubles {plain}: {found[-1]}")

    return {"occurrences": found, "zone": _id(start), "assumed": reader.assumed}


def _checked_rule(rule: str) -> str:
    rule = rule.strip().upper().removeprefix("RRULE:")
    pairs = [part.partition("=") for part in rule.split(";")]
    parts = {key: value for key, _, value in pairs}

    if not _RULE.fullmatch(rule):
        raise _refused("the rule is not one line of KEY=VALUE parts", 'write it like "FREQ=WEEKLY;BYDAY=MO"')

    if unknown := sorted(set(parts) - _RULE_KEYS):
        raise _refused(f"{unknown[0]!r:.40} cannot be used in a rule", f"known parts: {', '.join(sorted(_RULE_KEYS))}")

    if parts.get("FREQ") not in _RULE_FREQUENCIES:
        raise _refused("the rule is not daily, weekly, monthly or yearly", 'start it with "FREQ=WEEKLY"')

    if not re.fullmatch(r"[1-9][0-9]{0,2}", parts.get("INTERVAL", "1")):
        raise _refused("the interval is not from 1 to 999", "use a smaller one")

    return rule


def _refused(message: str, hint: str) -> ToolError:
    return ToolError(message, code="tool.arguments", hint=hint)
