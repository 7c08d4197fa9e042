"""`Event`: what happens in the run, and what spells tell each other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec

from llmspell.bridge.callback import Callback
from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.errors import SpellError, UsageError
from llmspell.event import Delivery, Event, Stats, Subscription, is_reserved
from llmspell.event import reply as answer
from llmspell.event import request as ask
from llmspell.event import wait as wait_for
from llmspell.value import Value, plain

__all__ = ["GLOBAL", "EventInfo"]

MAX_SUBSCRIPTIONS = 1000
MAX_BUFFER = 10_000

GLOBAL = Global("Event", "Events: what happens in this run, and what spells and the host tell each other.")


GLOBAL.handle(
    HandleKind(
        name="subscription",
        type=Subscription,
        description="The events of a pattern. `for` over it reads them one by one; it lives until it is closed or the spell ends.",
        iterates="next",
        kept=True,
    )
)

Filter = Callback | dict[str, Value] | None
Policy = Literal["block", "drop_oldest", "drop_newest", "close"]


class EventInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened, with the attributes of CloudEvents.

    Attributes:
        id: Unique within its source.
        source: The run it happened in, or the host.
        type: Its topic.
        time: Unix seconds.
        subject: Name of the component it happened to.
        data: What happened.
        key: Events of one key stay in order.
        correlationid: The run it belongs to.
        causationid: Id of the event that caused it.
        replyto: Where an answer goes; empty where none is asked for.
        position: Its place in the journal; 0 where it is not kept.
    """

    id: str = ""
    source: str = ""
    type: str
    time: float = 0.0
    subject: str = ""
    data: Value = None
    key: str = ""
    correlationid: str = ""
    causationid: str = ""
    replyto: str = ""
    position: int = 0


@GLOBAL.function
async def publish(spell: Spell, topic: str, data: Value = None, *, key: str = "", subject: str = "") -> None:
    """Tell everybody in the application who subscribed to a topic; waits while one that loses nothing is full.

    Args:
        topic: Words joined by dots; crossings (`tool.…`, `model.…`) and other topics of the host are reserved.
        data: What happened.
        key: Events of one key are handled in order; those of one run are unless it is given.
        subject: What it happened to.

    Raises:
        event.topic: It is not a topic.
        event.reserved: Only the host publishes to it.

    Example:
        lua:
            local events = Event.subscribe("order.*")
            Event.publish("order.placed", { amount = 3 })
            return events:next().data.amount
        js:
            const events = Event.subscribe("order.*")
            await Event.publish("order.placed", { amount: 3 })
            return (await events.next()).data.amount
        gives: 3
    """
    _check_free(topic)
    await spell.context.events.send(topic, source=spell.context.run_id, subject=subject, data=data, key=key)


@GLOBAL.opener
def subscribe(
    spell: Spell,
    pattern: str,
    fn: Callback | None = None,
    *,
    buffer: int = 1024,
    on_full: Policy | None = None,
    where: Filter = None,
    since: int | None = None,
    retries: int = 0,
) -> Subscription:
    """Get the events of a pattern: those of this run, and what spells and the host publish to free topics.

    Args:
        pattern: Words joined by dots; `*` for one word, a last `>` for one or more.
        fn: Gets each event, one after the other, while the spell goes on; it may wait. Without it, read with `next`.
        buffer: Events that may wait; at most 10000.
        on_full: `block` makes this run's publishers wait, `drop_oldest` and `drop_newest` lose one, `close` ends it
            with `event.overflow`. Unless given, `block` with a function and `close` without one.
        where: A function that says whether an event is wanted, or fields that its data must have.
        since: Begin with the past: what the journal holds after this position.
        retries: How often the function is tried again after a failure; then the event goes to `dead.<topic>`.

    Raises:
        event.topic: It is not a pattern.
        event.journal: The past is asked for and no journal is kept.
        usage: A number has no meaning, or there are too many subscriptions.

    Example:
        lua:
            local sums = {}
            local events = Event.subscribe("number.*", function(event) sums[#sums + 1] = event.data * 2 end, {
                where = function(event) return event.data > 1 end,
            })
            for i = 1, 3 do Event.publish("number.given", i) end
            events:settle()
            return sums
        js:
            const sums = []
            const events = Event.subscribe("number.*", (event) => { sums.push(event.data * 2) }, {
                where: (event) => event.data > 1,
            })
            for (let i = 1; i <= 3; i++) await Event.publish("number.given", i)
            await events.settle()
            return sums
        gives: [4, 6]
    """
    _check_bounds(spell, buffer)
    delivery = Delivery(
        buffer=buffer,
        on_full=on_full or ("block" if fn is not None else "close"),
        where=_seen_by(spell, where if isinstance(where, dict) else None),
        select=_asking(where) if isinstance(where, Callback) else None,
        retries=retries,
        since=since,
        owner=spell.context.run_id,
        most=buffer + MAX_BUFFER,
        on_dead=lambda event, error: _log_dead(spell, pattern, event, error),
    )
    subscription = spell.context.events.subscribe(pattern, None if fn is None else _calling(fn), delivery)
    spell.subscriptions.append(subscription)
    return subscription


@GLOBAL.function
async def wait(spell: Spell, pattern: str, *, timeout_s: float | None = None, where: Filter = None) -> EventInfo:
    """Wait for the next event of a pattern; what was published before does not count.

    Args:
        pattern: Words joined by dots; `*` for one word, a last `>` for one or more.
        timeout_s: Seconds to wait at most; as long as the run may last unless given.
        where: A function that says whether an event is wanted, or fields that its data must have.

    Raises:
        event.topic: It is not a pattern.
        event.timeout: None came in time.

    Example:
        lua:
            local waiting = Task.spawn(function() return Event.wait("job.done", { where = { id = 2 } }).data.text end)
            Task.yield()
            for id = 1, 2 do Event.publish("job.done", { id = id, text = "job " .. id }) end
            return waiting:await()
        js:
            const waiting = Event.wait("job.done", { where: { id: 2 } })
            for (let id = 1; id <= 2; id++) await Event.publish("job.done", { id, text: "job " + id })
            return (await waiting).data.text
        gives: "job 2"
    """
    delivery = Delivery(
        where=_seen_by(spell, where if isinstance(where, dict) else None),
        select=_asking(where) if isinstance(where, Callback) else None,
        owner=spell.context.run_id,
        most=MAX_BUFFER,
    )
    return _info(await wait_for(spell.context.events, pattern, timeout_s=timeout_s, delivery=delivery))


@GLOBAL.function
async def request(spell: Spell, topic: str, data: Value = None, *, timeout_s: float = 10.0) -> EventInfo:
    """Publish a question and wait for the first answer.

    Args:
        topic: Whoever subscribed to it may answer, with `Event.reply`.
        data: The question.
        timeout_s: Seconds to wait at most.

    Returns:
        The answer; its `data` is what was given to `Event.reply`.

    Raises:
        event.topic: It is not a topic.
        event.reserved: Only the host publishes to it.
        event.no_responder: Nobody subscribed to it.
        event.timeout: Nobody answered in time.

    Example:
        lua:
            Event.subscribe("math.double", function(event) Event.reply(event, event.data * 2) end)
            return Event.request("math.double", 21).data
        js:
            Event.subscribe("math.double", (event) => Event.reply(event, event.data * 2))
            return (await Event.request("math.double", 21)).data
        gives: 42
    """
    _check_free(topic)
    context = spell.context
    return _info(await ask(context.events, topic, data, timeout_s=timeout_s, source=context.run_id))


@GLOBAL.function
def reply(spell: Spell, event: EventInfo, data: Value = None) -> bool:
    """Answer an event that was published with `Event.request`.

    Args:
        event: The question, as the subscription got it.
        data: The answer.

    Returns:
        Whether somebody still waited for it.

    Raises:
        event.no_reply: The event asks for no answer.

    Example:
        lua:
            local questions = Event.subscribe("ask.*")
            local asking = Task.spawn(function() return Event.request("ask.name").data end)
            local waited = Event.reply(questions:next(), "bob")
            return { asking:await(), waited }
        js:
            const questions = Event.subscribe("ask.*")
            const asking = Event.request("ask.name")
            const waited = await Event.reply(await questions.next(), "bob")
            return [(await asking).data, waited]
        gives: ["bob", true]
    """
    return answer(spell.context.events, Event(**msgspec.structs.asdict(event)), data, source=spell.context.run_id)


@GLOBAL.function
async def history(spell: Spell, pattern: str, *, since: int = 0, limit: int = 100) -> list[EventInfo]:
    """Return events that the journal holds, oldest first; of those that this spell could have got itself.

    Args:
        pattern: Words joined by dots; `*` for one word, a last `>` for one or more.
        since: The `position` after which to begin.
        limit: The most to return; from 1 to 10000.

    Raises:
        event.topic: It is not a pattern.
        event.journal: No journal is kept, or it cannot be read.
        usage: The limit is too small or too large.

    Example:
        lua:
            local ok, problem = pcall(Event.history, "order.*")
            return problem.code
        js:
            try { await Event.history("order.*") } catch (problem) { return problem.code }
        gives: "event.journal"
    """
    if not 1 <= limit <= MAX_BUFFER:
        raise UsageError(f"limit is {limit}", hint=f"from 1 to {MAX_BUFFER}")

    seen = _seen_by(spell, None)
    found: list[EventInfo] = []

    while events := await spell.context.events.history(pattern, since=since, limit=limit):
        found += [_info(event) for event in events if seen(event)]
        since = events[-1].position

        if len(found) >= limit or len(events) < limit:
            break

    return found[:limit]


@GLOBAL.method
async def next_(spell: Spell, subscription: Subscription, timeout_s: float | None = None) -> EventInfo | None:
    """Return the next event; nil once the subscription is closed.

    Args:
        timeout_s: Seconds to wait at most; as long as the run may last unless given.

    Raises:
        event.timeout: None came in time.
        event.overflow: It could not keep up and has ended; what waited before has been read.
        usage: It has a function.

    Example:
        lua:
            local events = Event.subscribe("a.>")
            Event.publish("a.b.c", "first")
            return events:next(1).data
        js:
            const events = Event.subscribe("a.>")
            await Event.publish("a.b.c", "first")
            return (await events.next(1)).data
        gives: "first"
    """
    event = await subscription.next(timeout_s)
    return None if event is None else _info(event)


@GLOBAL.method
async def settle(spell: Spell, subscription: Subscription) -> None:
    """Wait until no event waits for its function and none is being handled.

    Example:
        lua:
            local count = 0
            local events = Event.subscribe("tick", function() Task.sleep(0.001) count = count + 1 end)
            for _ = 1, 3 do Event.publish("tick") end
            events:settle()
            return count
        js:
            let count = 0
            const events = Event.subscribe("tick", async () => { await Task.sleep(0.001); count++ })
            for (let i = 0; i < 3; i++) await Event.publish("tick")
            await events.settle()
            return count
        gives: 3
    """
    await subscription.settled()


@GLOBAL.method
def stats(spell: Spell, subscription: Subscription) -> Stats:
    """Return what became of its events so far.

    Example:
        lua:
            local events = Event.subscribe("tick", nil, { buffer = 2, on_full = "drop_oldest" })
            for _ = 1, 3 do Event.publish("tick") end
            return { events:stats().received, events:stats().waiting, events:stats().dropped }
        js:
            const events = Event.subscribe("tick", null, { buffer: 2, onFull: "drop_oldest" })
            for (let i = 0; i < 3; i++) await Event.publish("tick")
            const { received, waiting, dropped } = await events.stats()
            return [received, waiting, dropped]
        gives: [3, 2, 1]
    """
    return subscription.stats()


@GLOBAL.method
async def close(spell: Spell, subscription: Subscription) -> None:
    """End it: nothing comes any more, what waits is dropped, its function is stopped; idempotent.

    Example:
        lua:
            local events = Event.subscribe("tick")
            events:close()
            return events:next() == nil
        js:
            const events = Event.subscribe("tick")
            await events.close()
            return (await events.next()) === null
        gives: true
    """
    await subscription.close()


def _check_free(topic: str) -> None:
    if is_reserved(topic):
        hint = "choose another first word, such as app"
        raise UsageError(f'only the host publishes to "{topic}"', code="event.reserved", hint=hint)


def _check_bounds(spell: Spell, buffer: int) -> None:
    if buffer > MAX_BUFFER:
        raise UsageError(f"buffer is {buffer}", hint=f"at most {MAX_BUFFER}")

    spell.subscriptions[:] = [one for one in spell.subscriptions if not one.ended]

    if len(spell.subscriptions) >= MAX_SUBSCRIPTIONS:
        raise UsageError(f"the spell has {MAX_SUBSCRIPTIONS} subscriptions", hint="close those that are not needed")


def _seen_by(spell: Spell, fields: dict[str, Value] | None) -> Callable[[Event], bool]:
    """Return whether a spell may get an event and wants it: reserved topics only of its own run."""
    run_id = spell.context.run_id

    def seen(event: Event) -> bool:
        if event.source != run_id and is_reserved(event.type):
            return False

        return not event.type.startswith("_") and (fields is None or _has(event.data, fields))

    return seen


def _has(data: object, fields: dict[str, Value]) -> bool:
    value = plain(data)
    return isinstance(value, dict) and all(
        name in value and _same(value[name], wanted) for name, wanted in fields.items()
    )


def _same(value: Value, wanted: Value) -> bool:
    return value == wanted and isinstance(value, bool) == isinstance(wanted, bool)


def _asking(where: Callback) -> Callable[[Event], Awaitable[bool]]:
    async def select(event: Event) -> bool:
        return await where(_info(event)) not in {None, False}

    return select


def _calling(fn: Callback) -> Callable[[Event], Awaitable[None]]:
    async def handle(event: Event) -> None:
        await fn(_info(event))

    return handle


def _log_dead(spell: Spell, pattern: str, event: Event, error: Exception) -> None:
    place: dict[str, Value] = {}

    if isinstance(error, SpellError):
        place = {"code": error.code, **({"at": f"{error.file}:{error.line}"} if error.file else {})}

    spell.log("warning", f'the subscription to "{pattern}" gave up {event.type}: {error}', place)


def _info(event: Event) -> EventInfo:
    return EventInfo(
        id=event.id,
        source=event.source,
        type=event.type,
        time=event.time,
        subject=event.subject,
        data=plain(event.data),
        key=event.key,
        correlationid=event.correlationid,
        causationid=event.causationid,
        replyto=event.replyto,
        position=event.position,
    )
