"""A span of OpenTelemetry around each crossing.

They follow the conventions for generative AI. They go to the tracer provider that the program has set up, which for the
command line is what `[telemetry]` says; with none they go nowhere. They hold names, counts and codes, never what was
said. As the outermost hook it makes one span for a crossing with all its retries; give it a low priority for one span
an attempt.
"""

from __future__ import annotations

from typing import Any

from llmspell.context import Context
from llmspell.errors import CODES
from llmspell.hook import Crossing, HookFunction
from llmspell.hook.plugin import HookPlugin
from llmspell.hooks._model_attributes import model_attributes
from llmspell.hooks._spent_usage import spent
from llmspell.hooks._watching import End, Seen, watching
from llmspell.message import Reply
from llmspell.provider import ModelRequest

__all__ = ["HOOK", "create"]

_OPERATIONS = {
    "agent": "invoke_agent",
    "model": "chat",
    "tool": "execute_tool",
    "workflow": "invoke_workflow",
}


def create(_options: object) -> HookFunction:
    """Return the hook."""
    from opentelemetry import context as current
    from opentelemetry import trace

    tracer = trace.get_tracer("llmspell")

    def begin(context: Context, crossing: Crossing) -> End:
        kind = trace.SpanKind.CLIENT if crossing.kind == "model" else trace.SpanKind.INTERNAL
        span = tracer.start_span(_span_name(crossing), kind=kind, attributes=_attributes(context, crossing))
        token = current.attach(trace.set_span_in_context(span))

        def end(seen: Seen) -> None:
            try:
                span.set_attributes(_ending(seen))

                if seen.error is not None:
                    span.set_status(trace.StatusCode.ERROR, CODES.get(seen.code, seen.code))
            finally:
                current.detach(token)
                span.end()

        return end

    return watching(begin)


def _span_name(crossing: Crossing) -> str:
    name = crossing.name.partition("/")[2] if crossing.kind == "model" else crossing.name
    return f"{_OPERATIONS.get(crossing.kind, crossing.kind)} {name}"


def _attributes(context: Context, crossing: Crossing) -> dict[str, Any]:
    found: dict[str, Any] = {"llmspell.kind": crossing.kind, "llmspell.run_id": context.run_id}

    if crossing.agent:
        found["llmspell.agent"] = crossing.agent

    if crossing.kind in _OPERATIONS:
        found["gen_ai.operation.name"] = _OPERATIONS[crossing.kind]

    match crossing.kind:
        case "agent":
            found["gen_ai.agent.name"] = crossing.name
        case "tool":
            found |= {"gen_ai.tool.name": crossing.name, "gen_ai.tool.type": "function"}
        case "model":
            found |= model_attributes(crossing.name) | _settings(crossing.input)
        case _:
            pass

    return found


def _settings(request: object) -> dict[str, Any]:
    if not isinstance(request, ModelRequest):
        return {}

    settings = request.settings
    named = {
        "temperature": settings.temperature,
        "top_p": settings.top_p,
        "max_tokens": settings.max_tokens,
        "seed": settings.seed,
        "stop_sequences": settings.stop,
    }
    return {f"gen_ai.request.{name}": value for name, value in named.items() if value is not None}


def _ending(seen: Seen) -> dict[str, Any]:
    if seen.error is not None:
        return {"error.type": seen.code}

    if (usage := spent(seen.result)) is None or not isinstance(seen.result, Reply):
        return {}

    return {
        "gen_ai.response.finish_reasons": (seen.result.finish_reason,),
        "gen_ai.usage.input_tokens": usage.input_tokens,
        "gen_ai.usage.output_tokens": usage.output_tokens,
        "llmspell.usage.cost_usd": usage.cost_usd,
    }


HOOK = HookPlugin(
    create=create,
    description="Makes OpenTelemetry spans, by the conventions for generative AI.",
    priority=1000,
)
