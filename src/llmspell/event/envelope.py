"""The envelope of an event: the attributes of CloudEvents 1.0, and its JSON form."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import msgspec

from llmspell.errors import EventError
from llmspell.event.topic import check_topic
from llmspell.value import Json, plain, to_json

__all__ = ["Event", "from_cloudevent", "to_cloudevent"]

BINARY = "application/octet-stream"

_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)\Z", re.IGNORECASE)
_TEXTS = ("id", "source", "type", "subject", "partitionkey", "correlationid", "causationid", "replyto")


class Event(msgspec.Struct, frozen=True):
    """One thing that happened.

    Attributes:
        id: Unique within its source.
        source: The run it happened in, or whatever else published it.
        type: Its topic, in the past tense, such as `tool.finished`.
        time: Unix seconds.
        subject: Name of the component it happened to.
        data: What the topic's documentation says.
        key: Events of one key are delivered in order; those without one by their source.
        correlationid: The run or session it belongs to.
        causationid: Id of the event that caused it; empty for none.
        replyto: The topic that waits for an answer; empty for none.
        position: Its place in the journal, from 1; 0 where it is not kept.
        specversion: The version of CloudEvents.
    """

    id: str
    source: str
    type: str
    time: float
    subject: str = ""
    data: object = None
    key: str = ""
    correlationid: str = ""
    causationid: str = ""
    replyto: str = ""
    position: int = 0
    specversion: str = "1.0"


def to_cloudevent(event: Event) -> dict[str, Json]:
    """Return the JSON form of an event: RFC 3339 time to the nanosecond, no empty attributes.

    Data that is bytes goes into `data_base64`. The place in the journal is not part of it.

    Raises:
        ConvertError: The data has no JSON form, such as bytes inside a list.
    """
    made: dict[str, Json] = {
        "specversion": event.specversion,
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "time": _rfc3339(event.time),
        "subject": event.subject,
        "partitionkey": event.key,
        "correlationid": event.correlationid,
        "causationid": event.causationid,
        "replyto": event.replyto,
    }
    filled: dict[str, Json] = {name: value for name, value in made.items() if value != ""}

    if isinstance(event.data, bytes):
        return {**filled, "datacontenttype": BINARY, "data_base64": base64.b64encode(event.data).decode()}

    if event.data is None:
        return filled

    return {**filled, "datacontenttype": "application/json", "data": to_json(plain(event.data), "data")}


def from_cloudevent(fields: Mapping[str, object]) -> Event:
    """Return the event of a JSON form; extension attributes that are not ours are left out.

    Raises:
        EventError: `event.envelope`: it is not CloudEvents 1.0.
        UsageError: `event.topic`: its type is not a topic.
    """
    if fields.get("specversion") != "1.0":
        raise _malformed(f"specversion is {fields.get('specversion')!r}", 'it has to be "1.0"')

    texts = {name: _text(fields, name) for name in _TEXTS}
    check_topic(texts["type"])
    return Event(
        id=texts["id"],
        source=texts["source"],
        type=texts["type"],
        time=_seconds(fields.get("time")),
        subject=texts["subject"],
        data=_data(fields),
        key=texts["partitionkey"],
        correlationid=texts["correlationid"],
        causationid=texts["causationid"],
        replyto=texts["replyto"],
    )


def _malformed(problem: str, hint: str) -> EventError:
    return EventError(f"no CloudEvents 1.0 event: {problem}", code="event.envelope", hint=hint)


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)

    if isinstance(value, str) and value:
        return value

    if value is None and name not in {"id", "source", "type"}:
        return ""

    raise _malformed(f"{name} is {value!r:.80}", "attributes are texts that are not empty")


def _data(fields: Mapping[str, object]) -> object:
    if (encoded := fields.get("data_base64")) is None:
        return fields.get("data")

    try:
        return base64.b64decode(cast("Any", encoded), validate=True)
    except (binascii.Error, ValueError, TypeError) as error:
        raise _malformed("data_base64 is not base64", "encode the bytes with the standard alphabet") from error


def _rfc3339(seconds: float) -> str:
    whole = math.floor(seconds)
    nanos = round((seconds - whole) * 1e9)
    whole, nanos = whole + nanos // 1_000_000_000, nanos % 1_000_000_000
    text = datetime.fromtimestamp(whole, UTC).isoformat().removesuffix("+00:00")
    return f"{text}.{nanos:09d}".rstrip("0").rstrip(".") + "Z" if nanos else f"{text}Z"


def _seconds(text: object) -> float:
    found = _TIME.match(text) if isinstance(text, str) else None

    if found is None:
        raise _malformed(f"time is {text!r:.80}", "an RFC 3339 time, such as 2026-01-31T12:00:00Z")

    whole, fraction, zone = found.groups()

    try:
        moment = datetime.fromisoformat(f"{whole}{zone.upper().replace('Z', '+00:00')}")
    except ValueError as error:
        raise _malformed(f"time is {text!r}", str(error)) from error

    return round(moment.timestamp()) + float(f"0.{fraction or 0}")
