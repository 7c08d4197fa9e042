"""An agent: a model plus instructions plus tools."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from functools import partial
from types import CoroutineType
from typing import Any, cast

from llmspell import boundary
from llmspell.agent import altered, handoff
from llmspell.agent.asking import AgentChunk, Done, Emit
from llmspell.agent.base import AgentReply, BaseAgent, Handoff, ToolLike
from llmspell.agent.checks import check_parts
from llmspell.agent.code import Bench, CodeMode
from llmspell.agent.handoff import InputFilter, Offer
from llmspell.agent.loop import converse
from llmspell.agent.output import Output
from llmspell.agent.strategy import Strategy
from llmspell.budget import UNLIMITED, Limits
from llmspell.context import Context
from llmspell.deadline import DeadlineError, within
from llmspell.errors import AgentError, LimitError
from llmspell.grant import Grants, Need
from llmspell.hook import Crossing, Hook, HookTable
from llmspell.message import Message, parse_messages, system
from llmspell.provider import Model, ModelSettings, Provider, ToolSpec
from llmspell.session import Session
from llmspell.state import State
from llmspell.stream import Stream
from llmspell.value import Json

__all__ = ["Agent"]


class Agent(BaseAgent):
    """A model with instructions and tools that remembers its conversation.

    Args:
        name: Unique among the agents that know each other.
        model: `vendor/model`, `auto`, or a model itself.
        instructions: The system message; sent first with each turn.
        description: What it is good for; other agents' models read this.
        tools: Tools, agents, or typed async functions.
        handoffs: Agents (or offers) it may hand the conversation to.
        output: JSON schema of its final answer; None for plain text.
        settings: Sampling settings.
        limits: Bounds of one run; of 50 turns of its own unless they name `turns`.
        max_parallel_tools: Tool calls of one turn that run at once.
        state: Its state; empty unless given.
        hooks: Hooks around its own work, inside those of the context.
        session: The session that its conversation lives in: each run takes up what is there and adds
            its part when it ends well. Copies of the agent have none.
        strategy: How it gets from a prompt to an answer: thinking and calling tools in turns, unless given.
        code_mode: Whether, and how, its model writes spells that call the tools, in place of calling them itself.
        grants: What it may touch of what its context may, agents that it calls or hands over to included; all of that
            unless given.

    Raises:
        UsageError: A name is taken twice, the schema is none, or something is not what it has to be.
    """

    def __init__(  # noqa: PLR0913 - these are the agent; each is one of its options
        self,
        name: str = "agent",
        *,
        model: str | Model = "auto",
        instructions: str = "",
        description: str = "",
        tools: Iterable[ToolLike] = (),
        handoffs: Iterable[BaseAgent | Offer] = (),
        output: Mapping[str, Json] | None = None,
        settings: ModelSettings = ModelSettings(),  # noqa: B008 - immutable
        limits: Limits = UNLIMITED,
        max_parallel_tools: int = 8,
        state: State | None = None,
        hooks: Iterable[Hook] = (),
        session: Session | None = None,
        strategy: Strategy = converse,
        code_mode: bool | CodeMode = False,
        grants: Grants | None = None,
    ) -> None:
        super().__init__(name, description=description, tools=tools, state=state)
        check_parts(name, model, settings, limits, max_parallel_tools)
        self.model = model
        self.instructions = instructions
        self._told, self._opening = "", _NOTHING_TOLD
        self.settings = settings
        self.limits = limits
        self.max_parallel_tools = max_parallel_tools
        self.output = Output(output, name) if output is not None else None
        offers = [(offer.spec, offer) for offer in map(_offer, handoffs)]
        self.offers = {spec.name: offer for spec, offer in offers}
        self._handoffs = tuple([spec for spec, _ in offers])
        self.hooks = tuple(hooks)
        self.session = session
        self.strategy = strategy
        self.code_mode = CodeMode() if code_mode is True else code_mode or None
        self.grants = grants
        self.messages: list[Message] = []
        self.lifecycle.phase = "ready"

    def run(
        self, context: Context, prompt: str | Sequence[Json | Message], *, emit: Emit | None = None
    ) -> CoroutineType[Any, Any, AgentReply]:
        """Work on a prompt, on top of the conversation so far, and give an answer.

        Args:
            context: What it may reach.
            prompt: A text, parts, or messages.
            emit: Gets each chunk as it comes; the run waits for it.

        Raises:
            AgentError: It is running already or closed; no valid output; a handoff loop.
            ProviderError: The model failed.
            LimitError: One of its limits, or of an outer budget.
        """
        return self._run(context, parse_messages(prompt), emit)

    async def _run(self, context: Context, messages: list[Message], emit: Emit | None) -> AgentReply:
        if self.lifecycle.running:
            raise AgentError(
                f"{self.name} is running already", code="agent.state", hint="wait for its run, or clone it"
            )

        inner = context.within(self.name, self.limits, _table(context, self.hooks), self)
        inner = inner if self.grants is None else inner.narrow(self.grants)
        self.lifecycle.move(inner, "waiting")
        crossing = Crossing("agent", self.name, messages, context.agent)
        alter = _alter(context, emit, partial(self._work_on, inner, emit)) if inner.hooks.active else None

        try:
            known = 0 if self.session is None else await _take_up(inner, self, self.session)
            reply = await boundary.cross(inner, crossing, partial(self._work_on, inner, emit, messages), alter=alter)

            if self.session is not None:
                await _put_down(inner, self, self.session, known)
        except BaseException:
            if self.lifecycle.state != "closed":
                self.lifecycle.move(inner, "failed")

            raise
        finally:
            self.lifecycle.end()

        self.lifecycle.move(inner, "done")
        return reply

    def _work_on(self, context: Context, emit: Emit | None, messages: list[Message]) -> Awaitable[AgentReply]:
        self.lifecycle.move(context, "waiting")  # a hook may have it begin again from anywhere
        strategy = self.strategy if self.code_mode is None else _in_code
        work = strategy(context, self, messages, emit)
        return work if self.limits.seconds is None else _in_time(self.name, self.limits.seconds, work)

    def stream(self, context: Context, prompt: str | Sequence[Json | Message]) -> Stream[AgentChunk]:
        """Work on a prompt and give chunks as they come; the last one is `Done`.

        Closing the stream early cancels the run and the model's connection.
        """
        messages = parse_messages(prompt)

        async def produce(emit: Emit) -> None:
            await emit(Done(await self._run(context, messages, emit)))

        return Stream(produce)

    async def receive(self, context: Context, handoff: Handoff) -> AgentReply:
        """Take over a conversation and answer it."""
        for key, value in handoff.state.items():
            self.state.set(key, value)

        return await self._run(context, handoff.messages, None)

    async def hand_off(
        self, context: Context, target: BaseAgent, *, input_filter: InputFilter | None = None, reason: str = ""
    ) -> AgentReply:
        """Give the conversation so far to another agent and return its answer."""
        return await handoff.give(
            context, self, Offer(target=target, input_filter=input_filter), reason, list(self.messages)
        )

    def fresh(self) -> Agent:
        """Return a copy with an empty conversation."""
        return self.clone()

    def clone(self, **changes: object) -> Agent:
        """Return an agent with the same parts, cloned state, and an empty conversation.

        Args:
            **changes: Arguments of `Agent` to replace.
        """
        parts: dict[str, object] = {
            "name": self.name,
            "model": self.model,
            "instructions": self.instructions,
            "description": self.description,
            "tools": self.tools,
            "handoffs": tuple(self.offers.values()),
            "output": self.output.schema if self.output is not None else None,
            "settings": self.settings,
            "limits": self.limits,
            "max_parallel_tools": self.max_parallel_tools,
            "hooks": self.hooks,
            "strategy": self.strategy,
            "code_mode": self.code_mode or False,
            "grants": self.grants,
            "state": self._state.clone() if self._state is not None else None,
        }
        return Agent(**{**parts, **changes})  # pyright: ignore[reportArgumentType]

    def reset(self) -> None:
        """Forget the conversation.

        Raises:
            AgentError: It is running, or its conversation lives in a session.
        """
        if self.session is not None:
            raise _kept(self.name, self.session)

        if self.lifecycle.running:
            raise AgentError(f"{self.name} is running", code="agent.state", hint="wait for its run")

        self.messages.clear()

    def pause(self) -> None:
        """Stop before the next turn of the run that is going on, if it takes another one.

        Raises:
            AgentError: It is not running.
        """
        self.lifecycle.pause()

    def resume(self) -> None:
        """Go on after a pause.

        Raises:
            AgentError: Nobody paused it.
        """
        self.lifecycle.resume()

    async def resolve(self, context: Context) -> tuple[Model, Sequence[Need]]:
        """Return its model and what asking it touches; one given as an object needs no grant."""
        if not isinstance(self.model, str):
            return self.model, ()

        model = await context.model(self.model)
        return model, (Need("model", model.full_name),)

    def with_instructions(self, messages: list[Message]) -> list[Message]:
        """Return the conversation with the system message in front."""
        if self._told != self.instructions:
            self._told, self._opening = self.instructions, system(self.instructions)

        return [self._opening, *messages] if self.instructions else messages.copy()

    def callable_by(self, provider: Provider) -> tuple[ToolSpec, ...]:
        """Return all that its model may call: tools, handoffs and, where needed, the answer."""
        answer = (self.output.spec,) if self.output is not None and not provider.native_output else ()
        return (*self.specs, *self._handoffs, *answer) if answer or self._handoffs else self.specs


_NOTHING_TOLD = system("")


def _kept(name: str, session: Session) -> AgentError:
    return AgentError(
        f"the conversation of {name} lives in the session {session.id}",
        code="agent.state",
        hint="save an empty one there, or clone the agent",
    )


async def _take_up(context: Context, agent: Agent, session: Session) -> int:
    """Read the conversation from its session; returns how many messages it has."""
    await session.require_open(context)  # before the model is asked, not after
    agent.messages = await session.messages(context)
    return len(agent.messages)


async def _put_down(context: Context, agent: Agent, session: Session, known: int) -> None:
    """Add to the session what a run has added."""
    if added := agent.messages[known:]:
        await session.append(context, added)


def _table(context: Context, hooks: tuple[Hook, ...]) -> HookTable | None:
    """Return an agent's own hooks inside those of the context, if it has any."""
    if not hooks:
        return None

    table = HookTable(context.hooks)

    for hook in hooks:
        table.add(hook)

    return table


def _alter(
    context: Context, emit: Emit | None, work_on: Callable[[list[Message]], Awaitable[AgentReply]]
) -> boundary.Alter:
    """Say how a run takes what hooks change: another prompt, another answer, another agent."""

    def renew(
        _context: Context, crossing: Crossing, value: object
    ) -> tuple[object, Callable[[], Awaitable[AgentReply]], Sequence[Need]]:
        messages = altered.prompt(crossing, value)
        return messages, lambda: work_on(messages), ()

    async def redirect(_context: Context, crossing: Crossing, target: object) -> AgentReply:
        agent = context.find("agent", target) if isinstance(target, str) else target
        messages = cast("list[Message]", crossing.input)

        if isinstance(agent, Agent):
            return await agent.run(context, messages, emit=emit)

        if isinstance(agent, BaseAgent):
            return await agent.run(context, messages)

        raise boundary.refuse_value(crossing, target, "an agent or its name to be redirected to")

    return boundary.Alter(
        renew=renew, accept=lambda one, value: altered.agent_reply(one, value, context.run_id), redirect=redirect
    )


async def _in_code(context: Context, agent: Agent, prompt: list[Message], emit: Emit | None) -> AgentReply:
    """Work as the agent does by its own strategy, but with one tool: the one that runs spells which call its tools.

    Raises:
        UsageError: There are no workers.
    """
    assert agent.code_mode is not None
    bench = Bench(context, agent.code_mode, agent.tools)
    coder = agent.clone(
        instructions=f"{bench.instructions}\n\n{agent.instructions}".strip(),
        tools=[bench.run_spell],
        code_mode=False,
        state=agent.state,
    )
    coder.lifecycle = agent.lifecycle  # it is paused, resumed and seen as the agent
    coder.messages = agent.messages
    reply = await coder.strategy(context, coder, prompt, emit)
    agent.messages = coder.messages
    return reply


async def _in_time(name: str, seconds: float, work: Coroutine[Any, Any, AgentReply]) -> AgentReply:
    try:
        return await within(seconds, work)
    except DeadlineError as error:
        raise LimitError(f"{name} did not answer in {seconds:g} s", code="limit.seconds") from error


def _offer(one: BaseAgent | Offer) -> Offer:
    return one if isinstance(one, Offer) else Offer(target=one)
