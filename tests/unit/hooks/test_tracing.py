"""`tracing` makes spans that nest as the work does."""

import asyncio

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from llmspell import Agent, boundary, tool
from llmspell.app import App, Given, Script
from llmspell.config import Settings
from llmspell.errors import ConfigError, DeniedError, ToolError
from llmspell.hook import Crossing, Hook
from llmspell.hook.plugin import HookSettings
from llmspell.hooks.tracing import HOOK
from llmspell.provider import ModelSettings


@pytest.fixture
def exporter(monkeypatch):
    provider = TracerProvider()
    memory = InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(memory))
    monkeypatch.setattr(trace, "get_tracer", provider.get_tracer)
    yield memory
    provider.shutdown()


@pytest.fixture
def spans(exporter, use):
    use(HOOK)
    return exporter.get_finished_spans


def tree(spans):
    """Return each span's name with its parent's."""
    names = {span.context.span_id: span.name for span in spans}
    return {(span.name, names[span.parent.span_id] if span.parent else "") for span in spans}


@tool
async def double(x: int) -> int:
    """Double a number.

    Args:
        x: The number.
    """
    await asyncio.sleep(0)
    return x * 2


async def test_agent_model_and_tool_nest_and_are_named_by_the_conventions(context, spans, scripted):
    usage = {"requests": 1, "input_tokens": 10, "output_tokens": 5, "cost_usd": 0.25}
    model = scripted({"tool_calls": [{"name": "double", "args": {"x": 2}}]}, {"text": "4", "usage": usage}, name="m")

    await Agent(name="a", model=model, tools=[double], settings=ModelSettings(temperature=0.5, max_tokens=9)).run(
        context, "hi"
    )

    assert [span.name for span in spans()] == ["chat m", "execute_tool double", "chat m", "invoke_agent a"]
    assert tree(spans()) == {
        ("chat m", "invoke_agent a"),
        ("execute_tool double", "invoke_agent a"),
        ("invoke_agent a", ""),
    }
    _, ran, chat, agent = spans()
    assert dict(chat.attributes) == {
        "llmspell.kind": "model",
        "llmspell.run_id": "run1",
        "llmspell.agent": "a",
        "llmspell.usage.cost_usd": 0.25,
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "scripted",
        "gen_ai.request.model": "m",
        "gen_ai.request.temperature": 0.5,
        "gen_ai.request.max_tokens": 9,
        "gen_ai.response.finish_reasons": ("stop",),
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.usage.output_tokens": 5,
    }
    assert dict(ran.attributes) == {
        "llmspell.kind": "tool",
        "llmspell.run_id": "run1",
        "llmspell.agent": "a",
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "double",
        "gen_ai.tool.type": "function",
    }
    assert (agent.attributes["gen_ai.operation.name"], agent.attributes["gen_ai.agent.name"]) == ("invoke_agent", "a")
    assert (chat.kind, ran.kind) == (trace.SpanKind.CLIENT, trace.SpanKind.INTERNAL)


@pytest.mark.parametrize(
    ("vendor", "name"), [("google", "gcp.gemini"), ("mistral", "mistral_ai"), ("openai", "openai")]
)
async def test_vendor_is_called_as_the_conventions_do(context, spans, vendor, name):
    async def act():
        return None

    await boundary.cross(context, Crossing("model", f"{vendor}/m/x"), act)

    (span,) = spans()
    assert (span.attributes["gen_ai.provider.name"], span.attributes["gen_ai.request.model"]) == (name, "m/x")


async def test_concurrent_tasks_do_not_mix_their_spans(context, spans):
    both = asyncio.Barrier(2)

    async def inner():
        await both.wait()

    async def outer(name):
        await both.wait()
        await boundary.cross(context, Crossing("tool", f"inside {name}"), inner)
        await both.wait()

    async with asyncio.TaskGroup() as group:
        for name in "ab":
            group.create_task(boundary.cross(context, Crossing("agent", name), lambda name=name: outer(name)))

    assert tree(spans()) == {
        ("invoke_agent a", ""),
        ("invoke_agent b", ""),
        ("execute_tool inside a", "invoke_agent a"),
        ("execute_tool inside b", "invoke_agent b"),
    }


async def test_nothing_stays_current_after_a_crossing(context, spans):
    async def fail():
        raise ToolError("x")

    with pytest.raises(ToolError):
        await boundary.cross(context, Crossing("tool", "it"), fail)

    assert len(spans()) == 1
    assert not trace.get_current_span().get_span_context().is_valid


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ToolError("private", code="tool.timeout"), "tool.timeout"),
        (DeniedError("private", code="grant.denied"), "grant.denied"),
        (ValueError("private"), "internal"),
        (asyncio.CancelledError(), "cancelled"),
    ],
)
async def test_error_is_told_by_its_code_and_without_its_words(context, spans, error, code):
    async def fail():
        raise error

    with pytest.raises(type(error)):
        await boundary.cross(context, Crossing("tool", "it"), fail)

    (span,) = spans()
    assert (span.attributes["error.type"], span.status.status_code) == (code, trace.StatusCode.ERROR)
    assert "private" not in span.to_json()


async def test_work_of_other_hooks_is_inside_the_span(context, spans):
    async def act():
        return 1

    async def audit(context, _crossing):
        await boundary.cross(context, Crossing("tool", "audit"), act)
        yield None

    context.hooks.add(Hook(audit, "tool"))

    await boundary.cross(context, Crossing("tool", "it"), act)

    assert tree(spans()) == {("execute_tool it", ""), ("execute_tool audit", "execute_tool it")}


async def test_span_of_the_program_is_the_parent(context, spans, exporter):
    async def act():
        return 1

    with trace.get_tracer("program").start_as_current_span("request"):
        await boundary.cross(context, Crossing("tool", "it"), act)

    assert tree(spans()) == {("request", ""), ("execute_tool it", "request")}


async def test_tool_written_in_a_spell_is_the_parent_of_what_it_calls(exporter, tmp_path):
    source = """
        local tool = Tool.define{ name = "outer", description = "Calls.", run = function()
            return Tool.call("calculate", { expression = "1+1" }).value
        end }
        Task.all({ function() return tool:call() end, function() return Tool.call("datetime", { operation = "now" }) end })
    """
    script = Script(source=source, file="spell.lua", engine="lua", folder=tmp_path)

    async with App(Settings(hooks={"tracing": HookSettings()})) as app:
        result = await app.run_spell(script, Given())

    assert result.error is None
    assert tree(exporter.get_finished_spans()) == {
        ("spell spell.lua", ""),
        ("execute_tool outer", "spell spell.lua"),
        ("execute_tool datetime", "spell spell.lua"),
        ("execute_tool calculate", "execute_tool outer"),
    }


async def test_without_a_tracer_provider_nothing_happens(context, use, failures):
    use(HOOK)

    async def act():
        return 1

    assert await boundary.cross(context, Crossing("tool", "it"), act) == 1
    assert failures == []


def test_it_takes_no_options(use):
    with pytest.raises(ConfigError, match="the hook it do not fit"):
        use(HOOK, colour="red")
