"""`Session`: conversations that outlive runs."""

from __future__ import annotations

from typing import Literal

from llmspell.bridge.handle import HandleKind
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.globals._session_trim import SessionTrim, Summary, summarise_with, summary_of, trimming_of
from llmspell.message import Message, parse_messages
from llmspell.scope import Home
from llmspell.session import (
    Bound,
    Session,
    SessionInfo,
    check_id,
    delete_session,
    list_sessions,
    shared_sessions,
    token_estimate,
)
from llmspell.store import Place
from llmspell.value import Value

__all__ = ["GLOBAL"]

Where = Literal["spell", "session"]


def session_id(session: Session) -> str:
    """Its id."""
    return session.id


def session_scope(session: Session) -> str:
    """In which scope it is: `spell` or `session`."""
    return session.scope


GLOBAL = Global(
    "Session",
    "Conversations that outlive runs. Those of the scope `spell` are the spell's own; those of the scope `session` are "
    "shared with every spell that has the grant `state=session/<id>`.",
)
GLOBAL.handle(
    HandleKind(
        name="session",
        type=Session,
        fields={"id": session_id, "scope": session_scope},
        description="A conversation that is kept; what is added is there at once, for other runs too.",
    )
)


@GLOBAL.function
async def open_(
    spell: Spell,
    id: str | None = None,
    *,
    tags: list[str] = [],  # noqa: B006 - never changed
    scope: Where = "spell",
    trim: SessionTrim | None = None,
) -> Session:
    """Make a session, or go on with the one of that id, in this run or in another.

    Args:
        id: Letters, digits, dots, _ and -; a new one that nobody has, unless given.
        tags: Tags that it gets besides those it has.
        scope: `spell`: the spell's own, without a grant. `session`: shared, with the grant `state=session/<id>`.
        trim: How it keeps itself short from now on, in other runs too, until another one is given; an empty one ends
            that.

    Returns:
        The session. One that was suspended is open again; one that was closed can only be read.

    Raises:
        usage: The id, a tag or a bound is none.
        grant.denied: The scope is not granted.
        limit.state: The spell would keep too much.

    Example:
        lua:
            local session = Session.open("trip", { tags = {"travel"} })
            session:save{}
            session:append("Where to?")
            return #Session.open("trip"):messages()
        js:
            const session = await Session.open("trip", { tags: ["travel"] })
            await session.save([])
            await session.append("Where to?")
            return (await (await Session.open("trip")).messages()).length
        gives: 1

    Example:
        lua:
            local session = Session.open(nil, { trim = { last = 3 } })
            for i = 1, 9 do session:append("message " .. i) end
            return session:messages()[1].parts[1].text
        js:
            const session = await Session.open(undefined, { trim: { last: 3 } })
            for (let i = 1; i <= 9; i++) await session.append("message " + i)
            return (await session.messages())[0].parts[0].text
        gives: "message 7"
    """
    if id is None:
        id = f"{spell.context.random.getrandbits(64):016x}"

    home, trimming = _home(spell, scope, id), trimming_of(trim)
    spell.session = await Session.open(spell.context, home, id, tags=tags, trim=trimming, summary_of=summary_of(trim))
    return spell.session


@GLOBAL.function
def current(spell: Spell) -> Session | None:
    """Return the session that this run opened last, unless it closed or deleted it.

    Example:
        lua:
            local before = Session.current()
            Session.open("notes")
            return { before == nil, Session.current().id }
        js:
            const before = await Session.current()
            await Session.open("notes")
            return [before === null, (await Session.current()).id]
        gives: [true, "notes"]
    """
    return spell.session


@GLOBAL.function
async def list_(spell: Spell, *, tags: list[str] = [], scope: Where = "spell") -> list[SessionInfo]:  # noqa: B006 - never changed
    """Return the sessions there are, by id.

    Args:
        tags: Tags that a session must have, all of them.
        scope: `spell`: the spell's own. `session`: the shared ones that are granted.

    Example:
        lua:
            Session.open("a", { tags = {"done"} }) Session.open("b", { tags = {"done", "good"} })
            local found = Session.list{ tags = {"good"} }
            return { #found, found[1].id, found[1].tags, found[1].status }
        js:
            await Session.open("a", { tags: ["done"] }); await Session.open("b", { tags: ["done", "good"] })
            const found = await Session.list({ tags: ["good"] })
            return [found.length, found[0].id, found[0].tags, found[0].status]
        gives: [1, "b", ["done", "good"], "open"]
    """
    if scope == "session":
        return await shared_sessions(spell.context, tags=tags)

    return await list_sessions(spell.context, _home(spell, scope, ""), tags=tags)


@GLOBAL.function
async def delete(spell: Spell, id: str, *, scope: Where = "spell") -> bool:
    """Forget a session with all its messages, for good; returns whether it was there.

    Args:
        id: Its id.
        scope: In which scope it is.

    Raises:
        usage: The id is none.
        grant.denied: The scope is not granted.

    Example:
        lua:
            Session.open("old")
            return { Session.delete("old"), Session.delete("old") }
        js:
            await Session.open("old")
            return [await Session.delete("old"), await Session.delete("old")]
        gives: [true, false]
    """
    deleted = await delete_session(spell.context, _home(spell, scope, id), id)
    _leave(spell, scope, id)
    return deleted


@GLOBAL.method
async def messages(spell: Spell, session: Session, *, last: int | None = None) -> list[Message]:
    """Return the conversation, oldest message first.

    Args:
        last: Most messages, the newest ones; all unless given.

    Raises:
        not_found: It was deleted.

    Example:
        lua:
            local session = Session.open("talk")
            session:save{ { role = "user", text = "one" }, { role = "assistant", text = "two" } }
            return session:messages{ last = 1 }[1].parts[1].text
        js:
            const session = await Session.open("talk")
            await session.save([{ role: "user", text: "one" }, { role: "assistant", text: "two" }])
            return (await session.messages({ last: 1 }))[0].parts[0].text
        gives: "two"
    """
    return await session.messages(spell.context, last=last)


@GLOBAL.method
async def append(spell: Spell, session: Session, messages: Value) -> int:
    """Add messages at the end, for good and at once: up to 999 as a whole, more in several parts.

    Args:
        messages: A text; a list of parts; or a list of messages, as for `agent:run`.

    Returns:
        How many messages it holds now.

    Raises:
        session.state: It is suspended or closed.
        limit.state: A message, or all that the owner keeps, is too large.
        not_found: It was deleted.

    Example:
        lua:
            local session = Session.open()
            session:append("Hello?")
            return session:append{ { role = "assistant", text = "Hello!" } }
        js:
            const session = await Session.open()
            await session.append("Hello?")
            return session.append([{ role: "assistant", text: "Hello!" }])
        gives: 2
    """
    return await session.append(spell.context, _parsed(messages))


@GLOBAL.method
async def save(spell: Spell, session: Session, messages: Value) -> int:
    """Put other messages, up to 999, in the place of all.

    Args:
        messages: As for `append`; an empty list empties it.

    Returns:
        How many messages it holds now.

    Raises:
        session.state: It is suspended or closed.
        usage: There are too many.
        limit.state: A message, or all that the owner keeps, is too large.

    Example:
        lua:
            local session = Session.open()
            session:append("first") session:append("second")
            return session:save(session:messages{ last = 1 })
        js:
            const session = await Session.open()
            await session.append("first"); await session.append("second")
            return session.save(await session.messages({ last: 1 }))
        gives: 1
    """
    return await session.save(spell.context, _parsed(messages))


@GLOBAL.method
async def trim(
    spell: Spell,
    session: Session,
    *,
    last: int | None = None,
    tokens: int | None = None,
    summarise: Summary = None,
) -> int:
    """Let the oldest messages go.

    Tool calls stay with their results, and what stays begins with a user's message where it can. The newest
    message stays in any case.

    Args:
        last: Most messages that stay.
        tokens: Most tokens that stay, as `tokens()` estimates them.
        summarise: A model that sums up what goes, or a function that gets the messages and returns the text;
            the text stays as one message more, ahead of the others.

    Returns:
        How many messages it holds now.

    Raises:
        session.state: It is suspended or closed.
        state.conflict: Somebody else trimmed it meanwhile.
        usage: There is no bound, or the summary is no text.

    Example:
        lua:
            local session = Session.open()
            for i = 1, 5 do session:append("message " .. i) end
            session:trim{ last = 2, summarise = Model.scripted{ replies = {{ text = "Three were sent." }} } }
            local kept = {}
            for i, message in ipairs(session:messages()) do kept[i] = message.parts[1].text end
            return kept
        js:
            const session = await Session.open()
            for (let i = 1; i <= 5; i++) await session.append("message " + i)
            await session.trim({ last: 2, summarise: Model.scripted({ replies: [{ text: "Three were sent." }] }) })
            return (await session.messages()).map((message) => message.parts[0].text)
        gives: ["Summary of the conversation so far:\\nThree were sent.", "message 4", "message 5"]
    """
    return await session.trim(spell.context, Bound(last=last, tokens=tokens), summarise=summarise_with(summarise))


@GLOBAL.method
async def tokens(spell: Spell, session: Session) -> int:
    """Return roughly how many tokens the conversation takes.

    No tokenizer is asked: four bytes count as a token, each message as four more, a picture, recording or file as
    a thousand. Models differ from it by a third or more.

    Example:
        lua:
            local session = Session.open()
            session:append("twelve bytes")
            return session:tokens()
        js:
            const session = await Session.open()
            await session.append("twelve bytes")
            return session.tokens()
        gives: 7
    """
    return token_estimate(await session.messages(spell.context))


@GLOBAL.method
async def info(spell: Spell, session: Session) -> SessionInfo:
    """Return what is known of it: status, tags, how many messages, and when.

    Example:
        lua:
            local info = Session.open("facts", { tags = {"b", "a"} }):info()
            return { info.id, info.scope, info.status, info.tags, info.messages }
        js:
            const info = await (await Session.open("facts", { tags: ["b", "a"] })).info()
            return [info.id, info.scope, info.status, info.tags, info.messages]
        gives: ["facts", "spell", "open", ["a", "b"], 0]
    """
    return await session.info(spell.context)


@GLOBAL.method
async def tag(spell: Spell, session: Session, tags: list[str]) -> list[str]:
    """Give it other tags; returns them in order.

    Args:
        tags: Up to 32, of up to 100 characters each.

    Raises:
        usage: One is none, or there are too many.

    Example:
        lua:
            return Session.open():tag{"urgent", "billing", "urgent"}
        js:
            return (await Session.open()).tag(["urgent", "billing", "urgent"])
        gives: ["billing", "urgent"]
    """
    return (await session.tag(spell.context, tags)).tags


@GLOBAL.method
async def suspend(spell: Spell, session: Session) -> None:
    """Put it aside: it takes nothing until somebody resumes it or opens it again.

    Raises:
        session.state: It is not open.

    Example:
        lua:
            local session = Session.open()
            session:suspend()
            local ok, problem = pcall(function() session:append("hello?") end)
            return problem.code
        js:
            const session = await Session.open()
            await session.suspend()
            try { await session.append("hello?") } catch (problem) { return problem.code }
        gives: "session.state"
    """
    await session.suspend(spell.context)


@GLOBAL.method
async def resume(spell: Spell, session: Session) -> None:
    """Go on after it was suspended.

    Raises:
        session.state: It is not suspended.

    Example:
        lua:
            local session = Session.open()
            session:suspend()
            session:resume()
            return session:append("hello?")
        js:
            const session = await Session.open()
            await session.suspend()
            await session.resume()
            return session.append("hello?")
        gives: 1
    """
    await session.resume(spell.context)


@GLOBAL.method
async def close(spell: Spell, session: Session) -> None:
    """End the conversation: it can be read, but takes nothing any more. The end of a spell closes no session.

    Example:
        lua:
            local session = Session.open("over")
            session:close()
            local status = Session.open("over"):info().status
            Session.delete("over")
            return status
        js:
            const session = await Session.open("over")
            await session.close()
            const status = (await (await Session.open("over")).info()).status
            await Session.delete("over")
            return status
        gives: "closed"
    """
    await session.end(spell.context)
    _leave(spell, session.scope, session.id)


def _home(spell: Spell, scope: Where, id: str) -> Home:
    if scope == "spell":
        return Home(spell.state.place, own=True)

    return Home(Place("session", check_id(id)), own=False)


def _leave(spell: Spell, scope: str, id: str) -> None:
    if spell.session is not None and (spell.session.scope, spell.session.id) == (scope, id):
        spell.session = None


def _parsed(messages: Value) -> list[Message]:
    return [] if messages in ([], {}) else parse_messages(messages)  # pyright: ignore[reportArgumentType]
