"""A newsroom: an archivist finds the facts, two writers draft at once, a critic picks one, and what is good is printed."""

import asyncio
from typing import Literal

import msgspec

from llmspell import Agent, App, Retry, ScriptedProvider, SpellError, Step, Workflow, tool
from llmspell.errors import ToolError
from llmspell.message import ToolResult
from llmspell.provider import Model
from llmspell.schema import object_schema
from llmspell.scope import ScopedState

KNOWN = {"harbour": "210 berths since 1874.", "ferry": "It sails at noon.", "bridge": "Two lanes, shut in May."}
ISSUES = ScopedState("workflow", "newsroom", own=True)


@tool
async def archive(topic: str) -> str:
    """Say what the paper knows about a topic.

    Args:
        topic: What it is about.
    """
    return KNOWN[topic]


# A scripted model stands in for a real one; this one asks the archive and repeats what it says.
def look_up(request):
    heard = request.messages[-1].parts[0]

    if isinstance(heard, ToolResult):
        return {"text": heard.content}

    return {"tool_calls": [{"name": "archive", "args": {"topic": heard.text}}]}


def writer(name, instructions, *drafts):
    replies = [{"text": text} for text in drafts]
    return Agent(name=name, instructions=instructions, model=Model(ScriptedProvider(replies), "demo"))


class Verdict(msgspec.Struct):
    best: Literal["reporter", "poet"]
    points: int
    why: str


archivist = Agent(
    name="archivist",
    instructions="Find the facts.",
    tools=[archive],
    model=Model(ScriptedProvider([look_up], repeat_last=True), "demo"),
)
drafts = Workflow.parallel(
    "drafts",
    [
        writer("reporter", "Be exact.", "210 berths, and none free.", "It sails at noon.", "Shut: both lanes."),
        writer("poet", "Be kind.", "The harbour sleeps.", "White foam at noon.", "No wheel rolls here."),
    ],
)
verdicts = [
    {"output": {"best": "reporter", "points": 8, "why": "exact"}},
    {"output": {"best": "poet", "points": 4, "why": "nothing new"}},
    {"output": {"best": "reporter", "points": 9, "why": "short"}},
]
critic = Agent(
    name="critic",
    instructions="Choose the better draft and give it 0 to 10 points.",
    output=object_schema(Verdict),
    model=Model(ScriptedProvider(verdicts), "demo"),
)


# What is printed is kept in the workflow's state; if the mail fails, it is taken back.
async def set_in_print(story, scope):
    await ISSUES.set(scope.context, f"issue/{story['topic']}", story["text"], reason=story["why"])
    return story["topic"]


async def take_back(topic, scope):
    await ISSUES.delete(scope.context, f"issue/{topic}", reason="not mailed")


async def mail(topic):
    if topic == "bridge":
        raise ToolError("the mail server is away")

    return "printed and mailed"


press = Workflow.sequential(
    "press",
    [
        Step(name="print", run=set_in_print, undo=take_back),
        Step(run=mail, retry=Retry(attempts=2, delay_s=0.01)),
    ],
)
story = {
    "topic": "{{ input }}",
    "text": "{{ steps.drafts.output[last.best] }}",
    "points": "{{ last.points }}",
    "why": "{{ last.why }}",
}
newsroom = Workflow.sequential(
    "newsroom",
    [
        archivist,
        drafts,
        Step(agent=critic, input="Reporter: {{ last.reporter }}\nPoet: {{ last.poet }}"),
        Step(name="story", run=lambda story: story, input=story),
        Workflow.conditional(
            "decision",
            [Step(workflow=press, when="last.points >= 7")],
            default=Step(name="hold", run=lambda story: f"held back: {story['why']}"),
        ),
    ],
)


async def main() -> None:
    async with App() as app:
        context = app.context()

        for topic in KNOWN:
            try:
                print(f"{topic}: {(await newsroom.run(context, topic)).output}")
            except SpellError as problem:
                print(f"{topic}: {problem.message}")

        for key in await ISSUES.keys(context, "issue/"):
            print(f"{key}: {await ISSUES.get(context, key)}")

        for change in await ISSUES.history(context, "issue/bridge", limit=2):
            print(f"bridge, {change.act}: {change.reason}")


asyncio.run(main())
