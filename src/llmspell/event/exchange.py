"""Waiting for one event, asking and answering."""

from __future__ import annotations

import asyncio
import secrets

import msgspec

from llmspell.errors import EventError, UsageError
from llmspell.event._timing import in_time
from llmspell.event.bus import EventBus
from llmspell.event.delivery import Delivery
from llmspell.event.envelope import Event

__all__ = ["reply", "request", "wait"]

_DEFAULT = Delivery()


async def wait(bus: EventBus, pattern: str, *, timeout_s: float | None = None, delivery: Delivery = _DEFAULT) -> Event:
    """Return the next event of a pattern; what was published before the call does not count.

    Args:
        bus: Where to listen.
        pattern: The topics wanted.
        timeout_s: Seconds to wait at most.
        delivery: Filters, and the owner.

    Raises:
        UsageError: `event.topic`.
        EventError: `event.timeout`.
    """
    subscription = bus.subscribe(pattern, None, delivery)

    try:
        event = await subscription.next(timeout_s)
    finally:
        await subscription.close()

    if event is None:
        raise EventError(f'the bus was closed while "{pattern}" was waited for')

    return event


async def request(
    bus: EventBus, topic: str, data: object = None, *, timeout_s: float | None = 10.0, source: str = ""
) -> Event:
    """Publish a question and return the first answer.

    Args:
        bus: Where to ask.
        topic: Whoever subscribed to it may answer, with `reply`.
        data: The question.
        timeout_s: Seconds to wait at most.
        source: The run that asks.

    Raises:
        UsageError: `event.topic`.
        EventError: `event.no_responder`: nobody subscribed. `event.timeout`: nobody answered in time.
    """
    answer: asyncio.Future[Event] = asyncio.get_running_loop().create_future()

    def settle(event: Event) -> None:
        if not answer.done():
            answer.set_result(event)

    # who knows the name can answer, so nobody may be able to guess it
    inbox = bus.observe(f"_inbox.{secrets.token_hex(16)}", settle)

    try:
        await bus.room(source, topic)
        question = bus.make(topic, source=source, data=data)

        if not bus.deliver(msgspec.structs.replace(question, replyto=inbox.pattern)):
            hint = "subscribe to the topic first, and answer with reply"
            raise EventError(f'nobody answers "{topic}"', code="event.no_responder", hint=hint)

        return await in_time(_result(answer), timeout_s, bus.sleep)
    except TimeoutError as error:
        raise EventError(f'no answer to "{topic}" within {timeout_s:g} s', code="event.timeout") from error
    finally:
        inbox.close()


async def _result(answer: asyncio.Future[Event]) -> Event:
    return await answer


def reply(bus: EventBus, event: Event, data: object = None, *, source: str = "") -> bool:
    """Answer an event that asks for it; returns whether somebody still waited.

    Args:
        bus: Where the event came from.
        event: One that `request` published.
        data: The answer.
        source: The run that answers.

    Raises:
        UsageError: `event.no_reply`: the event asks for no answer.
    """
    if not event.replyto.startswith("_inbox."):
        hint = "only events published with request can be answered"
        raise UsageError(f'the event "{event.type}" asks for no answer', code="event.no_reply", hint=hint)

    if all(one.pattern != event.replyto for one in bus.listeners(event.replyto)):
        return False

    answer = bus.make(event.replyto, source=source, subject=event.type, data=data)
    bus.deliver(msgspec.structs.replace(answer, causationid=event.id, correlationid=event.correlationid))
    return True
