"""Asking a model once: the crossing, its stream, and what of it a reader sees."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from contextlib import aclosing
from functools import partial
from typing import Any, TypeAlias, cast

import msgspec

from llmspell import boundary
from llmspell.agent import altered
from llmspell.agent.base import AgentReply
from llmspell.context import Context
from llmspell.grant import Need
from llmspell.hook import Crossing
from llmspell.message import Reply, ToolCall, ToolResult
from llmspell.provider import Chunk, Collector, Model, ModelRequest, ReasoningChunk, TextChunk, collect

__all__ = ["AgentChunk", "Done", "Emit", "HandedOff", "Restarted", "ask_model"]


class HandedOff(msgspec.Struct, frozen=True, tag="handoff"):
    """The conversation went from one agent to another."""

    source: str
    target: str


class Restarted(msgspec.Struct, frozen=True, tag="restart"):
    """A hook has the model asked again: the pieces of this turn that came before are void."""

    attempt: int


class Done(msgspec.Struct, frozen=True, tag="done"):
    """The run is over; the last chunk."""

    reply: AgentReply


AgentChunk: TypeAlias = TextChunk | ReasoningChunk | ToolCall | ToolResult | HandedOff | Restarted | Done
Emit: TypeAlias = Callable[[AgentChunk], Awaitable[None]]


def ask_model(
    context: Context, model: Model, request: ModelRequest, needs: Sequence[Need], emit: Emit | None
) -> Coroutine[Any, Any, Reply]:
    """Ask a model; await what this gives for its whole reply.

    Args:
        context: What the call belongs to.
        model: Whom to ask.
        request: What to ask.
        needs: What the call touches.
        emit: Gets pieces of text and reasoning as they come, if anybody wants them.

    Raises:
        ProviderError: The model failed.
    """
    crossing = Crossing("model", model.full_name, request, context.agent)

    if not context.hooks.active:  # no coroutine and no closure of our own: each call that waits has enough of them
        return boundary.cross(context, crossing, partial(_listen, model, request, emit), needs)

    return _ask_hooked(context, crossing, (model, request, needs), emit)


async def _ask_hooked(
    context: Context, crossing: Crossing, asked: tuple[Model, ModelRequest, Sequence[Need]], emit: Emit | None
) -> Reply:
    model, request, needs = asked
    hooked = _Hooked(model, needs, emit)
    reply = await boundary.cross(context, crossing, lambda: hooked.ask(context, request), needs, hooked.alter)

    # an answer that no model gave piece by piece still reaches whoever reads pieces
    if emit is not None and not hooked.emitted and reply.message.text:
        await emit(TextChunk(reply.message.text))

    return reply


def _listen(model: Model, request: ModelRequest, emit: Emit | None) -> Awaitable[Reply]:
    stream = model.provider.stream(request)
    return collect(stream) if emit is None else _forward(cast("AsyncGenerator[Chunk, None]", stream), emit)


async def _forward(stream: AsyncGenerator[Chunk, None], emit: Emit) -> Reply:
    """Collect a reply while passing on its text and reasoning; tool calls are passed on whole."""
    collector = Collector()

    async with aclosing(stream) as chunks:
        async for chunk in chunks:
            collector.add(chunk)

            if type(chunk) is TextChunk or type(chunk) is ReasoningChunk:
                await emit(chunk)

    return collector.reply()


class _Hooked:
    """A model call that hooks may change, repeat or send elsewhere.

    Args:
        model: Whom to ask.
        needs: What asking it touches.
        emit: Gets pieces, if anybody wants them.
    """

    def __init__(self, model: Model, needs: Sequence[Need], emit: Emit | None) -> None:
        self.emitted = False
        self.alter = boundary.Alter(renew=self._renew, accept=altered.reply, redirect=self._redirect)
        self._model = model
        self._needs = needs
        self._emit = emit
        self._attempts = 0

    async def ask(self, context: Context, request: ModelRequest) -> Reply:
        """Ask, through the hooks of `chunk:model`."""
        self._attempts += 1

        if self.emitted and self._emit is not None:
            await self._emit(Restarted(self._attempts))

        crossing = Crossing("model", f"{self._model.provider.name}/{request.model}", request, context.agent)
        stream = cast("AsyncGenerator[Chunk, None]", self._model.provider.stream(request))
        chunks = boundary.cross_chunks(context, crossing, stream, altered.chunk)
        return await (collect(chunks) if self._emit is None else _forward(chunks, self._pass_on))

    async def _pass_on(self, chunk: AgentChunk) -> None:
        self.emitted = True

        if self._emit is not None:
            await self._emit(chunk)

    def _renew(
        self, context: Context, crossing: Crossing, value: object
    ) -> tuple[object, Callable[[], Awaitable[Reply]], Sequence[Need]]:
        request = altered.request(crossing, value)
        other = Need("model", f"{self._model.provider.name}/{request.model}")
        needs = self._needs if request.model == self._model.name else (*self._needs, other)
        return request, lambda: self.ask(context, request), needs

    async def _redirect(self, context: Context, crossing: Crossing, target: object) -> Reply:
        """Have another model answer the same request."""
        model = await context.model(target) if isinstance(target, str) else target

        if not isinstance(model, Model):
            raise boundary.refuse_value(crossing, target, "a model or its name to be redirected to")

        needs = (Need("model", model.full_name),) if isinstance(target, str) else ()
        request = msgspec.structs.replace(cast("ModelRequest", crossing.input), model=model.name)
        return await ask_model(context, model, request, needs, self._emit and self._pass_on)
