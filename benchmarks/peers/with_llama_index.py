"""LlamaIndex workflows: steps that are bound by the types of the events they take and give; the package has no agents."""

from typing import Any, NoReturn

from peer import About, Flow, Turn
from script import STEPS, Script, Tally
from workflows import Workflow, step
from workflows.events import Event, StartEvent, StopEvent

NO_AGENTS = "a package of workflows, without agents"

ABOUT = About(
    title="llama-index-workflows",
    package="llama-index-workflows",
    imports="from workflows import Workflow, step",
    notes={"S7p": "a step that fans out and one that collects besides"},
    missing=dict.fromkeys(("S2", "S3", "S4", "S5", "S6", "S8", "S9", "S10"), NO_AGENTS),
)


def _no_agents() -> NoReturn:
    raise NotImplementedError(NO_AGENTS)


def create(script: Script, tally: Tally | None = None) -> Any:
    _no_agents()


async def run(agent: Any) -> str:
    _no_agents()


async def stream(agent: Any) -> list[str]:
    _no_agents()


def talk(script: Script) -> Turn:
    _no_agents()


def sequence() -> Flow:
    flow = _row()(timeout=None)

    async def go() -> int:
        return await flow.run(value=0)

    return go


def _row() -> type[Workflow]:
    """Return a workflow whose steps follow each other, since each gives the event that only the next one takes."""
    between = [type(f"Step{i}", (Event,), {"__annotations__": {"value": int}}) for i in range(STEPS - 1)]
    events: list[Any] = [StartEvent, *between, StopEvent]
    return type("Row", (Workflow,), {f"step_{i}": _step(f"step_{i}", *events[i : i + 2]) for i in range(STEPS)})


def _step(name: str, taken: Any, given: Any) -> Any:
    field = "result" if given is StopEvent else "value"

    async def increase(self: Workflow, ev: Any) -> Any:
        return given(**{field: ev.value + 1})

    increase.__name__, increase.__qualname__ = name, f"Row.{name}"
    increase.__annotations__ = {"ev": taken, "return": given}
    return step(increase)


class Part(Event):
    """One of the things to do side by side."""

    value: int


class Done(Event):
    """What came of it."""

    value: int


class Fan(Workflow):
    """Fans out, works on all at once, and collects."""

    @step
    async def spread(self, ev: StartEvent) -> list[Part]:
        return [Part(value=0)] * STEPS

    @step(num_workers=STEPS)
    async def increase(self, ev: Part) -> Done:
        return Done(value=ev.value + 1)

    @step
    async def collect(self, ev: list[Done]) -> StopEvent:
        return StopEvent(result=[one.value for one in ev])


def side_by_side() -> Flow:
    flow = Fan(timeout=None)

    async def go() -> list[int]:
        return await flow.run()

    return go
