"""`debate`: several answer, read each other, and come to one answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal, cast

import msgspec

from llmspell.agent import Agent, AgentReply, BaseAgent
from llmspell.agent.asking import Emit
from llmspell.agent.strategy import ask_as, bound, conclude, read_as, said, tell, turn
from llmspell.agent.template import AgentTemplate, Find, Role, TemplateOptions, at_least, joined, make, role
from llmspell.agents._at_once import each
from llmspell.context import Context
from llmspell.message import Message
from llmspell.provider import Model
from llmspell.schema import object_schema
from llmspell.value import Json

__all__ = ["AGENT", "DebateOptions", "DebateOutput", "Position", "Stand"]

_DEBATE = """\
You take part in a debate about a question. State your position in as few words as the question allows, and your \
argument for it. When you have read the others, keep your position or take another one, whichever is better founded; \
agreeing is no aim in itself."""

_JUDGE = "You judge a debate. Weigh the arguments, not how many have them, and give the answer to the question."


class DebateOptions(TemplateOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Options of `debate`.

    Attributes:
        debaters: Who debates: models or agents of your own; `count` times the template's model unless given.
        count: How many debate, where `debaters` is not given.
        rounds: Rounds at most; a round in which all agree is the last.
        choices: The positions there are; anything goes unless given.
        decide: Who decides when they do not agree: a `judge`, or the `majority`, and the judge only in a tie.
        judge: Who judges.
    """

    debaters: list[str | Model | BaseAgent] = []
    count: int = 2
    rounds: int = 2
    choices: list[str] = []
    decide: Literal["judge", "majority"] = "judge"
    judge: Role = None

    def __post_init__(self) -> None:
        at_least(self, count=2, rounds=1)

        if len(self.debaters) == 1:
            raise ValueError("debaters has one entry, and one alone cannot debate")

        names = [one.name for one in self.debaters if isinstance(one, BaseAgent)]

        if double := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f'two debaters are called "{double}"')


class Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An answer with its reason.

    Attributes:
        position: The answer, in few words.
        argument: Why.
    """

    position: str
    argument: str


class Stand(msgspec.Struct, frozen=True):
    """Where a debater stood in the end.

    Attributes:
        debater: Who.
        position: The position.
        argument: Why.
    """

    debater: str
    position: str
    argument: str

    def __str__(self) -> str:
        return f"{self.debater}: {self.position}\n{self.argument}"


class DebateOutput(msgspec.Struct, frozen=True):
    """The output of `debate`.

    Attributes:
        answer: The answer.
        decided: How it came to be: by `consensus`, `majority` or a `judge`.
        reason: The judge's argument; empty where there was none.
        rounds: How many rounds there were.
        positions: Where each debater stood in the last.
    """

    answer: str
    decided: Literal["consensus", "majority", "judge"]
    reason: str
    rounds: int
    positions: Sequence[Stand]


def _create(options: DebateOptions, _find: Find) -> Agent:
    return make(options, partial(_work, options))


async def _work(
    options: DebateOptions, context: Context, agent: Agent, prompt: list[Message], emit: Emit | None
) -> AgentReply:
    question = said(prompt)
    schema = _schema(options.choices)
    played: Sequence[Role] = options.debaters or [None] * options.count
    told = joined(_DEBATE, agent.instructions)
    debaters = [bound(role(agent, f"debater-{i}", one, told), schema) for i, one in enumerate(played, 1)]
    stands: list[Stand] = []

    async def speak(debater: BaseAgent) -> Stand:
        others = "\n\n".join([str(one) for one in stands if one.debater != debater.name])
        task = f"The others say:\n\n{others}\n\nWhat do you say now?" if others else question
        said_now = read_as(await debater.run(context, task), Position)
        return Stand(debater.name, said_now.position, said_now.argument)

    rounds = 0

    while rounds < options.rounds and (rounds == 0 or len(_votes(stands)) > 1):
        await turn(context, agent)
        stands = await each(debaters, len(debaters), speak)
        rounds += 1

    output = await _decide(options, context, agent, question, stands)
    output = msgspec.structs.replace(output, rounds=rounds)
    await tell(emit, output.answer)
    return conclude(context, agent, prompt, output.answer, output)


async def _decide(
    options: DebateOptions, context: Context, agent: Agent, question: str, stands: Sequence[Stand]
) -> DebateOutput:
    votes = _votes(stands).most_common(2)
    leading = next(one.position for one in stands if _plain(one) == votes[0][0])

    if len(votes) == 1:
        return DebateOutput(leading, "consensus", "", 0, stands)

    if options.decide == "majority" and votes[0][1] > votes[1][1]:
        return DebateOutput(leading, "majority", "", 0, stands)

    judge = role(agent, "judge", options.judge, joined(_JUDGE, agent.instructions))
    task = "\n\n".join([f"The question: {question}", *[str(one) for one in stands]])
    ruling, _ = await ask_as(context, judge, Position, task, schema=_schema(options.choices))
    return DebateOutput(ruling.position, "judge", ruling.argument, 0, stands)


def _votes(stands: Sequence[Stand]) -> Counter[str]:
    return Counter([_plain(one) for one in stands])


def _plain(stand: Stand) -> str:
    """Return a position without what two that mean the same may differ in."""
    return " ".join(stand.position.casefold().split()).rstrip(".!")


def _schema(choices: Sequence[str]) -> Mapping[str, Json]:
    schema = object_schema(Position)

    if choices:
        cast("dict[str, Any]", schema["properties"])["position"] = {"enum": list(choices)}

    return schema


AGENT = AgentTemplate(
    name="debate",
    description="Has several models debate a question over some rounds, and gives the answer they come to.",
    options=DebateOptions,
    create=_create,
)
