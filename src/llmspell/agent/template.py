"""Templates: agents by name, made from options."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import msgspec

from llmspell.agent.agent import Agent
from llmspell.agent.base import BaseAgent, ToolLike
from llmspell.agent.loop import converse
from llmspell.agent.strategy import Strategy
from llmspell.budget import UNLIMITED, Limits
from llmspell.errors import UsageError, nearest
from llmspell.provider import Model, ModelSettings
from llmspell.tool import Tool, describe_arguments

__all__ = [
    "AgentTemplate",
    "Find",
    "Role",
    "TemplateOptions",
    "ToolOption",
    "at_least",
    "found_tools",
    "joined",
    "make",
    "option_texts",
    "role",
]

Find: TypeAlias = Callable[[str, str], object]
"""Finds a component by kind (`tool`, `agent`) and name."""

Role: TypeAlias = str | Model | BaseAgent | None
"""Who plays a part: a model by name or itself, or an agent of one's own; None for the template's `model`."""

ToolOption: TypeAlias = str | Tool | BaseAgent
"""A tool: the name of one, itself, or an agent that is used as one."""


class TemplateOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every template takes.

    Attributes:
        name: The agent's name; the template's unless given.
        description: What it is good for; the template's own words unless given.
        model: `vendor/model`, `auto`, or a model; for every part that is not given one of its own.
        instructions: What is added to the pattern's own instructions.
        settings: Sampling settings.
        limits: Bounds of one run, of all its parts together.
    """

    name: str = ""
    description: str = ""
    model: str | Model = "auto"
    instructions: str = ""
    settings: ModelSettings = ModelSettings()
    limits: Limits = UNLIMITED


class AgentTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """What a file of `agents/` declares, under the name `AGENT`.

    Attributes:
        name: What it is called by.
        description: One line for lists; also the description of its agents.
        options: The record that its options must fit; its docstring describes them.
        create: Gets the checked options, and what finds tools by name, and returns the agent.
    """

    name: str
    description: str
    options: type[TemplateOptions]
    create: Callable[[Any, Find], BaseAgent]

    def make(self, find: Find, given: Mapping[str, Any]) -> BaseAgent:
        """Return an agent.

        Args:
            find: Finds tools by name, such as `Context.find`.
            given: The options by name.

        Raises:
            UsageError: `agent.template`: an option is unknown or does not fit; the name is none, or two tools have
                the same.
            NotFoundError: A tool is unknown.
        """
        fields = self.options.__struct_fields__

        for one in given:
            if one not in fields:
                raise UsageError(
                    f'the agent {self.name} has no option "{one}"', code="agent.template", hint=nearest(one, fields)
                )

        try:
            options = self.options(**given)
        except (TypeError, ValueError, UsageError) as error:
            raise UsageError(
                f"the options of the agent {self.name} do not fit: {error}",
                code="agent.template",
                hint=f"options: {', '.join(fields)}",
            ) from error

        return self.create(self._named(options), find)

    def _named(self, options: TemplateOptions) -> TemplateOptions:
        description = options.description or self.description
        return msgspec.structs.replace(options, name=options.name or self.name, description=description)


def option_texts(options: type[msgspec.Struct]) -> dict[str, str]:
    """Return what each option of a record means."""
    texts: dict[str, str] = {}

    for kind in reversed(options.__mro__):
        doc = (inspect.getdoc(kind) or "").replace("\nAttributes:\n", "\nArgs:\n") if "__doc__" in vars(kind) else ""
        texts |= describe_arguments(doc)[1]

    return {name: texts.get(name, "") for name in options.__struct_fields__}


def make(
    options: TemplateOptions, strategy: Strategy = converse, *, instructions: str = "", tools: Iterable[ToolLike] = ()
) -> Agent:
    """Return the agent that options describe.

    Args:
        options: The checked options.
        strategy: How it works; in turns of thinking and calling tools unless given.
        instructions: The pattern's own instructions, where the agent's own model gets any; those of the options follow.
        tools: Its tools.
    """
    return Agent(
        options.name,
        description=options.description,
        model=options.model,
        instructions=joined(instructions, options.instructions),
        settings=options.settings,
        limits=options.limits,
        tools=tools,
        strategy=strategy,
    )


def role(agent: Agent, part: str, played: Role, instructions: str, *, tools: Iterable[ToolLike] = ()) -> BaseAgent:
    """Return who plays a part in the work of an agent: whoever was given for it, or one with the pattern's instructions.

    Args:
        agent: Whose work it is; its model and its settings count where the part has none.
        part: What the part is called, such as `reviewer`.
        played: What was given for it.
        instructions: What it is told, unless it is an agent of one's own.
        tools: What it may call, unless it is an agent of one's own.
    """
    if isinstance(played, BaseAgent):
        return played.fresh()

    return Agent(
        f"{agent.name}-{part}",
        model=agent.model if played is None else played,
        instructions=instructions,
        settings=agent.settings,
        tools=tools,
    )


def joined(*texts: str) -> str:
    """Return the texts that are not empty, with an empty line between."""
    return "\n\n".join(filter(None, texts))


def at_least(options: msgspec.Struct, **least: float) -> None:
    """Check numbers among options; None is fine.

    Raises:
        ValueError: One is below its least value.
    """
    for name, bound in least.items():
        value = getattr(options, name)

        if value is not None and (not isinstance(value, int | float) or value < bound):
            raise ValueError(f"{name} is {value!r}, and at least {bound:g} makes sense")


def found_tools(find: Find, given: Iterable[ToolOption]) -> list[ToolLike]:
    """Return tools; those that are named are looked up.

    Raises:
        NotFoundError: There is none of that name.
    """
    return [_found(find, one) if isinstance(one, str) else one for one in given]


def _found(find: Find, name: str) -> ToolLike:
    tool = find("tool", name)
    assert isinstance(tool, Tool)
    return tool
