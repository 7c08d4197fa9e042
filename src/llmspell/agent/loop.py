"""The agent loop: think, call tools, think again, until there is an answer."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine, Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

import msgspec

from llmspell.agent import handoff
from llmspell.agent.asking import Emit, HandedOff, ask_model
from llmspell.agent.base import AgentReply
from llmspell.agent.output import REPAIRS, TOOL_NAME
from llmspell.context import Context
from llmspell.errors import ControlError, LimitError, SpellError, ToolError
from llmspell.grant import Need
from llmspell.message import Message, Reply, TextPart, ToolCall, ToolResult
from llmspell.provider import Model, ModelRequest
from llmspell.schema import parse_json
from llmspell.tool import Arguments, result_text

if TYPE_CHECKING:
    from llmspell.agent.agent import Agent

__all__ = ["MAX_TURNS", "converse"]


MAX_TURNS = 50
"""Most turns of one run of an agent whose limits do not name any; those of agents that it calls are their own."""

_NOTHING = ToolResult("", "", "")


class _Talk(msgspec.Struct, gc=False):
    """A run of the loop: the conversation grows here, and becomes the agent's own when it ends well."""

    messages: list[Message]
    start: int
    calls: tuple[ToolCall, ...] = ()

    @property
    def added(self) -> list[Message]:
        return self.messages[self.start :]


async def converse(context: Context, agent: Agent, prompt: list[Message], emit: Emit | None) -> AgentReply:
    """Go on with the agent's conversation until there is an answer; one that fails leaves it as it was.

    Args:
        context: The agent's own context.
        agent: Whose model, tools and limits count.
        prompt: What is new in the conversation.
        emit: Gets each chunk as it comes, if anybody wants them.

    Raises:
        ProviderError: The model failed.
        LimitError: A limit was reached.
        AgentError: No answer in the output schema, or a handoff loop.
    """
    talk = _Talk([*agent.messages, *prompt], len(agent.messages))
    messages = talk.messages
    repairs = 0

    for _ in _turns(agent):
        if agent.lifecycle.pausing:
            await agent.lifecycle.unpaused(context)

        reply = await _think(context, agent, messages, emit)
        messages.append(reply.message)

        if agent.output is not None and _answers(reply):
            value, problem = agent.output.read(reply)

            if not problem:
                messages += _accepted(reply)
                return _answer(context, agent, talk, reply, value)

            if repairs == REPAIRS:
                raise agent.output.give_up(reply, problem)

            repairs += 1
            messages.append(_ask_again(reply, problem))
            continue

        wanted = reply.message.tool_calls

        if not wanted:
            return _answer(context, agent, talk, reply, None)

        talk.calls += tuple(wanted)

        if (taken := handoff.wanted(wanted, agent.offers)) is not None:
            return await _hand_over(context, agent, taken, talk, emit)

        agent.lifecycle.move(context, "calling_tools")
        messages.append(Message("tool", tuple(await _call_all(context, agent, wanted, emit))))

    raise LimitError(
        f"{agent.name} took {MAX_TURNS} turns and gave no answer",
        code="limit.turns",
        hint="raise it with limits.turns, or tell the model when to stop",
    )


def _turns(agent: Agent) -> Iterable[object]:
    """Return the turns that a run may take; where its limits name them the budget counts."""
    return range(MAX_TURNS) if agent.limits.turns is None else itertools.repeat(None)


def _answers(reply: Reply) -> bool:
    calls = reply.message.tool_calls
    return not calls or any(call.name == TOOL_NAME for call in calls)


def _think(context: Context, agent: Agent, messages: list[Message], emit: Emit | None) -> Coroutine[Any, Any, Reply]:
    """Ask the agent's model; one that is there already is asked without a coroutine of ours that waits meanwhile."""
    agent.lifecycle.move(context, "thinking")

    if isinstance(agent.model, Model):
        return _ask(context, agent, (agent.model, ()), messages, emit)

    return _find_and_ask(context, agent, messages, emit)


async def _find_and_ask(context: Context, agent: Agent, messages: list[Message], emit: Emit | None) -> Reply:
    return await _ask(context, agent, await agent.resolve(context), messages, emit)


def _ask(
    context: Context,
    agent: Agent,
    found: tuple[Model, Sequence[Need]],
    messages: list[Message],
    emit: Emit | None,
) -> Coroutine[Any, Any, Reply]:
    model, needs = found
    request = ModelRequest(
        model=model.name,
        messages=agent.with_instructions(messages),
        tools=agent.callable_by(model.provider),
        settings=agent.settings,
        output_schema=agent.output.schema if agent.output is not None and model.provider.native_output else None,
    )
    return ask_model(context, model, request, needs, emit)


async def _call_all(context: Context, agent: Agent, calls: list[ToolCall], emit: Emit | None) -> list[ToolResult]:
    if emit is not None:
        for call in calls:
            await emit(call)

    if len(calls) == 1:
        results = [await _call(context, agent, calls[0])]
    else:
        results = await _call_at_once(context, agent, calls)

    if emit is not None:
        for result in results:
            await emit(result)

    return results


async def _call_at_once(context: Context, agent: Agent, calls: list[ToolCall]) -> list[ToolResult]:
    """Call the tools of one turn, so many at a time as the agent allows; results stand in order."""
    results = [_NOTHING] * len(calls)
    waiting = iter(enumerate(calls))

    async def work() -> None:
        for place, call in waiting:
            results[place] = await _call(context, agent, call)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(len(calls), agent.max_parallel_tools)):
                group.create_task(work())
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from failures

    return results


async def _call(context: Context, agent: Agent, call: ToolCall) -> ToolResult:
    """Call one tool; what goes wrong becomes a result the model can read, except control flow."""
    try:
        value = await agent.tool(call.name).call(context, _arguments(call))
        return ToolResult(call.id, call.name, result_text(value))
    except ControlError:
        raise
    except SpellError as error:
        if error.code == "hook.verdict":  # the fault of who wrote the hook: no model can mend it
            raise

        text = f"error: {error.message}" + (f" ({error.hint})" if error.hint else "")
        return ToolResult(call.id, call.name, text, failed=True)


def _arguments(call: ToolCall) -> Arguments:
    try:
        parsed = parse_json(call.arguments or "{}")
    except ValueError as error:
        raise ToolError(
            f"the arguments are not valid JSON: {error}", code="tool.arguments", hint="send one JSON object"
        ) from error

    if not isinstance(parsed, dict):
        raise ToolError("the arguments are not a JSON object", code="tool.arguments")

    return cast("Arguments", parsed)


def _accepted(reply: Reply) -> list[Message]:
    """A tool call must have a result in the conversation, the final answer's too."""
    results = [ToolResult(call.id, call.name, "accepted") for call in reply.message.tool_calls]
    return [Message("tool", tuple(results))] if results else []


def _ask_again(reply: Reply, problem: str) -> Message:
    text = f"This answer is not valid: {problem}. Correct it."

    if calls := reply.message.tool_calls:
        return Message("tool", tuple([ToolResult(call.id, call.name, text, failed=True) for call in calls]))

    return Message("user", (TextPart(text),))


async def _hand_over(
    context: Context,
    agent: Agent,
    taken: tuple[handoff.Offer, str],
    talk: _Talk,
    emit: Emit | None,
) -> AgentReply:
    offer, reason = taken
    messages = talk.messages
    agent.lifecycle.move(context, "handing_off")

    if emit is not None:
        await emit(HandedOff(agent.name, offer.target.name))

    reply = await handoff.give(context, agent, offer, reason, messages[:-1])
    results = tuple(
        [ToolResult(call.id, call.name, f"handed over to {reply.agent}") for call in messages[-1].tool_calls]
    )
    messages += [Message("tool", results), Message("assistant", (TextPart(reply.text),))]
    agent.messages = messages
    return msgspec.structs.replace(
        reply,
        messages=talk.added,
        tool_calls=[*talk.calls, *reply.tool_calls],
        usage=context.budget.usage,
        cost_usd=context.budget.usage.cost_usd,
    )


def _answer(context: Context, agent: Agent, talk: _Talk, reply: Reply, value: object) -> AgentReply:
    agent.messages = talk.messages
    return AgentReply(
        text=reply.message.text,
        output=value,  # pyright: ignore[reportArgumentType]
        messages=talk.added,
        tool_calls=[*talk.calls],
        usage=context.budget.usage,
        finish_reason=reply.finish_reason,
        agent=agent.name,
        run_id=context.run_id,
        cost_usd=context.budget.usage.cost_usd,
    )
