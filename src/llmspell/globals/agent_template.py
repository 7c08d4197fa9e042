"""The part of `Agent` that makes built-in agents."""

from __future__ import annotations

import msgspec

from llmspell.agent import Agent
from llmspell.agent.template import option_texts
from llmspell.bridge.op import Global
from llmspell.bridge.spell import Spell
from llmspell.bridge.untaken import Untaken
from llmspell.errors import UsageError
from llmspell.workflow import Workflow

__all__ = ["GLOBAL", "TemplateInfo"]

GLOBAL = Global("Agent", "Built-in agents.")


class TemplateInfo(msgspec.Struct, frozen=True):
    """A built-in agent as a list shows it.

    Attributes:
        name: What it is called by.
        description: What it does.
        options: What it takes, by name as in Lua, with the meaning of each.
    """

    name: str
    description: str
    options: dict[str, str]


@GLOBAL.function
def from_template(spell: Spell, name: str, options: Untaken | None = None) -> Agent | Workflow:
    """Make a built-in agent: one that works by a pattern, such as writing and reviewing in turns.

    Args:
        name: Which one; `Agent.templates` lists them.
        options: What it takes: `name`, `description`, `model`, `instructions`, `settings` and `limits`, as for
            `create`, and options of its own.

    Returns:
        The agent; it is used like any other.

    Raises:
        not_found: There is no such agent, or no tool of a name.
        agent.template: An option is unknown or does not fit.
        usage: The name is none, or two tools have the same.

    Example:
        lua:
            local model = Model.scripted{ replies = {
                { text = "Helo" }, { output = { approved = false, feedback = "Spelling." } },
                { text = "Hello" }, { output = { approved = true } },
            } }
            local reply = Agent.from_template("critic", { model = model, rounds = 3 }):run("Greet.")
            return { reply.text, reply.output.approved, reply.output.rounds }
        js:
            const model = Model.scripted({ replies: [
                { text: "Helo" }, { output: { approved: false, feedback: "Spelling." } },
                { text: "Hello" }, { output: { approved: true } },
            ] })
            const reply = await (await Agent.fromTemplate("critic", { model, rounds: 3 })).run("Greet.")
            return [reply.text, reply.output.approved, reply.output.rounds]
        gives: ["Hello", true, 2]
    """
    template = spell.templates.get(name)
    given: dict[str, object] = {}

    if options is not None:
        given = _taken(options, template.options, f"the agent {name}")

    agent = template.make(spell.find, given)

    if not isinstance(agent, Agent | Workflow):
        raise UsageError(f"the agent {name} is a {type(agent).__name__}", hint="scripts use agents and workflows")

    spell.agents[agent.name] = agent
    return agent


@GLOBAL.function
def templates(spell: Spell) -> list[TemplateInfo]:
    """Return the built-in agents.

    Example:
        lua:
            return Agent.templates()[1].name
        js:
            return (await Agent.templates())[0].name
        gives: "chat"
    """
    found = [spell.templates.get(name) for name in spell.templates.names()]
    return [TemplateInfo(one.name, one.description, option_texts(one.options)) for one in found]


def _taken(options: Untaken, record: type[msgspec.Struct], where: str) -> dict[str, object]:
    """Return the options by name, checked.

    Raises:
        UsageError: `agent.template`.
    """
    try:
        taken = options.take(record, where)
    except UsageError as error:
        raise UsageError(error.message, code="agent.template", hint=error.hint) from error

    return msgspec.structs.asdict(taken)
